"""What reports call the baseline distances."""

from __future__ import annotations

from collections.abc import Iterable

BASELINE_WORDS = {
    "size": "size only",
    "statement_only": "statement only",
    "proof_only": "proof only",
    "tokens": "words only",
    "names": "names only",
    "reference": "reference, our graphs",
    "reference_raw_terms": "reference, raw terms",
}


def names_in_names(pairs: Iterable[tuple[str, str]], titles: tuple[str, str] = ("Lean", "Coq")) -> str:
    """A sentence on pairs whose left name holds the right theorem's name, as those of built corpora do by construction;
    empty where none does. ``titles`` are what the sides are called."""
    known = list(pairs)
    telling = [(own, other) for own, other in known if (word := other.rpartition(".")[2]) and word in own]
    if not telling:
        return ""
    own, other = telling[0]
    return (
        f"The {titles[0]} names of {len(telling)} of {len(known)} pairs hold the {titles[1]} name by construction, "
        f"such as {own} and {other}: with names in sight, the row {BASELINE_WORDS['names']} and whatever reads names "
        "are told the answer."
    )
