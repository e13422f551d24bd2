"""The whole tree of commands: each can be imported, and explains itself."""

from __future__ import annotations

import json

import click
import pytest

from wonton_core.cli.main import run
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.plugin_api.hookspecs import RECORD_OF_HOOK
from wonton_core.testing.command_line import run_wonton

PATHS = load_catalog().commands.names()
GROUPS = sorted({path.rpartition(" ")[0] for path in PATHS} - {""})


def test_the_commands_of_the_runbook_are_there() -> None:
    assert {
        "run",
        "lean run",
        "coq run",
        "corpus list",
        "corpus validate",
        "corpus check-pairs",
        "corpus build-lean-coq-paired-micro",
        "plugins list",
        "plugins show",
        "doctor",
        "benchmark-cross-assistant",
        "compare-cross-assistant",
        "inspect-proof-ir",
    } <= set(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_help_has_an_example(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*path.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: wonton {path} ")
    assert "Example" in shown and "  wonton " in shown


@pytest.mark.parametrize("path", GROUPS)
def test_help_of_a_group_lists_its_commands(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*path.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    for below in (name.removeprefix(f"{path} ") for name in PATHS if name.startswith(f"{path} ")):
        assert f"  {below.split()[0]}" in shown


def test_every_record_can_be_loaded() -> None:
    """All that this project's own plugins promise is there."""
    catalog = load_catalog()
    assert {row.status for row in catalog.plugin_table() if row.distribution.startswith("wonton-")} == {"active"}
    for hook in RECORD_OF_HOOK:
        registry = getattr(catalog, hook.removeprefix("wonton_"))
        for name in registry.names():
            assert callable(registry.load(name)), f"{hook} {name}"
    for record in catalog.provers.records():
        assert isinstance(catalog.provers.load_attribute(record.name, record.run_command), click.Command)


def test_run_hands_over_to_the_back_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["run", "--backend", "lean", "--help"]) == 0
    direct = capsys.readouterr().out
    assert direct.startswith("Usage: wonton run --backend lean")
    assert run(["run", "--help", "--backend=lean"]) == 0
    assert capsys.readouterr().out == direct
    assert run(["lean", "run", "--help"]) == 0
    assert capsys.readouterr().out.splitlines()[2:] == direct.splitlines()[2:]


def test_run_without_back_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["run", "--source", "x.v"]) == 2
    assert "Missing option '--backend'. Choose from: coq, lean" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["pluginz"], "Did you mean plugins?"),
        (["plugins", "lst"], "Did you mean list?"),
        (["--no-plugins", "lean"], "pip install wonton-lean"),
        (["plugins", "list", "--hook", "wonton_judge"], "wonton_judges"),
        (["plugins"], "Commands:"),
        (["run", "--backend", "leen"], "did you mean lean?"),
        (["plugins", "show", "nobody"], "unknown plugin 'nobody'"),
    ],
)
def test_wrong_usage(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert words in captured.err and captured.out == ""


def test_plugins_list_as_json() -> None:
    done = run_wonton("plugins", "list", "--json")
    assert done.returncode == 0
    rows = json.loads(done.stdout)
    assert {row["plugin"] for row in rows} >= {"core", "lean", "coq", "judges", "metrics"}
    for row in rows:
        assert set(row) == {"plugin", "distribution", "version", "module", "status", "reason", "hooks", "origin"}
        assert row["status"] in ("active", "blocked", "failed")
        assert row["status"] != "active" or (row["hooks"] and row["origin"].endswith(".py"))


def test_plugins_list_of_one_hook(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plugins", "list", "--hook", "wonton_judges"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["judges"]


def test_plugins_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plugins", "show", "wonton-judges"]) == 0
    shown = capsys.readouterr().out
    assert "empty_patch" in shown and "scripted" in shown and "active" in shown
    assert run(["plugins", "show", "judges", "--json"]) == 0
    [found] = json.loads(capsys.readouterr().out)
    assert [row["path"] for row in found["offers"]["wonton_judges"]] == ["empty_patch", "sub_tasks"]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("wonton 0.")
