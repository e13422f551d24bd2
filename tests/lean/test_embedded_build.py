"""The compiled prelude is made once, whole or not at all, and only with the library that was pinned."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from wonton_core.errors import StorageError, ToolFailedError, ToolMissingError
from wonton_lean.embedded import build, launcher, library
from wonton_lean.embedded.bindings import Binding, binding_names, load_bindings, quote_name, read_bindings
from wonton_lean.embedded.build import build_prelude
from wonton_lean.embedded.library import find_library, verify_library
from wonton_lean.embedded.sources import PreludeModule, prelude_modules


def test_symbols_are_mangled_as_lean_does() -> None:
    assert Binding("Lean.Parser.Tactic.tactic_<;>_", "", "").symbol == "l_Lean_Parser_Tactic_tactic___x3c_x3b_x3e__"
    assert Binding("term_∧_", "", "").symbol == "l_term___u2227__"
    assert Binding("term¬_", "", "").symbol == "l_term_xac__"
    assert quote_name("Lean.Parser.Tactic.tactic_<;>_") == "Lean.Parser.Tactic.«tactic_<;>_»"


def test_bindings_are_named_once_and_refuse_other_lines() -> None:
    assert len(binding_names()) == len(load_bindings()) > 100
    for line in ("tactic", "macro Init.Core", "parser X", "unexpander A B", "macro a b c d e"):
        with pytest.raises(ValueError, match="not a binding"):
            read_bindings(line)


@pytest.mark.prover
def test_every_binding_is_a_symbol_of_the_library() -> None:
    symbols = find_library().read_bytes()
    missing = [binding.name for binding in load_bindings() if f"\0{binding.symbol}\0".encode() not in symbols]
    assert missing == []


@pytest.mark.prover
def test_the_prelude_is_compiled_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = build_prelude(tmp_path, find_library())
    assert "Compiling" in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == ["Wonton", "lean"]
    modules = {path.stem for path in (folder / "Wonton").glob("*.olean")}
    assert modules == {module.name for module in prelude_modules()}
    before = (folder / "Wonton").stat().st_mtime_ns
    assert build_prelude(tmp_path, find_library()) == folder
    assert capsys.readouterr().err == "" and (folder / "Wonton").stat().st_mtime_ns == before
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.prover
def test_two_processes_build_at_the_same_time(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from wonton_lean.toolchain import find_toolchain; "
        "print(find_toolchain('embedded', cache_dir=Path(sys.argv[1])).variables['LEAN_PATH'])"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=120)[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert answers[0] == answers[1]
    assert [str(path) for path in (tmp_path / "lean-prelude").iterdir()] == [answers[0]]


@pytest.mark.prover
def test_a_prelude_that_lean_refuses_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = (PreludeModule("Logic", "prelude\ntheorem wrong : Prop := wrong\n"),)
    monkeypatch.setattr(build, "prelude_modules", lambda: wrong)
    with pytest.raises(ToolFailedError, match=r"module Wonton\.Logic"):
        build_prelude(tmp_path, find_library())
    assert list((tmp_path / "lean-prelude").iterdir()) == []


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "verify_library", lambda _: None)
    (tmp_path / "cache").write_text("a file where a folder is needed")
    with pytest.raises(StorageError, match="can't write"):
        build_prelude(tmp_path / "cache", tmp_path)


def test_another_library_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "libleanshared.so"
    other.write_bytes(b"something else")
    with pytest.raises(ToolMissingError, match="SHA-256"):
        verify_library(other)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ToolMissingError, match="not installed") as caught:
        find_library()
    assert "wonton-lean[embedded]" in caught.value.next_step


@pytest.mark.prover
def test_another_version_of_the_package_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda _: "9.9.9")
    with pytest.raises(ToolMissingError, match=r"9\.9\.9"):
        find_library()


@pytest.mark.prover
def test_the_launcher_runs_as_a_module() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "wonton_lean.embedded.launcher", "--version"], capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 0
    assert library.LEAN_VERSION in result.stdout and library.LEAN_GITHASH[:12] in result.stdout


def test_the_launcher_says_when_the_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(launcher.LIBRARY, "/nowhere/libleanshared.so")
    with pytest.raises(SystemExit, match="is missing: /nowhere"):
        launcher.find_library()
