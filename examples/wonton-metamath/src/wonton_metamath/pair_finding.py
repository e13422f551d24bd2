"""Which theorems of two runs state the same proposition: the pairs of a benchmark, found by machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from wonton_core.model.theorem_artifacts import WILD_TYPE
from wonton_core.store.run_reader import RunReader
from wonton_metamath.propositional import EXACT, Form, neutral_text, premise_form, propositional_form, same_proposition


@frozen
class FoundPair:
    """One theorem of either run. ``rule`` is that of ``propositional``; ``statement`` is what the left one says, in the
    neutral language."""

    left: str
    right: str
    rule: str
    statement: str


@frozen
class _Stated:
    theorem: str
    form: Form


Preference = Callable[[str], tuple[int, ...]]
"""Of several left theorems that say the same, the one with the smallest value is taken."""


def find_pairs(left: RunReader, right: RunReader, preference: Preference = lambda _: ()) -> tuple[FoundPair, ...]:
    """One pair for each proposition that both runs prove, in the order of the right run: a theorem that failed, or
    whose proof was rejected, takes no part.

    Propositions that the rule ``premises`` can't tell apart are one: the first theorem of the right run stands for all
    of it, and on the left one that states it exactly, if any does, then by ``preference``, then the first. So no
    theorem is in two pairs, and none of another pair is a right answer to it.
    """
    stated: dict[str, list[_Stated]] = {}
    for theorem in _proved(left):
        form = propositional_form(left.statement(theorem), left.config.backend)
        if form is not None:
            stated.setdefault(premise_form(form), []).append(_Stated(theorem, form))
    found = []
    for theorem in _proved(right):
        form = propositional_form(right.statement(theorem), right.config.backend)
        candidates = stated.pop(premise_form(form), None) if form is not None else None
        if form is None or candidates is None:
            continue
        asked = form
        chosen = min(
            candidates, key=lambda other: (same_proposition(other.form, asked) != EXACT, *preference(other.theorem))
        )
        rule = same_proposition(chosen.form, form)
        found.append(FoundPair(chosen.theorem, theorem, rule, neutral_text(chosen.form)))
    return tuple(found)


def _proved(run: RunReader) -> Iterator[str]:
    rows = run.theorems
    return (name for name in run.config.selection if name in rows and rows[name][WILD_TYPE].status.solved)
