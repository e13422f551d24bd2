"""Which pairs state the same theorem: each of them is a right answer for all the others."""

from __future__ import annotations

from collections.abc import Sequence

from wonton_core.codec.pair_file import parse_statements
from wonton_core.model.neutral_statement import NormalForm, alpha_normal_form
from wonton_core.model.pair_spec import StatedPair, TheoremPair


def relevance_classes(pairs: Sequence[TheoremPair | StatedPair]) -> list[frozenset[str]]:
    """The pair ids in classes of equal statements, in order of each class's first pair.

    Two statements are equal up to the names of bound variables, the grouping of binders, and names given to
    hypotheses that nothing refers to. A pair without a neutral statement is a class by itself. Raises BadInputError
    for a statement that can't be read.
    """
    statements = parse_statements([pair for pair in pairs if pair.statement])
    classes: dict[NormalForm, set[str]] = {}
    for pair in pairs:
        found = statements.get(pair.pair_id)
        key = alpha_normal_form(found.term) if found else ("unstated", pair.pair_id)
        classes.setdefault(key, set()).add(pair.pair_id)
    return [frozenset(members) for members in classes.values()]
