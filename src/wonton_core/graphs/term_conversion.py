"""A term DAG as a ProofGraph: application spines with argument positions, binders, and neutral concepts.

What is normalised, so that two assistants' terms for one thing become one graph:

- a product whose variable is not used is an ``arrow``, any other a ``pi``;
- casts stand for their value;
- a recursor or case combinator applied to all it needs is a ``case`` node, as a match is; motives are left out, since
  they repeat what is to be shown there;
- arguments without meaning of their own (instances) are left out, as the assistant's table says.

Variables are bound by numbers, never by names. In a statement a variable is known by a number that
its binder gets: one more than those of the variables in use there, so a name for it is never needed and arrows don't
shift it. In a proof it is known by its de Bruijn index, so that a subproof looks the same wherever it stands.
"""

from __future__ import annotations

from attrs import frozen

from wonton_core.graphs.concept_table import ConceptTable
from wonton_core.graphs.term_store import UNTYPED, binders_above
from wonton_core.model.proof_graph import PROOF_TERM_DAG, STATEMENT, GraphEdge, GraphNode, ProofGraph
from wonton_core.model.term import TermGraph, TermNode

_Children = tuple[tuple[str, int], ...]
_Scope = tuple[int, ...]


@frozen
class _Open:
    """A term under binders: a node, and the numbers of the variables that are free in it (innermost first)."""

    node: int
    scope: _Scope


def loose_variables(term: TermGraph) -> list[frozenset[int]]:
    """For each node the de Bruijn indices that its subterm leaves free."""
    free: list[frozenset[int]] = []
    for node in term.nodes:
        if node.kind == "bvar":
            free.append(frozenset((node.index,)))
            continue
        found: set[int] = set()
        for child, depth in zip(node.children, binders_above(node), strict=True):
            found.update(index - depth for index in free[child] if index >= depth)
        free.append(frozenset(found))
    return free


def split_eliminations(term: TermGraph, table: ConceptTable) -> TermGraph:
    """``term`` with every eliminator applied to more than it needs made the head of the application to the rest.

    Hypotheses that a case distinction was generalised over stand there.
    """
    nodes: list[TermNode] = []
    at: list[int] = []
    for node in term.nodes:
        children = tuple(at[child] for child in node.children)
        if node.kind == "app":
            eliminator = table.eliminators.get(term.nodes[node.children[0]].name)
            needed = len(children) if eliminator is None else eliminator.arity + 1
            if needed < len(children):
                nodes.append(TermNode("app", children=children[:needed]))
                children = (len(nodes) - 1, *children[needed:])
        nodes.append(TermNode(node.kind, node.name, node.index, children))
        at.append(len(nodes) - 1)
    return TermGraph(tuple(nodes), at[term.root])


