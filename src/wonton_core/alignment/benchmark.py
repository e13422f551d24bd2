"""The paired benchmark: both directions, cohorts, baselines, tie limits and the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import frozen

from wonton_core.alignment.baselines import BASELINES, baseline_distances
from wonton_core.alignment.chance import chance_means, permutation_p_value
from wonton_core.alignment.checked_aggregator import load_aggregator
from wonton_core.alignment.cohorts import CohortSummary, summarise
from wonton_core.alignment.collapse import CollapseSigns, candidate_sizes, collapse_signs
from wonton_core.alignment.comparison import ComparisonOptions, compared
from wonton_core.alignment.comparison_notes import comparison_notes
from wonton_core.alignment.components import DistanceComponents
from wonton_core.alignment.gate import GATE_CUTOFFS, GateOutcome, check_gate
from wonton_core.alignment.identical_graphs import IdenticalGraphs, identical_graphs
from wonton_core.alignment.pair_rows import PairRow, make_pair_rows, pair_kinds
from wonton_core.alignment.paired_study import (
    GLOBAL,
    KINDS,
    NamedPair,
    Queries,
    make_queries,
    mirrored,
    query_values,
    ranked,
)
from wonton_core.alignment.proof_pools import ProofPools
from wonton_core.alignment.ranking_metrics import RECIPROCAL_RANK, RankingMetric, ranking_metrics, recall_name
from wonton_core.alignment.relevance import relevance_classes
from wonton_core.alignment.theorem_distances import TheoremDistances, pooled_distances
from wonton_core.alignment.tie_limit import graph_contents, proof_contents, statement_contents, tie_limit
from wonton_core.errors import BadInputError
from wonton_core.model.pair_spec import Benchmark, PairSpec, StatedPair, TheoremPair, assistants
from wonton_core.plugin_api.catalog import Catalog

EVIDENCE = {
    "wonton": "statements and proofs together",
    "statement_only": "statements alone",
    "statement": "statements alone",
    "concepts": "statements alone",
    "proof_only": "proofs alone",
    "proof": "proofs alone",
    "actions": "proofs alone",
}
"""What a distance looks at: every headline says it, so that a figure of statements is not taken for one of proofs."""

DEFAULT_CUTOFFS = (1, 3, 5, 10)


@frozen
class BenchmarkOptions:
    """``cutoffs`` are the k of Recall@k; ``seed`` decides bootstrap and permutations."""

    comparison: ComparisonOptions
    cutoffs: tuple[int, ...] = DEFAULT_CUTOFFS
    claim: str = "all"
    axis: str = "all"
    seed: int = 0


@frozen
class DirectionResult:
    """One direction's figures. ``baselines`` and ``tie_limits`` are global cohorts' means by name of metric;
    ``candidates`` are the theorems that every query ranks."""

    cohorts: dict[str, CohortSummary]
    chance: dict[str, float | None]
    p_value: float | None
    baselines: dict[str, CohortSummary]
    tie_limits: dict[str, dict[str, float | None]]
    collapse: CollapseSigns
    candidates: tuple[str, ...]


@frozen
class BenchmarkResult:
    """All that a report needs; ``forward`` is left to right, which the gate judges, ``backward`` the other way."""

    spec: Benchmark
    options: BenchmarkOptions
    left: ProofPools
    right: ProofPools
    relevance_classes: tuple[tuple[str, ...], ...]
    forward: DirectionResult
    backward: DirectionResult
    gate: GateOutcome
    rows: tuple[PairRow, ...]
    notes: tuple[str, ...]
    identical: IdenticalGraphs


def named_pairs(spec: Benchmark) -> tuple[NamedPair, ...]:
    """The benchmark's pairs with the class of each. Raises BadInputError when there are none."""
    if not spec.pairs:
        raise BadInputError(
            f"benchmark {spec.benchmark_id} holds no pairs", next_step="add pairs to the file given with --pairs"
        )
    group = {pair_id: number for number, members in enumerate(relevance_classes(spec.pairs)) for pair_id in members}
    if isinstance(spec, PairSpec):
        sides = [(pair.lean_item_id, pair.coq_theorem) for pair in spec.pairs]
    else:
        sides = [(pair.left_theorem, pair.right_theorem) for pair in spec.pairs]
    stated: Sequence[TheoremPair | StatedPair] = spec.pairs
    return tuple(
        NamedPair(pair.pair_id, *names, group[pair.pair_id]) for pair, names in zip(stated, sides, strict=True)
    )


def side_titles(spec: Benchmark) -> tuple[str, str]:
    """What reports call the two sides; told apart where both are of one assistant."""
    left, right = (name.capitalize() for name in assistants(spec))
    return (left, right) if left != right else (f"{left} (left)", f"{right} (right)")


