"""The page of one proof, or of two side by side: graphs, parts of the distance, features, profiles, texts, actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from wonton_core.alignment.inspection import InspectedPair, InspectedProof
from wonton_core.alignment.pair_features import ComparedFeatures
from wonton_core.alignment.shared_parts import shared_nodes
from wonton_core.model.proof_graph import ProofGraph
from wonton_core.report.html_inspect_graph import graph_pane, legend
from wonton_core.report.html_inspect_tables import actions_table, distance_table, features_table, profiles_table
from wonton_core.report.html_markup import Html, Piece, joined, tag, with_code
from wonton_core.report.html_page import document
from wonton_core.report.html_proof_view import proof_view
from wonton_core.report.html_run_details import ProofDetails
from wonton_core.report.html_tables import definitions, section, words
from wonton_core.report.inspection_report import rank_words

_KEYS = (
    "Point at a node, or reach it with Tab and the arrow keys, and what is like it on the other side is marked; "
    "Enter or a click scrolls there. + and - zoom, 0 fits the width."
)
_UNLIKE = (
    "The two are graphs of unlike families, so nothing of them can match and nothing is marked: the distance doesn't "
    "compare them node by node. `--graph-source proof_term_graph` shows kernel terms on both sides."
)
_HASHES = (
    "Names are obfuscated: words without a meaning in boxes and tables are hashes of names, with a salt for each side."
)


@frozen
class InspectedSide:
    """One proof: what distances see of it, and what its run recorded."""

    seen: InspectedProof
    details: ProofDetails

    @property
    def name(self) -> str:
        """The name of its theorem with that of its assistant."""
        return f"{self.seen.proof.assistant}: {self.details.summary.name}"


@frozen
class ComparedSide:
    """The second proof, how far it is from the first, and what they share."""

    side: InspectedSide
    pair: InspectedPair
    features: Mapping[str, ComparedFeatures]


def render_inspection(
    left: InspectedSide, compared: ComparedSide | None, report: Mapping[str, Any], *, back: str = ""
) -> bytes:
    """The whole page, one file that needs nothing else. ``report`` is the JSON report of the same inspection, of which
    the settings are shown; ``back`` is the address of a page that led here.

    Raises BadInputError for a graph with a cycle."""
    sides = [left] if compared is None else [left, compared.side]
    sections = {identifier: (title, content) for identifier, title, content in _sections(left, compared, report)}
    title = " and ".join(side.details.summary.name for side in sides)
    return document(
        f"{title}: Wonton inspection",
        tag("header", tag("h1", title), *_headline(compared), *_way_back(back)),
        tag(
            "nav",
            tag("ul", *(tag("li", tag("a", said, href=f"#{name}")) for name, (said, _) in sections.items())),
            aria_label="Contents",
        ),
        tag("main", *(section(name, said, content) for name, (said, content) in sections.items())),
        resources=("inspect",),
    ).encode()


def _headline(compared: ComparedSide | None) -> Iterator[Html]:
    if compared is None:
        return
    pair = compared.pair
    distance = pair.neighbour.distance
    said = "Their distance is undefined" if distance is None else f"Their distance is {distance:.4f}"
    yield tag("p", f"{said}; for the first the second is {rank_words(pair)}.", class_="sentence")


def _way_back(address: str) -> Iterator[Html]:
    if address:
        yield tag("p", tag("a", "Back to the report", href=address))


def _sections(
    left: InspectedSide, compared: ComparedSide | None, report: Mapping[str, Any]
) -> Iterator[tuple[str, str, Piece]]:
    sides = [left] if compared is None else [left, compared.side]
    if compared is not None:
        yield "distance", "Distance", distance_table(compared.pair, report["distance"]["weights"])
    hidden = report["name_obfuscation"]["mode"] != "none"
    yield "graphs", "Proof graphs" if compared else "Proof graph", _proof_graphs(sides, hidden)
    yield "statements", "Statement graphs" if compared else "Statement graph", _statement_graphs(sides)
    if compared is not None:
        yield "features", "Shared and differing", features_table(compared.features, left.name, compared.side.name)
    texts = [proof_view(side.seen.proof.assistant, side.details) for side in sides]
    yield "texts", "Statement and proof", tag("div", *texts, class_="proofs")
    yield "profiles", "Profiles", profiles_table([(side.name, side.seen) for side in sides])
    yield "actions", "Typed actions", joined([actions_table(side.name, side.seen) for side in sides])
    yield "settings", "Settings", _settings(report)


def _proof_graphs(sides: list[InspectedSide], hidden: bool) -> Html:
    graphs = _graphs(sides)
    said: list[Piece] = [legend(_like(graphs))]
    if _like(graphs):
        said.append(tag("p", _KEYS, class_="description"))
    elif len(graphs) > 1:
        said.append(tag("p", with_code(_UNLIKE)))
    if hidden:
        said.append(tag("p", _HASHES, class_="description"))
    return joined([*said, _panes("proof", sides, graphs)])


def _graphs(sides: list[InspectedSide]) -> list[ProofGraph]:
    return [side.seen.proof.proof or side.seen.proof.statement for side in sides]


def _like(graphs: list[ProofGraph]) -> bool:
    """Whether there are two, and parts of them can match."""
    return len(graphs) > 1 and len({graph.family for graph in graphs}) == 1


def _statement_graphs(sides: list[InspectedSide]) -> Html:
    panes = _panes("statement", sides, [side.seen.proof.statement for side in sides])
    # What the marks mean is told beside the proof graphs, unless nothing is marked there.
    marks = legend(True) if len(sides) > 1 and not _like(_graphs(sides)) else ""
    return joined([marks, tag("div", panes, class_="small")])


def _panes(kind: str, sides: list[InspectedSide], graphs: list[ProofGraph]) -> Html:
    like = _like(graphs)
    shared = shared_nodes(graphs[0], graphs[1]) if like else (None, None)
    names = [f"{kind}-left", f"{kind}-right"]
    panes = [
        graph_pane(names[at], side.name, graph, shared[at], names[1 - at] if like else None)
        for at, (side, graph) in enumerate(zip(sides, graphs, strict=True))
    ]
    return tag("div", *panes, class_="panes")


def _settings(report: Mapping[str, Any]) -> Html:
    sources = report["graph_sources"]
    distance = report["distance"]
    hidden = report["name_obfuscation"]["mode"]
    facts: list[tuple[Piece, Piece]] = [
        ("Graph source", ", ".join(dict.fromkeys(words(source) for source in sources.values()))),
        ("Distance", f"{words(distance['name'])}: {distance['summary']}"),
        ("Names", "as they are" if hidden == "none" else "obfuscated before anything is compared or drawn"),
        ("Ablation", words(report["lexical_ablation"]["mode"])),
        ("Proof aggregation", words(report["proof_aggregation"])),
        *((words(name), number) for name, number in report["versions"].items()),
        *((plugin["plugin"], f"{plugin['distribution']} {plugin['version']}") for plugin in report["plugins"]),
    ]
    return definitions(facts)
