"""Two assistants' terms for one thing become one graph."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from wonton_core.graphs.concept_table import ConceptTable, Eliminator
from wonton_core.graphs.graph_shape import children_first
from wonton_core.graphs.term_conversion import loose_variables, term_to_graph
from wonton_core.model.proof_graph import PROOF_TERM_DAG, STATEMENT, ProofGraph
from wonton_core.model.term import TermBuilder, TermGraph

LEAN = ConceptTable(
    concepts={"Eq": "equality", "Not": "negation", "Bool": "boolean", "Bool.true": "yes", "BEq.beq": "same"},
    arguments={"BEq.beq": (2, 3)},
    compositions={"Ne": ("Not", "Eq")},
    eliminators={"Bool.casesOn": Eliminator("Bool", 1, (3, 2)), "cond": Eliminator("Bool", 1, (2, 3))},
)
COQ = ConceptTable(concepts={"eq": "equality", "not": "negation", "bool": "boolean", "true": "yes", "eqb": "same"})


def build(text: object) -> TermGraph:
    """Nested tuples as a term: ("app", head, arguments ..), ("pi", type, body), 0 a variable, "C" a constant."""
    builder = TermBuilder()

    def add(part: object) -> int:
        if isinstance(part, int):
            return builder.add("bvar", index=part)
        if isinstance(part, str):
            return builder.add("sort", part) if part in ("Prop", "Type", "Set") else builder.add("const", part)
        assert isinstance(part, tuple)
        kind, *rest = part
        if kind == "app":
            head, *arguments = (add(piece) for piece in rest)
            return builder.add("app", children=(head, *arguments))
        if kind == "case":
            return builder.add("case", rest[0], children=tuple(add(piece) for piece in rest[1:]))
        return builder.add(kind, children=tuple(add(piece) for piece in rest))

    return builder.finish(add(text))


def shape(graph: ProofGraph) -> object:
    """The graph unfolded from its root, with neutral labels only."""

    def unfold(node: int) -> object:
        below = sorted((edge.role, unfold(edge.target)) for edge in graph.edges if edge.source == node)
        return (graph.nodes[node].kind, graph.nodes[node].concept, tuple(below))

    return unfold(graph.root)


def test_a_product_without_its_variable_is_an_arrow() -> None:
    graph = term_to_graph(build(("pi", "Prop", ("pi", 0, 1))), COQ, STATEMENT)
    assert sorted(node.kind for node in graph.nodes) == ["arrow", "bvar:0", "pi", "sort"]


def test_arrows_do_not_shift_variables_of_a_statement() -> None:
    # A before and after a premise is one node, although its de Bruijn index differs.
    graph = term_to_graph(build(("pi", "Prop", ("pi", 0, ("pi", 1, 2)))), COQ, STATEMENT)
    assert [node.kind for node in graph.nodes].count("bvar:0") == 1


def test_disequality_of_either_assistant() -> None:
    lean = build(("app", "Ne", "Bool", "Bool.true", "Bool.true"))
    coq = build(("app", "not", ("app", "eq", "bool", "true", "true")))
    assert shape(term_to_graph(lean, LEAN, STATEMENT)) == shape(term_to_graph(coq, COQ, STATEMENT))


def test_an_instance_argument_says_nothing() -> None:
    lean = build(("app", "BEq.beq", "Bool", "instance", "Bool.true", "Bool.true"))
    coq = build(("app", "eqb", "true", "true"))
    assert shape(term_to_graph(lean, LEAN, STATEMENT)) == shape(term_to_graph(coq, COQ, STATEMENT))


def test_a_match_is_a_case_combinator_whatever_the_order_of_constructors() -> None:
    lean = build(("app", "Bool.casesOn", "motive", "Bool.true", "for_false", "for_true"))
    other = build(("app", "cond", "Type", "Bool.true", "for_true", "for_false"))
    coq = build(("case", "bool", "motive", "true", "for_true", "for_false"))
    assert shape(term_to_graph(lean, LEAN, PROOF_TERM_DAG)) == shape(term_to_graph(coq, COQ, PROOF_TERM_DAG))
    assert shape(term_to_graph(other, LEAN, PROOF_TERM_DAG)) == shape(term_to_graph(coq, COQ, PROOF_TERM_DAG))


def test_a_case_distinction_over_hypotheses_is_still_one() -> None:
    graph = term_to_graph(build(("app", "cond", "Type", "Bool.true", "a", "b", "h")), LEAN, PROOF_TERM_DAG)
    heads = {edge.target for edge in graph.edges if edge.source == graph.root and edge.role == "head"}
    assert [graph.nodes[head].kind for head in heads] == ["case"]


def test_a_cast_stands_for_its_value() -> None:
    assert shape(term_to_graph(build(("cast", "true", "bool")), COQ, PROOF_TERM_DAG)) == ("const", "yes", ())


def test_sharing_is_kept() -> None:
    pair = ("app", "f", "true", "true")
    graph = term_to_graph(build(("app", "g", pair, pair, pair)), COQ, PROOF_TERM_DAG)
    assert len(graph.nodes) == 5  # g, f, true and two applications


def test_deep_terms_need_no_deep_stack() -> None:
    builder = TermBuilder()
    node = builder.add("const", "zero")
    successor = builder.add("const", "succ")
    for _ in range(20_000):
        node = builder.add("app", children=(successor, node))
    assert len(term_to_graph(builder.finish(node), COQ, PROOF_TERM_DAG).nodes) == 20_002


@st.composite
def closed_terms(draw: st.DrawFn, binders: int = 0, fuel: int = 3) -> object:
    kind = draw(st.sampled_from(["const", "pi", "lam", "app"] if fuel else ["const"]))
    if kind == "const":
        return draw(st.sampled_from(["true", "unknown", "Prop", *range(binders)]))
    if kind == "app":
        below = closed_terms(binders, fuel - 1)
        return ("app", draw(st.sampled_from(["eq", "f"])), draw(below), draw(below))
    return (kind, draw(closed_terms(binders, 0)), draw(closed_terms(binders + 1, fuel - 1)))


@settings(deadline=None, max_examples=60)
@given(closed_terms())
def test_every_term_becomes_an_acyclic_graph_whose_root_reaches_all(text: object) -> None:
    term = build(text)
    for family in (STATEMENT, PROOF_TERM_DAG):
        graph = term_to_graph(term, COQ, family)
        assert len(children_first(graph)) == len(graph.nodes)
        reached = {graph.root}
        for node in reversed(range(len(graph.nodes))):
            if node in reached:
                reached.update(edge.target for edge in graph.edges if edge.source == node)
        assert reached == set(range(len(graph.nodes)))
    assert loose_variables(term)[term.root] == frozenset()
