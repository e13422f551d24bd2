"""What two runs are compared by, and both sides ready for comparison."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from wonton_core.alignment.checked_aggregator import load_aggregator
from wonton_core.alignment.obfuscation import DEFAULT_SALT, obfuscate_names, side_salt
from wonton_core.alignment.proof_pools import PoolOptions, ProofPools, load_pools, load_proof
from wonton_core.alignment.theorem_distances import TheoremDistances, theorem_distances
from wonton_core.errors import UnknownNameError
from wonton_core.graphs.concept_table import concept_tables_in_use
from wonton_core.model.comparable_proof import ComparableProof
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.store.run_reader import RunReader

OBFUSCATION_MODES = ("none", "names")


@frozen
class ComparisonOptions:
    """Names of what plugins offer, and how proofs are chosen: the options of ``wonton benchmark-cross-assistant``."""

    graph_source_left: str = "wild_type_graph"
    graph_source_right: str = "wild_type_graph"
    solved_only: bool = False
    aggregation: str = "single"
    at_most: int | None = None
    obfuscation: str = "none"
    salt: str = DEFAULT_SALT
    ablation: str = "none"
    distance: str = "wonton"

    def check(self, catalog: Catalog) -> None:
        """Look every name up before any work is done. Raises UnknownNameError with suggestions."""
        catalog.graph_sources.record(self.graph_source_left)
        catalog.graph_sources.record(self.graph_source_right)
        catalog.aggregators.record(self.aggregation)
        catalog.lexical_ablations.record(self.ablation)
        catalog.distance_kernels.record(self.distance)
        if self.obfuscation not in OBFUSCATION_MODES:
            raise UnknownNameError(
                f"unknown name obfuscation {self.obfuscation!r}",
                next_step=f"choose one of {', '.join(OBFUSCATION_MODES)}",
            )


def load_side(
    folder: Path,
    backend: str | None,
    side: str,
    options: ComparisonOptions,
    catalog: Catalog,
    *,
    with_recorded: bool = False,
) -> ProofPools:
    """The pools of one side (``left`` or ``right``), names obfuscated and ablated as ``options`` say; with their graphs
    before any normal form too, for the baselines that read them, if asked for.

    Raises RunDirectoryError, BadInputError, UnknownNameError.
    """
    source = options.graph_source_left if side == "left" else options.graph_source_right
    record = catalog.graph_sources.record(source)
    with concept_tables_in_use(catalog.lexical_ablations.record(options.ablation).concept_tables):
        pools = load_pools(
            folder,
            backend,
            catalog.graph_sources.load(source),
            PoolOptions(
                graph_source=source,
                with_variants=catalog.aggregators.record(options.aggregation).pools_variants,
                solved_only=options.solved_only,
                at_most=options.at_most,
            ),
            change=proof_change(side, options, catalog),
            recorded_source=catalog.graph_sources.load(record.as_recorded or source) if with_recorded else None,
        )
    return evolve(pools, without_statement=record.without_statement)


def load_seen(
    run: RunReader, theorem: str, variant: str, side: str, options: ComparisonOptions, catalog: Catalog
) -> ComparableProof:
    """One proof of a run of one side, as ``load_side`` gives it. Raises BadInputError, UnknownNameError."""
    source = options.graph_source_left if side == "left" else options.graph_source_right
    with concept_tables_in_use(catalog.lexical_ablations.record(options.ablation).concept_tables):
        proof = load_proof(run, theorem, variant, catalog.graph_sources.load(source))
    return proof_change(side, options, catalog)(proof)


class ProofChange:
    """Obfuscation, then ablation, of the proofs of one side."""

    def __init__(self, salt: str | None, ablation: Any) -> None:
        self._salt = salt
        self._ablation = ablation

    def __call__(self, proof: ComparableProof) -> ComparableProof:
        """The proof as distances are to see it."""
        hidden = proof if self._salt is None else obfuscate_names(proof, self._salt)
        changed: ComparableProof = self._ablation(hidden)
        return changed


def proof_change(side: str, options: ComparisonOptions, catalog: Catalog) -> ProofChange:
    """What happens to every proof of one side before it is compared."""
    salt = side_salt(options.salt, side) if options.obfuscation == "names" else None
    return ProofChange(salt, catalog.lexical_ablations.load(options.ablation))


def compared(
    left: ProofPools, right: ProofPools, options: ComparisonOptions, catalog: Catalog, *, distance: str | None = None
) -> TheoremDistances:
    """Distances of all theorems by the kernel ``distance``, or by that of ``options``."""
    kernel = catalog.distance_kernels.load(distance or options.distance)()
    return theorem_distances(kernel, load_aggregator(catalog, options.aggregation), left, right)