def run_benchmark(
    spec: Benchmark, left: ProofPools, right: ProofPools, options: BenchmarkOptions, catalog: Catalog
) -> BenchmarkResult:
    """Rank, measure and gate. ``left`` and ``right`` are the two assistants' proofs, loaded with their recorded graphs.

    Raises BadInputError for a benchmark without pairs, UnknownNameError, PluginLoadError.
    """
    pairs = named_pairs(spec)
    metrics = ranking_metrics(catalog, {*options.cutoffs, *GATE_CUTOFFS})
    found = compared(left, right, options.comparison, catalog)
    aggregate = load_aggregator(catalog, options.comparison.aggregation)
    baselines = [name for name in BASELINES if name != options.comparison.distance]
    others = {
        name: pooled_distances(distances, aggregate, left, right)
        for name, distances in baseline_distances(baselines, left, right, catalog).items()
    }
    present = make_queries(pairs, found.left, found.right)
    queries = ranked(present, found)
    contents = graph_views(left, right)
    forward = _direction(pairs, present, found, others, contents, metrics, options.seed)
    turned, found_back = mirrored(pairs), found.mirrored()
    present_back = make_queries(turned, found.right, found.left)
    backward = _direction(
        turned,
        present_back,
        found_back,
        {name: other.mirrored() for name, other in others.items()},
        {seen: (theirs, mine) for seen, (mine, theirs) in contents.items()},
        metrics,
        options.seed,
    )
    components = DistanceComponents(
        catalog.distance_kernels.load(options.comparison.distance)(),
        options.comparison.distance,
        found.left_proofs,
        found.right_proofs,
    )
    classes: dict[int, list[str]] = {}
    for pair in pairs:
        classes.setdefault(pair.group, []).append(pair.pair_id)
    return BenchmarkResult(
        spec=spec,
        options=options,
        left=left,
        right=right,
        relevance_classes=tuple(tuple(members) for members in classes.values() if len(members) > 1),
        forward=forward,
        backward=backward,
        gate=check_gate(spec.gate, forward.cohorts, claim=options.claim, axis=options.axis, p_value=forward.p_value),
        rows=make_pair_rows(
            pairs,
            present,
            queries,
            found,
            query_values(metrics, found, queries),
            query_values(metrics, found_back, ranked(present_back, found_back)),
            components,
            top=max(options.cutoffs, default=1),
        ),
        notes=comparison_notes(
            (side_titles(spec)[0], left),
            (side_titles(spec)[1], right),
            len(pairs),
            pair_kinds(found, queries),
            not_ranked=len(present.rows) - len(queries.rows),
        ),
        identical=identical_graphs(left, right, pairs),
    )


Views = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]


def graph_views(left: ProofPools, right: ProofPools) -> Views:
    """What a method can tell apart that sees whole graphs, statements or proofs, of queries and of candidates."""
    seen = {"graphs": graph_contents, "statements": statement_contents, "proofs": proof_contents}
    return {name: (contents(left), contents(right)) for name, contents in seen.items()}


def tie_limits(
    metrics: Mapping[str, RankingMetric], queries: Queries, contents: Views
) -> dict[str, dict[str, float | None]]:
    """For each view the best that any ranking by it could reach."""
    limited = {name: metrics[name] for name in (RECIPROCAL_RANK, recall_name(1), recall_name(10))}
    return {
        seen: {name: tie_limit(metric, queries, *sides) for name, metric in limited.items()}
        for seen, sides in contents.items()
    }


def summarise_ranked(
    metrics: Mapping[str, RankingMetric],
    found: TheoremDistances,
    present: Queries,
    pairs_total: int,
    *,
    seed: int,
) -> CohortSummary:
    """The summary of all pairs by one distance: evaluated are those that it ranks."""
    queries = ranked(present, found)
    not_ranked = len(present.rows) - len(queries.rows)
    return summarise(query_values(metrics, found, queries), pairs_total, seed=seed, not_ranked=not_ranked)


def _direction(
    pairs: Sequence[NamedPair],
    present: Queries,
    found: TheoremDistances,
    others: Mapping[str, TheoremDistances],
    contents: Views,
    metrics: Mapping[str, RankingMetric],
    seed: int,
) -> DirectionResult:
    queries = ranked(present, found)
    values = query_values(metrics, found, queries)
    kinds = np.array(pair_kinds(found, queries), dtype=object)
    kinds_present = pair_kinds(found, present)
    cohorts = {GLOBAL: summarise_ranked(metrics, found, present, len(pairs), seed=seed)}
    for kind in KINDS:
        members, total = np.flatnonzero(kinds == kind), kinds_present.count(kind)
        cohorts[kind] = summarise(
            {name: got[members] for name, got in values.items()}, total, seed=seed, not_ranked=total - len(members)
        )
    return DirectionResult(
        cohorts=cohorts,
        chance=chance_means(metrics, queries),
        p_value=permutation_p_value(metrics[RECIPROCAL_RANK], found.matrix[queries.rows], queries.relevant, seed=seed),
        baselines={
            name: summarise_ranked(metrics, other, present, len(pairs), seed=seed) for name, other in others.items()
        },
        tie_limits=tie_limits(metrics, queries, contents),
        collapse=collapse_signs(found.matrix, candidate_sizes(found)),
        candidates=found.right,
    )
