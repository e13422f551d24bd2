"""``wonton doctor``: what is there, what is missing, and what mends it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wonton_core.cli import core_health
from wonton_core.cli.main import run
from wonton_core.codec.records import content_hash
from wonton_core.model.judgement import ChatAnswer
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.plugin_api.records import MISSING, OK, WARNING, HealthReport
from wonton_core.store import places
from wonton_core.store.answer_cache import AnswerCache


def offer(monkeypatch: pytest.MonkeyPatch, **checks: object) -> None:
    registry = load_catalog().health_checks
    monkeypatch.setattr(registry, "names", lambda: tuple(checks))
    monkeypatch.setattr(registry, "load", checks.__getitem__)


def raises() -> HealthReport:
    raise OSError("no such device")


def test_all_is_well(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    offer(monkeypatch, coq=lambda: HealthReport(OK, "Coq 8.20.1"))
    assert run(["doctor"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "ok       coq              Coq 8.20.1"


def test_missing_tool_ends_with_its_cure(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    offer(monkeypatch, coq=lambda: HealthReport(MISSING, "no sertop", "wonton toolchain install coq"))
    assert run(["doctor"]) == 3
    captured = capsys.readouterr()
    assert captured.out.splitlines()[-1].endswith("fix: wonton toolchain install coq")
    assert "Missing: coq." in captured.err
    assert run(["doctor", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)[-1] == {
        "check": "coq",
        "state": "missing",
        "found": "no sertop",
        "fix": "wonton toolchain install coq",
    }


@pytest.mark.parametrize(("check", "words"), [(raises, "no such device"), (lambda: 3, "returned int")])
def test_a_check_that_fails_itself_is_a_warning(
    check: object, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(monkeypatch, odd=check)
    assert run(["doctor", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)[-1]
    assert row["state"] == WARNING and words in row["found"]


def test_cache_that_can_not_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(places.CACHE_DIR, str(tmp_path / "file" / "cache"))
    report = core_health.check_cache()
    assert report.state == MISSING and places.CACHE_DIR in report.fix


def test_core_checks(isolated_cache: Path) -> None:
    assert core_health.check_python().state == OK
    assert core_health.check_packages().state == OK
    assert core_health.check_cache() == HealthReport(OK, str(isolated_cache))
    assert list(isolated_cache.iterdir()) == []


def test_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_health, "_PACKAGES", ("no_such_package",))
    report = core_health.check_packages()
    assert report.state == MISSING and report.fix == "pip install --force-reinstall no_such_package"


@pytest.mark.prover
def test_the_provers_of_this_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--json"]) == 0
    states = {row["check"]: row["state"] for row in json.loads(capsys.readouterr().out)}
    assert states["lean"] == OK and states["coq"] == OK


def test_the_cache_tells_how_many_answers_it_holds(isolated_cache: Path) -> None:
    AnswerCache(places.answers_dir()).put(content_hash("?"), ChatAnswer("yes", "m", 1, 1))
    found = core_health.check_cache().found
    assert found.startswith(f"{isolated_cache}; answers of chat models: 1, ")
    assert "wonton ape cache" in found
