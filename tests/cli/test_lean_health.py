"""What ``wonton doctor`` says of Lean on machines that have the embedded one, their own, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from wonton_core.errors import ToolMissingError
from wonton_core.plugin_api.records import MISSING, OK, WARNING
from wonton_lean import health


def no_library() -> Path:
    raise ToolMissingError("the embedded Lean is not installed")


def own_lean(folder: Path, says: str) -> str:
    program = folder / "lean"
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    return str(folder)


def test_embedded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(health, "find_library", lambda: tmp_path / "libleanshared.so")
    report = health.check_lean()
    assert report.state == OK and str(tmp_path) in report.found


def test_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(health, "find_library", no_library)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("wonton_lean.toolchain._ELAN_BIN", tmp_path)
    report = health.check_lean()
    assert report.state == MISSING
    assert report.fix == "pip install 'wonton-lean[embedded]'"


def test_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(health, "find_library", no_library)
    folder = own_lean(tmp_path, "Lean (version 4.20.0, x86_64-unknown-linux-gnu, commit 0123456789ab, Release)")
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    report = health.check_lean()
    assert report.state == WARNING
    assert "Lean 4.20.0" in report.found and f"--lean {folder}/lean" in report.found


def test_own_is_too_old(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(health, "find_library", no_library)
    folder = own_lean(tmp_path, "Lean (version 4.1.0, commit 0123456789ab, Release)")
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    report = health.check_lean()
    assert report.state == MISSING and "4.1.0" in report.found
