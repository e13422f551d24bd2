"""``<variant>_graph.json`` (``.json.gz`` for a term) and ``<variant>_search_trace_graph.json``: nodes and edges.

Top level: ``graph_schema_version``, ``graph_family`` (search_graph, tactic_tree, proof_term_dag), ``graph_backend``,
``graph_kind``, ``root``/``roots``, ``nodes``, ``edges``. In a trace a node is a goal and each tactic step gives one
edge per goal it left; a step that left none stands in its goal's ``terminal_steps``. In a term a node is a term node
and an edge's ``order`` is the position of the child.
"""

from __future__ import annotations

from typing import Any

from attrs import evolve

from wonton_core.codec.records import structure, unstructure
from wonton_core.codec.term_codec import check_variables
from wonton_core.errors import BadInputError
from wonton_core.model.proof_graph import PROOF_TERM_DAG, SEARCH_GRAPH, TACTIC_TREE
from wonton_core.model.proof_trace import Goal, ProofTrace, TacticStep
from wonton_core.model.term import TERM_KINDS, TermGraph, TermNode

GRAPH_SCHEMA_VERSION = 2
_KIND_OF_FAMILY = {SEARCH_GRAPH: "search_graph", TACTIC_TREE: "trace_graph", PROOF_TERM_DAG: "proof_graph"}


def graph_to_json(graph: ProofTrace | TermGraph, *, backend: str) -> dict[str, Any]:
    """The plain JSON value of a trace or a term."""
    if isinstance(graph, TermGraph):
        family, body = PROOF_TERM_DAG, _term_body(graph)
    else:
        family, body = graph.family, _trace_body(graph)
    return {
        "graph_schema_version": GRAPH_SCHEMA_VERSION,
        "graph_family": family,
        "graph_backend": backend,
        "graph_kind": _KIND_OF_FAMILY[family],
        **body,
    }


def _term_body(graph: TermGraph) -> dict[str, Any]:
    return {
        "root": graph.root,
        "nodes": [{"id": i, "node_kind": n.kind, "name": n.name, "index": n.index} for i, n in enumerate(graph.nodes)],
        "edges": [
            {"source": i, "target": child, "order": order, "action_kind": "term_constructor"}
            for i, node in enumerate(graph.nodes)
            for order, child in enumerate(node.children)
        ],
    }


def _trace_body(trace: ProofTrace) -> dict[str, Any]:
    terminal: dict[str, list[dict[str, Any]]] = {}
    edges: list[dict[str, Any]] = []
    for step in trace.steps:
        fields = {"tactic": step.tactic, "tactic_head": step.head, "order": step.order, "on_proof": step.on_proof}
        if not step.children:
            terminal.setdefault(step.goal, []).append(fields)
        for position, child in enumerate(step.children):
            edges.append(
                {
                    "source": step.goal,
                    "target": child,
                    "child_position": position,
                    "tactic_norm": " ".join(step.tactic.split()),
                    "action_kind": "tactic_step",
                    **fields,
                }
            )
    nodes = [
        {
            "id": goal.goal_id,
            "node_kind": "goal",
            "goal_type": goal.conclusion,
            "hypotheses": unstructure(goal.hypotheses),
            "depth": goal.depth,
            "terminal_steps": terminal.get(goal.goal_id, []),
        }
        for goal in trace.goals
    ]
    return {"roots": list(trace.roots), "completeness": trace.completeness, "nodes": nodes, "edges": edges}


def graph_from_json(data: Any, *, place: str) -> ProofTrace | TermGraph:
    """The trace or term in a plain JSON value. Raises BadInputError for another schema version or a damaged graph."""
    version = data.get("graph_schema_version") if isinstance(data, dict) else None
    if version != GRAPH_SCHEMA_VERSION:
        raise BadInputError(
            f"{place}: graph has schema version {version!r}, this Wonton reads {GRAPH_SCHEMA_VERSION}",
            next_step="make the run again with this version of Wonton",
        )
    try:
        family = data["graph_family"]
        if family == PROOF_TERM_DAG:
            return _term_from(data, place)
        if family in (SEARCH_GRAPH, TACTIC_TREE):
            return _trace_from(data, place)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInputError(f"{place}: not a graph file: {error!r}") from error
    raise BadInputError(f"{place}: unknown graph family {family!r}")


