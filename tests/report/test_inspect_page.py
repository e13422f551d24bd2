"""The page of one proof or a pair: what is drawn, what is marked as alike, what is cut, and that nothing escapes."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.alignment.pair_features import compared_counts, compared_parts
from wonton_core.alignment.shared_parts import WHOLE, shared_nodes
from wonton_core.cli.main import run
from wonton_core.errors import EXIT_DONE
from wonton_core.graphs.node_text import children_of, part_text
from wonton_core.model.proof_graph import PROOF_TERM_DAG, SEARCH_GRAPH, GraphEdge, GraphNode, ProofGraph
from wonton_core.report.html_inspect_graph import graph_pane
from wonton_core.report.html_inspect_layout import BOX_HEIGHT, Drawing, draw


def graph(nodes: list[GraphNode], edges: list[tuple[int, int, str]], family: str = PROOF_TERM_DAG) -> ProofGraph:
    return ProofGraph(family, tuple(nodes), tuple(GraphEdge(*edge) for edge in edges))


def conjunction(*, name: str, last: str = "bvar:1") -> ProofGraph:
    """λ over ``name`` #0 (``name`` #0 ``last``), the root first."""
    nodes = [GraphNode("lam"), GraphNode("app"), GraphNode("const", name, "conjunction"), GraphNode("bvar:0"),
             GraphNode("app"), GraphNode(last)]  # fmt: skip
    edges = [(0, 1, "body"), (1, 2, "head"), (1, 3, "1"), (1, 4, "2"), (4, 2, "head"), (4, 3, "1"), (4, 5, "2")]
    return graph(nodes, edges)


def test_parts_are_alike_whatever_their_names() -> None:
    left, right = shared_nodes(conjunction(name="And"), conjunction(name="Coq.Init.Logic.and"))
    assert {node.level for node in left} == {WHOLE}
    assert [node.counterparts for node in right] == [(node,) for node in range(6)]


def test_a_part_that_differs_far_below_is_alike_only_above() -> None:
    left, right = shared_nodes(conjunction(name="And"), conjunction(name="And", last="bvar:7"))
    assert [node.level for node in left] == [2, 1, WHOLE, WHOLE, 0, 0]
    assert left[0].counterparts == (0,)
    assert right[4].counterparts == ()


def test_graphs_of_unlike_families_share_nothing() -> None:
    search = graph([GraphNode("lam")], [], SEARCH_GRAPH)
    left, right = shared_nodes(conjunction(name="And"), search)
    assert {node.level for node in (*left, *right)} == {0}
    assert compared_parts(conjunction(name="And"), search).differing == ()


def test_features_say_what_is_shared_and_what_differs() -> None:
    found = compared_parts(conjunction(name="And"), conjunction(name="And", last="bvar:7"))
    assert [entry.feature for entry in found.shared] == []
    assert {(entry.feature, entry.left, entry.right) for entry in found.differing} == {
        ("conjunction #0 #1", 1, 0), ("conjunction #0 #7", 0, 1), ("#1", 1, 0), ("#7", 0, 1),
    }  # fmt: skip
    same = compared_parts(conjunction(name="And"), conjunction(name="and"))
    assert [entry.feature for entry in same.shared] == ["λ (conjunction #0 (conjunction #0 #1))"]
    counts = compared_counts({"a": 0.5, "b": 0.5}, {"a": 0.25, "c": 0.75})
    assert [entry.feature for entry in counts.shared] == ["a"]
    assert [entry.feature for entry in counts.differing] == ["c", "b", "a"]


def test_text_of_a_part_is_cut_by_depth_and_length() -> None:
    whole = conjunction(name="And")
    assert part_text(whole, children_of(whole), 0, depth=2) == "λ (conjunction #0 …)"
    assert part_text(whole, children_of(whole), 0, depth=9, longest=12).endswith("…")


@st.composite
def dags(draw: st.DrawFn) -> ProofGraph:
    count = draw(st.integers(1, 14))
    edges = [
        (source, target, str(at))
        for target in range(1, count)
        for at, source in enumerate(draw(st.lists(st.integers(0, target - 1), min_size=1, max_size=3)))
    ]
    family = draw(st.sampled_from([PROOF_TERM_DAG, SEARCH_GRAPH]))
    return graph([GraphNode("app", "x" * draw(st.integers(0, 40))) for _ in range(count)], edges, family)


def assert_clear(drawing: Drawing) -> None:
    """No box over another or over the border, and every line downwards."""
    by_layer: dict[float, list[tuple[float, float]]] = {}
    for box in drawing.boxes:
        by_layer.setdefault(box.y, []).append((box.x - box.width / 2, box.x + box.width / 2))
        assert box.x - box.width / 2 >= 0
        assert box.x + box.width / 2 <= drawing.width
        assert box.y + BOX_HEIGHT <= drawing.height
    for row in by_layer.values():
        row.sort()
        assert all(left[1] < right[0] for left, right in pairwise(row))
    top = {box.node: box.y for box in drawing.boxes}
    assert all(top[line.source] + BOX_HEIGHT < top[line.target] for line in drawing.lines)


