"""Nearest theorems of two runs without a list of pairs: a diagnostic for coverage and collapse, not a gate."""

from __future__ import annotations

from collections import Counter

import numpy as np
from attrs import frozen

from wonton_core.alignment.assignment import cheapest_assignment
from wonton_core.alignment.collapse import CollapseSigns, candidate_sizes, collapse_signs, nearest_sets
from wonton_core.alignment.comparison import ComparisonOptions, compared
from wonton_core.alignment.comparison_notes import pool_notes, repetition_notes
from wonton_core.alignment.components import DistanceComponents
from wonton_core.alignment.pair_rows import Neighbour, NeighbourMaker
from wonton_core.alignment.proof_pools import ProofPools
from wonton_core.alignment.theorem_distances import TheoremDistances
from wonton_core.distances.label_histograms import structure_key
from wonton_core.graphs.lexical_tokens import tokens
from wonton_core.model.comparable_proof import ComparableProof
from wonton_core.plugin_api.catalog import Catalog


@frozen
class UnpairedMatch:
    """``theorem`` of the first run and what it is matched with. ``reciprocal_top1``: each is among the nearest of the
    other. ``same_shape``: the graphs that represent the pair are identical. ``shared_words``: share of common words."""

    theorem: str
    neighbour: Neighbour
    reciprocal_top1: bool
    same_shape: bool
    shared_words: float | None


@frozen(eq=False)
class UnpairedResult:
    """Matches (one-to-one: the assignment of least total distance; else every theorem's ``top_k``), and each theorem's
    ``top_k`` candidates."""

    options: ComparisonOptions
    one_to_one: bool
    top_k: int
    left: ProofPools
    right: ProofPools
    matches: tuple[UnpairedMatch, ...]
    candidates: dict[str, tuple[Neighbour, ...]]
    collapse: CollapseSigns
    kind_pairs: dict[str, int]
    notes: tuple[str, ...]


def compare_unpaired(
    left: ProofPools, right: ProofPools, options: ComparisonOptions, catalog: Catalog, *, top_k: int, one_to_one: bool
) -> UnpairedResult:
    """Match the theorems of two runs. Raises UnknownNameError, PluginLoadError.

    One-to-one matching is optimal over all pairs, not over the ``top_k`` shown. Theorems that can be compared with
    nothing are matched with nothing.
    """
    found = compared(left, right, options, catalog)
    kernel = catalog.distance_kernels.load(options.distance)()
    maker = NeighbourMaker(found, DistanceComponents(kernel, options.distance, found.left_proofs, found.right_proofs))
    candidates = {theorem: maker.nearest(row, top_k) for row, theorem in enumerate(found.left)}
    pairs = _assigned(found) if one_to_one else _kept(found, top_k)
    mutual = nearest_sets(found.matrix) & nearest_sets(np.ascontiguousarray(found.matrix.T)).T
    matches = tuple(_match(found, maker, row, column, bool(mutual[row, column])) for row, column in pairs)
    kinds = Counter(f"{m.neighbour.family_left}->{m.neighbour.family_right}" for m in matches)
    return UnpairedResult(
        options=options,
        one_to_one=one_to_one,
        top_k=top_k,
        left=left,
        right=right,
        matches=tuple(sorted(matches, key=lambda match: (match.neighbour.distance or 0.0, match.theorem))),
        candidates=candidates,
        collapse=collapse_signs(found.matrix, candidate_sizes(found)),
        kind_pairs=dict(sorted(kinds.items())),
        notes=(
            *pool_notes("first", left),
            *pool_notes("second", right),
            *_without_counterpart(found),
            *(repetition_notes(("first", left), ("second", right)) if matches else ()),
        ),
    )


def _without_counterpart(found: TheoremDistances) -> tuple[str, ...]:
    alone = int(np.isnan(found.matrix).all(axis=1).sum()) if found.right else 0
    if not alone:
        return ()
    return (
        f"{alone} of {len(found.left)} theorems of the first run have nothing to compare with any of the second: what "
        "the distance looks at is undefined between their graphs, or was taken away.",
    )


def _assigned(found: TheoremDistances) -> list[tuple[int, int]]:
    if 0 in found.matrix.shape:
        return []
    # A pair that can't be compared costs more than any assignment of pairs that can.
    dear = float(min(found.matrix.shape) + 1)
    costs = np.where(np.isnan(found.matrix), dear, found.matrix)
    return [(row, column) for row, column in cheapest_assignment(costs) if costs[row, column] < dear]


def _kept(found: TheoremDistances, top_k: int) -> list[tuple[int, int]]:
    known = np.where(np.isnan(found.matrix), np.inf, found.matrix)
    order = np.argsort(known, axis=1, kind="stable")[:, :top_k]
    return [
        (row, int(column)) for row, columns in enumerate(order) for column in columns if np.isfinite(known[row, column])
    ]


def _shared_words(left: ComparableProof, right: ComparableProof) -> float | None:
    mine, theirs = (
        tokens((proof.texts.name, proof.texts.display_name, proof.texts.statement, *proof.texts.constants))
        for proof in (left, right)
    )
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else None


def _match(found: TheoremDistances, maker: NeighbourMaker, row: int, column: int, mutual: bool) -> UnpairedMatch:
    left, right = found.representatives(row, column)
    return UnpairedMatch(
        theorem=found.left[row],
        neighbour=maker.neighbour(row, column),
        reciprocal_top1=mutual,
        same_shape=structure_key(left.proof) == structure_key(right.proof),
        shared_words=_shared_words(left, right),
    )
