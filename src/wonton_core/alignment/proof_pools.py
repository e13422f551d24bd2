"""The proofs of every theorem of a run, as distances see them, and what was left out and why.

Which proofs make a pool, over all provider runs of a root together:

1. wild types; of them only the solved ones if asked for;
2. with variants, the solved variants. One that distances can't tell from a proof before it (graph and words, after
   obfuscation and ablation) is left out: the same proof found again says nothing new and would count twice in a median.

Their order: wild types first, solved before unsolved, smaller proof terms before larger ones (in nodes, sharing kept;
proofs without a term last), ties by ``proof_id``. A cap keeps the first ones.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, frozen

from wonton_core.distances.label_histograms import structure_key
from wonton_core.errors import BadInputError
from wonton_core.graphs.graph_shape import children_first
from wonton_core.graphs.lexical_tokens import tokens
from wonton_core.graphs.sources import MOST_TERM_NODES, TermTooLargeError, statement_graph
from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts
from wonton_core.model.proof_graph import ProofGraph
from wonton_core.model.run_record import ToolVersion
from wonton_core.model.theorem_artifacts import WILD_TYPE, TheoremSummary
from wonton_core.store.run_reader import RunReader

Pools = Mapping[str, tuple[ComparableProof, ...]]
GraphSource = Callable[[RunReader, str, str], ProofGraph | None]
ProofChange = Callable[[ComparableProof], ComparableProof]

NOT_SOLVED = "not solved"
NO_GRAPH = "no graph from this source"
SAME_PROOF = "the same proof as another of its pool"
TOO_LARGE = f"of a term of more than {MOST_TERM_NODES:,} nodes"
OVER_CAP = "over --max-proofs-per-theorem"


@frozen
class PoolOptions:
    """Which proofs make a theorem's pool.

    ``with_variants``: besides wild types also their solved variants. ``solved_only``: no unsolved wild types.
    ``at_most`` is a pool's largest size, for pools with variants. See the module for what is kept.
    """

    graph_source: str
    with_variants: bool = False
    solved_only: bool = False
    at_most: int | None = None


@frozen
class RunIdentity:
    """What a report says of a run: no name of a folder, so that reports of a run that was moved or renamed are equal.
    Only ``provider=NAME`` says something: the ``provider``, else the assistant."""

    run_id: str
    provider: str
    backend: str
    fingerprint: str
    corpus: str
    state: str
    wonton_version: str
    tools: tuple[ToolVersion, ...]


@frozen
class ProofPools:
    """``pools`` maps each theorem that has a proof to its proofs; ``skipped`` counts proofs left out, by reason;
    ``theorems_total`` counts theorems of the run, with a proof or without. ``recorded`` holds the same proofs with
    their graphs as the run recorded them, before any normal form; None where nobody asked for them.
    ``without_statement`` names the graph source that leaves out what these proofs repeat of their statement."""

    runs: tuple[RunIdentity, ...]
    pools: dict[str, tuple[ComparableProof, ...]]
    skipped: dict[str, int]
    theorems_total: int
    recorded: dict[str, tuple[ComparableProof, ...]] | None = None
    without_statement: str = ""

    @property
    def families(self) -> tuple[str, ...]:
        """The families of all proofs' graphs, sorted."""
        return tuple(sorted({proof.proof.family for pool in self.pools.values() for proof in pool if proof.proof}))

    @property
    def proofs_total(self) -> int:
        """Proofs in all pools."""
        return sum(len(pool) for pool in self.pools.values())

    @property
    def theorems_solved(self) -> int:
        """Theorems of which a kernel accepted one of the proofs compared: searches in vain compete with them."""
        return sum(any(proof.solved for proof in pool) for pool in self.pools.values())


def open_runs(folder: Path, backend: str | None) -> tuple[RunReader, ...]:
    """The run in ``folder``, or the provider runs below it (``provider=NAME``), in order of name.

    Raises RunDirectoryError when the folder is no run, or one of another assistant than ``backend``.
    """
    below = sorted(path.parent for path in folder.glob("provider=*/run_config.json")) if folder.is_dir() else []
    return tuple(RunReader(path, backend=backend) for path in (below or [folder]))


def provider_name(run: RunReader) -> str:
    """The name that ``proof_id`` begins with: of a provider run its provider, else the assistant."""
    marker, _, name = run.folder.name.partition("=")
    return name if marker == "provider" and name else run.config.backend


def load_proof(run: RunReader, theorem: str, variant: str, graph_source: GraphSource) -> ComparableProof:
    """One proof with its graphs and texts. Raises BadInputError, naming run and theorem, when an artifact is damaged or
    a graph has a cycle, and TermTooLargeError."""
    summary = run.theorems[theorem][variant]
    try:
        statement, proof = statement_graph(run, theorem, variant), graph_source(run, theorem, variant)
        for graph in (statement, proof):
            if graph is not None:
                children_first(graph)
    except BadInputError as error:
        kind = TermTooLargeError if isinstance(error, TermTooLargeError) else BadInputError
        raise kind(
            f"run {run.config.run_id}, theorem {theorem!r}, {variant}: {error.summary}",
            cause=error.cause,
            next_step=error.next_step or "remove the theorem's folder and run the command that made it again",
        ) from error
    return ComparableProof(
        assistant=run.config.backend,
        theorem=theorem,
        variant=variant,
        proof_id=f"{provider_name(run)}::{theorem}::{variant}",
        statement=statement,
        proof=proof,
        texts=_texts(summary),
        solved=summary.status.solved,
    )


