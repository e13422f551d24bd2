"""Laws of an error hint: one more next step for an error, or None."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wonton_core import errors
from wonton_core.errors import WontonError
from wonton_core.testing.conformance.hostile_texts import HOSTILE_TEXTS
from wonton_core.testing.conformance.laws import check_laws, require

ErrorHint = Callable[[WontonError], str | None]


def _errors() -> Iterator[WontonError]:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, WontonError)]
    for kind in kinds:
        yield kind("something happened", cause="a cause", next_step="a step")
        yield kind("something happened")
    for text in HOSTILE_TEXTS:
        yield WontonError(text, cause=text, next_step=text)


def gives_one_line_or_none(hint: ErrorHint) -> None:
    """For every error there is; nothing is raised, or the user would see that instead."""
    for error in _errors():
        found = hint(error)
        if found is not None:
            require(isinstance(found, str), f"gave {type(found).__name__}, expected a text or None")
            require(bool(found.strip()) and "\n" not in found, f"gave {found!r}, expected one line")


def speaks_only_where_it_knows_something(hint: ErrorHint) -> None:
    """A hint that stands below every error is read below none."""
    require(any(hint(error) is None for error in _errors()), "speaks on every error there is")


def leaves_the_error_as_it_is(hint: ErrorHint) -> None:
    """And says the same again."""
    for error in _errors():
        before = error.as_json()
        first, second = hint(error), hint(error)
        require(first == second, f"{first!r}, then {second!r}")
        require(error.as_json() == before, "the error was changed")


LAWS = (gives_one_line_or_none, speaks_only_where_it_knows_something, leaves_the_error_as_it_is)


def check_error_hint(hint: ErrorHint) -> tuple[str, ...]:
    """Raise ContractBrokenError unless ``hint`` keeps every law of an error hint."""
    __tracebackhide__ = True
    return check_laws("the error hint", hint, LAWS)
