"""One run over a corpus: search, verification and the run directory, wave by wave."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from attrs import define, field, frozen

from wonton_core.errors import ToolFailedError
from wonton_core.model.corpus import CorpusItem
from wonton_core.model.theorem_artifacts import WILD_TYPE, ProofStatus, TheoremArtifacts, TheoremSummary
from wonton_core.plugin_api.interfaces import TacticProvider
from wonton_core.store.run_writer import RunWriter
from wonton_lean.search.artifacts import history, search_counts, search_graph, tactic_tree
from wonton_lean.search.tactic_heads import heads_of
from wonton_lean.search.waves import SearchResult, SearchTask, Session, WaveSearch
from wonton_lean.verification.acceptance import CheckedProof, ProofChecker

if TYPE_CHECKING:
    from wonton_lean.toolchain import LeanToolchain

Variant = tuple[str, TheoremSummary, TheoremArtifacts]


@frozen
class SearchSettings:
    """What decides a search besides the statement: seed, budget tiers (attempts), whether to block tactics after."""

    seed: int
    tiers: tuple[int, ...]
    interventions: bool


@frozen
class RunReport:
    """How a run went; ``attempts`` and ``seconds`` are of this process, not of the runs that it resumed."""

    attempts: int
    seconds: float


@define
class _Theorem:
    """A theorem's variants so far, and how many searches for it are still under way."""

    item: CorpusItem
    started: float
    open_searches: int = 1
    variants: list[Variant] = field(factory=list)
    failure: str = ""


def run_corpus(
    items: Sequence[CorpusItem],
    lean: LeanToolchain,
    session: Session,
    provider: TacticProvider,
    settings: SearchSettings,
    writer: RunWriter,
    *,
    seconds: float,
    progress: Callable[[str], None],
) -> RunReport:
    """Search and verify what ``writer`` still lacks of ``items``; each theorem is on disk as soon as it is done.

    ``seconds`` limits each Lean process; ``progress`` is called with the name of each theorem done. A theorem for
    which Lean could not be asked is recorded as failed.

    Raises ToolFailedError when Lean fails again and again, and StorageError.
    """
    started = time.monotonic()
    by_name = {item.item_id: item for item in items}
    todo = [by_name[name] for name in writer.remaining()]
    with tempfile.TemporaryDirectory(prefix="wonton-lean-") as folder:
        checker = ProofChecker(lean, Path(folder), {item.item_id: item.statement for item in todo}, seconds=seconds)
        for name, reason in checker.refused.items():
            writer.record_failure(name, f"Lean does not accept the statement: {reason}")
            progress(name)
        under_way = {i.item_id: _Theorem(i, time.monotonic()) for i in todo if i.item_id not in checker.refused}
        tasks = deque(SearchTask(name, theorem.item.statement) for name, theorem in under_way.items())
        search = WaveSearch(session, provider, seed=settings.seed, tiers=settings.tiers)
        for results in search.run(tasks):
            proofs, failures = _check(checker, results)
            for result in results:
                theorem = under_way[result.task.name]
                theorem.open_searches -= 1
                if failure := result.failure or failures.get(result.task, ""):
                    theorem.failure = f"{result.task.variant}: {failure}"
                else:
                    _enter(theorem, result, proofs.get(result.task), checker)
                if settings.interventions and result.task.variant == WILD_TYPE and result.task in proofs:
                    blocking = list(_interventions(result)) if proofs[result.task].accepted else []
                    theorem.open_searches += len(blocking)
                    tasks.extend(blocking)
                if theorem.open_searches == 0:
                    _write(writer, under_way.pop(result.task.name))
                    progress(result.task.name)
    return RunReport(search.attempts, time.monotonic() - started)


class Checker(Protocol):
    """Judges proofs; see ``ProofChecker``."""

    def check(self, scripts: Mapping[str, Sequence[str]]) -> dict[str, CheckedProof]:
        """A verdict a theorem. Raises ToolFailedError."""
        ...


def _check(
    checker: Checker, results: Sequence[SearchResult]
) -> tuple[dict[SearchTask, CheckedProof], dict[SearchTask, str]]:
    """Verdicts on the proofs among ``results``, and those that Lean failed to judge twice, with the reason.

    Several variants of one theorem go to Lean one after another.
    """
    found: dict[SearchTask, CheckedProof] = {}
    failures: dict[SearchTask, str] = {}
    proved = {r.task: r.tree.proof_script() for r in results if not r.failure and r.tree and r.tree.root.solved}
    while proved:
        group = {task.name: task for task in proved}
        try:
            verdicts = checker.check({name: proved[task] for name, task in group.items()})
        except ToolFailedError:
            verdicts = {}
            for name, task in group.items():
                try:
                    verdicts |= checker.check({name: proved[task]})
                except ToolFailedError as error:
                    failures[task] = error.summary
        found |= {group[name]: verdict for name, verdict in verdicts.items()}
        proved = {task: script for task, script in proved.items() if task not in group.values()}
    return found, failures


def _interventions(result: SearchResult) -> Iterator[SearchTask]:
    """One search for every tactic of the winning proof, without that tactic."""
    assert result.tree is not None
    steps = tactic_tree(result.tree).steps
    heads = dict.fromkeys(head for step in steps for head in heads_of(step.tactic))
    for head in heads:
        yield SearchTask(result.task.name, result.task.statement, f"block_{head}", frozenset((head,)))


def _enter(theorem: _Theorem, result: SearchResult, proof: CheckedProof | None, checker: ProofChecker) -> None:
    assert result.tree is not None
    tree = result.tree
    accepted = proof is not None and proof.accepted
    reason = result.reason if proof is None else proof.reason
    counts = search_counts(tree, result.tier)
    term = proof.proof_term if proof is not None else None
    if term is not None:
        counts["proof_term_nodes"] = len(term.nodes)
    item = theorem.item
    summary = TheoremSummary(
        name=item.item_id,
        status=ProofStatus(accepted, proof.axioms if proof is not None and accepted else (), reason),
        display_name=item.display_name,
        statement_text=item.statement,
        statement_hash=hashlib.sha256(item.statement.encode()).hexdigest(),
        constants=term.constants() if term is not None else (),
        script="\n".join(tree.proof_script()) if accepted else "",
        notes=(f"blocked: {', '.join(sorted(result.task.blocked))}",) if result.task.blocked else (),
        seconds=round(time.monotonic() - theorem.started, 3),
        counts=counts,
    )
    artifacts = TheoremArtifacts(
        statement=checker.statements[item.item_id].term,
        proof_term=term,
        graph=search_graph(tree),
        tactic_tree=tactic_tree(tree) if accepted else None,
        history=history(tree),
    )
    theorem.variants.append((result.task.variant, summary, artifacts))


def _write(writer: RunWriter, theorem: _Theorem) -> None:
    if theorem.failure:
        writer.record_failure(theorem.item.item_id, theorem.failure)
    else:
        in_order = sorted(theorem.variants, key=lambda variant: (variant[0] != WILD_TYPE, variant[0]))
        writer.write_theorem(theorem.item.item_id, in_order)


def unsolved_of(summaries: Mapping[str, Mapping[str, TheoremSummary]]) -> tuple[str, ...]:
    """Theorems whose wild type is not solved, in order."""
    return tuple(name for name, found in summaries.items() if not found[WILD_TYPE].status.solved)
