"""Proofs to compare, made up by a seeded generator: every family, missing proofs, silent texts, twins, one node."""

from __future__ import annotations

import random

from attrs import evolve

from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts
from wonton_core.model.proof_graph import FAMILIES, PROOF_TERM_DAG, STATEMENT, GraphEdge, GraphNode, ProofGraph

_KINDS = {
    "tactic_tree": ("goal", "step"),
    "search_graph": ("goal", "step", "dead_step"),
    PROOF_TERM_DAG: ("app", "lam", "case", "const"),
    STATEMENT: ("app", "pi", "const"),
}
_SYMBOLS = ("", "And.intro", "Coq.Init.Logic.eq", "exact")
_CONCEPTS = ("", "conjunction", "equality", "close")
_WORDS = ("and_comm", "orAssoc", "Nat.add_zero", "∀ n, n = n", "")
_MOST_NODES = 9
_RANDOM_PROOFS = 8


def sample_proofs(seed: int, assistant: str) -> tuple[ComparableProof, ...]:
    """About a dozen proofs of different theorems, the same for the same seed."""
    chance = random.Random(seed)
    some = [_proof(chance, assistant, f"theorem_{number}") for number in range(_RANDOM_PROOFS)]
    silent = evolve(some[0], theorem="silent", proof=None, texts=LexicalTexts(), proof_id="silent")
    smallest = ProofGraph(PROOF_TERM_DAG, (GraphNode("const", "I", "truth"),), ())
    return (
        *some,
        evolve(some[1], theorem="twin", proof_id="twin"),
        silent,
        evolve(some[2], theorem="small", proof=smallest, solved=False, proof_id="small"),
    )


def _proof(chance: random.Random, assistant: str, theorem: str) -> ComparableProof:
    family = chance.choice([family for family in FAMILIES if family != STATEMENT])
    return ComparableProof(
        assistant=assistant,
        theorem=theorem,
        variant="wild_type",
        proof_id=f"{assistant}::{theorem}::wild_type",
        statement=_graph(chance, STATEMENT),
        proof=_graph(chance, family),
        texts=LexicalTexts(theorem, chance.choice(_WORDS), chance.choice(_WORDS), tuple(chance.sample(_WORDS, 2))),
        solved=True,
    )


def _graph(chance: random.Random, family: str) -> ProofGraph:
    count = chance.randint(2, _MOST_NODES)
    nodes = tuple(
        GraphNode(chance.choice(_KINDS[family]), chance.choice(_SYMBOLS), chance.choice(_CONCEPTS))
        for _ in range(count)
    )
    # Edges go from later to earlier nodes, so there is no circle; the last node is the root.
    edges = tuple(GraphEdge(node, chance.randrange(node), str(chance.randint(1, 2))) for node in range(1, count))
    return ProofGraph(family, nodes, edges, count - 1)
