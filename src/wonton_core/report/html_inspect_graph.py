"""A proof graph as a drawing in the page: boxes marked by what the other side has of them, too."""

from __future__ import annotations

from collections.abc import Sequence

from wonton_core.alignment.shared_parts import WHOLE, SharedNode
from wonton_core.graphs.node_text import children_of, part_text
from wonton_core.model.proof_graph import ProofGraph
from wonton_core.report.html_chart_frame import line, rectangle, write
from wonton_core.report.html_inspect_layout import BOX_HEIGHT, Box, Drawing, Line, draw
from wonton_core.report.html_markup import Html, joined, tag
from wonton_core.report.html_tables import words

_MOST_COUNTERPARTS = 24
_TITLE_DEPTH = 3
_LOW = 480
"""Pixels: drawings lower than this get a box of their own height, not that of tall ones."""
MARKS = {"whole": "=", "near": "≈", "alone": ""}


def _look(shared: SharedNode | None) -> str:
    if shared is None:
        return "plain"
    if shared.level == WHOLE:
        return "whole"
    return "near" if shared.level else "alone"


def graph_pane(
    identifier: str, name: str, graph: ProofGraph, shared: Sequence[SharedNode] | None, other: str | None
) -> Html:
    """The drawing in a box that scrolls, with a line for what is pointed at. ``identifier`` begins the identifiers of
    its nodes, ``other`` those of its counterparts; ``shared`` has one record a node, None where nothing is compared."""
    drawing = draw(graph)
    children = children_of(graph)
    nodes = [
        _node(identifier, other, graph, part_text(graph, children, box.node, depth=_TITLE_DEPTH), box, shared)
        for box in drawing.boxes
    ]
    places = {box.node: box for box in drawing.boxes}
    lines = [_line(identifier, edge, places[edge.source], places[edge.target]) for edge in drawing.lines]
    title = f"{words(graph.family)} of {name}"
    width, height = round(drawing.width), round(drawing.height)
    svg = tag(
        "svg",
        tag("g", *lines),
        tag("g", *nodes),
        role="group",
        aria_label=title,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        tabindex=-1,  # else browsers that let keys scroll it stop here between the box and its nodes
    )
    return tag(
        "div",
        tag("h4", tag("code", name)),
        tag("p", _size_note(graph, drawing), class_="description"),
        tag("p", *_buttons(title), class_="zoom", hidden=True),
        tag(
            "div",
            svg,
            class_="graph low" if drawing.height < _LOW else "graph",
            role="group",
            aria_label=title,
            tabindex=0,
        ),
        tag("output", class_="pointed", aria_live="polite"),
        class_="pane",
        id=identifier,
    )


def _buttons(title: str) -> list[Html]:
    offered = (
        ("out", "−", "Smaller"),
        ("in", "+", "Larger"),
        ("fit", "Fit", "Fit the width"),
        ("one", "1:1", "Full size"),
    )
    return [
        tag("button", sign, type="button", data_zoom=what, aria_label=f"{said}: {title}", title=said)
        for what, sign, said in offered
    ]


def _size_note(graph: ProofGraph, drawing: Drawing) -> str:
    said = f"{words(graph.family)}, {len(graph.nodes)} nodes, {len(graph.edges)} edges, in {len(drawing.boxes)} boxes."
    if drawing.depth is not None:
        return f"{said} Drawn down to depth {drawing.depth}; {drawing.left_out} nodes below are left out."
    if drawing.left_out:
        return f"{said} {drawing.left_out} nodes that the root doesn't reach are left out."
    return said


def _said_of(graph: ProofGraph, node: int, part: str, shared: SharedNode | None) -> str:
    """A node in words, for reading out and for the line below the drawing."""
    found = graph.nodes[node]
    facts = [f"{found.kind} {found.symbol}".strip()]
    if found.concept:
        facts.append(f"concept {words(found.concept)}")
    facts.append(f"part {part}")
    if shared is not None:
        times = "once" if len(shared.counterparts) == 1 else f"{len(shared.counterparts)} times"
        if shared.level == WHOLE:
            facts.append(f"the whole part is on the other side {times}")
        elif shared.level:
            levels = "level" if shared.level == 1 else "levels"
            facts.append(f"on the other side {times}, alike for {shared.level} {levels} below")
        else:
            facts.append("not on the other side")
    return "; ".join(facts)


def _node(
    identifier: str,
    other: str | None,
    graph: ProofGraph,
    part: str,
    box: Box,
    shared: Sequence[SharedNode] | None,
) -> Html:
    record = None if shared is None else shared[box.node]
    look = _look(record)
    counterparts = () if record is None or other is None else record.counterparts[:_MOST_COUNTERPARTS]
    said = _said_of(graph, box.node, part, record)
    mark = MARKS.get(look, "")
    frame = rectangle(box.x - box.width / 2, box.y, box.width, BOX_HEIGHT, "")
    return tag(
        "g",
        tag("title", said),
        frame,
        write(joined([box.text]), box.x, box.y + 15),
        write(mark, box.x - box.width / 2 + 1, box.y - 2, "start", "sign") if mark else "",
        id=f"{identifier}-{box.node}",
        class_=f"node {look}",
        role="img",
        aria_label=said,
        data_parent=None if box.parent is None else f"{identifier}-{box.parent}",
        data_alike=" ".join(f"{other}-{node}" for node in counterparts) or None,
    )


def _line(identifier: str, edge: Line, upper: Box, lower: Box) -> Html:
    ends = {"data_from": f"{identifier}-{edge.source}", "data_to": f"{identifier}-{edge.target}"}
    top, bottom = upper.y + BOX_HEIGHT, lower.y
    half = (bottom - top) / 2
    if edge.reference:
        path = f"M{upper.x:.1f} {top:.0f}C{upper.x:.1f} {top + half:.0f} {lower.x:.1f} {bottom - half:.0f} "
        return tag("path", d=f"{path}{lower.x:.1f} {bottom:.0f}", class_="edge reference", **ends)
    drawn = line(upper.x, top, lower.x, bottom, "")
    return tag("g", drawn, tag("title", edge.role), class_="edge", **ends)


def legend(compared: bool) -> Html:
    """What boxes and lines mean."""
    entries: list[Html] = []
    if compared:
        for look, said in (
            ("whole", "the whole part below is on the other side, too"),
            ("near", "alike for one to three levels below"),
            ("alone", "the node with its children is not on the other side"),
        ):
            sample = tag(
                "svg",
                tag(
                    "g", rectangle(2, 10, 34, 18, ""), write(MARKS[look], 3, 9, "start", "sign"), class_=f"node {look}"
                ),
                aria_hidden="true",
                viewBox="0 0 38 30",
                width=38,
                height=30,
            )
            entries.append(tag("li", sample, " ", said))
    lines = "Lines lead from a node to its parts; a dotted one to a part that is drawn under another node."
    names = (
        " Variables (# and the number of binders between), constants and sorts are written into the node that uses "
        "them; a dot stands for a part with a box of its own. λ is a function, ∀ a product, → an arrow."
    )
    compares = " What is alike is judged as the distance does, by kinds and neutral concepts, never by names."
    return joined(
        [
            tag("ul", *entries, class_="marks") if entries else "",
            tag("p", lines, names, compares if compared else "", class_="description"),
        ]
    )
