"""Goals and tactics as graphs."""

from __future__ import annotations

import pytest

from wonton_core.errors import BadInputError
from wonton_core.graphs.concept_table import ConceptTable
from wonton_core.graphs.graph_shape import children_first, graph_shape
from wonton_core.graphs.trace_conversion import trace_to_graph
from wonton_core.model.proof_graph import SEARCH_GRAPH, STATEMENT, GraphEdge, GraphNode, ProofGraph
from wonton_core.model.proof_trace import Goal, ProofTrace, TacticStep

TABLE = ConceptTable(actions={"split": "build", "trivial": "close"})


def trace() -> ProofTrace:
    goals = tuple(Goal(name, "P") for name in ("g", "a", "b", "lost"))
    steps = (
        TacticStep("g", "split", "split", 0, ("a", "b")),
        TacticStep("g", "apply h", "apply", 1, ("lost",), on_proof=False),
        TacticStep("a", "trivial", "trivial", 2),
        TacticStep("b", "trivial", "trivial", 3),
    )
    return ProofTrace(SEARCH_GRAPH, ("g",), goals, steps)


def test_dead_branches_are_marked() -> None:
    graph = trace_to_graph(trace(), TABLE)
    assert [node.kind for node in graph.nodes].count("dead_step") == 1
    assert sorted(node.concept for node in graph.nodes if node.kind == "step") == ["build", "close", "close"]
    shape = graph_shape(graph)
    assert (shape.nodes, shape.edges, shape.depth) == (9, 8, 4)


def test_a_step_on_an_unknown_goal_is_refused() -> None:
    broken = ProofTrace(SEARCH_GRAPH, ("g",), (Goal("g", "P"),), (TacticStep("g", "t", "t", 0, ("nowhere",)),))
    with pytest.raises(BadInputError, match="goals that it does not hold: nowhere"):
        trace_to_graph(broken, TABLE)


def test_a_trace_without_goals_is_refused() -> None:
    with pytest.raises(BadInputError, match="holds no goal that its proof begins with"):
        trace_to_graph(ProofTrace(SEARCH_GRAPH, (), (), ()), TABLE)


def test_a_cycle_is_refused() -> None:
    nodes = (GraphNode("goal"), GraphNode("goal"))
    graph = ProofGraph(STATEMENT, nodes, (GraphEdge(0, 1, "x"), GraphEdge(1, 0, "x")))
    with pytest.raises(BadInputError, match="has a cycle"):
        children_first(graph)
