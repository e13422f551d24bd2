"""How a contract is checked: laws are functions, run one by one on a plugin's object, and all broken ones are told.

There is no class to inherit from and so no test to override: a plugin's tests call one function, which runs a tuple of
laws that is fixed here. A law that raises is a broken law; so is an object that raises or leaves the program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Subject = TypeVar("Subject")


class LawBrokenError(AssertionError):
    """What one law found, in words for the plugin's author."""


class ContractBrokenError(AssertionError):
    """A plugin's object breaks laws of its kind; ``broken`` are pairs of a law's name and what was found, out of
    ``laws`` that were looked at."""

    def __init__(self, what: str, broken: Sequence[tuple[str, str]], laws: int) -> None:
        lines = "".join(f"\n- {name}: {found}" for name, found in broken)
        super().__init__(f"{what} breaks {len(broken)} of {laws} laws:{lines}")
        self.broken = tuple(broken)
        self.laws = laws


def require(kept: bool, found: str) -> None:
    """Raise LawBrokenError with ``found`` unless ``kept``. Unlike ``assert``, ``python -O`` does not remove it."""
    if not kept:
        raise LawBrokenError(found)


def law_name(law: Callable[..., None]) -> str:
    """A law as reports and documents name it."""
    return law.__name__.replace("_", " ")


def check_laws(what: str, subject: Subject, laws: Sequence[Callable[[Subject], None]]) -> tuple[str, ...]:
    """Run every law on ``subject`` and return the names of all. Raises ContractBrokenError naming every broken one."""
    __tracebackhide__ = True  # pytest shows the plugin's own test instead
    broken: list[tuple[str, str]] = []
    for law in laws:
        try:
            law(subject)
        except LawBrokenError as error:
            broken.append((law_name(law), str(error)))
        except (Exception, SystemExit) as error:  # an object that leaves the program must not leave the tests
            broken.append((law_name(law), f"raised {type(error).__name__}: {error}"))
    if broken:
        raise ContractBrokenError(what, broken, len(laws))
    return tuple(law_name(law) for law in laws)
