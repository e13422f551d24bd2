"""One theorem as a run directory holds it."""

from __future__ import annotations

import hashlib
import time

from wonton_core.model.theorem_artifacts import ProofStatus, TheoremArtifacts, TheoremSummary
from wonton_metamath.axioms import Foundations
from wonton_metamath.database.records import Assertion
from wonton_metamath.terms import TermMaker

TERM_NODES = "term_nodes"


def statement_text(assertion: Assertion) -> str:
    """Hypotheses and conclusion in Metamath's own words."""
    premises = " & ".join(" ".join(premise.symbols) for premise in assertion.premises)
    conclusion = " ".join(assertion.symbols)
    return f"{premises} => {conclusion}" if premises else conclusion


def make_record(
    theorem: Assertion, maker: TermMaker, foundations: Foundations
) -> tuple[TheoremSummary, TheoremArtifacts]:
    """Row and graphs of ``theorem``. Raises ProofError and FormulaError for what no term can be made of."""
    started = time.monotonic()
    statement, proof = maker.statement(theorem), maker.proof(theorem)
    rejected = foundations.rests_on_rejected(theorem.label)
    text = statement_text(theorem)
    summary = TheoremSummary(
        name=theorem.label,
        status=ProofStatus(
            solved=not rejected,
            axioms=foundations.axioms(theorem.label),
            reason="metamath rejects the proof, or that of a theorem it uses" if rejected else "",
        ),
        statement_text=text,
        statement_hash=hashlib.sha256(text.encode()).hexdigest(),
        constants=proof.constants(),
        seconds=time.monotonic() - started,
        counts={TERM_NODES: len(proof.nodes), "premises": len(theorem.premises)},
    )
    return summary, TheoremArtifacts(statement, proof, proof)
