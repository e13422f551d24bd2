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


def names_in_names(pairs: Iterable[tuple[str, str]]) -> str:
    """A sentence on pairs whose Lean name holds the Coq theorem's name, as those of built corpora do by construction;
    empty where none does. ``pairs`` are Lean and Coq names."""
    known = list(pairs)
    telling = [(lean, coq) for lean, coq in known if coq.rpartition(".")[2] and coq.rpartition(".")[2] in lean]
    if not telling:
        return ""
    lean, coq = telling[0]
    return (
        f"The Lean names of {len(telling)} of {len(known)} pairs hold the Coq name by construction, such as {lean} and "
        f"{coq}: with names in sight, the row {BASELINE_WORDS['names']} and whatever reads names are told the answer."
    )
