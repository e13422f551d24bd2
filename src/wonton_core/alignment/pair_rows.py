"""One row of the report for each pair of the benchmark: how it fared, and what stood before it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen

from wonton_core.alignment.components import DistanceComponents
from wonton_core.alignment.paired_study import CROSS_KIND, SAME_KIND, NamedPair, Queries
from wonton_core.alignment.ranking_metrics import EXPECTED_RANK, RECIPROCAL_RANK
from wonton_core.alignment.theorem_distances import TheoremDistances
from wonton_core.model.comparable_proof import ComparableProof

if TYPE_CHECKING:
    from numpy.typing import NDArray

OK = "ok"
MISSING = "missing_theorem"
NOT_RANKED = "not_ranked"


@frozen
class Neighbour:
    """One candidate for one theorem. ``distance`` is None where nothing could be compared; ``components`` are those of
    the two proofs that represent the pair; ``support`` counts the proofs of both pools."""

    theorem: str
    distance: float | None
    family_left: str
    family_right: str
    proof_left: str
    proof_right: str
    variant_left: str
    variant_right: str
    components: dict[str, float | None]
    support: tuple[int, int]
    nearest_mean_left: float | None
    nearest_mean_right: float | None
    nearest_median: float | None

    @property
    def kind(self) -> str:
        """Whether the two graphs are of one family."""
        return SAME_KIND if self.family_left == self.family_right else CROSS_KIND


@frozen
class PairRow:
    """``status`` is ok, missing_theorem, or not_ranked where both proofs are there and nothing of them could be
    compared: such a pair has no values and no ``top``. ``values`` are the metrics of this query, ``backward`` those of
    the query from the right to the left; ``gold`` is the pair itself; ``top`` are the nearest candidates, gold or not;
    ``answers`` all right answers."""

    pair: NamedPair
    status: str
    left_present: bool
    right_present: bool
    values: dict[str, float] = field(factory=dict)
    backward: dict[str, float] = field(factory=dict)
    gold: Neighbour | None = None
    answers: tuple[str, ...] = ()
    top: tuple[Neighbour, ...] = ()

    @property
    def rank(self) -> float | None:
        """Expected rank of the nearest right answer."""
        return self.values.get(EXPECTED_RANK)

    @property
    def reciprocal_rank(self) -> float | None:
        """Expected reciprocal rank of the nearest right answer."""
        return self.values.get(RECIPROCAL_RANK)


def proof_family(proof: ComparableProof) -> str:
    """The family of the proof's graph."""
    return proof.proof.family if proof.proof is not None else ""


def pair_kinds(found: TheoremDistances, queries: Queries) -> list[str]:
    """For each query whether the proofs that represent it and its own gold answer are of one family."""
    kinds = []
    for row, column in zip(queries.rows, queries.gold, strict=True):
        left, right = found.representatives(row, column)
        kinds.append(SAME_KIND if proof_family(left) == proof_family(right) else CROSS_KIND)
    return kinds


class _PoolPositions:
    """Where each theorem's proofs stand among all proofs of its side."""

    def __init__(self, theorems: Sequence[str], proofs: Sequence[ComparableProof]) -> None:
        at: dict[str, list[int]] = {name: [] for name in theorems}
        for position, proof in enumerate(proofs):
            at[proof.theorem].append(position)
        self.of = [np.array(at[name], dtype=np.int64) for name in theorems]


def _finite(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


class NeighbourMaker:
    """Makes the rows of candidates from distances and their components."""

    def __init__(self, found: TheoremDistances, components: DistanceComponents) -> None:
        self._found = found
        self._components = components
        self._left = _PoolPositions(found.left, found.left_proofs)
        self._right = _PoolPositions(found.right, found.right_proofs)

    def neighbour(self, row: int, column: int) -> Neighbour:
        """Candidate ``column`` of theorem ``row``."""
        found = self._found
        left, right = found.representatives(row, column)
        block = found.between_proofs[np.ix_(self._left.of[row], self._right.of[column])]
        defined = not np.isnan(block).any()
        to_right, to_left = block.min(axis=1), block.min(axis=0)
        return Neighbour(
            theorem=found.right[column],
            distance=_finite(found.matrix[row, column]),
            family_left=proof_family(left),
            family_right=proof_family(right),
            proof_left=left.proof_id,
            proof_right=right.proof_id,
            variant_left=left.variant,
            variant_right=right.variant,
            components=self._components.between(*found.nearest[row, column]),
            support=(len(self._left.of[row]), len(self._right.of[column])),
            nearest_mean_left=float(to_right.mean()) if defined else None,
            nearest_mean_right=float(to_left.mean()) if defined else None,
            nearest_median=float(np.median(np.concatenate((to_right, to_left)))) if defined else None,
        )

    def nearest(self, row: int, top: int) -> tuple[Neighbour, ...]:
        """The ``top`` nearest candidates of theorem ``row``; among ties those first in the run come first."""
        distances = self._found.matrix[row]
        order = np.argsort(np.where(np.isnan(distances), np.inf, distances), kind="stable")[:top]
        return tuple(self.neighbour(row, int(column)) for column in order)


def _values_of(query: int, values: Mapping[str, NDArray[np.float64]]) -> dict[str, float]:
    return {name: float(got[query]) for name, got in values.items() if not np.isnan(got[query])}


def make_pair_rows(
    pairs: Sequence[NamedPair],
    present: Queries,
    queries: Queries,
    found: TheoremDistances,
    values: Mapping[str, NDArray[np.float64]],
    backward: Mapping[str, NDArray[np.float64]],
    components: DistanceComponents,
    *,
    top: int,
) -> tuple[PairRow, ...]:
    """One row a pair, in the benchmark's order, with the ``top`` nearest candidates of each evaluated one.

    ``queries`` are those of ``present`` that are ranked. ``values`` and ``backward`` hold each metric's value for each
    of them in either direction: the same pairs, in order.
    """
    query_of = {int(position): query for query, position in enumerate(queries.positions)}
    place_of = {int(position): place for place, position in enumerate(present.positions)}
    left, right = frozenset(found.left), frozenset(found.right)
    maker = NeighbourMaker(found, components)
    rows = []
    for position, pair in enumerate(pairs):
        place, query = place_of.get(position), query_of.get(position)
        if place is None:
            rows.append(PairRow(pair, MISSING, pair.left in left, pair.right in right))
            continue
        row, column = int(present.rows[place]), int(present.gold[place])
        rows.append(
            PairRow(
                pair=pair,
                status=NOT_RANKED if query is None else OK,
                left_present=True,
                right_present=True,
                values={} if query is None else _values_of(query, values),
                backward={} if query is None else _values_of(query, backward),
                gold=maker.neighbour(row, column),
                answers=tuple(found.right[i] for i in np.flatnonzero(present.relevant[place])),
                top=() if query is None else maker.nearest(row, top),
            )
        )
    return tuple(rows)
