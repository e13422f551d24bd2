"""``<variant>_proof_term.json.gz``: a TermGraph as ``{"schema_version", "rootId", "nodes": [[id, {...}], ...]}``.

The node object has ``kind`` and, where they say something, ``name``, ``index`` and ``children`` (ids of other nodes).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wonton_core.errors import BadInputError
from wonton_core.model.term import TERM_KINDS, TermGraph, TermNode

TERM_SCHEMA_VERSION = 1


def term_to_json(graph: TermGraph) -> dict[str, Any]:
    """The plain JSON value of a term."""
    nodes = []
    for position, node in enumerate(graph.nodes):
        fields: dict[str, Any] = {"kind": node.kind}
        if node.name:
            fields["name"] = node.name
        if node.index:
            fields["index"] = node.index
        if node.children:
            fields["children"] = list(node.children)
        nodes.append([position, fields])
    return {"schema_version": TERM_SCHEMA_VERSION, "rootId": graph.root, "nodes": nodes}


def term_from_json(data: Any, *, place: str) -> TermGraph:
    """The term in a plain JSON value. Raises BadInputError for another schema version, an unknown kind, a child that
    does not come before its parent, a variable that no binder can bind, or a root out of range."""
    if not isinstance(data, dict) or data.get("schema_version") != TERM_SCHEMA_VERSION:
        version = data.get("schema_version") if isinstance(data, dict) else None
        raise BadInputError(
            f"{place}: proof term has schema version {version!r}, this Wonton reads {TERM_SCHEMA_VERSION}",
            next_step="make the run again with this version of Wonton",
        )
    nodes: list[TermNode] = []
    try:
        for position, (number, fields) in enumerate(data["nodes"]):
            children = tuple(fields.get("children", ()))
            if number != position or any(type(c) is not int or not 0 <= c < position for c in children):
                raise BadInputError(f"{place}: node {number!r} is out of order or refers to a node not before it")
            if fields["kind"] not in TERM_KINDS:
                raise BadInputError(f"{place}: node {number} has unknown kind {fields['kind']!r}")
            name, index = fields.get("name", ""), fields.get("index", 0)
            if type(name) is not str or type(index) is not int or index < 0:
                raise BadInputError(f"{place}: node {number} has a name or index of the wrong type")
            nodes.append(TermNode(fields["kind"], name, index, children))
        root = data["rootId"]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadInputError(f"{place}: not a proof term: {error!r}") from error
    check_variables(nodes, place=place)
    if type(root) is not int or not 0 <= root < len(nodes):
        raise BadInputError(f"{place}: root {root!r} is not one of the {len(nodes)} nodes")
    return TermGraph(tuple(nodes), root)


def check_variables(nodes: Sequence[TermNode], *, place: str) -> None:
    """Raises BadInputError for a de Bruijn index beyond all binders of the term: readers count up to it."""
    binders = sum(len(node.children) // 2 for node in nodes if node.kind in ("lam", "pi", "let", "fix", "cofix"))
    for number, node in enumerate(nodes):
        if node.kind == "bvar" and node.index >= binders:
            raise BadInputError(f"{place}: node {number} is variable {node.index}, and the term binds {binders}")
