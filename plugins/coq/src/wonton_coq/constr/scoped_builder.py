"""A term builder that knows which bound variables are free in a node, and so can move a term under binders.

Iterative throughout: proof terms are thousands of nodes deep.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen

from wonton_core.model.term import TermBuilder, TermGraph, TermNode


@frozen
class LocalBinder:
    """A variable of the telescope that is being built: number ``position`` counted from its outermost binder."""

    position: int


def binders_over_child(kind: str, child_count: int, child: int) -> int:
    """How many binders of the node itself stand over its child number ``child`` (see ``wonton_core.model.term``)."""
    if kind in ("lam", "pi"):
        return 1 if child == 1 else 0
    if kind == "let":
        return 1 if child == 2 else 0
    if kind in ("fix", "cofix"):
        return child_count // 2 if child % 2 else 0
    return 0


class ScopedTermBuilder:
    """Collects hash-consed nodes, as ``TermBuilder`` does, with substitution on top."""

    def __init__(self) -> None:
        self._builder = TermBuilder()
        self._nodes: list[TermNode] = []
        self._free: list[int] = []  # largest free de Bruijn index + 1

    def add(self, kind: str, name: str = "", index: int = 0, children: tuple[int, ...] = ()) -> int:
        """The index of this node, new or seen before."""
        return self._noted(self._builder.add(kind, name, index, children), kind, name, index, children)

    def add_application(self, head: int, arguments: Sequence[int]) -> int:
        """An application in spine form."""
        if not arguments:
            return head
        node = self._nodes[head]
        if node.kind == "app":
            return self.add("app", children=(*node.children, *arguments))
        return self.add("app", children=(head, *arguments))

    def finish(self, root: int) -> TermGraph:
        """The graph below ``root``."""
        return self._builder.finish(root)

    def lift(self, root: int, by: int) -> int:
        """``root`` for use under ``by`` more binders."""
        if by == 0 or self._free[root] == 0:
            return root
        return self._rebuild(self._nodes, root, lambda index, depth: self.add("bvar", index=index + by), self._free)

    def instantiate(self, template: TermGraph, environment: Sequence[int | LocalBinder], telescope: int) -> int:
        """A copy of ``template`` whose free variables are replaced by ``environment`` (outermost first).

        An int is a node of this builder outside the telescope; a LocalBinder one of its ``telescope`` binders so far.
        Raises IndexError when the template has more free variables than the environment entries.
        """

        def variable(index: int, depth: int) -> int:
            found = environment[len(environment) - 1 - _within(index - depth, len(environment))]
            if isinstance(found, LocalBinder):
                return self.add("bvar", index=telescope - 1 - found.position + depth)
            return self.lift(found, telescope + depth)

        return self._rebuild(template.nodes, template.root, variable, None)

    def _noted(self, node: int, kind: str, name: str, index: int, children: tuple[int, ...]) -> int:
        if node == len(self._nodes):
            free = index + 1 if kind == "bvar" else 0
            for position, child in enumerate(children):
                free = max(free, self._free[child] - binders_over_child(kind, len(children), position))
            self._nodes.append(TermNode(kind, name, index, children))
            self._free.append(free)
        return node

    def _rebuild(
        self,
        nodes: Sequence[TermNode],
        root: int,
        variable: Callable[[int, int], int],
        own_free: Sequence[int] | None,
    ) -> int:
        """Copy with free variables replaced. With ``own_free``, ``nodes`` are this builder's own: closed ones stay."""
        made: dict[tuple[int, int], int] = {}
        pending = [(root, 0)]
        while pending:
            key = node, depth = pending[-1]
            if key in made:
                pending.pop()
                continue
            content = nodes[node]
            if own_free is not None and own_free[node] <= depth:
                made[key] = node
                continue
            if content.kind == "bvar":
                inner = content.index < depth
                made[key] = self.add("bvar", index=content.index) if inner else variable(content.index, depth)
                continue
            count = len(content.children)
            keys = [
                (child, depth + binders_over_child(content.kind, count, position))
                for position, child in enumerate(content.children)
            ]
            missing = [child for child in keys if child not in made]
            if missing:
                pending += missing
                continue
            children = [made[child] for child in keys]
            if content.kind == "app":
                made[key] = self.add_application(children[0], children[1:])
            else:
                made[key] = self.add(content.kind, content.name, content.index, tuple(children))
        return made[(root, 0)]


def _within(distance: int, size: int) -> int:
    if not 0 <= distance < size:
        raise IndexError(f"variable {distance} of a context of {size}")
    return distance