class _Converter:
    """One conversion. Work is done with an explicit stack: proof terms nest deeper than Python's own."""

    def __init__(self, term: TermGraph, table: ConceptTable, family: str) -> None:
        self._term = term
        self._table = table
        self._by_level = family == STATEMENT
        self._free = loose_variables(term)
        self._nodes: list[GraphNode] = []
        self._edges: list[GraphEdge] = []
        self._index_of: dict[tuple[GraphNode, _Children], int] = {}
        self._done: dict[_Open, int] = {}

    def run(self) -> tuple[int, tuple[GraphNode, ...], tuple[GraphEdge, ...]]:
        root = _Open(self._term.root, ())
        stack = [root]
        while stack:
            here = stack[-1]
            if here in self._done:
                stack.pop()
                continue
            label, parts = self._parts(here)
            waiting = [part for _, part in parts if isinstance(part, _Open) and part not in self._done]
            if waiting:
                stack += reversed(waiting)
                continue
            stack.pop()
            children = tuple((role, self._done[part]) for role, part in parts)
            only = children[0][1] if label is None else self._add(label, children)
            self._done[here] = only
        return self._done[root], tuple(self._nodes), tuple(self._edges)

    def _add(self, label: GraphNode | tuple[GraphNode, GraphNode], children: _Children) -> int:
        if isinstance(label, tuple):  # a composition: outer (inner arguments)
            outer, inner = label
            return self._application(outer, (("1", self._application(inner, children)),))
        return self._application(label, children) if label.kind == "const" and children else self._node(label, children)

    def _application(self, head: GraphNode, arguments: _Children) -> int:
        return self._node(GraphNode("app"), (("head", self._node(head, ())), *arguments))

    def _node(self, label: GraphNode, children: _Children) -> int:
        key = (label, children)
        found = self._index_of.get(key)
        if found is None:
            found = self._index_of[key] = len(self._nodes)
            self._nodes.append(label)
            self._edges += [GraphEdge(found, target, role) for role, target in children]
        return found

    def _open(self, node: int, scope: _Scope, bound: int = 0, *, used: bool = True) -> _Open:
        if not self._by_level:
            return _Open(node, ())
        if bound:
            next_level = (max(scope) + 1) if scope else 0
            fresh = tuple(next_level + k for k in reversed(range(bound))) if used else (-1,) * bound
            scope = fresh + scope
        needed = self._free[node]
        last = max(needed, default=-1)
        return _Open(node, tuple(scope[i] if i in needed else -1 for i in range(last + 1)))

    def _parts(self, here: _Open) -> tuple[GraphNode | tuple[GraphNode, GraphNode] | None, list[tuple[str, _Open]]]:
        """The label of a node and its children by role; no label where the only child stands for it."""
        node = self._term.nodes[here.node]
        kind, children = node.kind, node.children
        if kind == "bvar":
            number = here.scope[node.index] if self._by_level and node.index < len(here.scope) else node.index
            return GraphNode(f"bvar:{number}"), []
        if kind == "app":
            return self._application_parts(here, node)
        if kind in ("lam", "pi"):
            used = 0 in self._free[children[1]]
            label = "arrow" if kind == "pi" and not used else kind
            body = self._open(children[1], here.scope, 1, used=used or kind == "lam")
            kind_of_variable = (
                [] if self._term.nodes[children[0]] == UNTYPED else [("type", self._open(children[0], here.scope))]
            )
            return GraphNode(label), [*kind_of_variable, ("body", body)]
        if kind == "let":
            parts = [("type", self._open(children[0], here.scope)), ("value", self._open(children[1], here.scope))]
            return GraphNode("let"), [*parts, ("body", self._open(children[2], here.scope, 1))]
        if kind in ("fix", "cofix"):
            count = len(children) // 2
            parts = [
                (
                    f"type:{position // 2}" if position % 2 == 0 else f"body:{position // 2}",
                    self._open(child, here.scope, count if position % 2 else 0),
                )
                for position, child in enumerate(children)
            ]
            return GraphNode(kind), parts
        if kind == "cast":
            return None, [("value", self._open(children[0], here.scope))]
        if kind == "case":
            return self._case_label(node.name), self._numbered("branch", children[1:], here.scope, first="scrutinee")
        if kind == "sort":
            return GraphNode(
                "sort", node.name, "proposition_sort" if node.name in ("Prop", "SProp") else "type_sort"
            ), []
        if kind == "const":
            return self._constant(node.name), []
        concept = self._table.concept(node.name)
        return GraphNode(kind, node.name, concept), self._numbered("part", children, here.scope)

    def _numbered(
        self, role: str, children: tuple[int, ...], scope: _Scope, *, first: str = ""
    ) -> list[tuple[str, _Open]]:
        opened = [self._open(child, scope) for child in children]
        if not first:
            return [(f"{role}:{i}", child) for i, child in enumerate(opened)]
        return [(first, opened[0]), *((f"{role}:{i}", child) for i, child in enumerate(opened[1:]))]

    def _constant(self, name: str) -> GraphNode:
        return GraphNode("const", name, self._table.concept(name))

    def _case_label(self, inductive: str) -> GraphNode:
        return GraphNode("case", inductive, self._table.concept(inductive))

    def _application_parts(
        self, here: _Open, node: TermNode
    ) -> tuple[GraphNode | tuple[GraphNode, GraphNode], list[tuple[str, _Open]]]:
        head, arguments = self._term.nodes[node.children[0]], node.children[1:]
        if head.kind != "const":
            opened = [self._open(child, here.scope) for child in node.children]
            return GraphNode("app"), [("head", opened[0]), *((str(i), c) for i, c in enumerate(opened[1:], 1))]
        eliminator = self._table.eliminators.get(head.name)
        if eliminator is not None and len(arguments) == eliminator.arity:
            chosen = (arguments[eliminator.scrutinee], *(arguments[i] for i in eliminator.branches))
            return self._case_label(eliminator.inductive), self._numbered(
                "branch", chosen, here.scope, first="scrutinee"
            )
        kept = self._table.arguments.get(head.name)
        if kept is not None and all(position < len(arguments) for position in kept):
            arguments = tuple(arguments[i] for i in kept) + arguments[max(kept, default=-1) + 1 :]
        parts = [(str(i), self._open(child, here.scope)) for i, child in enumerate(arguments, 1)]
        composition = self._table.compositions.get(head.name)
        if composition is not None and len(composition) == 2:
            return (self._constant(composition[0]), self._constant(composition[1])), parts
        return self._constant(head.name), parts


def term_to_graph(term: TermGraph, table: ConceptTable, family: str) -> ProofGraph:
    """``term`` as a graph of ``family`` (``statement`` or ``proof_term_dag``), sharing kept; see the module."""
    if family not in (STATEMENT, PROOF_TERM_DAG):
        raise ValueError(f"a term is a {STATEMENT} or a {PROOF_TERM_DAG}, not a {family}")
    root, nodes, edges = _Converter(split_eliminations(term, table), table, family).run()
    return ProofGraph(family, nodes, edges, root)
