"""Hashing of names, with a salt of its own for each side: names that are equal on both sides stop being equal.

Hashed are the theorem's name and display name, the constants of the proof, the constants' own names in the graphs, and
every identifier of the printed statement. Two kinds of identifier in a statement are no names and are treated alike on
both sides: keywords stay, and a constant that the assistant's table gives a concept becomes that concept. Neutral
concepts of graph nodes and heads of tactics are vocabulary, not names, and stay.
"""

from __future__ import annotations

import hashlib
import re

from attrs import evolve

from wonton_core.graphs.lexical_tokens import split_identifier
from wonton_core.graphs.trace_conversion import DEAD_STEP_NODE, STEP_NODE
from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts
from wonton_core.model.proof_graph import GraphNode, ProofGraph

DEFAULT_SALT = "cross-assistant-obfuscation-v1"

_IDENTIFIER = re.compile(r"[^\W\d][\w']*(?:\.[^\W\d][\w']*)*")
_KEYWORDS = frozenset(
    "forall exists fun let in if then else match with end return as at by theorem example"
    " Prop Type Set SProp Sort".split()
)


def side_salt(salt: str, side: str) -> str:
    """The salt of one side ("left" or "right"), derived so that neither tells the other."""
    return hashlib.sha256(f"{salt}\0{side}".encode()).hexdigest()


def hashed_name(name: str, salt: str) -> str:
    """Sixteen letters in place of a name; letters alone, so that it stays one word for every tokeniser."""
    digest = hashlib.sha256(f"{salt}\0{name}".encode()).digest()
    return "".join(chr(ord("a") + byte % 26) for byte in digest[:16])


def _hashed_graph(graph: ProofGraph, salt: str) -> ProofGraph:
    def hashed(node: GraphNode) -> GraphNode:
        if not node.symbol or node.kind in (STEP_NODE, DEAD_STEP_NODE):
            return node
        return evolve(node, symbol=hashed_name(node.symbol, salt))

    return evolve(graph, nodes=tuple(hashed(node) for node in graph.nodes))


def _hashed_text(text: str, concept_of: dict[str, str], salt: str) -> str:
    def replace(match: re.Match[str]) -> str:
        word = match.group()
        if word in _KEYWORDS:
            return word
        concept = concept_of.get(word.rpartition(".")[2])
        return " ".join(split_identifier(concept)) if concept else hashed_name(word, salt)

    return _IDENTIFIER.sub(replace, text)


def obfuscate_names(proof: ComparableProof, salt: str) -> ComparableProof:
    """``proof`` with all names hashed by ``salt`` (one side's, see ``side_salt``); its identity within its run stays.

    ``theorem`` and ``proof_id`` are kept as they are: rankings are reported by them, and no distance may read them.
    """
    graphs = (proof.statement, *(() if proof.proof is None else (proof.proof,)))
    concept_of = {
        node.symbol.rpartition(".")[2]: node.concept
        for graph in graphs
        for node in graph.nodes
        if node.symbol and node.concept and node.kind not in (STEP_NODE, DEAD_STEP_NODE)
    }
    texts = proof.texts
    return evolve(
        proof,
        statement=_hashed_graph(proof.statement, salt),
        proof=None if proof.proof is None else _hashed_graph(proof.proof, salt),
        texts=LexicalTexts(
            name=hashed_name(texts.name, salt) if texts.name else "",
            display_name=hashed_name(texts.display_name, salt) if texts.display_name else "",
            statement=_hashed_text(texts.statement, concept_of, salt),
            constants=tuple(hashed_name(constant, salt) for constant in texts.constants),
        ),
    )