@given(of=dags())
def test_boxes_never_overlap_and_lines_lead_down(of: ProofGraph) -> None:
    drawing = draw(of)
    assert_clear(drawing)
    assert drawing.left_out == 0
    assert drawing.depth is None
    hanging = [line for line in drawing.lines if not line.reference]
    assert len(hanging) == len(drawing.boxes) - 1


@given(of=dags(), most=st.integers(1, 8))
def test_a_cut_drawing_says_how_much_is_left_out(of: ProofGraph, most: int) -> None:
    drawing = draw(of, most=most)
    assert_clear(drawing)
    assert len(drawing.boxes) <= most
    shown = {box.node for box in drawing.boxes}
    if of.family == SEARCH_GRAPH:
        assert drawing.left_out == len(of.nodes) - len(shown)
    assert (drawing.depth is None) == (len(draw(of).boxes) == len(shown))


def test_a_big_graph_is_drawn_to_a_stated_depth() -> None:
    nodes = [GraphNode("goal") for _ in range(1 + 300 + 600)]
    edges = [(0, 1 + at, "by") for at in range(300)] + [(1 + at // 2, 301 + at, "by") for at in range(600)]
    pane = graph_pane("proof-left", "big", graph(nodes, edges, SEARCH_GRAPH), None, None).source
    assert "in 301 boxes. Drawn down to depth 1; 600 nodes below are left out." in pane


def test_a_deep_chain_and_an_empty_graph_are_drawn() -> None:
    chain = graph([GraphNode("goal")] * 5000, [(at, at + 1, "by") for at in range(4999)], SEARCH_GRAPH)
    assert len(draw(chain).boxes) == 600
    assert draw(graph([], [], SEARCH_GRAPH)).boxes == ()
    unreached = graph([GraphNode("goal"), GraphNode("goal")], [], SEARCH_GRAPH)
    assert "1 nodes that the root doesn" in graph_pane("proof-left", "two", unreached, None, None).source


HOSTILE = '"><script>window.pwned=1</script>\u202e]]>'


def test_names_are_text() -> None:
    hostile = graph([GraphNode(HOSTILE, HOSTILE, HOSTILE), GraphNode("goal")], [(0, 1, HOSTILE)], SEARCH_GRAPH)
    pane = graph_pane("proof-left", HOSTILE, hostile, None, None).source
    assert "<script" not in pane
    assert pane.count("&lt;script&gt;") >= 4


class _Structure(HTMLParser):
    """Identifiers, references to them, and whatever would load something."""

    def __init__(self) -> None:
        super().__init__()
        self.identifiers: list[str] = []
        self.references: list[str] = []
        self.loading: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.identifiers.append(value or "")
            if name in ("data-from", "data-to", "data-parent"):
                self.references.append(value or "")
            if (
                name in ("src", "style")
                or name.startswith("on")
                or (name == "href" and not (value or "").startswith("#"))
            ):
                self.loading.append(f"{tag} {name}")


@pytest.fixture(scope="module")
def inspected(real: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """Page and report of a pair of the recorded runs."""
    folder = tmp_path_factory.mktemp("inspected")
    page, report = folder / "pair.html", folder / "pair.json"
    sides = ["--run-dir", str(real.lean), "--theorem", "coq_pair_and_cancel_l"]
    sides += ["--compare-run-dir", str(real.coq), "--compare-theorem", "and_cancel_l"]
    written = ["--graph-source", "proof_term_graph", "--output", str(report), "--html", str(page)]
    assert run(["inspect-proof-ir", *sides, *written]) == EXIT_DONE
    return page.read_text("utf-8"), json.loads(report.read_text("utf-8"))


def test_a_real_pair_is_whole(inspected: tuple[str, dict[str, Any]]) -> None:
    page, report = inspected
    structure = _Structure()
    structure.feed(page)
    assert len(structure.identifiers) == len(set(structure.identifiers))
    assert set(structure.references) <= set(structure.identifiers)
    assert structure.loading == []
    assert "default-src &#39;none&#39;" in page
    for side in ("left", "right"):
        assert f"proof-{side}-" in page
        assert report[side]["script"].strip().splitlines()[0] in page
        assert report[side]["statement"].split(":")[0].strip() in page
        assert "{name}" not in report[side]["statement"]
        assert f"{len(report[side]['actions'])} typed actions" in page
    assert f"Their distance is {report['pair']['distance']:.4f}" in page
    for value in report["pair"]["contributions"].values():
        assert f">{value:.4f}<" in page
    assert report["pair"]["features"]["proof"]["shared"][0]["feature"] in page


def test_boxes_marked_whole_have_counterparts_that_are_marked_whole(inspected: tuple[str, dict[str, Any]]) -> None:
    nodes = dict(re.findall(r'id="(proof-\w+-\d+)" class="node (\w+)"', inspected[0]))
    alike = re.findall(r'id="(proof-\w+-\d+)" class="node whole"[^>]*data-alike="([^"]+)"', inspected[0])
    assert alike
    assert {nodes[other] for _, others in alike for other in others.split()} == {"whole"}
    assert {"whole", "near", "alone"} == set(nodes.values())


def test_one_theorem_alone(real: Any, tmp_path: Path) -> None:
    page = tmp_path / "alone.html"
    theorem = ["--theorem", "coq_pair_or_cancel_l", "--html", str(page)]
    assert run(["inspect-proof-ir", "--run-dir", str(real.lean), *theorem]) == EXIT_DONE
    text = page.read_text("utf-8")
    assert "on the other side" not in re.sub(r"<(script|style)>.*?</\1>", "", text, flags=re.DOTALL)
    assert 'class="node plain"' in text
    assert "search graph" in text


def test_unlike_graphs_have_no_marks_to_explain_and_hashes_are_called_so(real: Any, tmp_path: Path) -> None:
    page, report = tmp_path / "unlike.html", tmp_path / "unlike.json"
    sides = ["--run-dir", str(real.lean), "--theorem", "coq_pair_and_comm", "--compare-run-dir", str(real.coq)]
    sides += ["--compare-theorem", "and_comm", "--name-obfuscation", "names"]
    assert run(["inspect-proof-ir", *sides, "--output", str(report), "--html", str(page)]) == EXIT_DONE
    text = page.read_text("utf-8")
    graphs = text.partition('id="graphs"')[2].partition("</section>")[0]
    statements = text.partition('id="statements"')[2].partition("</section>")[0]
    assert "nothing is marked" in graphs
    assert "<code>--graph-source proof_term_graph</code>" in graphs
    assert "hashes" in graphs
    assert 'class="marks"' not in graphs
    assert 'class="node alone"' not in graphs
    assert 'class="marks"' in statements
    assert 'class="node whole"' in statements

    pair = json.loads(report.read_text("utf-8"))["pair"]
    assert pair["components"]["proof"] is None
    assert pair["undefined"]["proof"].startswith("undefined: graphs of unlike families")
    assert sum(pair["weights_here"].values()) == pytest.approx(1)
    for name, added in pair["contributions"].items():
        assert added == pytest.approx(pair["components"][name] * pair["weights_here"][name])
        assert f">{pair['weights_here'][name]:.4f}<" in text
    assert "the others share it" in text


def test_the_readmes_pair_has_matching_parts(real: Any, tmp_path: Path) -> None:
    """The command that the README shows draws something that is marked."""
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    shown = re.search(r"wonton\.py (inspect-proof-ir.*?)\n```", readme, re.DOTALL)
    assert shown is not None
    words = shown[1].replace("\\\n", " ").split()
    page = tmp_path / "page.html"
    for option, value in {"--run-dir": real.lean, "--compare-run-dir": real.coq, "--html": page}.items():
        words[words.index(option) + 1] = str(value)
    assert run(words) == EXIT_DONE
    assert re.search(r'id="proof-left-\d+" class="node whole"', page.read_text("utf-8"))


def test_low_drawings_get_low_boxes(inspected: tuple[str, dict[str, Any]]) -> None:
    heights = re.findall(r'<div class="(graph(?: low)?)"[^>]*><svg[^>]* height="(\d+)"', inspected[0])
    assert {name for name, _ in heights} == {"graph", "graph low"}
    assert all((name == "graph low") == (int(height) < 480) for name, height in heights)


def test_the_terminal_names_columns_and_says_how_many_actions_are_left_out(
    real: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    sides = ["--run-dir", str(real.lean), "--theorem", "coq_pair_and_comm", "--compare-run-dir", str(real.coq)]
    assert run(["inspect-proof-ir", *sides, "--compare-theorem", "and_comm"]) == EXIT_DONE
    shown = capsys.readouterr().out
    assert "  operator / motif | kind | branches | continuation | coupling | effects" in shown
    for block in re.findall(r"(\d+) typed actions\n((?:  .*\n)*)", shown):
        listed = len(re.findall(r"^  \d+\. ", block[1], re.MULTILINE))
        more = re.search(r"\.\.\. (\d+) more", block[1])
        assert listed + int(more[1] if more else 0) == int(block[0])
    assert "... " in shown
    assert "proof is undefined: graphs of unlike families" in shown
    assert "weight here" in shown
