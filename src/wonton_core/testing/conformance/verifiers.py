"""Laws of a verifier (``interfaces.Verifier``): whole files, and edits of a built library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attrs import evolve

from wonton_core.model import patch_verification, verification
from wonton_core.model.patch_verification import PatchVerification, ResourceLimits
from wonton_core.model.verification import FAILED, PASSED, WARNED, Verification
from wonton_core.plugin_api.interfaces import Verifier
from wonton_core.testing.conformance.hostile_texts import HOSTILE_TEXTS
from wonton_core.testing.conformance.laws import check_laws, require
from wonton_core.testing.conformance.samples import VerifierSample

Subject = tuple[Callable[[], Verifier], VerifierSample]
_OUTCOMES = tuple(
    getattr(verification, name) for name in "PASSED WARNED FAILED TIMED_OUT OUT_OF_MEMORY CRASHED".split()
)
_EDIT_OUTCOMES = (
    *_OUTCOMES,
    patch_verification.LEAKED,
    patch_verification.TAMPERED,
    patch_verification.NOT_APPLICABLE,
)
_SEVERITIES = ("error", "warning", "information")
_LIMITS = ResourceLimits()
_LONGEST = 5000
_HOSTILE = [text[:_LONGEST] for text in HOSTILE_TEXTS if text.strip()][::3]


def _require_verification(found: object) -> None:
    if not isinstance(found, Verification):
        require(False, f"gave {type(found).__name__}, expected Verification")
        return
    require(found.outcome in _OUTCOMES, f"the outcome {found.outcome!r}; known: {', '.join(_OUTCOMES)}")
    require(found.seconds >= 0, f"{found.seconds} seconds")
    for message in found.messages:
        require(message.severity in _SEVERITIES, f"a message of the severity {message.severity!r}")


def _require_edit_verification(found: object) -> None:
    if not isinstance(found, PatchVerification):
        require(False, f"gave {type(found).__name__}, expected PatchVerification")
        return
    require(found.outcome in _EDIT_OUTCOMES, f"the outcome {found.outcome!r}; known: {', '.join(_EDIT_OUTCOMES)}")
    require(bool(found.sandbox), "does not say how the compiler was kept apart")
    require(0 <= found.tool_seconds <= found.seconds, f"{found.tool_seconds} of {found.seconds} seconds in the tool")


def accepts_a_good_file_and_tells_its_axioms(subject: Subject) -> None:
    """Passed or warned, with the axioms (none is fine) of every declaration that was asked for, and of no other."""
    make, sample = subject
    with make() as verifier:
        found = verifier.verify(sample.accepted, sample.declarations)
        _require_verification(found)
        require(found.outcome in (PASSED, WARNED), f"{found.outcome}: {found.messages[:2]}")
        told = sorted(found.axioms)
        require(told == sorted(sample.declarations), f"axioms of {told}, asked for {sorted(sample.declarations)}")


def fails_a_bad_file_and_says_where(subject: Subject) -> None:
    """Failed, with an error that has a line."""
    make, sample = subject
    with make() as verifier:
        found = verifier.verify(sample.rejected, ())
        _require_verification(found)
        require(found.outcome == FAILED, f"{found.outcome} for a file with an error")
        placed = [one for one in found.messages if one.severity == "error" and one.line >= 1]
        require(bool(placed), "no error with a line")


def fails_a_file_without_the_declaration(subject: Subject) -> None:
    """What is not there rests on nothing: that is no success."""
    make, sample = subject
    with make() as verifier:
        found = verifier.verify(sample.accepted, ("no_such_declaration_is_here",))
        _require_verification(found)
        require(found.outcome == FAILED, f"{found.outcome} for a declaration that the file does not have")


def raises_for_no_text(subject: Subject) -> None:
    """What a file is, or how its compiler ends, is an outcome; and no strange file passes for a declaration."""
    make, sample = subject
    with make() as verifier:
        for text in _HOSTILE:
            try:
                found = verifier.verify(text, sample.declarations)
            except Exception as error:
                require(False, f"raised {type(error).__name__}: {error}, for {text[:60]!r}")
                return
            _require_verification(found)
            require(found.outcome not in (PASSED, WARNED), f"{found.outcome} for {text[:60]!r}")


def tells_a_good_edit_from_a_bad_one(subject: Subject) -> None:
    """The good one compiles; the bad one does not pass."""
    make, sample = subject
    with make() as verifier:
        good = verifier.verify_edit(sample.good_edit, sample.environment, _LIMITS)
        _require_edit_verification(good)
        require(good.outcome in (PASSED, WARNED), f"{good.outcome} for the good edit: {good.messages[:2]}")
        bad = verifier.verify_edit(sample.bad_edit, sample.environment, _LIMITS)
        _require_edit_verification(bad)
        require(bad.outcome not in (PASSED, WARNED), f"{bad.outcome} for the bad edit")


def raises_for_no_edit(subject: Subject) -> None:
    """What an edit does is an outcome."""
    make, sample = subject
    with make() as verifier:
        for text in _HOSTILE:
            edit = evolve(sample.good_edit, after=text)
            try:
                found = verifier.verify_edit(edit, sample.environment, _LIMITS)
            except Exception as error:
                require(False, f"raised {type(error).__name__}: {error}, for {text[:60]!r}")
                return
            _require_edit_verification(found)


def leaves_the_environment_as_it_is(subject: Subject) -> None:
    """Nothing below it is written, by a good edit or a bad one."""
    make, sample = subject
    before = _files(sample.environment)
    with make() as verifier:
        for edit in (sample.good_edit, sample.bad_edit):
            verifier.verify_edit(edit, sample.environment, _LIMITS)
    require(_files(sample.environment) == before, "files of the environment were changed")


def can_be_used_after_it_was_closed(subject: Subject) -> None:
    """It starts anew; closing twice is no error."""
    make, sample = subject
    verifier = make()
    first = verifier.verify(sample.accepted, sample.declarations)
    verifier.close()
    verifier.close()
    second = verifier.verify(sample.accepted, sample.declarations)
    verifier.close()
    require((first.outcome, first.axioms) == (second.outcome, second.axioms), "it says otherwise after `close`")


LAWS = (
    accepts_a_good_file_and_tells_its_axioms,
    fails_a_bad_file_and_says_where,
    fails_a_file_without_the_declaration,
    raises_for_no_text,
    tells_a_good_edit_from_a_bad_one,
    raises_for_no_edit,
    leaves_the_environment_as_it_is,
    can_be_used_after_it_was_closed,
)


def check_verifier(make: Callable[[], Verifier], sample: VerifierSample) -> tuple[str, ...]:
    """Raise ContractBrokenError unless what ``make()`` gives keeps every law of a verifier. Its compiler is used."""
    __tracebackhide__ = True
    return check_laws("the verifier", (make, sample), LAWS)


def _files(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
