"""Outcomes of edits, what is told of them, and environments that can't be used."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve

from wonton_core.errors import BadInputError, ToolMissingError
from wonton_core.model.patch_verification import LEAKED, NOT_APPLICABLE, TAMPERED, EditedFile, ResourceLimits
from wonton_core.model.verification import CRASHED, FAILED, OUT_OF_MEMORY, PASSED, TIMED_OUT, WARNED
from wonton_core.plugin_api.catalog import load_catalog
from wonton_lean.toolchain import find_toolchain
from wonton_lean.verification import finding_codes as codes
from wonton_lean.verification.built_library import LibraryNotBuiltError, open_library
from wonton_lean.verification.edit_corpus import build_library
from wonton_lean.verification.sandboxed_lean import read_json_messages
from wonton_lean.verification.verifier import LeanVerifier

pytestmark = pytest.mark.prover

LIMITS = ResourceLimits()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    build_library(folder, find_toolchain("embedded"))
    return folder


@pytest.fixture(scope="module")
def verifier() -> Iterator[LeanVerifier]:
    with LeanVerifier() as found:
        yield found


def added(library: Path, path: str, text: str) -> EditedFile:
    before = (library / path).read_text(encoding="utf-8")
    return EditedFile(path, before, before.replace("\nend Shelf", f"\n{text}\nend Shelf"))


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.stat().st_mode, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_was_added_changed_and_removed_is_told_with_its_axioms(verifier: LeanVerifier, library: Path) -> None:
    text = (library / "Shelf/Basic.lean").read_text(encoding="utf-8")
    after = text.replace("theorem weight_true", "theorem weight_of_true").replace(
        "/-- Half a number, rounded down. -/", "theorem two : True := trivial\n\n/-- Half. -/"
    )
    after = after.replace(
        "  | Nat.zero => Nat.zero\n  | Nat.succ Nat.zero => Nat.zero",
        "  | Nat.zero => Nat.zero\n  | Nat.succ Nat.zero => Nat.succ Nat.zero",
    )
    found = verifier.verify_edit(EditedFile("Shelf/Basic.lean", text, after), library, LIMITS)
    assert found.outcome == PASSED
    assert found.added == ("Shelf.two", "Shelf.weight_of_true")
    assert found.changed == ("Shelf.half",)
    assert found.removed == ("Shelf.weight_true",)
    assert found.axioms == {"Shelf.two": (), "Shelf.weight_of_true": (), "Shelf.half": ()}
    assert {(f.code, f.declaration) for f in found.findings} == {
        (codes.REMOVED, "Shelf.weight_true"),
        (codes.REDEFINED, "Shelf.half"),
        (codes.CONSEQUENCE, "Shelf.half_double"),
    }
    assert "namespaces" in found.sandbox
    assert 0 < found.tool_seconds < found.seconds


def test_a_warning_is_not_valid_and_compiles(verifier: LeanVerifier, library: Path) -> None:
    edit = added(library, "Shelf/Basic.lean", "theorem unused (n : Nat) : True := trivial\n")
    found = verifier.verify_edit(edit, library, LIMITS)
    assert (found.outcome, found.valid, found.compiles) == (WARNED, False, True)
    assert [m.severity for m in found.messages] == ["warning"]


def test_an_error_is_told_with_its_place(verifier: LeanVerifier, library: Path) -> None:
    edit = added(library, "Shelf/Basic.lean", "theorem wrong : False := trivial\n")
    found = verifier.verify_edit(edit, library, LIMITS)
    assert (found.outcome, found.refused, found.findings) == (FAILED, True, ())
    line = edit.after[: edit.after.index("theorem wrong")].count("\n") + 1
    assert [(m.severity, m.line) for m in found.messages] == [("error", line)]


def test_words_in_messages_decide_nothing(verifier: LeanVerifier, library: Path) -> None:
    edit = added(library, "Shelf/Basic.lean", "theorem error_and_warning : True := trivial\n#check error_and_warning\n")
    found = verifier.verify_edit(edit, library, LIMITS)
    assert found.outcome == PASSED
    assert any("error" in m.text for m in found.messages)


def test_what_takes_too_long_timed_out(verifier: LeanVerifier, library: Path) -> None:
    loop = "def loop : Nat → Nat → Nat\n  | Nat.zero, m => m\n  | Nat.succ n, m => loop n (loop n (Nat.succ m))\n"
    numeral = "(Nat.succ " * 60 + "Nat.zero" + ")" * 60
    options = "set_option maxRecDepth 1000000 in\nset_option maxHeartbeats 0 in\n"
    text = f"{loop}\n{options}theorem slow : loop {numeral} Nat.zero = Nat.zero := by decide +kernel\n"
    limits = evolve(LIMITS, wall_seconds=2.0)
    found = verifier.verify_edit(added(library, "Shelf/Basic.lean", text), library, limits)
    assert found.outcome == TIMED_OUT
    found = verifier.verify_edit(
        added(library, "Shelf/Basic.lean", text), library, evolve(LIMITS, cpu_seconds=1.0, wall_seconds=60.0)
    )
    assert found.outcome == TIMED_OUT


def test_a_flood_of_output_is_ended_and_bounded(verifier: LeanVerifier, library: Path) -> None:
    text = "\n".join("#check Nat" for _ in range(400))
    found = verifier.verify_edit(added(library, "Shelf/Basic.lean", text), library, LIMITS)
    assert found.outcome == PASSED
    assert len(found.messages) == 200
    found = verifier.verify_edit(added(library, "Shelf/Basic.lean", text), library, evolve(LIMITS, output_bytes=10_000))
    assert found.outcome == CRASHED
    assert "output" in found.messages[-1].text


def test_too_little_memory_is_told_as_that(verifier: LeanVerifier, library: Path) -> None:
    edit = added(library, "Shelf/Basic.lean", "theorem fine : True := trivial\n")
    found = verifier.verify_edit(edit, library, evolve(LIMITS, memory_bytes=256 << 20))
    assert found.outcome == OUT_OF_MEMORY


@pytest.mark.parametrize(
    ("path", "before"),
    [
        ("Shelf/Missing.lean", "prelude\n"),
        ("Shelf/Basic.lean", "prelude\n"),
        ("Shelf/Basic.lean", None),
        ("../Basic.lean", None),
        ("/etc/passwd.lean", None),
        ("Shelf/Basic.v", None),
    ],
)
def test_what_does_not_fit_is_not_applicable(
    path: str, before: str | None, verifier: LeanVerifier, library: Path
) -> None:
    found = verifier.verify_edit(EditedFile(path, before, "prelude\n"), library, LIMITS)
    assert found.outcome == NOT_APPLICABLE
    assert len(found.messages) == 1


def test_a_file_that_was_not_compiled_with_the_library_is_not_applicable(tmp_path: Path, library: Path) -> None:
    copy = tmp_path / "library"
    shutil.copytree(library, copy)
    (copy / "build/lib/lean/Shelf/Parity.olean").unlink()
    with LeanVerifier() as verifier:
        found = verifier.verify_edit(added(copy, "Shelf/Parity.lean", "theorem fine : True := trivial\n"), copy, LIMITS)
    assert found.outcome == NOT_APPLICABLE
    assert "not compiled with the library" in found.messages[0].text


@pytest.mark.parametrize(
    ("old", "new", "notices"),
    [
        (
            "theorem even_zero : Even Nat.zero := ⟨Nat.zero, rfl⟩",
            "theorem even_zero : Even (double Nat.zero) := ⟨Nat.zero, rfl⟩",
            {(codes.RESTATED, "Shelf.even_zero")},
        ),
        (
            "def Odd (n : Nat) : Prop := ∃ m, n = Nat.succ (double m)",
            "def Odd (n : Nat) : Prop := ∃ m, n = Nat.succ (Nat.add (double m) Nat.zero)",
            {
                (codes.REDEFINED, "Shelf.Odd"),
                (codes.CONSEQUENCE, "Shelf.odd_succ_double"),
                (codes.CONSEQUENCE, "Shelf.Even.succ"),
                (codes.CONSEQUENCE, "Shelf.Odd.succ"),
                (codes.CONSEQUENCE, "Shelf.even_or_odd"),
            },
        ),
    ],
)
def test_what_is_said_otherwise_than_before_is_told(
    old: str, new: str, notices: set[tuple[str, str]], verifier: LeanVerifier, library: Path
) -> None:
    path = "Shelf/Parity.lean"
    before = (library / path).read_text(encoding="utf-8")
    found = verifier.verify_edit(EditedFile(path, before, before.replace(old, new)), library, LIMITS)
    assert found.outcome == PASSED, found.messages
    told = {(finding.code, finding.declaration) for finding in found.findings}
    assert {(code, name) for code, name in told if not name.startswith("_private")} == notices


def test_text_that_is_no_utf8_and_an_empty_file_are_judged(verifier: LeanVerifier, library: Path) -> None:
    found = verifier.verify_edit(EditedFile("Shelf/New.lean", None, "prelude\n\udcff\n"), library, LIMITS)
    assert found.outcome == FAILED
    found = verifier.verify_edit(EditedFile("Shelf/New.lean", None, "prelude\n"), library, LIMITS)
    assert found.outcome == PASSED


def test_the_environment_is_left_alone(verifier: LeanVerifier, library: Path) -> None:
    before = snapshot(library)
    for text in ("theorem fine : True := trivial\n", "theorem wrong : False := trivial\n"):
        verifier.verify_edit(added(library, "Shelf/Basic.lean", text), library, LIMITS)
    assert snapshot(library) == before


def test_nothing_stays_in_the_temporary_folder(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with LeanVerifier() as verifier:
        verifier.verify_edit(added(library, "Shelf/Basic.lean", "theorem fine : True := trivial\n"), library, LIMITS)
    assert list(tmp_path.iterdir()) == []


def test_an_axiom_of_the_library_counts_for_what_the_edit_adds(tmp_path: Path, library: Path) -> None:
    copy = tmp_path / "library"
    shutil.copytree(library, copy)
    lean = find_toolchain("embedded")
    source = copy / "Shelf/Assumed.lean"
    source.write_text(f"{lean.header}axiom assumed : False\ntheorem rests : False := assumed\n", encoding="utf-8")
    compiled = copy / "build/lib/lean/Shelf/Assumed.olean"
    assert lean.run("-o", str(compiled), "Shelf/Assumed.lean", folder=copy, seconds=60).code == 0
    text = f"{lean.header}import Shelf.Assumed\ntheorem anything : True := rests.elim\n"
    with LeanVerifier() as verifier:
        found = verifier.verify_edit(EditedFile("Shelf/New.lean", None, text), copy, LIMITS)
        assert (found.outcome, found.axioms) == (TAMPERED, {"anything": ("assumed",)})
        # What was there before, and is not changed, is nobody's fault.
        before = source.read_text(encoding="utf-8")
        edit = EditedFile("Shelf/Assumed.lean", before, before + "theorem fine : True := trivial\n")
        assert verifier.verify_edit(edit, copy, LIMITS).outcome == PASSED


def test_imports_follow_what_is_compiled_not_what_is_written(tmp_path: Path, library: Path) -> None:
    copy = tmp_path / "library"
    shutil.copytree(library, copy)
    # A module whose source imports nothing of the target, though its compiled form does.
    (copy / "Shelf/Results.lean").write_text("prelude\nimport Wonton.Prelude\n", encoding="utf-8")
    text = (copy / "Shelf/Parity.lean").read_text(encoding="utf-8")
    edit = EditedFile(
        "Shelf/Parity.lean", text, text.replace("import Shelf.Logic", "import Shelf.Logic\nimport Shelf.Results")
    )
    with LeanVerifier() as verifier:
        assert verifier.verify_edit(edit, copy, LIMITS).outcome == LEAKED


def test_a_folder_that_is_not_built_is_bad_input(tmp_path: Path) -> None:
    with LeanVerifier() as verifier, pytest.raises(LibraryNotBuiltError):
        verifier.verify_edit(EditedFile("A.lean", None, ""), tmp_path, LIMITS)
    (tmp_path / "build/lib/lean").mkdir(parents=True)
    (tmp_path / "build/lib/lean/A.olean").write_bytes(b"nothing")
    with LeanVerifier() as verifier, pytest.raises(LibraryNotBuiltError):
        verifier.verify_edit(EditedFile("A.lean", None, ""), tmp_path, LIMITS)


def test_a_library_of_another_lean_is_refused(tmp_path: Path, library: Path) -> None:
    folder = tmp_path / "build/lib/lean"
    folder.mkdir(parents=True)
    content = bytearray((library / "build/lib/lean/Shelf.olean").read_bytes())
    content[40:80] = b"0" * 40
    (folder / "A.olean").write_bytes(content)
    with pytest.raises(ToolMissingError, match="was compiled by Lean"):
        open_library(tmp_path, None)


def test_a_damaged_module_of_the_library_is_bad_input(tmp_path: Path, library: Path) -> None:
    copy = tmp_path / "library"
    shutil.copytree(library, copy)
    compiled = copy / "build/lib/lean/Shelf/Basic.olean"
    compiled.write_bytes(compiled.read_bytes()[: compiled.stat().st_size // 2])
    text = (copy / "Shelf/Basic.lean").read_text(encoding="utf-8")
    with LeanVerifier() as verifier, pytest.raises(BadInputError):
        verifier.verify_edit(EditedFile("Shelf/Basic.lean", text, text), copy, LIMITS)


def test_modules_of_a_source_folder_are_found(tmp_path: Path, library: Path) -> None:
    copy = tmp_path / "library"
    shutil.copytree(library / "build", copy / "build")
    shutil.copytree(library / "Shelf", copy / "src/Shelf")
    opened = open_library(copy, "embedded")
    assert opened.module_of("src/Shelf/Basic.lean") == "Shelf.Basic"
    assert opened.module_of("src/Shelf/New.lean") == "Shelf.New"
    assert opened.module_of("Other.lean") == "Other"


def test_the_verifier_comes_from_the_catalog_and_can_be_closed_and_used_again(library: Path) -> None:
    verifier = load_catalog().verifiers.load("lean")()
    edit = added(library, "Shelf/Basic.lean", "theorem fine : True := trivial\n")
    assert verifier.verify_edit(edit, library, LIMITS).outcome == PASSED
    verifier.close()
    verifier.close()
    with verifier:
        assert verifier.verify_edit(edit, library, LIMITS).outcome == PASSED


def test_neither_file_handles_nor_processes_pile_up(verifier: LeanVerifier, library: Path) -> None:
    edit = added(library, "Shelf/Basic.lean", "theorem fine : True := trivial\n")
    verifier.verify_edit(edit, library, LIMITS)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        verifier.verify_edit(edit, library, LIMITS)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_options_of_a_project_are_used_and_those_that_are_not_known_are_told(tmp_path: Path, library: Path) -> None:
    copy = tmp_path / "library"
    shutil.copytree(library, copy)
    edit = added(copy, "Shelf/Basic.lean", "theorem implied : x = x := rfl\n")
    (copy / "lakefile.lean").write_text("import Lake\n", encoding="utf-8")
    with LeanVerifier("embedded") as verifier:
        found = verifier.verify_edit(edit, copy, LIMITS)
        assert (found.outcome, [f.code for f in found.findings]) == (PASSED, [codes.UNREAD_OPTIONS])
    (copy / "lakefile.lean").unlink()
    (copy / "lakefile.toml").write_text("[leanOptions]\nautoImplicit = false\n", encoding="utf-8")
    with LeanVerifier("embedded") as verifier:
        found = verifier.verify_edit(edit, copy, LIMITS)
        assert (found.outcome, found.findings) == (FAILED, ())


def test_messages_are_read_by_their_fields_alone() -> None:
    lines = (
        b'{"severity": "warning", "pos": {"line": 3, "column": 4}, "data": "an error"}',
        b'{"severity": "error", "pos": {"line": "x"}, "data": "no place"}',
        b'{"severity": "fatal", "pos": {"line": 1}, "data": "no such severity"}',
        b"error: printed by the file itself",
        b"[" * 100_000,
        b'{"severity": "error", "pos": {"line": 9, "column": 0}, "data": "' + b"x" * 9000 + b'"}',
    )
    messages, errors, warnings = read_json_messages(b"\n".join(lines))
    assert [(m.severity, m.line, len(m.text)) for m in messages] == [("warning", 3, 8), ("error", 9, 4000)]
    assert (errors, warnings) == (1, 1)
