"""One proof of one theorem as distances see it: graphs and texts, after graph source, before ablation."""

from __future__ import annotations

from attrs import frozen

from wonton_core.model.proof_graph import ProofGraph


@frozen
class LexicalTexts:
    """Texts that carry names: the theorem's, its display name, its statement as printed, constants of its proof."""

    name: str = ""
    display_name: str = ""
    statement: str = ""
    constants: tuple[str, ...] = ()


@frozen
class ComparableProof:
    """``statement`` is always there; ``proof`` is None where the graph source has nothing for this theorem.

    ``proof_id`` is ``provider::theorem::variant``; ``assistant`` is the prover's name.
    """

    assistant: str
    theorem: str
    variant: str
    proof_id: str
    statement: ProofGraph
    proof: ProofGraph | None
    texts: LexicalTexts
    solved: bool
