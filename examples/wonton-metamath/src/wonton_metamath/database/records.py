"""What a Metamath database holds: hypotheses, and assertions with the hypotheses that count for them."""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

Symbols: TypeAlias = tuple[str, ...]

PROVABLE = "|-"
"""The typecode of what is asserted; every other one belongs to the syntax."""


@frozen
class Hypothesis:
    """A ``$f`` (``is_variable``: ``symbols`` are the typecode and the variable) or an ``$e`` hypothesis."""

    label: str
    symbols: Symbols
    is_variable: bool


@frozen
class Assertion:
    """A ``$a`` (``proof`` is None) or ``$p`` statement.

    ``hypotheses`` are its mandatory ones in the order of the file, which is the order in which a proof's steps find
    them on the stack. ``proof`` is the text between ``$=`` and ``$.``, not looked at.
    """

    label: str
    symbols: Symbols
    hypotheses: tuple[Hypothesis, ...]
    proof: str | None

    @property
    def is_syntax(self) -> bool:
        """Whether it builds expressions rather than asserting something."""
        return self.symbols[0] != PROVABLE

    @property
    def variables(self) -> tuple[Hypothesis, ...]:
        """The mandatory ``$f`` hypotheses."""
        return tuple(found for found in self.hypotheses if found.is_variable)

    @property
    def premises(self) -> tuple[Hypothesis, ...]:
        """The ``$e`` hypotheses."""
        return tuple(found for found in self.hypotheses if not found.is_variable)


@frozen
class Database:
    """A database as read: labels of assertions in the order of the file, and all variables with their typecodes.

    ``hypotheses`` are all ``$f`` and ``$e`` statements by label, ``variables`` the ``$f`` statement of each variable
    (the last one where scopes give it several).
    """

    assertions: dict[str, Assertion]
    hypotheses: dict[str, Hypothesis]
    variables: dict[str, Hypothesis]

    def theorems(self) -> tuple[str, ...]:
        """Labels of the ``$p`` statements that assert something, in order."""
        return tuple(
            label for label, found in self.assertions.items() if found.proof is not None and not found.is_syntax
        )
