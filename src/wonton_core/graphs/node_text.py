"""Nodes of a proof graph in words: short enough for a box of a drawing, and exact enough to tell parts apart."""

from __future__ import annotations

from collections.abc import Sequence

from wonton_core.model.proof_graph import GraphNode, ProofGraph

Children = Sequence[Sequence[tuple[str, int]]]
"""For each node the roles and targets of its edges, in order."""

_SIGN_OF_KIND = {"app": "", "lam": "λ", "pi": "∀", "arrow": "→"}
_ONLY_NAMED = ("const", "sort")
_LONGEST_NAME = 26
_CUT = "…"


def children_of(graph: ProofGraph) -> list[list[tuple[str, int]]]:
    """The edges of ``graph`` by their source."""
    found: list[list[tuple[str, int]]] = [[] for _ in graph.nodes]
    for edge in graph.edges:
        found[edge.source].append((edge.role, edge.target))
    return found


def label_text(node: GraphNode, *, neutral: bool) -> str:
    """A node by itself: its kind's sign and its name, which is the assistant's own, or only the concept if ``neutral``.

    Of a qualified name the last part is written; a variable is ``#`` and its number.
    """
    if node.kind.startswith("bvar:"):
        return f"#{node.kind.removeprefix('bvar:')}"
    # Symbols that a proof's normal form brings in have no assistant's name, only a concept.
    own = node.symbol.removeprefix("neutral:").rstrip(".").rpartition(".")[2] or node.symbol
    name = node.concept if neutral else own or node.concept
    if len(name) > _LONGEST_NAME:
        name = f"{name[:_LONGEST_NAME]}{_CUT}"
    if node.kind in _ONLY_NAMED and name:
        return name
    return " ".join(part for part in (_SIGN_OF_KIND.get(node.kind, node.kind), name) if part)


def part_text(graph: ProofGraph, children: Children, node: int, *, depth: int, longest: int = 120) -> str:
    """The part below ``node`` in neutral words, arguments in brackets, down to ``depth`` levels; what lies deeper, or
    beyond ``longest`` characters, is an ellipsis."""
    written: list[str] = []
    length = 0
    waiting: list[tuple[int, int] | str] = [(node, depth)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            text = item
        else:
            here, left = item
            text = label_text(graph.nodes[here], neutral=True)
            if children[here] and left == 0:
                text = f"{text} {_CUT}" if text else _CUT
            elif children[here]:
                inside: list[tuple[int, int] | str] = []
                for _, child in children[here]:
                    nested = bool(children[child]) and left > 1
                    inside += [" ", *(["("] if nested else []), (child, left - 1), *([")"] if nested else [])]
                waiting += reversed(inside if text else inside[1:])
        length += len(text)
        if length > longest:
            return "".join(written).rstrip() + _CUT
        written.append(text)
    return "".join(written) or graph.nodes[node].kind
