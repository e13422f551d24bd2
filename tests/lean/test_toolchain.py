"""Finding a Lean: the embedded one, one by path, a project's; and what is said when there is none that can be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from wonton_core.errors import BadInputError, ToolFailedError, ToolMissingError
from wonton_lean import toolchain
from wonton_lean.toolchain import find_toolchain


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def lean(path: Path, version: str) -> Path:
    return program(path, f"echo 'Lean (version {version}, x86_64-unknown-linux-gnu, commit {'ab' * 20}, Release)'")


@pytest.fixture(autouse=True)
def no_lean_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr(toolchain, "_ELAN_BIN", tmp_path / "elan")
    monkeypatch.delenv("LEAN_PATH", raising=False)


@pytest.mark.parametrize(
    ("version", "shown", "reads_olean"),
    [
        ("4.9.0", "4.9.0", False),
        ("4.25.2", "4.25.2", False),
        ("4.26.0", "4.26.0", True),
        ("4.35.0-rc1", "4.35.0-rc1", True),
        ("4.36.0", "4.36.0", False),
    ],
)
def test_a_lean_by_path(tmp_path: Path, version: str, shown: str, reads_olean: bool) -> None:
    found = find_toolchain(str(lean(tmp_path / "somewhere" / "lean", version)))
    assert (found.kind, found.version, found.githash) == ("system", shown, "ab" * 20)
    assert found.reads_olean is reads_olean
    assert "inductive EqTrue" in found.header and "prelude" not in found.header


def test_a_lean_on_path_goes_before_elans(tmp_path: Path) -> None:
    lean(tmp_path / "elan" / "lean", "4.30.0")
    assert find_toolchain("lean").version == "4.30.0"
    lean(tmp_path / "bin" / "lean", "4.31.0")
    assert find_toolchain("lean").version == "4.31.0"


def test_a_version_before_the_oldest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ToolMissingError, match=r"4\.8\.1; Wonton needs 4\.9 or newer"):
        find_toolchain(str(lean(tmp_path / "lean", "4.8.1")))


def test_no_lean_is_said_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ToolMissingError, match="no program lean is on PATH") as caught:
        find_toolchain("lean")
    assert "--lean embedded" in caught.value.next_step
    with pytest.raises(ToolMissingError, match="there is no Lean at"):
        find_toolchain(str(tmp_path / "nothing" / "lean"))


@pytest.mark.parametrize("text", ["echo 'Python 3.11.2'", "exit 3", "echo 'Lean (version 3.51.1, Release)'; exit 1"])
def test_another_program_is_not_taken_for_lean(tmp_path: Path, text: str) -> None:
    with pytest.raises(ToolMissingError, match="did not answer like Lean 4"):
        find_toolchain(str(program(tmp_path / "lean", text)))


def project(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "lakefile.toml").write_text('name = "p"\n')
    return tmp_path / "project"


def test_a_project_brings_its_lean_and_its_search_path(tmp_path: Path) -> None:
    root = tmp_path / "root"
    lean(root / "bin" / "lean", "4.27.0")
    lean(tmp_path / "bin" / "lean", "4.12.0")
    program(tmp_path / "bin" / "lake", f'shift; export LEAN_SYSROOT={root} LEAN_PATH=/p/lib; echo talk >&2; exec "$@"')
    found = find_toolchain(project=project(tmp_path))
    assert found.version == "4.27.0"
    assert found.environment()["LEAN_PATH"] == "/p/lib"
    assert found.environment(Path("/x"))["LEAN_PATH"] == "/x:/p/lib"


def test_a_folder_without_a_lakefile_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="is no Lean project"):
        find_toolchain("lean", project=tmp_path)


def test_a_project_needs_lake(tmp_path: Path) -> None:
    with pytest.raises(ToolMissingError, match="lake is missing"):
        find_toolchain(project=project(tmp_path))


def test_a_project_whose_lakefile_fails_says_what_lake_says(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "lake", "echo 'error: no such dependency' >&2; exit 1")
    with pytest.raises(ToolFailedError, match="no such dependency"):
        find_toolchain(project=project(tmp_path))


def test_the_embedded_lean_takes_no_project(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="can't use the project"):
        find_toolchain("embedded", project=project(tmp_path))


@pytest.mark.prover
def test_the_embedded_lean_answers_with_the_version_on_record(tmp_path: Path) -> None:
    found = find_toolchain("embedded", cache_dir=tmp_path)
    result = found.run("--version", seconds=60)
    assert f"version {found.version}," in result.stdout.decode() and found.githash in result.stdout.decode()
    assert found.reads_olean
