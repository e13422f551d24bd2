"""The graph that distances compare: labelled nodes, ordered edges, one family per graph."""

from __future__ import annotations

from attrs import frozen

STATEMENT = "statement"
PROOF_TERM_DAG = "proof_term_dag"
TACTIC_TREE = "tactic_tree"
SEARCH_GRAPH = "search_graph"
FAMILIES = (STATEMENT, PROOF_TERM_DAG, TACTIC_TREE, SEARCH_GRAPH)


@frozen
class GraphNode:
    """``kind`` is structural (app, lam, goal, step ...); ``symbol`` is an assistant's own name (constant, tactic
    head) or empty; ``concept`` is the assistant-neutral name that the assistant's table gives the symbol, or empty."""

    kind: str
    symbol: str = ""
    concept: str = ""


@frozen
class GraphEdge:
    """From ``source`` to ``target`` (node indices); ``role`` names the argument position or relation."""

    source: int
    target: int
    role: str


@frozen
class ProofGraph:
    """A directed acyclic graph of one ``family``; ``root`` is the index of the node that stands for the whole."""

    family: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    root: int = 0
