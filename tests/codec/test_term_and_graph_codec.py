"""Terms and graphs survive being written; what is damaged is refused with its place."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wonton_core.codec.graph_codec import graph_from_json, graph_to_json
from wonton_core.codec.term_codec import term_from_json, term_to_json
from wonton_core.errors import BadInputError
from wonton_core.model.proof_trace import Goal, Hypothesis, ProofTrace, TacticStep
from wonton_core.model.term import TERM_KINDS, TermBuilder, TermGraph

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@st.composite
def terms(draw: st.DrawFn) -> TermGraph:
    builder = TermBuilder()
    root = builder.add("sort", "Prop")
    for _ in range(draw(st.integers(0, 12))):
        children = draw(st.lists(st.integers(0, root), max_size=4))
        kind = draw(st.sampled_from(sorted(TERM_KINDS)))
        root = max(root, builder.add(kind, draw(TEXTS), draw(st.integers(0, 9)), tuple(children)))
    return builder.finish(builder.add("fix", children=(root,) * 20))  # binds whatever variables there are


@st.composite
def traces(draw: st.DrawFn) -> ProofTrace:
    names = draw(st.lists(TEXTS, min_size=1, max_size=6, unique=True))
    hypotheses = st.lists(st.builds(Hypothesis, TEXTS, TEXTS, TEXTS), max_size=2).map(tuple)
    goals = tuple(Goal(name, draw(TEXTS), draw(hypotheses), draw(st.integers(0, 9))) for name in names)
    orders = sorted(draw(st.sets(st.integers(0, 99), max_size=8)))
    some_goals = st.lists(st.sampled_from(names), max_size=3).map(tuple)
    steps = tuple(
        TacticStep(draw(st.sampled_from(names)), draw(TEXTS), draw(TEXTS), order, draw(some_goals), draw(st.booleans()))
        for order in orders
    )
    family = draw(st.sampled_from(["search_graph", "tactic_tree"]))
    completeness = draw(st.sampled_from(["whole", "partial", "no_script"]))
    return ProofTrace(family, draw(some_goals), goals, steps, completeness)


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value, allow_nan=False))


@given(terms())
def test_term_round_trip(term: TermGraph) -> None:
    assert term_from_json(through_json(term_to_json(term)), place="here") == term


@given(terms())
def test_term_as_graph_round_trip(term: TermGraph) -> None:
    assert graph_from_json(through_json(graph_to_json(term, backend="coq")), place="here") == term


@pytest.mark.parametrize("index", [1, 10**30])
def test_a_variable_that_nothing_binds_is_refused(index: int) -> None:
    builder = TermBuilder()
    prop = builder.add("sort", "Prop")
    term = builder.finish(builder.add("pi", "A", children=(prop, builder.add("bvar", index=index))))
    with pytest.raises(BadInputError, match=f"here: node 1 is variable {index}, and the term binds 1"):
        term_from_json(term_to_json(term), place="here")
    with pytest.raises(BadInputError, match=f"here: node 1 is variable {index}, and the term binds 1"):
        graph_from_json(graph_to_json(term, backend="coq"), place="here")


@given(traces())
def test_trace_round_trip(trace: ProofTrace) -> None:
    assert graph_from_json(through_json(graph_to_json(trace, backend="lean")), place="here") == trace


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 3)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def small_term() -> TermGraph:
    builder = TermBuilder()
    function, argument = builder.add("const", "Nat.succ"), builder.add("lit", "2")
    return builder.finish(builder.add("app", children=(function, argument)))


def small_trace() -> ProofTrace:
    goals = (Goal("0", "P -> P", (), 0), Goal("1", "P", (Hypothesis("h", "P"),), 1))
    steps = (TacticStep("0", "intro h", "intro", 0, ("1",)), TacticStep("1", "exact h", "exact", 1))
    return ProofTrace("tactic_tree", ("0",), goals, steps)


SAMPLES = {
    "term": (term_to_json(small_term()), term_from_json),
    "term graph": (graph_to_json(small_term(), backend="coq"), graph_from_json),
    "trace": (graph_to_json(small_trace(), backend="lean"), graph_from_json),
}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(below for key, inner in items for below in places(inner, (*path, key)))]


@pytest.mark.parametrize("kind", SAMPLES)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_hostile_values_are_refused_or_harmless(kind: str, data: st.DataObject) -> None:
    """Whatever stands at any place, the answer is a sound graph or a BadInputError, never another error."""
    sample, read = SAMPLES[kind]
    path = data.draw(st.sampled_from(places(sample)))
    hostile = data.draw(JSON)
    damaged: Any = copy.deepcopy(sample)
    if path:
        inner = damaged
        for key in path[:-1]:
            inner = inner[key]
        if data.draw(st.booleans()):
            inner[path[-1]] = hostile
        else:
            del inner[path[-1]]
    else:
        damaged = hostile
    try:
        graph = read(through_json(damaged), place="file.json")
    except BadInputError:
        return
    if isinstance(graph, TermGraph):
        assert term_from_json(term_to_json(graph), place="again") == graph
        assert all(type(node.name) is str and type(node.index) is int for node in graph.nodes)
    else:
        assert graph_from_json(graph_to_json(graph, backend="lean"), place="again") == graph
        assert all(type(step.order) is int and type(step.tactic) is str for step in graph.steps)


def changed(kind: str, *path: Any, to: Any) -> Any:
    value: Any = copy.deepcopy(SAMPLES[kind][0])
    inner = value
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = to
    return value


@pytest.mark.parametrize(
    ("kind", "damaged", "words"),
    [
        ("term", changed("term", "schema_version", to=99), "schema version 99"),
        ("term", changed("term", "rootId", to=3), "root 3 is not one of the 3 nodes"),
        ("term", changed("term", "nodes", 2, 1, "children", to=[0, 2]), "refers to a node not before it"),
        ("term", changed("term", "nodes", 0, 1, "kind", to="lambda"), "unknown kind 'lambda'"),
        ("term", changed("term", "nodes", 0, 0, to=1), "node 1 is out of order"),
        ("term", [], "schema version None"),
        ("term graph", changed("term graph", "edges", 0, "target", to=2), "makes a cycle"),
        ("term graph", changed("term graph", "edges", 1, "order", to=0), "two children at position 0"),
        ("term graph", changed("term graph", "edges", 1, "order", to=5), "lacks a child"),
        ("term graph", changed("term graph", "graph_family", to="poem"), "unknown graph family 'poem'"),
        ("trace", changed("trace", "edges", 0, "target", to="7"), "names an unknown goal"),
        ("trace", changed("trace", "roots", to=["7"]), "a root is not one of the goals"),
        ("trace", changed("trace", "nodes", 1, "id", to="0"), "two goals have the same id"),
        ("trace", changed("trace", "edges", 0, "child_position", to=1), "lacks a child"),
        ("trace", changed("trace", "nodes", 1, "depth", to="1"), r"expected int, found str @ \$.depth"),
    ],
)
def test_damage_is_named(kind: str, damaged: Any, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        SAMPLES[kind][1](damaged, place="file.json")
