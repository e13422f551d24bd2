"""The reference system's own distance, for comparison: hand-set weights over run-relative ranks and profiles.

Its effect profile can add up to more than one, so its distance is cut off at 1 here. Lexical or connective evidence
that both sides lack is left out, as there. A proof's ranks depend on what else its run holds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from wonton_core.distances.channels.reference_features import ReferenceFeatures, reference_features
from wonton_core.model.comparable_proof import ComparableProof

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RANK_WEIGHTS = (0.30, 0.15, 0.20, 0.15, 0.20)  # nodes, edges, depth, leaves, branching
_SAME_FAMILY = {
    "ranks": 0.25,
    "operator": 0.12,
    "motif": 0.08,
    "edge_role": 0.15,
    "action_kind": 0.12,
    "effect": 0.10,
    "continuation": 0.08,
    "coupling": 0.05,
    "shape": 0.05,
}
_CROSS_FAMILY = {
    "ranks": 0.35,
    "operator": 0.15,
    "motif": 0.10,
    "action_kind": 0.10,
    "effect": 0.10,
    "continuation": 0.10,
    "coupling": 0.05,
    "constant": 0.05,
}
_PART_WEIGHTS = {True: (0.55, 0.30, 0.15), False: (0.45, 0.40, 0.15)}  # graph, words, connectives; by same family


@frozen(eq=False)
class PackedReference:
    """Features of one side and their ranks within it, shape (proofs, 5)."""

    features: tuple[ReferenceFeatures, ...]
    ranks: NDArray[np.float64]


def _average_ranks(values: Sequence[float]) -> list[float]:
    """Ranks in [0, 1], ties shared; 0.5 for a single value."""
    if len(values) == 1:
        return [0.5]
    ordered = sorted(values)
    first = {value: position for position, value in reversed(list(enumerate(ordered)))}
    last = {value: position for position, value in enumerate(ordered)}
    return [(first[value] + last[value]) / 2 / (len(values) - 1) for value in values]


def _ranks(proofs: Sequence[ComparableProof], features: Sequence[ReferenceFeatures]) -> NDArray[np.float64]:
    ranks = np.zeros((len(features), 5))
    groups: dict[tuple[str, str], list[int]] = {}
    for position, (proof, found) in enumerate(zip(proofs, features, strict=True)):
        groups.setdefault((proof.proof_id.split("::")[0], found.family), []).append(position)
    for members in groups.values():
        for measure in range(5):
            values = [features[i].measures[measure] for i in members]
            if measure < 2:
                values = [math.log(value + 1) for value in values]
            ranks[members, measure] = _average_ranks(values)
    return ranks


def half_l1(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """Half the L1 distance of two profiles; what one lacks counts as zero."""
    return sum(abs(left.get(name, 0.0) - right.get(name, 0.0)) for name in sorted({*left, *right})) / 2


def _jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    if not left and not right:
        return 0.0
    return 1.0 - len(left & right) / len(left | right)


def reference_components(
    left: ReferenceFeatures, right: ReferenceFeatures, rank_difference: float
) -> dict[str, float | None]:
    """Graph, words, connectives (None where both sides lack them) and their weighted mean, before the cut at 1."""
    same = left.family == right.family
    graph = 0.0
    for name, weight in (_SAME_FAMILY if same else _CROSS_FAMILY).items():
        if name == "ranks":
            graph += weight * rank_difference
        elif name == "shape":
            graph += weight * (left.shape != right.shape)
        elif name == "constant":
            graph += weight
        else:
            graph += weight * half_l1(left.profiles[name], right.profiles[name])
    lexical = _jaccard(left.tokens, right.tokens) if left.tokens or right.tokens else None
    connective = half_l1(left.connectives, right.connectives) if left.connectives or right.connectives else None
    parts = [
        (value, weight)
        for value, weight in zip((graph, lexical, connective), _PART_WEIGHTS[same], strict=True)
        if value is not None
    ]
    total = sum(value * weight for value, weight in parts) / sum(weight for _, weight in parts)
    return {"graph": graph, "lexical": lexical, "connective": connective, "distance": total}


class ReferenceDistance:
    """The distance of the reference system; symmetric, in [0, 1], no metric."""

    def pack(
        self, left: Sequence[ComparableProof], right: Sequence[ComparableProof]
    ) -> tuple[PackedReference, PackedReference]:
        """Features of both sides; ranks are taken within each side, provider and family."""

        def side(proofs: Sequence[ComparableProof]) -> PackedReference:
            features = tuple(reference_features(proof) for proof in proofs)
            return PackedReference(features, _ranks(proofs, features))

        return side(left), side(right)

    def distances(
        self, left: PackedReference, right: PackedReference, rows: slice, columns: slice
    ) -> NDArray[np.float64]:
        """The block of distances, shape (rows, columns)."""
        weights = np.array(_RANK_WEIGHTS)
        differences = (np.abs(left.ranks[rows, None, :] - right.ranks[None, columns, :]) * weights).sum(axis=2)
        found = np.empty(differences.shape)
        for i, mine in enumerate(left.features[rows]):
            for j, theirs in enumerate(right.features[columns]):
                found[i, j] = reference_components(mine, theirs, float(differences[i, j]))["distance"]
        return np.minimum(found, 1.0)
