"""What the figures of the paired benchmark owe to what: every ablation, with every aggregation, for every evidence.

Proofs of a set of pools are packed and compared once for each ablation and distance; aggregators over the same pools
share the blocks. Each cell's figures are those of the paired benchmark with the same options.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from wonton_core.alignment.baselines import BASELINES, baseline_distances
from wonton_core.alignment.benchmark import Views, graph_views, named_pairs, side_titles, summarise_ranked, tie_limits
from wonton_core.alignment.chance import chance_means, permutation_p_value
from wonton_core.alignment.checked_aggregator import load_aggregator
from wonton_core.alignment.cohorts import CohortSummary
from wonton_core.alignment.collapse import CollapseSigns, candidate_sizes, collapse_signs
from wonton_core.alignment.comparison import ComparisonOptions, load_side
from wonton_core.alignment.comparison_notes import comparison_notes
from wonton_core.alignment.identical_graphs import IdenticalGraphs, identical_graphs
from wonton_core.alignment.pair_rows import pair_kinds
from wonton_core.alignment.paired_study import NamedPair, make_queries, mirrored, ranked
from wonton_core.alignment.proof_pools import ProofPools
from wonton_core.alignment.ranking_metrics import RECIPROCAL_RANK, RankingMetric, ranking_metrics
from wonton_core.alignment.theorem_distances import TheoremDistances, pool_proofs, pooled_distances, proof_distances
from wonton_core.model.pair_spec import Benchmark, assistants
from wonton_core.model.proof_graph import PROOF_TERM_DAG
from wonton_core.plugin_api.catalog import Catalog

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ABLATIONS = ("none", "drop_tokens", "graph_only")
AGGREGATIONS = ("single", "best_of", "consensus")
EVIDENCES = {
    "default": "wonton",
    "proof_only": "proof_only",
    "proof_body": "proof_only",
    "statement_only": "statement_only",
}
"""What is measured in every cell, and by which distance."""

PROOF_BODY = "proof_body"
"""The evidence that reads proof terms without what their statements say, too."""

VIEW_OF_EVIDENCE = {"default": "graphs", "proof_only": "proofs", PROOF_BODY: "proofs", "statement_only": "statements"}
"""Which tie limit bounds which evidence."""

CUTOFFS = (1, 10)


@frozen
class EvidenceFigures:
    """One evidence's figures in one direction of a cell, and the best that any ranking by what it sees could reach."""

    cohort: CohortSummary
    tie_limit: dict[str, float | None]
    p_value: float | None
    collapse: CollapseSigns


@frozen
class DirectionFigures:
    """One direction of a cell."""

    evidence: dict[str, EvidenceFigures]
    baselines: dict[str, CohortSummary]
    chance: dict[str, float | None]


@frozen
class StudyCell:
    """One ablation with one aggregation; ``proofs`` counts those compared on either side."""

    ablation: str
    aggregation: str
    proofs: tuple[int, int]
    skipped: tuple[dict[str, int], dict[str, int]]
    forward: DirectionFigures
    backward: DirectionFigures
    notes: tuple[str, ...]
    identical: IdenticalGraphs


