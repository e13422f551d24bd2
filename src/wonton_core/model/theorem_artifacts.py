"""What a run directory says about one theorem: its identity, whether it is proved, what its proof looks like."""

from __future__ import annotations

from attrs import field, frozen

from wonton_core.model.proof_trace import ProofTrace
from wonton_core.model.term import TermGraph

WILD_TYPE = "wild_type"
"""The variant without interventions."""


@frozen
class ProofStatus:
    """Whether and how a proof was accepted.

    ``solved`` means: the kernel accepted the whole proof in a fresh process, statement unchanged, every axiom in
    ``axioms`` allowed. ``reason`` says why not, for a theorem that is not solved.
    """

    solved: bool
    axioms: tuple[str, ...] = ()
    reason: str = ""


@frozen
class TheoremSummary:
    """One theorem's row of ``summary.json.gz`` for one variant.

    ``name`` identifies it within the run. ``display_name`` is for readers, ``statement_text`` is the assistant's own
    text, ``statement_hash`` is SHA-256 of that text. ``constants`` are those of the proof term. ``script`` is the
    tactic proof, empty where the proof was given as a term. ``seconds`` is wall time, ``counts`` holds counters
    (attempts, goals, nodes ...).
    """

    name: str
    status: ProofStatus
    display_name: str = ""
    statement_text: str = ""
    statement_hash: str = ""
    constants: tuple[str, ...] = ()
    script: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    counts: dict[str, int] = field(factory=dict)


@frozen
class TheoremArtifacts:
    """The graphs of one theorem and variant, as a prover plugin hands them to the run directory.

    ``statement`` is the kernel's type as a term. ``proof_term`` is the kernel's proof. ``graph`` is what the prover
    made its proof of: a whole search (Lean), or the term itself where there was no search (Coq). ``tactic_tree`` is
    the winning proof step by step. ``history`` holds plain JSON: every attempt or sentence in order.
    ``comparison`` holds plain JSON too: how a variant differs from the wild type.
    """

    statement: TermGraph
    proof_term: TermGraph | None = None
    graph: ProofTrace | TermGraph | None = None
    tactic_tree: ProofTrace | None = None
    history: dict[str, object] | None = None
    comparison: dict[str, object] | None = None
