"""What a comparison sees of one theorem's proof, and of one pair of them, with the benchmark's own numbers."""

from __future__ import annotations

import difflib
from pathlib import Path

import numpy as np
from attrs import frozen

from wonton_core.alignment.comparison import ComparisonOptions, compared, load_seen
from wonton_core.alignment.components import DistanceComponents
from wonton_core.alignment.pair_rows import Neighbour, NeighbourMaker
from wonton_core.alignment.proof_pools import ProofPools, open_runs, provider_name
from wonton_core.distances.channels.actions import action_profile
from wonton_core.distances.channels.concepts import concept_profile
from wonton_core.distances.channels.reference_features import ReferenceFeatures, TypedAction, reference_features
from wonton_core.errors import BadInputError
from wonton_core.graphs.graph_shape import GraphShape, graph_shape
from wonton_core.graphs.lexical_tokens import tokens
from wonton_core.model.comparable_proof import ComparableProof
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.store.run_reader import RunReader

_MOST_OFFERED = 10


@frozen
class InspectedProof:
    """One proof as distances see it."""

    proof: ComparableProof
    family: str
    statement_shape: GraphShape
    proof_shape: GraphShape
    actions: tuple[TypedAction, ...]
    action_profile: dict[str, float]
    concept_profile: dict[str, float]
    words: tuple[str, ...]
    features: ReferenceFeatures


@frozen
class InspectedPair:
    """The distance of two theorems, and the rank of one for the other among all theorems of its run; ``rank`` is None
    where there is no distance."""

    neighbour: Neighbour
    rank: int | None
    tied: int
    candidates: int


def find_run(folder: Path, provider: str | None) -> RunReader:
    """The run in ``folder``, or that of one provider below it. Raises BadInputError when the choice is not clear."""
    runs = open_runs(folder, None)
    if provider is None and len(runs) == 1:
        return runs[0]
    named = {provider_name(run): run for run in runs}
    if provider is None or provider not in named:
        raise BadInputError(
            f"{folder} holds runs of {', '.join(sorted(named))}"
            + ("" if provider is None else f", none of {provider!r}"),
            next_step="name one of them with --provider",
        )
    return named[provider]


def inspect_proof(
    run: RunReader, theorem: str, variant: str, side: str, options: ComparisonOptions, catalog: Catalog
) -> InspectedProof:
    """One proof of ``run``, obfuscated and ablated as ``options`` say for that ``side``.

    Raises BadInputError when the run has no such theorem, variant or graph.
    """
    if variant not in run.theorems.get(theorem, {}):
        known = run.theorems.get(theorem)
        what = f"no variant {variant!r} of {theorem!r}" if known else f"no theorem {theorem!r}"
        names = list(known or run.theorems)
        near = difflib.get_close_matches(variant if known else theorem, names, n=3)
        raise BadInputError(
            f"run {run.config.run_id} holds {what}" + (f", did you mean {' or '.join(near)}?" if near else ""),
            next_step=f"choose one of: {', '.join(names[:_MOST_OFFERED])}"
            + (f", ... ({len(names)} in all)" if len(names) > _MOST_OFFERED else ""),
        )
    name = options.graph_source_left if side == "left" else options.graph_source_right
    proof = load_seen(run, theorem, variant, side, options, catalog)
    if proof.proof is None:
        raise BadInputError(
            f"run {run.config.run_id} has no graph of {theorem!r} from source {name}",
            next_step="choose another graph source",
        )
    return inspected(proof)


def inspected(proof: ComparableProof) -> InspectedProof:
    """What distances see of ``proof``, which has a graph."""
    graph = proof.proof or proof.statement
    texts = proof.texts
    features = reference_features(proof)
    return InspectedProof(
        proof=proof,
        family=graph.family,
        statement_shape=graph_shape(proof.statement),
        proof_shape=graph_shape(graph),
        actions=features.actions,
        action_profile=action_profile(graph),
        concept_profile=concept_profile(proof.statement),
        words=tuple(sorted(tokens((texts.name, texts.display_name, texts.statement, *texts.constants)))),
        features=features,
    )


class PairInspector:
    """Any two theorems of two runs with the benchmark's number for them and its parts.

    ``left`` and ``right`` are whole runs, since some distances depend on what else is there.
    """

    def __init__(self, left: ProofPools, right: ProofPools, options: ComparisonOptions, catalog: Catalog) -> None:
        self._pools = left, right
        self._found = compared(left, right, options, catalog)
        kernel = catalog.distance_kernels.load(options.distance)()
        components = DistanceComponents(kernel, options.distance, self._found.left_proofs, self._found.right_proofs)
        self._neighbours = NeighbourMaker(self._found, components)

    def pair(self, left: str, right: str) -> InspectedPair:
        """Two theorems and their distance. Raises BadInputError when one has no proof in its pool."""
        for theorem, pools in zip((left, right), self._pools, strict=True):
            if theorem not in pools.pools:
                raise BadInputError(
                    f"{theorem!r} has no proof to compare in run {pools.runs[0].run_id}",
                    next_step="check the name, the graph source and --solved-only",
                )
        found = self._found
        row, column = found.left.index(left), found.right.index(right)
        distances = found.matrix[row]
        return InspectedPair(
            neighbour=self._neighbours.neighbour(row, column),
            rank=None if np.isnan(distances[column]) else 1 + int((distances < distances[column]).sum()),
            tied=int((distances == distances[column]).sum()),
            candidates=len(found.right),
        )
