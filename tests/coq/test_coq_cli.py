"""The options of the run command: what can't be is refused before any work, with its own exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from wonton_core.cli.main import run
from wonton_core.plugin_api.catalog import load_catalog


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-t", "x"], "needs --source"),
        (["--source", "F.v"], "no theorem is named"),
        (["--coq-mode", "stdlib"], "needs --modules"),
        (["--source", "F.v", "-t", "x", "--modules", "all"], "--modules can't be used with --coq-mode file"),
        (["--coq-mode", "stdlib", "--modules", "all", "-t", "x"], "--theorem can't be used with --coq-mode stdlib"),
        (["--source", "F.v", "-t", "x", "--serapi-args", "--printer=human"], "sets this option of sertop itself"),
        (["--source", "F.v", "-t", "x", "--limit-total", "0"], "Invalid value"),
        (["--source", "F.v", "-t", "x", "--workers", "2"], "--workers can't be used with --coq-mode file"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coq", "run", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_a_missing_sertop_is_exit_code_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = str(tmp_path / "sertop")
    assert run(["run", "--backend", "coq", "--source", "F.v", "-t", "x", "--serapi-binary", missing]) == 3
    assert missing in capsys.readouterr().err


def test_missing_or_empty_lists_are_exit_code_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = tmp_path / "names.txt"
    assert run(["coq", "run", "--source", "F.v", "--theorem-file", str(listed)]) == 4
    listed.write_text("# nothing\n\n")
    assert run(["coq", "run", "--source", "F.v", "--theorem-file", str(listed)]) == 4
    assert capsys.readouterr().err.count(str(listed)) == 2


def test_the_plugin_offers_its_prover_and_commands() -> None:
    catalog = load_catalog()
    assert catalog.provers.record("coq").run_command == "wonton_coq.cli.run:run"
    for path in ("coq run", "toolchain install coq"):
        assert catalog.commands.load(path).callback is not None
    assert catalog.health_checks.load("coq")().state in ("ok", "warning", "missing")
