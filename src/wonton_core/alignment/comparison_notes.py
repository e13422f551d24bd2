"""What a reader of figures must know about what was compared: nothing there, much missing, unlike graphs."""

from __future__ import annotations

from collections.abc import Sequence

from wonton_core.alignment.paired_study import CROSS_KIND
from wonton_core.alignment.proof_pools import TOO_LARGE, ProofPools
from wonton_core.model.proof_graph import PROOF_TERM_DAG


def pool_notes(name: str, pools: ProofPools) -> tuple[str, ...]:
    """Sentences on one side's pools: empty, or of unlike graphs."""
    notes = []
    if not pools.pools:
        left_out = "".join(f"; {count} proofs left out: {reason}" for reason, count in pools.skipped.items())
        notes.append(f"No theorem of the {name} run has a proof to compare{left_out}.")
    if large := pools.skipped.get(TOO_LARGE):
        notes.append(f"{large} {'proof' if large == 1 else 'proofs'} of the {name} run left out: {TOO_LARGE}.")
    vain = len(pools.pools) - pools.theorems_solved
    if vain:
        notes.append(
            f"{vain} of {len(pools.pools)} theorems of the {name} run compete with a search that found no proof; "
            "--solved-only leaves them out."
        )
    families = pools.families
    if len(families) > 1:
        notes.append(
            f"The {name} pools hold graphs of several families ({', '.join(families)}): "
            "structure of proofs is compared within a family only."
        )
    return tuple(notes)


def repetition_notes(*sides: tuple[str, ProofPools]) -> tuple[str, ...]:
    """What proofs compared repeat of their statements: a figure of proofs is then in part one of statements."""
    return tuple(
        f"The {name} proof terms hold the types of their leading variables and premises, which their statements say, "
        f"too; the graph source {pools.without_statement} leaves them out."
        for name, pools in sides
        if pools.without_statement and PROOF_TERM_DAG in pools.families
    )


def comparison_notes(
    left: tuple[str, ProofPools], right: tuple[str, ProofPools], pairs: int, kinds: Sequence[str], *, not_ranked: int
) -> tuple[str, ...]:
    """Sentences, none where all is as it should be. ``kinds`` has one entry an evaluated pair of ``pairs``;
    ``not_ranked`` more have proofs, but nothing to compare."""
    notes = [*pool_notes(*left), *pool_notes(*right)]
    if not_ranked:
        notes.append(
            f"{not_ranked} of {pairs} pairs had nothing to compare: what the distance looks at is undefined between "
            "their graphs, or was taken away. They count as not evaluated."
        )
    if not kinds:
        notes.append(f"None of the {pairs} pairs could be evaluated: rates over evaluated pairs are undefined.")
    unlike = sum(kind == CROSS_KIND for kind in kinds)
    if unlike:
        notes.append(
            f"{unlike} of {len(kinds)} evaluated pairs compare graphs of different families: "
            "structure of proofs is undefined between families, so their distances rest on what else is compared."
        )
    return (*notes, *(repetition_notes(left, right) if kinds else ()))