def _term_from(data: dict[str, Any], place: str) -> TermGraph:
    children: list[dict[int, int]] = [{} for _ in data["nodes"]]
    for edge in data["edges"]:
        source, target = edge["source"], edge["target"]
        if any(type(number) is not int for number in (source, target, edge["order"])):
            raise BadInputError(f"{place}: edge {source!r} -> {target!r} has an end or order of the wrong type")
        if not 0 <= target < source < len(children):
            raise BadInputError(f"{place}: edge {source} -> {target} makes a cycle or leaves the graph")
        if edge["order"] in children[source]:
            raise BadInputError(f"{place}: node {source} has two children at position {edge['order']}")
        children[source][edge["order"]] = target
    nodes = []
    for position, (node, found) in enumerate(zip(data["nodes"], children, strict=True)):
        if node["id"] != position or node["node_kind"] not in TERM_KINDS or sorted(found) != list(range(len(found))):
            raise BadInputError(f"{place}: node {node['id']!r} is out of order, of unknown kind or lacks a child")
        if type(node["name"]) is not str or type(node["index"]) is not int or node["index"] < 0:
            raise BadInputError(f"{place}: node {position} has a name or index of the wrong type")
        ordered = tuple(found[i] for i in range(len(found)))
        nodes.append(TermNode(node["node_kind"], node["name"], node["index"], ordered))
    check_variables(nodes, place=place)
    if type(data["root"]) is not int or not 0 <= data["root"] < len(nodes):
        raise BadInputError(f"{place}: root {data['root']!r} is not one of the {len(nodes)} nodes")
    return TermGraph(tuple(nodes), data["root"])


def _trace_from(data: dict[str, Any], place: str) -> ProofTrace:
    goals, steps = [], []
    for node in data["nodes"]:
        fields = {"goal_id": node["id"], "conclusion": node["goal_type"], "depth": node["depth"]}
        goals.append(structure({**fields, "hypotheses": node["hypotheses"]}, Goal, place=f"{place}: goal {node['id']}"))
        steps += [_step(node["id"], end, (), place) for end in node["terminal_steps"]]
    known = {goal.goal_id for goal in goals}
    if len(known) < len(goals):
        raise BadInputError(f"{place}: two goals have the same id")
    grouped: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for edge in data["edges"]:
        if edge["source"] not in known or edge["target"] not in known:
            raise BadInputError(f"{place}: edge {edge['source']} -> {edge['target']} names an unknown goal")
        grouped.setdefault((edge["source"], edge["order"]), []).append(edge)
    for (goal, order), edges in grouped.items():
        edges.sort(key=lambda edge: edge["child_position"])
        if [edge["child_position"] for edge in edges] != list(range(len(edges))):
            raise BadInputError(f"{place}: step {order} of goal {goal} lacks a child or has one twice")
        steps.append(_step(goal, edges[0], tuple(edge["target"] for edge in edges), place))
    if not set(data["roots"]) <= known:
        raise BadInputError(f"{place}: a root is not one of the goals")
    steps.sort(key=lambda step: (step.order, step.goal))
    outline = {"family": data["graph_family"], "roots": data["roots"], "completeness": data["completeness"]}
    trace = structure({**outline, "goals": [], "steps": []}, ProofTrace, place=place)
    return evolve(trace, goals=tuple(goals), steps=tuple(steps))


def _step(goal: str, fields: dict[str, Any], children: tuple[str, ...], place: str) -> TacticStep:
    data = {
        "goal": goal,
        "tactic": fields["tactic"],
        "head": fields["tactic_head"],
        "order": fields["order"],
        "children": children,
        "on_proof": fields["on_proof"],
    }
    return structure(data, TacticStep, place=f"{place}: goal {goal}")
