"""Proof terms made whole: Lean moves parts of a definition's proof into constants of their own."""

from __future__ import annotations

from collections.abc import Mapping

from wonton_core.model.term import TermBuilder, TermGraph


def inline_constants(term: TermGraph, values: Mapping[str, TermGraph]) -> TermGraph:
    """``term`` with every constant of ``values`` replaced by its value, also inside values.

    Constants are closed terms, so nothing has to be shifted. Raises ValueError when values refer to each other in
    a circle.
    """
    builder = TermBuilder()
    roots: dict[str, int] = {}
    return builder.finish(_add(builder, term, values, roots, ()))


def _add(
    builder: TermBuilder,
    term: TermGraph,
    values: Mapping[str, TermGraph],
    roots: dict[str, int],
    open_names: tuple[str, ...],
) -> int:
    placed: list[int] = []
    for node in term.nodes:
        if node.kind == "const" and node.name in values:
            if node.name in open_names:
                raise ValueError(f"{node.name} refers to itself")
            if node.name not in roots:
                roots[node.name] = _add(builder, values[node.name], values, roots, (*open_names, node.name))
            placed.append(roots[node.name])
        elif node.kind == "app":
            head, *arguments = (placed[child] for child in node.children)
            placed.append(builder.add_application(head, tuple(arguments)))
        else:
            children = tuple(placed[child] for child in node.children)
            placed.append(builder.add(node.kind, node.name, node.index, children))
    return placed[term.root]
