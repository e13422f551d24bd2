"""``wonton plugins new``: names that can't be, names that are taken, folders that are there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wonton_core.errors import PluginConflictError, StorageError, UsageError, WontonError
from wonton_core.plugin_api.authoring.kinds import KINDS
from wonton_core.plugin_api.authoring.new_package import rendered_files, write_package
from wonton_core.plugin_api.authoring.package_names import PackageNames, package_names, refuse_taken_names
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.plugin_api.loader import PluginSettings, load_plugins
from wonton_core.testing import fake_distribution
from wonton_core.testing.command_line import run_wonton


def catalog() -> Catalog:
    return Catalog(load_plugins(PluginSettings(warn=lambda _text: None)))


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("wonton-agda", PackageNames("wonton-agda", "wonton_agda", "agda", "agda", "agda")),
        ("My.Own__k", PackageNames("my-own-k", "my_own_k", "my-own-k", "my_own_k", "my-own-k")),
        ("wonton-2d", PackageNames("wonton-2d", "wonton_2d", "wonton-2d", "wonton_2d", "wonton-2d")),
        ("wonton-lambda", PackageNames("wonton-lambda", "wonton_lambda", "lambda", "lambda", "lambda")),
        ("q", PackageNames("q", "q", "q", "q", "q")),
    ],
)  # fmt: skip
def test_names_follow_from_one(written: str, names: PackageNames) -> None:
    assert package_names(written) == names


@pytest.mark.parametrize(
    "written",
    ["", "-x", "x-", "a b", "über", "a/b", "../x", "x\n", "a" * 51, "2d", "class", ".", "a\0b", "ｗide"],
)
def test_what_can_be_no_package_is_refused(written: str) -> None:
    with pytest.raises(UsageError) as caught:
        package_names(written)
    assert "wonton-" in caught.value.next_step


@pytest.mark.parametrize(
    ("written", "kind", "words"),
    [
        ("numpy", "kernel", "there is a distribution numpy already"),
        ("NumPy", "kernel", "there is a distribution numpy already"),
        ("wonton-core", "kernel", "there is a distribution wonton-core already"),
        ("wonton-judges", "judge", "there is a distribution wonton-judges already"),
        ("json", "command", "there is a module json already"),
        ("wonton-single", "aggregator", "the aggregator 'single' exists already"),
        ("wonton-tree-edit", "kernel", "the distance kernel 'tree_edit' exists already"),
        ("wonton-corpus", "command", "the command 'corpus' exists already"),
    ],
)
def test_what_is_taken_is_refused(written: str, kind: str, words: str) -> None:
    with pytest.raises(PluginConflictError, match=words):
        refuse_taken_names(package_names(written), KINDS[kind], catalog())


def test_a_name_of_ours_is_taken_where_its_package_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wonton_core.plugin_api.loader.discover", list)
    with pytest.raises(PluginConflictError, match="the judge 'empty_patch' exists already"):
        refuse_taken_names(package_names("wonton-empty-patch"), KINDS["judge"], catalog())


def test_an_installed_plugin_of_that_name_is_in_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_distribution.install(tmp_path, "someone-elses", plugin="mine", source="")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(PluginConflictError, match=r"the plugin 'mine' is of someone-elses 1\.0"):
        refuse_taken_names(package_names("wonton-mine"), KINDS["kernel"], catalog())


def test_the_same_name_is_free_for_another_kind() -> None:
    refuse_taken_names(package_names("wonton-tree-edit"), KINDS["metric"], catalog())


@pytest.mark.parametrize("there", ["folder", "file", "dangling link"])
def test_nothing_is_overwritten(tmp_path: Path, there: str) -> None:
    place = tmp_path / "wonton-mine"
    if there == "folder":
        place.mkdir()
    elif there == "file":
        place.write_text("precious")
    else:
        place.symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="exists already"):
        write_package(place, {"README.md": "new"})
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["wonton-mine"]


def test_a_folder_that_can_not_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="can't write"):
        write_package(tmp_path / "file" / "wonton-mine", {"README.md": "new"})
    with pytest.raises(StorageError, match="can't write"):
        write_package(tmp_path / "half", {"a": "written", "n" * 300: "a name that no file system takes"})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.word)
def test_no_placeholder_is_left_and_every_module_compiles(kind: object) -> None:
    files = rendered_files(package_names("wonton-mine"), kind)  # type: ignore[arg-type]
    assert {"pyproject.toml", "README.md", "src/wonton_mine/plugin.py", "src/wonton_mine/py.typed"} < files.keys()
    assert "tests/test_wonton_mine.py" in files
    for path, text in files.items():
        assert "$" not in text.replace("|$)", ""), path
        assert "PACKAGE" not in path + text
        if path.endswith(".py"):
            compile(text, path, "exec")


def test_the_command_writes_and_says_so_in_json(tmp_path: Path) -> None:
    done = run_wonton("plugins", "new", "wonton-mine", "--kind", "judge", "--dest", "a/b", "--json", folder=tmp_path)
    assert done.returncode == 0 and done.stderr == ""
    said = json.loads(done.stdout)
    assert said["folder"] == "a/b/wonton-mine" and said["plugin"] == "mine" and said["hook"] == "wonton_judges"
    there = [
        str(p.relative_to(tmp_path / said["folder"])) for p in (tmp_path / said["folder"]).rglob("*") if p.is_file()
    ]
    assert sorted(there) == said["files"]

    again = run_wonton("plugins", "new", "wonton-mine", "--kind", "judge", "--dest", "a/b", "--json", folder=tmp_path)
    assert again.returncode == 2
    assert json.loads(again.stdout)["error"]["code"] == "usage.wrong"


def test_an_unknown_kind_names_all(tmp_path: Path) -> None:
    done = run_wonton("plugins", "new", "wonton-mine", "--kind", "gadget", folder=tmp_path)
    assert done.returncode == 2
    assert all(word in done.stderr for word in KINDS)
    assert not any(tmp_path.iterdir())


def test_errors_have_a_next_step() -> None:
    for written, kind in (("2d", "kernel"), ("numpy", "kernel"), ("wonton-single", "aggregator")):
        with pytest.raises(WontonError) as caught:
            refuse_taken_names(package_names(written), KINDS[kind], catalog())
        assert caught.value.cause and caught.value.next_step
