"""A proof term or statement as a hash-consed DAG, the same shape for every assistant.

Kinds and their fields. ``name`` is a full constant name, binder name, literal text or sort name; ``children`` are
indices of other nodes, always smaller than the node's own index, so a ``TermGraph`` is acyclic by construction.

===========  ============================  =====================================================
kind         name                          children
===========  ============================  =====================================================
bvar         -                             - (``index`` is the de Bruijn index, innermost is 0)
var          variable of a section         -
const        full path of the constant     -
sort         Prop, Set, SProp, Type, Sort  -
app          -                             head (never an app), argument 1 .. n (n >= 1)
lam          binder                        type, body
pi           binder                        type, body
let          binder                        type, value, body
case         inductive type                motive, scrutinee, branch 1 .. n (branches are lams)
fix, cofix   function                      type 1, body 1, .. type n, body n; ``index``: the one meant
proj         projection                    structure value
cast         -                             value, type
lit          text of the literal           - (numbers, strings, primitive integers and floats)
array        -                             default, element 1 .. n
evar, meta   name or number                instance
===========  ============================  =====================================================

Universe levels are dropped. Nodes are hash-consed: no two nodes are equal in all fields.
"""

from __future__ import annotations

from attrs import frozen

TERM_KINDS = frozenset("bvar var const sort app lam pi let case fix cofix proj cast lit array evar meta".split())


@frozen
class TermNode:
    """One node of a term; see the table of the module."""

    kind: str
    name: str = ""
    index: int = 0
    children: tuple[int, ...] = ()


@frozen
class TermGraph:
    """A term DAG in topological order (children first); ``root`` is the index of the whole term."""

    nodes: tuple[TermNode, ...]
    root: int

    def constants(self) -> tuple[str, ...]:
        """Distinct constant names, sorted."""
        return tuple(sorted({node.name for node in self.nodes if node.kind == "const"}))


class TermBuilder:
    """Collects nodes with hash-consing, children first; assistants' readers build their ``TermGraph`` with it."""

    def __init__(self) -> None:
        self._nodes: list[TermNode] = []
        self._index_of: dict[TermNode, int] = {}

    def add(self, kind: str, name: str = "", index: int = 0, children: tuple[int, ...] = ()) -> int:
        """The index of this node, new or known. Raises ValueError for an unknown kind or a child not yet added."""
        node = TermNode(kind, name, index, children)
        found = self._index_of.get(node)
        if found is not None:
            return found
        if kind not in TERM_KINDS:
            raise ValueError(f"unknown term kind {kind!r}")
        if any(not 0 <= child < len(self._nodes) for child in children):
            raise ValueError(f"children {children} of a {kind} node are not all added yet")
        self._nodes.append(node)
        self._index_of[node] = len(self._nodes) - 1
        return len(self._nodes) - 1

    def add_application(self, head: int, arguments: tuple[int, ...]) -> int:
        """An application in spine form: an app used as head is merged, no arguments gives the head itself."""
        if not arguments:
            return head
        node = self._nodes[head]
        if node.kind == "app":
            head, arguments = node.children[0], (*node.children[1:], *arguments)
        return self.add("app", children=(head, *arguments))

    def finish(self, root: int) -> TermGraph:
        """The graph below ``root``: nodes not reachable from it are left out, order is kept."""
        reachable = {root}
        for position in range(root, -1, -1):
            if position in reachable:
                reachable.update(self._nodes[position].children)
        kept = sorted(reachable)
        renumbered = {old: new for new, old in enumerate(kept)}
        nodes = tuple(
            TermNode(n.kind, n.name, n.index, tuple(renumbered[c] for c in n.children))
            for n in (self._nodes[old] for old in kept)
        )
        return TermGraph(nodes, renumbered[root])
