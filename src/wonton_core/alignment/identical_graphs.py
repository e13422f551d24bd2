"""How many pairs are won by sameness alone: their graphs are identical, and any distance finds them."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from wonton_core.alignment.paired_study import NamedPair
from wonton_core.alignment.proof_pools import ProofPools
from wonton_core.distances.label_histograms import structure_key


@frozen
class IdenticalGraphs:
    """Of ``pairs`` with proofs on both sides: those with the same ``statements``, and those that share a graph among
    their ``proofs``; after obfuscation and ablation."""

    pairs: int
    statements: int
    proofs: int


def identical_graphs(left: ProofPools, right: ProofPools, pairs: Sequence[NamedPair]) -> IdenticalGraphs:
    """Count the pairs whose two sides no method could tell apart."""
    both = [
        (left.pools[pair.left], right.pools[pair.right])
        for pair in pairs
        if pair.left in left.pools and pair.right in right.pools
    ]
    return IdenticalGraphs(
        pairs=len(both),
        statements=sum(structure_key(mine[0].statement) == structure_key(theirs[0].statement) for mine, theirs in both),
        proofs=sum(
            not {structure_key(proof.proof) for proof in mine}.isdisjoint(structure_key(p.proof) for p in theirs)
            for mine, theirs in both
        ),
    )