@frozen
class AblationStudy:
    """The study of two runs. ``options`` decide graph sources, pools and obfuscation; their aggregation, ablation and
    distance are set by the cells."""

    spec: Benchmark
    run_left: Path
    run_right: Path
    options: ComparisonOptions
    catalog: Catalog
    seed: int = 0

    def load(self, ablation: str, aggregation: str) -> tuple[ProofPools, ProofPools]:
        """Both sides' pools, names obfuscated as ``options`` say.

        Raises RunDirectoryError, BadInputError.
        """
        options = evolve(self.options, aggregation=aggregation, ablation=ablation)
        return (
            load_side(self.run_left, assistants(self.spec)[0], "left", options, self.catalog, with_recorded=True),
            load_side(self.run_right, assistants(self.spec)[1], "right", options, self.catalog, with_recorded=True),
        )

    def load_bodies(
        self, pools: tuple[ProofPools, ProofPools], ablation: str, aggregation: str
    ) -> tuple[ProofPools, ProofPools]:
        """The same of proofs without what their statements say, too. Searches hold nothing of that: a side that is not
        proof terms throughout stays as it is in ``pools``."""
        left, right = (
            side.without_statement if side.families == (PROOF_TERM_DAG,) and side.without_statement else ""
            for side in pools
        )
        options = evolve(
            self.options,
            aggregation=aggregation,
            ablation=ablation,
            graph_source_left=left or self.options.graph_source_left,
            graph_source_right=right or self.options.graph_source_right,
        )
        return (
            load_side(self.run_left, assistants(self.spec)[0], "left", options, self.catalog) if left else pools[0],
            load_side(self.run_right, assistants(self.spec)[1], "right", options, self.catalog) if right else pools[1],
        )

    def cells(self, wanted: Sequence[tuple[str, str]]) -> Iterator[StudyCell]:
        """The cells ``wanted``, pairs of ablation and aggregation, each as soon as it is done; those that share proofs
        come together. Raises RunDirectoryError, BadInputError, PluginLoadError."""
        pairs = named_pairs(self.spec)
        metrics = ranking_metrics(self.catalog, CUTOFFS)
        for with_variants in (False, True):
            group = [
                (ablation, aggregation)
                for ablation, aggregation in wanted
                if self.catalog.aggregators.record(aggregation).pools_variants == with_variants
            ]
            for ablation in dict.fromkeys(ablation for ablation, _ in group):
                pools = self.load(ablation, group[0][1])
                bodies = self.load_bodies(pools, ablation, group[0][1])
                read = {evidence: bodies if evidence == PROOF_BODY else pools for evidence in EVIDENCES}
                between = {evidence: self._between(EVIDENCES[evidence], sides) for evidence, sides in read.items()}
                rest = [name for name in BASELINES if name not in EVIDENCES.values()]
                baselines = baseline_distances(rest, *pools, self.catalog)
                whole, body = graph_views(*pools), graph_views(*bodies)
                views = {
                    evidence: (body if evidence == PROOF_BODY else whole)[view]
                    for evidence, view in VIEW_OF_EVIDENCE.items()
                }
                for aggregation in (name for chosen, name in group if chosen == ablation):
                    aggregate = load_aggregator(self.catalog, aggregation)
                    found = {
                        name: pooled_distances(distances, aggregate, *read.get(name, pools))
                        for name, distances in {**between, **baselines}.items()
                    }
                    yield self._cell((ablation, aggregation), pools, found, views, pairs, metrics)

    def _between(self, distance: str, sides: tuple[ProofPools, ProofPools]) -> NDArray[np.float64]:
        return proof_distances(self.catalog.distance_kernels.load(distance)(), *(pool_proofs(side) for side in sides))

    def _cell(
        self,
        names: tuple[str, str],
        pools: tuple[ProofPools, ProofPools],
        found: Mapping[str, TheoremDistances],
        views: Views,
        pairs: Sequence[NamedPair],
        metrics: Mapping[str, RankingMetric],
    ) -> StudyCell:
        left, right = pools
        default = found["default"]
        present = make_queries(pairs, default.left, default.right)
        queries = ranked(present, default)
        return StudyCell(
            ablation=names[0],
            aggregation=names[1],
            proofs=(left.proofs_total, right.proofs_total),
            skipped=(left.skipped, right.skipped),
            forward=self._direction(pairs, found, views, metrics),
            backward=self._direction(
                mirrored(pairs),
                {name: distances.mirrored() for name, distances in found.items()},
                {evidence: (theirs, mine) for evidence, (mine, theirs) in views.items()},
                metrics,
            ),
            notes=comparison_notes(
                (side_titles(self.spec)[0], left),
                (side_titles(self.spec)[1], right),
                len(pairs),
                pair_kinds(default, queries),
                not_ranked=len(present.rows) - len(queries.rows),
            ),
            identical=identical_graphs(left, right, pairs),
        )

    def _direction(
        self,
        pairs: Sequence[NamedPair],
        found: Mapping[str, TheoremDistances],
        views: Views,
        metrics: Mapping[str, RankingMetric],
    ) -> DirectionFigures:
        def figures(evidence: str) -> EvidenceFigures:
            own = found[evidence]
            present = make_queries(pairs, own.left, own.right)
            queries = ranked(present, own)
            return EvidenceFigures(
                cohort=summarise_ranked(metrics, own, present, len(pairs), seed=self.seed),
                tie_limit=tie_limits(metrics, queries, {evidence: views[evidence]})[evidence],
                p_value=permutation_p_value(
                    metrics[RECIPROCAL_RANK], own.matrix[queries.rows], queries.relevant, seed=self.seed
                ),
                collapse=collapse_signs(own.matrix, candidate_sizes(own)),
            )

        default = found["default"]
        present = make_queries(pairs, default.left, default.right)
        return DirectionFigures(
            evidence={evidence: figures(evidence) for evidence in EVIDENCES},
            baselines={
                name: summarise_ranked(metrics, distances, present, len(pairs), seed=self.seed)
                for name, distances in found.items()
                if name not in EVIDENCES
            },
            chance=chance_means(metrics, ranked(present, default)),
        )


def all_cells() -> tuple[tuple[str, str], ...]:
    """Every ablation with every aggregation, in the order of the table."""
    return tuple((ablation, aggregation) for ablation in ABLATIONS for aggregation in AGGREGATIONS)
