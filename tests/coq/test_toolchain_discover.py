"""Which Coq is chosen, and what is said about the ones that are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from wonton_coq.toolchain.discover import find_coq
from wonton_coq.toolchain.errors import CoqMissingError


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("OPAMROOT", str(tmp_path / "opam"))
    monkeypatch.delenv("OPAM_SWITCH_PREFIX", raising=False)


def programs(folder: Path, version: str = "8.20.1 5.3.0", sertop: str = "echo 0.20.0") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    coqc = f'if [ "$1" = -where ]; then echo {folder}/lib; else echo "{version}"; fi'
    for name, body in {"sertop": sertop, "coqc": coqc, "coqtop": "exit 0"}.items():
        (folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (folder / name).chmod(0o755)
    return folder


def private(tmp_path: Path) -> Path:
    root = tmp_path / "private"
    programs(root / "bin", sertop="echo")
    (root / "manifest.json").write_text('{"packages": [{"name": "coq-serapi", "version": "8.20.0+0.20.0-1"}]}')
    return root


def test_path_comes_first(tmp_path):
    on_path = programs(tmp_path / "path")
    programs(tmp_path / "opam" / "default" / "bin")
    found = find_coq(private_root=private(tmp_path))
    assert found.sertop == (str(on_path / "sertop"),)
    assert (found.source, found.coq_version, found.serapi_version) == ("PATH", "8.20.1", "0.20.0")
    assert found.library == on_path / "lib" / "theories"
    assert found.warnings == ()


def test_opam_comes_second_and_its_active_switch_first(tmp_path, monkeypatch):
    programs(tmp_path / "opam" / "a" / "bin")
    root = private(tmp_path)
    assert find_coq(private_root=root).source == "opam"
    active = programs(tmp_path / "elsewhere" / "bin")
    monkeypatch.setenv("OPAM_SWITCH_PREFIX", str(active.parent))
    assert find_coq(private_root=root).sertop == (str(active / "sertop"),)


def test_the_private_root_comes_last_and_its_packages_tell_the_version(tmp_path):
    found = find_coq("sertop", private_root=private(tmp_path))
    assert (found.source, found.serapi_version) == ("private root", "8.20.0+0.20.0-1")


def test_one_that_does_not_run_is_passed_over_with_a_warning(tmp_path):
    programs(tmp_path / "path", sertop="echo broken >&2; exit 3")
    found = find_coq(private_root=private(tmp_path))
    assert found.source == "private root"
    (warning,) = found.warnings
    assert "ended with code 3: broken" in warning


def test_another_version_is_accepted_with_a_warning_that_names_what_was_tested(tmp_path):
    (warning,) = find_coq(str(programs(tmp_path / "old", "8.19.2 4.14") / "sertop")).warnings
    assert warning == "Coq 8.19.2 is used; Wonton was built and tested on Coq 8.20"
    # 8.2 and 8.200 are not 8.20
    assert find_coq(str(programs(tmp_path / "other", "8.2 3.0") / "sertop")).warnings


def test_a_path_is_taken_as_it_is(tmp_path):
    programs(tmp_path / "path")
    found = find_coq(str(programs(tmp_path / "chosen") / "sertop"))
    assert (found.source, found.sertop) == ("option", (str(tmp_path / "chosen" / "sertop"),))
    with pytest.raises(CoqMissingError, match="is not a program"):
        find_coq(str(tmp_path / "nowhere" / "sertop"))
    with pytest.raises(CoqMissingError, match="is not a program"):
        find_coq(f"{tmp_path}/path")


def test_nothing_there_names_the_command_that_helps(tmp_path):
    with pytest.raises(CoqMissingError) as caught:
        find_coq(private_root=tmp_path / "private")
    assert "wonton toolchain install coq" in caught.value.next_step
    assert caught.value.exit_code == 3


def test_sertop_without_coqc_and_a_coqc_that_is_not_coq(tmp_path):
    alone = programs(tmp_path / "alone")
    (alone / "coqc").unlink()
    with pytest.raises(CoqMissingError, match="coqc is neither beside"):
        find_coq(str(alone / "sertop"))
    with pytest.raises(CoqMissingError, match="doesn't tell its version"):
        find_coq(str(programs(tmp_path / "odd", "no coq") / "sertop"))
