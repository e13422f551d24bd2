"""After obfuscation no name is equal on both sides, and what is no name stays."""

from __future__ import annotations

from wonton_core.alignment.ablations import drop_tokens, graph_only
from wonton_core.alignment.obfuscation import hashed_name, obfuscate_names, side_salt
from wonton_core.graphs.lexical_tokens import tokens
from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts
from wonton_core.model.proof_graph import STATEMENT, TACTIC_TREE, GraphEdge, GraphNode, ProofGraph

SALTS = side_salt("salt", "left"), side_salt("salt", "right")


def proof(constant: str) -> ComparableProof:
    return ComparableProof(
        assistant="coq",
        theorem="and_comm",
        variant="wild_type",
        proof_id="coq::and_comm::wild_type",
        statement=ProofGraph(
            STATEMENT,
            (GraphNode("app"), GraphNode("const", constant, "boolean_negation"), GraphNode("const", "mystery")),
            (GraphEdge(0, 1, "head"), GraphEdge(0, 2, "1")),
        ),
        proof=ProofGraph(TACTIC_TREE, (GraphNode("step", "destruct", "case"),), ()),
        texts=LexicalTexts("and_comm", "and_comm", f"forall b1 : T, {constant} (mystery b1) = b1", ("and_comm", "x")),
        solved=True,
    )


def test_sides_share_no_name() -> None:
    left, right = (obfuscate_names(proof("Bool.not"), salt) for salt in SALTS)
    for pick in (lambda t: (t.name, t.display_name), lambda t: t.constants):
        assert not tokens(pick(left.texts)) & tokens(pick(right.texts))
    mine, theirs = ({node.symbol for node in found.statement.nodes if node.symbol} for found in (left, right))
    assert not mine & theirs


def test_statement_text_keeps_keywords_and_concepts_only() -> None:
    left = obfuscate_names(proof("Bool.not"), SALTS[0]).texts.statement
    right = obfuscate_names(proof("Coq.Init.Datatypes.negb"), SALTS[1]).texts.statement
    assert left.startswith("forall ")
    for leak in ("mystery", "b1", "not", "negb", "Bool"):
        assert leak not in left.split()
        assert leak not in right.split()
    assert tokens([left]) & tokens([right]) == {"forall", "boolean", "negation"}


def test_within_a_side_equal_names_stay_equal() -> None:
    assert hashed_name("and_comm", SALTS[0]) == hashed_name("and_comm", SALTS[0]) != hashed_name("and_comm", SALTS[1])
    assert len(tokens([hashed_name("and_comm", SALTS[0])])) == 1


def test_tactics_and_concepts_are_vocabulary() -> None:
    hidden = obfuscate_names(proof("Bool.not"), SALTS[0])
    assert hidden.proof is not None
    assert hidden.proof.nodes[0] == GraphNode("step", "destruct", "case")
    assert [node.concept for node in hidden.statement.nodes] == ["", "boolean_negation", ""]
    assert (hidden.theorem, hidden.proof_id) == ("and_comm", "coq::and_comm::wild_type")


def test_ablations() -> None:
    whole = proof("Bool.not")
    assert drop_tokens(whole).texts == LexicalTexts()
    assert drop_tokens(whole).statement == whole.statement
    bare = graph_only(whole)
    assert bare.texts == LexicalTexts()
    assert bare.proof is not None
    for graph, before in ((bare.statement, whole.statement), (bare.proof, whole.proof)):
        assert before is not None
        assert all(not node.symbol and not node.concept for node in graph.nodes)
        assert [node.kind for node in graph.nodes] == [node.kind for node in before.nodes]
        assert graph.edges == before.edges