def _texts(summary: TheoremSummary) -> LexicalTexts:
    return LexicalTexts(
        name=summary.name,
        display_name=summary.display_name,
        statement=summary.statement_text,
        constants=summary.constants,
    )


def unchanged(proof: ComparableProof) -> ComparableProof:
    """The proof as it was loaded."""
    return proof


def load_pools(
    folder: Path,
    backend: str | None,
    graph_source: GraphSource,
    options: PoolOptions,
    *,
    change: ProofChange = unchanged,
    recorded_source: GraphSource | None = None,
) -> ProofPools:
    """All pools of the run in ``folder``, every proof after ``change`` (obfuscation and ablation); a theorem without
    any proof is absent from ``pools``. ``recorded_source`` gives the graphs of ``recorded``: which proofs are there is
    decided by ``graph_source`` alone.

    Raises RunDirectoryError, BadInputError when the run or one of its artifacts is missing or damaged.
    """
    runs = open_runs(folder, backend)
    skipped: Counter[str] = Counter()
    found: dict[str, list[_Loaded]] = {}
    for run in runs:
        for theorem, variants in run.theorems.items():
            pool = found.setdefault(theorem, [])
            for variant in _chosen_variants(variants, options, skipped):
                try:
                    proof = load_proof(run, theorem, variant, graph_source)
                except TermTooLargeError:
                    skipped[TOO_LARGE] += 1
                    continue
                if proof.proof is None:
                    skipped[NO_GRAPH] += 1
                else:
                    size = _term_size(run, theorem, variant) if options.with_variants else 0
                    pool.append(_Loaded(run, proof, change(proof), size))
    kept = {theorem: _kept(pool, options, skipped) for theorem, pool in found.items() if pool}
    return ProofPools(
        runs=tuple(_identity(run) for run in runs),
        pools={theorem: tuple(loaded.seen for loaded in pool) for theorem, pool in kept.items()},
        skipped=dict(sorted(skipped.items())),
        theorems_total=len(found),
        recorded=None
        if recorded_source is None
        else {
            theorem: tuple(change(loaded.with_graph_from(recorded_source)) for loaded in pool)
            for theorem, pool in kept.items()
        },
    )


@frozen(eq=False)
class _Loaded:
    """A proof of ``run`` as loaded and as distances are to see it, and the nodes of its term."""

    run: RunReader
    proof: ComparableProof
    seen: ComparableProof
    size: float

    @property
    def place(self) -> tuple[bool, bool, float, str]:
        """Where it stands in its pool."""
        return self.proof.variant != WILD_TYPE, not self.proof.solved, self.size, self.proof.proof_id

    def with_graph_from(self, source: GraphSource) -> ComparableProof:
        """The same proof with another source's graph."""
        return evolve(self.proof, proof=source(self.run, self.proof.theorem, self.proof.variant))


def _term_size(run: RunReader, theorem: str, variant: str) -> float:
    term = run.proof_term(theorem, variant)
    return math.inf if term is None else len(term.nodes)


def _content(proof: ComparableProof) -> tuple[str, frozenset[str]]:
    """What distances see of a proof: the same for two that none of them can tell apart."""
    texts = proof.texts
    words = tokens((texts.name, texts.display_name, texts.statement, *texts.constants))
    return structure_key(proof.proof), frozenset(words)


def _kept(pool: Sequence[_Loaded], options: PoolOptions, skipped: Counter[str]) -> tuple[_Loaded, ...]:
    """The proofs of a pool in order, without variants that say nothing new and those over the cap."""
    ordered = sorted(pool, key=lambda loaded: loaded.place)
    if not options.with_variants:
        return tuple(ordered)
    kept: list[_Loaded] = []
    contents: set[tuple[str, frozenset[str]]] = set()
    for loaded in ordered:
        content = _content(loaded.seen)
        if loaded.proof.variant != WILD_TYPE and content in contents:
            skipped[SAME_PROOF] += 1
        elif options.at_most is not None and len(kept) >= options.at_most:
            skipped[OVER_CAP] += 1
        else:
            kept.append(loaded)
        contents.add(content)
    return tuple(kept)


def _chosen_variants(variants: dict[str, TheoremSummary], options: PoolOptions, skipped: Counter[str]) -> Iterator[str]:
    for variant, summary in variants.items():
        if variant != WILD_TYPE and not options.with_variants:
            continue
        if (options.solved_only or variant != WILD_TYPE) and not summary.status.solved:
            skipped[NOT_SOLVED] += 1
            continue
        yield variant


def _identity(run: RunReader) -> RunIdentity:
    config = run.config
    return RunIdentity(
        run_id=config.run_id,
        provider=provider_name(run),
        backend=config.backend,
        fingerprint=config.fingerprint,
        corpus=config.corpus,
        state=run.status.state,
        wonton_version=config.wonton_version,
        tools=config.tools,
    )
