"""A page for every hook: its signature, the fields of its record, what `load` names, its laws, and an example."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import attrs
import pytest

from wonton_core.plugin_api import hookspecs, interfaces
from wonton_core.plugin_api.authoring.kinds import KINDS
from wonton_core.plugin_api.authoring.new_package import rendered_files
from wonton_core.plugin_api.authoring.package_names import package_names
from wonton_core.plugin_api.hookspecs import RECORD_OF_HOOK
from wonton_core.testing import conformance
from wonton_core.testing.conformance.laws import law_name
from wonton_core.testing.conformance.suites import SUITES

PAGES = Path(__file__).parents[2] / "docs/plugins"
HOOKS = sorted(RECORD_OF_HOOK)
KIND_OF = {kind.hook: kind for kind in KINDS.values()}
EXAMPLE = "wonton-mine"


def page(hook: str) -> str:
    return (PAGES / f"{hook}.md").read_text("utf-8")


def signature(function: ast.FunctionDef) -> str:
    """``def name(arguments) -> result: ...`` on one line."""
    bare = ast.FunctionDef(function.name, function.args, [ast.Expr(ast.Constant(...))], [], function.returns)
    return re.sub(r":\s+\.\.\.$", ": ...", ast.unparse(ast.fix_missing_locations(bare)))


def blocks(text: str) -> str:
    """All Python of a page, without its line breaks and indentation."""
    found = "".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    return re.sub(r"\s+", " ", re.sub(r",?\s*\)", ")", re.sub(r"\(\s+", "(", found)))


def interface_methods(hook: str) -> list[str]:
    """Signatures of the methods of the interface that the hook's record names; none where it names a function."""
    named = re.search(r"``interfaces\.(\w+)``", inspect.getdoc(RECORD_OF_HOOK[hook]) or "")
    if named is None:
        return []
    tree = ast.parse(inspect.getsource(getattr(interfaces, named[1])))
    return [signature(node) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def test_every_hook_has_a_page_and_every_page_a_hook() -> None:
    assert sorted(path.stem for path in PAGES.glob("*.md")) == HOOKS


def test_every_page_is_linked() -> None:
    index = (PAGES.parent / "plugins.md").read_text("utf-8")
    assert sorted(set(re.findall(r"\(plugins/(\w+)\.md\)", index))) == HOOKS


@pytest.mark.parametrize("hook", HOOKS)
def test_the_hook_has_its_exact_signature(hook: str) -> None:
    [function] = ast.parse(inspect.getsource(getattr(hookspecs, hook))).body
    assert isinstance(function, ast.FunctionDef)
    assert signature(function) in blocks(page(hook))


@pytest.mark.parametrize("hook", HOOKS)
def test_every_field_of_the_record_has_a_row_with_its_type_and_default(hook: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| `([^`]+)` \| (\S.*) \|$", page(hook), re.MULTILINE)
    expected = [
        (field.name, f"{field.type}" + ("" if field.default is attrs.NOTHING else f" = {field.default!r}"))
        for field in attrs.fields(RECORD_OF_HOOK[hook])
    ]
    assert [(name, kind) for name, kind, _ in rows] == expected


@pytest.mark.parametrize("hook", HOOKS)
def test_what_load_names_has_its_exact_signature(hook: str) -> None:
    text = page(hook)
    for method in interface_methods(hook):
        assert method in blocks(text), method
    for function in re.findall(r"``(\([^`]*\) -> [^`]*)``", inspect.getdoc(RECORD_OF_HOOK[hook]) or ""):
        assert f"`{' '.join(function.split())}`" in " ".join(text.split()), function


@pytest.mark.parametrize("hook", HOOKS)
def test_the_laws_are_those_of_the_suite(hook: str) -> None:
    _, _, section = page(hook).partition("\n## Laws\n")
    told = re.findall(r"^- \*\*(.+?)\*\*: (.+)$", section, re.MULTILINE)
    expected = [(law_name(law), " ".join((inspect.getdoc(law) or "").split())) for law in SUITES[hook].laws]
    assert told == expected


@pytest.mark.parametrize("hook", HOOKS)
def test_the_sample_that_the_laws_need_is_named(hook: str) -> None:
    sample = SUITES[hook].sample
    named = re.findall(r"`(\w+Sample)`", page(hook))
    assert set(named) == ({sample.__name__} if sample else set())
    if sample:
        assert getattr(conformance, sample.__name__) is sample


@pytest.mark.parametrize("hook", HOOKS)
def test_the_example_is_what_the_template_writes(hook: str) -> None:
    """Its tests are run with the template's: a page's code is code that works."""
    files = rendered_files(package_names(EXAMPLE), KIND_OF[hook])
    shown = re.findall(r"`(src/wonton_mine/\S+)`:\n\n```python\n(.*?)```", page(hook), re.DOTALL)
    assert len(shown) >= 2
    for path, code in shown:
        assert code == files[path], path
    assert f"wonton plugins new {EXAMPLE} --kind {KIND_OF[hook].word}" in page(hook)
