"""One theorem's row and artifacts, out of what the kernel holds and what its script did."""

from __future__ import annotations

import hashlib

from wonton_coq.constr.declaration import CoqConstant
from wonton_coq.replay.script_run import RunSentence
from wonton_coq.replay.tactic_tree import PARTIAL, build_tactic_tree
from wonton_core.model.proof_trace import ProofTrace
from wonton_core.model.theorem_artifacts import ProofStatus, TheoremArtifacts, TheoremSummary

from .library_scripts import TheoremScript
from .work_items import WorkItem

HISTORY_SCHEMA_VERSION = 1
TRACED_GOALS = "goals"
TERM_NODES = "term_nodes"


def make_record(
    item: WorkItem, constant: CoqConstant, axioms: tuple[str, ...], script: TheoremScript
) -> tuple[TheoremSummary, TheoremArtifacts]:
    """The theorem as the run directory takes it.

    Solved: the constant has a body that Coq's kernel accepted. It carries its axioms with it.
    """
    tree = build_tactic_tree(script.run) if script.run is not None else None
    body = constant.body
    notes = [constant.opacity, f"declared as {script.keyword}" if script.keyword else "", script.note]
    if tree is not None and tree.completeness == PARTIAL:
        notes.append("the trace is partial")
    hidden = "an axiom: it has no proof" if constant.name in axioms else "the signature of its module hides the proof"
    status = ProofStatus(body is not None, axioms, "" if body is not None else hidden)
    counts = {"statement_nodes": len(constant.type.nodes)}
    if body is not None:
        counts[TERM_NODES] = len(body.nodes)
    if tree is not None:
        counts |= {TRACED_GOALS: len(tree.goals), "steps": len(tree.steps)}
    summary = TheoremSummary(
        name=item.name,
        status=status,
        display_name=item.full_name,
        statement_text=constant.statement,
        statement_hash=hashlib.sha256(constant.statement.encode()).hexdigest(),
        constants=body.constants() if body is not None else (),
        script=script.script,
        notes=tuple(note for note in notes if note),
        counts=counts,
    )
    artifacts = TheoremArtifacts(
        statement=constant.type,
        proof_term=body,
        graph=body,
        tactic_tree=tree,
        history=_history(item, script, tree),
    )
    return summary, artifacts


def _history(item: WorkItem, script: TheoremScript, tree: ProofTrace | None) -> dict[str, object]:
    """Every sentence in order with the goals before and after it, by their identities, as plain JSON."""
    run = script.run
    completeness = tree.completeness if tree is not None else PARTIAL if script.script else "no_script"
    return {
        "schema_version": HISTORY_SCHEMA_VERSION,
        "theorem": item.full_name,
        "source": script.place,
        "line": script.line,
        "keyword": script.keyword,
        "completeness": completeness,
        "note": script.note,
        "ended_by": run.ended_by if run is not None else "",
        "sentences": [_sentence(position, each) for position, each in enumerate(run.sentences)] if run else [],
    }


def _sentence(position: int, sentence: RunSentence) -> dict[str, object]:
    before = sentence.before.open_goals() if sentence.before is not None else frozenset()
    after = sentence.after.open_goals() if sentence.after is not None else frozenset()
    return {
        "index": position,
        "sentence": sentence.text,
        "kind": sentence.kind,
        "tactic_heads": list(sentence.heads),
        "outcome": sentence.outcome,
        "message": sentence.message,
        "focused_before": [str(identity) for identity in sentence.before.in_focus()] if sentence.before else [],
        "focused_after": [str(identity) for identity in sentence.after.in_focus()] if sentence.after else [],
        "goals_before": _names(before),
        "goals_after": _names(after),
        "goals_closed": _names(before - after),
        "goals_opened": _names(after - before),
    }


def _names(identities: frozenset[int]) -> list[str]:
    return [str(identity) for identity in sorted(identities)]
