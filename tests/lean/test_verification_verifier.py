"""The verifier: typed outcomes, and axioms that the file itself can't talk away."""

from __future__ import annotations

from pathlib import Path

import pytest

from wonton_core.errors import BadInputError, ToolMissingError
from wonton_core.model.verification import CRASHED, FAILED, PASSED, TIMED_OUT, WARNED
from wonton_lean.toolchain import LeanToolchain, find_toolchain
from wonton_lean.verification.readable import require_readable
from wonton_lean.verification.verifier import LeanVerifier

pytestmark = pytest.mark.prover


@pytest.fixture(scope="module")
def header() -> str:
    return find_toolchain("embedded").header


def test_a_good_file_passes(header: str) -> None:
    found = LeanVerifier().verify(header + "theorem a.b (p : Prop) (h : p) : p := h\n", ["a.b"])
    assert (found.outcome, found.axioms) == (PASSED, {"a.b": ()})


def test_sorry_is_a_warning_and_an_axiom(header: str) -> None:
    source = header + "theorem a (p : Prop) : p := by sorry\ntheorem b (p : Prop) : p := a p\n"
    found = LeanVerifier().verify(source.replace("by sorry", "sorry"), ["a", "b"])
    assert found.outcome == WARNED
    assert found.axioms == {"a": ("sorryAx",), "b": ("sorryAx",)}


def test_an_axiom_of_the_file_is_told(header: str) -> None:
    source = header + "axiom cheat : False\ntheorem a (p : Prop) : p := cheat.elim\ntheorem b : True := True.intro\n"
    found = LeanVerifier().verify(source, ["a", "b"])
    assert (found.outcome, found.axioms) == (PASSED, {"a": ("cheat",), "b": ()})


def test_an_error_fails_with_its_place(header: str) -> None:
    found = LeanVerifier().verify(header + "theorem a : False := by\n  trivial\n", ["a"])
    assert found.outcome == FAILED
    assert found.axioms == {}
    error = next(m for m in found.messages if m.severity == "error")
    assert error.line == header.count("\n") + 2


def test_a_file_that_keeps_the_kernel_away_fails(header: str) -> None:
    source = header + "set_option debug.skipKernelTC true\ntheorem a : true = false := by\n  decide +kernel\n"
    found = LeanVerifier().verify(source, ["a"])
    assert (found.outcome, found.axioms) == (FAILED, {})
    assert any("skipKernelTC" in m.text for m in found.messages)


def test_a_missing_declaration_fails(header: str) -> None:
    found = LeanVerifier().verify(header + "theorem a : True := True.intro\n", ["a", "gone"])
    assert found.outcome == FAILED
    assert any("gone" in m.text for m in found.messages)


@pytest.mark.parametrize("name", ["", "a b", "a\n#eval 1", "a -- x", "1a"])
def test_names_are_checked(name: str) -> None:
    with pytest.raises(BadInputError):
        LeanVerifier().verify("", [name])


def program(folder: Path, text: str) -> str:
    path = folder / "lean"
    path.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo "Lean (version 4.30.0, x86_64, commit 1234567, Release)" && exit 0\n'
        + text
    )
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("text", "outcome"), [("exec sleep 60\n", TIMED_OUT), ("kill -SEGV $$\n", CRASHED), ("echo nonsense\n", CRASHED)]
)
def test_a_lean_that_hangs_or_dies_is_told_apart(tmp_path: Path, text: str, outcome: str) -> None:
    found = LeanVerifier(program(tmp_path, text), seconds=1).verify("", ["a"])
    assert found.outcome == outcome
    assert found.messages


def test_a_lean_whose_modules_cannot_be_read_is_refused() -> None:
    with pytest.raises(ToolMissingError, match=r"4\.12\.0"):
        require_readable(LeanToolchain("system", "4.12.0", "", ("lean",)))
