"""The contract: every hook has a type, an example that runs, and a test."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pluggy
import pytest

from wonton_core.plugin_api import hookspecs
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.plugin_api.hookspecs import PROJECT, RECORD_OF_HOOK
from wonton_core.plugin_api.loader import PluginSettings, load_plugins
from wonton_core.plugin_api.records import MetricRecord
from wonton_core.testing.fake_distribution import install

HOOKS = sorted(name for name in vars(hookspecs) if name.startswith("wonton_"))


def example_of(hook: str) -> str:
    documentation = inspect.getdoc(getattr(hookspecs, hook))
    assert documentation is not None
    _, found, example = documentation.partition("Example::\n")
    assert found, f"{hook} has no Example"
    return textwrap.dedent(example)


def test_the_table_of_record_types_is_complete() -> None:
    assert sorted(RECORD_OF_HOOK) == HOOKS
    assert len(HOOKS) == 15


@pytest.mark.parametrize("hook", HOOKS)
def test_annotation(hook: str) -> None:
    function: Callable[[], Any] = getattr(hookspecs, hook)
    assert not inspect.signature(function).parameters
    returned = get_type_hints(function)["return"]
    assert get_origin(returned) is Iterable
    assert get_args(returned) == (RECORD_OF_HOOK[hook],)
    assert list(function()) == []


@pytest.mark.parametrize("hook", HOOKS)
def test_example_yields_valid_records(hook: str) -> None:
    names: dict[str, Any] = {}
    exec(compile(example_of(hook), f"example of {hook}", "exec"), names)
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hookspecs)
    plugin = type("Plugin", (), {hook: staticmethod(names[hook])})
    manager.register(plugin)
    manager.check_pending()
    [answer] = getattr(manager.hook, hook)()
    records = list(answer)
    assert records and all(type(record) is RECORD_OF_HOOK[hook] for record in records)
    assert all(record.summary for record in records)


@pytest.mark.parametrize("hook", HOOKS)
def test_what_the_example_yields_is_in_the_catalog(hook: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "wonton-example", plugin="example", source=example_of(hook))
    monkeypatch.syspath_prepend(str(tmp_path))
    catalog = Catalog(load_plugins(PluginSettings(allowed=frozenset({"example"}))))
    registry = getattr(catalog, hook.removeprefix("wonton_"))
    assert "wonton-example 1.0" in {registry.origin(name) for name in registry.names()}
    [row] = [row for row in catalog.plugin_table() if row.plugin == "example"]
    assert row.hooks == (hook,)
    assert list(catalog.offers(row)) == [hook]


def test_a_metric_over_nothing_known_is_no_record() -> None:
    """With a slip there it would be offered, listed, and never computed."""
    with pytest.raises(ValueError, match="over"):
        MetricRecord("mine", "A slip", "mine:metric", over="ranking")
