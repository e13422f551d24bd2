"""Terms in the making: hash-consed nodes, and substitution that lets a subclass reduce what it builds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from attrs import evolve

from wonton_core.model.term import TermGraph, TermNode

UNTYPED = TermNode("meta", "untyped")
"""Stands where a binder's type, or a motive, is left out."""


def binders_above(node: TermNode) -> tuple[int, ...]:
    """For each child of ``node`` how many of its binders enclose it."""
    if node.kind in ("lam", "pi"):
        return (0, 1)
    if node.kind == "let":
        return (0, 0, 1)
    if node.kind in ("fix", "cofix"):
        functions = len(node.children) // 2
        return (0, functions) * functions
    return (0,) * len(node.children)


class TermStore:
    """Nodes by number, children first. No two are equal; a shared subterm is worked on once."""

    def __init__(self) -> None:
        self.nodes: list[TermNode] = []
        self._loose: list[int] = []  # one more than the largest de Bruijn index that a node leaves free
        self._index_of: dict[TermNode, int] = {}
        self.no_type = self.add(UNTYPED.kind, UNTYPED.name)

    def add(self, kind: str, name: str = "", index: int = 0, children: tuple[int, ...] = ()) -> int:
        """The number of exactly this node, new or known."""
        node = TermNode(kind, name, index, children)
        found = self._index_of.get(node)
        if found is None:
            found = self._index_of[node] = len(self.nodes)
            self.nodes.append(node)
            below = (self._loose[c] - b for c, b in zip(children, binders_above(node), strict=True))
            self._loose.append(index + 1 if kind == "bvar" else max(below, default=0))
        return found

    def rebuilt(self, node: TermNode, children: tuple[int, ...]) -> int:
        """``node`` over new children; a subclass may give any node of the same meaning."""
        return self.add(node.kind, node.name, node.index, children)

    def map_variables(self, root: int, change: Callable[[int, int], int]) -> int:
        """``root`` with ``change(index, depth)`` in place of each free variable, ``depth`` being the number of binders
        between ``root`` and the place; ``index`` is at least ``depth``. Works with an explicit stack."""
        done: dict[tuple[int, int], int] = {}
        stack = [(root, 0)]
        while stack:
            at, depth = here = stack[-1]
            node = self.nodes[at]
            if here not in done:
                if self._loose[at] <= depth:
                    done[here] = at
                elif node.kind == "bvar":
                    done[here] = change(node.index, depth)
                else:
                    below = [(c, depth + b) for c, b in zip(node.children, binders_above(node), strict=True)]
                    waiting = [part for part in below if part not in done]
                    if waiting:
                        stack += waiting
                        continue
                    done[here] = self.rebuilt(node, tuple(done[part] for part in below))
            stack.pop()
        return done[root, 0]

    def variable(self, index: int) -> int:
        """The variable with this de Bruijn index."""
        return self.add("bvar", index=index)

    def lifted(self, node: int, by: int) -> int:
        """``node`` under ``by`` more binders."""
        if by == 0 or self._loose[node] == 0:
            return node
        return self.map_variables(node, lambda index, _: self.variable(index + by))

    def instantiated(self, body: int, value: int) -> int:
        """``body`` of a binder with ``value`` in place of its variable."""
        return self.map_variables(
            body, lambda index, depth: self.lifted(value, depth) if index == depth else self.variable(index - 1)
        )

    def closed(self, body: int, types: Sequence[int]) -> int:
        """``body`` under lambdas of these types, the outermost first."""
        for kind in reversed(types):
            body = self.add("lam", children=(kind, body))
        return body

    def exchanged(self, body: int, others: int) -> int:
        """``body`` of a binder that stood inside of ``others`` more and now stands outside of them."""

        def moved(index: int, depth: int) -> int:
            place = index - depth
            return self.variable(depth + (others if place == 0 else place - 1 if place <= others else place))

        return self.map_variables(body, moved)

    def untyped(self, root: int, *, leading_types: bool) -> int:
        """``root`` with types of binders on its leading lambdas alone, or nowhere."""
        leading = []
        while self.nodes[root].kind == "lam":
            kind, body = self.nodes[root].children
            leading.append(kind if leading_types else self.no_type)
            root = body
        bare: dict[int, int] = {}
        for at in self.reached((root,)):
            node = self.nodes[at]
            children = tuple(bare[child] for child in node.children)
            if node.kind == "lam":
                children = (self.no_type, children[1])
            bare[at] = self.add(node.kind, node.name, node.index, children)
        return self.closed(bare[root], leading)

    def reached(self, roots: Iterable[int]) -> list[int]:
        """All nodes below ``roots``, themselves included, children first."""
        found = set(roots)
        stack = list(found)
        while stack:
            for child in self.nodes[stack.pop()].children:
                if child not in found:
                    found.add(child)
                    stack.append(child)
        return sorted(found)

    def graph(self, root: int) -> TermGraph:
        """The term below ``root``."""
        kept = self.reached((root,))
        number = {old: new for new, old in enumerate(kept)}
        nodes = (self.nodes[old] for old in kept)
        return TermGraph(
            tuple(evolve(node, children=tuple(number[child] for child in node.children)) for node in nodes),
            number[root],
        )
