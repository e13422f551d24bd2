"""Where the nodes of a proof graph stand in a drawing: layers from the root down, subtrees side by side.

A node's layer is its longest way from the root, so every edge points down. One of its parents in the layer above is its
tree parent; the tree that these make is laid out without crossings (after Reingold and Tilford 1981, with boxes of
unlike widths), and all other edges are references across it. Leaves of terms (variables, constants, sorts) are written
into the boxes of their parents: they are shared so much that edges to them would hide everything else.
"""

from __future__ import annotations

from attrs import frozen

from wonton_core.graphs.graph_shape import children_first
from wonton_core.graphs.node_text import Children, children_of, label_text
from wonton_core.model.proof_graph import PROOF_TERM_DAG, STATEMENT, ProofGraph

MOST_BOXES = 600
"""A graph with more is drawn down to the depth at which it still has no more."""

LAYER_HEIGHT = 46
BOX_HEIGHT = 22
_GAP = 12
_CHARACTER = 6.7
_PADDING = 16
_LONGEST_LABEL = 38
_MARGIN = 8
_ABOVE = 18


@frozen
class Box:
    """One node: its middle is at ``x``, its top at ``y``. ``parent`` is the node it hangs from, None for the root."""

    node: int
    text: str
    x: float
    y: float
    width: float
    parent: int | None


@frozen
class Line:
    """An edge between two boxes; ``reference`` where it is not the one that the lower box hangs from."""

    source: int
    target: int
    role: str
    reference: bool


@frozen
class Drawing:
    """``depth`` is that of the deepest box if the graph was cut there, else None; ``left_out`` counts nodes that are
    neither a box nor written into one."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: float
    height: float
    depth: int | None
    left_out: int


def draw(graph: ProofGraph, *, most: int = MOST_BOXES) -> Drawing:
    """The layout of ``graph``. Raises BadInputError for a cycle."""
    if not graph.nodes:
        return Drawing((), (), 2 * _MARGIN, 2 * _MARGIN, None, 0)
    children = children_of(graph)
    written = graph.family in (PROOF_TERM_DAG, STATEMENT)
    folded = [written and not below and node != graph.root for node, below in enumerate(children)]
    kept, depth = _kept(graph.root, children, folded, most)
    order = [node for node in reversed(children_first(graph)) if node in kept]
    layer = dict.fromkeys(order, 0)
    parent: dict[int, int] = {}
    for node in order:  # parents come before their children
        for _, child in children[node]:
            if child in kept and layer[node] + 1 > layer[child]:
                layer[child], parent[child] = layer[node] + 1, node
    hanging: dict[int, list[int]] = {node: [] for node in order}
    lines = []
    for node in order:
        for role, child in children[node]:
            if child in kept:
                first = parent[child] == node and child not in hanging[node]
                lines.append(Line(node, child, role, not first))
                if first:
                    hanging[node].append(child)
    text = {node: _box_text(graph, children, folded, kept, node) for node in order}
    width = {node: len(text[node]) * _CHARACTER + _PADDING for node in order}
    x = _columns(graph.root, order, hanging, width)
    boxes = tuple(
        Box(node, text[node], x[node], _ABOVE + layer[node] * LAYER_HEIGHT, width[node], parent.get(node))
        for node in order
    )
    shown = kept | {child for node in kept for _, child in children[node] if folded[child]}
    return Drawing(
        boxes,
        tuple(lines),
        max(box.x + box.width / 2 for box in boxes) + _MARGIN,
        max(box.y for box in boxes) + BOX_HEIGHT + _MARGIN,
        depth,
        len(graph.nodes) - len(shown),
    )


def _kept(root: int, children: Children, folded: list[bool], most: int) -> tuple[set[int], int | None]:
    """The nodes that get boxes: all that are reached, or those at most so many steps from the root that they are no
    more than ``most`` (the root always), and then that number of steps."""
    kept, edge, depth = {root}, [root], 0
    while True:
        reached = {child for node in edge for _, child in children[node] if not folded[child]} - kept
        if not reached:
            return kept, None
        if len(kept) + len(reached) > most:
            return kept, depth
        kept |= reached
        edge = sorted(reached)
        depth += 1


def _box_text(graph: ProofGraph, children: Children, folded: list[bool], kept: set[int], node: int) -> str:
    """A node and its leaves; ``·`` stands for a child with a box of its own, ``…`` for one that was left out."""
    parts = [label_text(graph.nodes[node], neutral=False)]
    if graph.family in (PROOF_TERM_DAG, STATEMENT):
        for _, child in children[node]:
            if folded[child]:
                parts.append(label_text(graph.nodes[child], neutral=False))
            else:
                parts.append("·" if child in kept else "…")
    text = " ".join(part for part in parts if part)
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"


def _columns(root: int, order: list[int], hanging: dict[int, list[int]], width: dict[int, float]) -> dict[int, float]:
    """The middle of every box. Subtrees are put as close as their outlines allow, parents over their children."""
    # Outlines of the subtree below each node: from its own layer down, how far it reaches to either side of its middle.
    outlines: dict[int, list[tuple[float, float]]] = {}
    offset: dict[int, float] = {root: 0.0}
    for node in reversed(order):
        merged: list[tuple[float, float]] = []
        places: list[float] = []
        for child in hanging[node]:
            outline = outlines.pop(child)
            both = zip(merged, outline, strict=False)
            place = max((mine[1] - theirs[0] + _GAP for mine, theirs in both), default=0.0)
            moved = [(low + place, high + place) for low, high in outline]
            overlap = min(len(merged), len(moved))
            merged = [(merged[at][0], moved[at][1]) for at in range(overlap)] + merged[overlap:] + moved[overlap:]
            places.append(place)
        middle = (places[0] + places[-1]) / 2 if places else 0.0
        for child, place in zip(hanging[node], places, strict=True):
            offset[child] = place - middle
        half = width[node] / 2
        outlines[node] = [(-half, half), *((low - middle, high - middle) for low, high in merged)]
    at: dict[int, float] = {}
    above = {child: node for node, below in hanging.items() for child in below}
    for node in order:
        at[node] = offset[node] + (at[above[node]] if node in above else 0.0)
    shift = _MARGIN - min(low for low, _ in outlines[root])
    # The root's outline knows its widest reach in each layer, and every box is in it.
    return {node: place + shift for node, place in at.items()}
