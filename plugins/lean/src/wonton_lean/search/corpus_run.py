"""One run over a corpus: search, verification and the run directory, wave by wave."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from attrs import define, field, frozen

from wonton_core.errors import ToolFailedError
from wonton_core.model.corpus import CorpusItem
from wonton_core.model.theorem_artifacts import WILD_TYPE, ProofStatus, TheoremArtifacts, TheoremSummary
from wonton_core.plugin_api.interfaces import TacticProvider
from wonton_core.store.run_writer import RunWriter
from wonton_lean.search.artifacts import history, search_counts, search_graph, tactic_tree
from wonton_lean.search.comparison import JudgedSearch, comparison
from wonton_lean.search.interventions import InterventionPlan
from wonton_lean.search.tree import SearchTree
from wonton_lean.search.waves import SearchResult, SearchTask, Session, WaveSearch
from wonton_lean.verification.acceptance import CheckedProof, ProofChecker

if TYPE_CHECKING:
    from wonton_lean.toolchain import LeanToolchain

Variant = tuple[str, TheoremSummary, TheoremArtifacts]


@frozen
class SearchSettings:
    """What decides a search besides the statement: seed, budget tiers (attempts), and which tactics to block after."""

    seed: int
    tiers: tuple[int, ...]
    interventions: InterventionPlan | None = None


@frozen
class RunReport:
    """How a run went; ``attempts`` and ``seconds`` are of this process, not of the runs that it resumed."""

    attempts: int
    seconds: float


@define
class _Theorem:
    """A theorem's variants so far, what they are compared with, and how many searches are still under way."""

    item: CorpusItem
    started: float
    open_searches: int = 1
    variants: list[Variant] = field(factory=list)
    wild_type: JudgedSearch | None = None
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
                if settings.interventions is not None and theorem.wild_type is None and not theorem.failure:
                    theorem.wild_type = JudgedSearch(_tree(result), proofs.get(result.task))
                    further = _interventions(result, theorem.wild_type, settings.interventions)
                    theorem.open_searches += len(further)
                    tasks.extend(further)
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


def _tree(result: SearchResult) -> SearchTree:
    assert result.tree is not None
    return result.tree


def _interventions(result: SearchResult, wild_type: JudgedSearch, plan: InterventionPlan) -> list[SearchTask]:
    """The searches to make after the wild type: none where it has no accepted proof."""
    if wild_type.term is None:
        return []
    return [
        SearchTask(result.task.name, result.task.statement, chosen.name, chosen.blocked, plan.factor * result.tier)
        for chosen in plan.of(wild_type.tree)
    ]


def _enter(theorem: _Theorem, result: SearchResult, proof: CheckedProof | None, checker: ProofChecker) -> None:
    tree = _tree(result)
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
        notes=(f"blocked: {', '.join(sorted(result.task.blocked)) or 'nothing'}",) if theorem.wild_type else (),
        seconds=round(time.monotonic() - theorem.started, 3),
        counts=counts,
    )
    compared = None
    if theorem.wild_type is not None:
        other = JudgedSearch(tree, proof)
        compared = comparison(result.task.variant, result.task.blocked, reason, theorem.wild_type, other)
    artifacts = TheoremArtifacts(
        statement=checker.statements[item.item_id].term,
        proof_term=term,
        graph=search_graph(tree),
        tactic_tree=tactic_tree(tree) if accepted else None,
        history=history(tree),
        comparison=compared,
    )
    theorem.variants.append((result.task.variant, summary, artifacts))


def _write(writer: RunWriter, theorem: _Theorem) -> None:
    if theorem.failure:
        writer.record_failure(theorem.item.item_id, theorem.failure)
    else:
        in_order = sorted(theorem.variants, key=lambda variant: (variant[0] != WILD_TYPE, variant[0]))
        writer.write_theorem(theorem.item.item_id, in_order)


def variants_of(summaries: Mapping[str, Mapping[str, TheoremSummary]]) -> tuple[int, int]:
    """How many variants there are besides wild types, and how many of them are solved."""
    found = [s.status.solved for variants in summaries.values() for v, s in variants.items() if v != WILD_TYPE]
    return len(found), sum(found)


def unsolved_of(summaries: Mapping[str, Mapping[str, TheoremSummary]]) -> tuple[str, ...]:
    """Theorems whose wild type is not solved, in order."""
    return tuple(name for name, found in summaries.items() if not found[WILD_TYPE].status.solved)
