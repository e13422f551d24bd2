"""The page of two proofs in a real Chromium: marks on both sides, keyboard, zoom, light, dark, narrow, hostile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from wonton_core.cli.main import run
from wonton_core.model.proof_graph import SEARCH_GRAPH, GraphEdge, GraphNode, ProofGraph
from wonton_core.report.html_inspect_graph import graph_pane
from wonton_core.report.html_page import document

from .conftest import Opened

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pair_page(real: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pair of the recorded runs with parts that are alike, nearly alike and not alike."""
    page = tmp_path_factory.mktemp("pair") / "pair.html"
    sides = ["--run-dir", str(real.lean), "--theorem", "coq_pair_and_cancel_l"]
    sides += ["--compare-run-dir", str(real.coq), "--compare-theorem", "and_cancel_l"]
    assert run(["inspect-proof-ir", *sides, "--graph-source", "proof_term_graph", "--html", str(page)]) == 0
    return page


def lit(page: Page, side: str) -> list[str]:
    found: list[str] = page.eval_on_selector_all(f"#proof-{side} .node.lit", "nodes => nodes.map((node) => node.id)")
    return found


def test_pointing_at_a_node_marks_its_counterparts(opened: Opened, pair_page: Path) -> None:
    page = opened(pair_page)
    node = page.locator("#proof-left .node.whole").first
    node.hover()
    assert lit(page, "left") == [node.get_attribute("id")]
    assert set(lit(page, "right")) == set((node.get_attribute("data-alike") or "").split())
    assert "the whole part is on the other side" in page.locator("#proof-left .pointed").inner_text()
    assert page.locator("#proof-left .edge.lit").count() > 0
    page.mouse.move(2, 2)
    assert lit(page, "left") == lit(page, "right") == []


def test_the_keyboard_goes_from_part_to_part(opened: Opened, pair_page: Path) -> None:
    page = opened(pair_page)
    here = "document.activeElement.id"
    page.locator("#proof-left .graph").focus()
    page.keyboard.press("Tab")
    root = page.evaluate(here)
    assert root == page.locator("#proof-left .node:not([data-parent])").get_attribute("id")
    assert lit(page, "right") != []
    page.keyboard.press("ArrowDown")
    child = page.evaluate(here)
    assert page.evaluate("document.activeElement.dataset.parent") == root != child
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    first = page.evaluate(here)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(here) != first
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(here) == first
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    assert page.evaluate(here) == root
    page.keyboard.press("Tab")
    assert not page.evaluate(here).startswith("proof-left-")


def test_enter_scrolls_to_the_counterpart(opened: Opened, pair_page: Path) -> None:
    page = opened(pair_page)
    node = page.locator("#proof-left .node.whole").last
    node.click()
    other = page.locator(f"#{(node.get_attribute('data-alike') or '').split()[0]}")
    box, inner = page.locator("#proof-right .graph").bounding_box(), other.bounding_box()
    assert box is not None
    assert inner is not None
    assert box["y"] <= inner["y"] <= box["y"] + box["height"]


def test_zoom(opened: Opened, pair_page: Path) -> None:
    page = opened(pair_page)
    drawing = page.locator("#proof-left .graph svg")
    width = "(svg) => svg.getBoundingClientRect().width"
    whole = float((drawing.get_attribute("viewBox") or "").split()[2])
    page.locator("#proof-left [data-zoom=one]").click()
    assert drawing.evaluate(width) == pytest.approx(whole, abs=1)
    page.locator("#proof-left [data-zoom=in]").press("Enter")
    assert drawing.evaluate(width) == pytest.approx(1.25 * whole, abs=1)
    page.keyboard.press("-")
    assert drawing.evaluate(width) == pytest.approx(whole, abs=1)
    page.keyboard.press("0")
    box = page.locator("#proof-left .graph").bounding_box()
    assert box is not None
    assert drawing.evaluate(width) <= box["width"]


def test_without_scripts_the_drawings_are_whole(opened: Opened, pair_page: Path) -> None:
    page = opened(pair_page, java_script_enabled=False)
    assert page.locator("#proof-left .node").count() > 10
    assert page.locator("#proof-right .node.near").count() > 0
    assert page.locator(".zoom:visible").count() == 0


CONTRAST = """
(selector) => {
  const parse = (text) => {
    const numbers = text.match(/[\\d.]+/g).slice(0, 3).map(Number);
    return text.startsWith("color(") ? numbers.map((c) => 255 * c) : numbers;
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => (c /= 255, c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const node = document.querySelector(selector);
  const fill = light(parse(getComputedStyle(node.querySelector("rect")).fill));
  const ratio = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  const ink = light(parse(getComputedStyle(node.querySelector("text")).fill));
  const border = light(parse(getComputedStyle(node.querySelector("rect")).stroke));
  const paper = light(parse(getComputedStyle(document.body).backgroundColor));
  return [paper, ratio(ink, fill), ratio(border, paper)];
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_boxes_are_readable_and_told_apart_without_colour(opened: Opened, pair_page: Path, scheme: str) -> None:
    page = opened(pair_page, color_scheme=scheme)
    strokes = set()
    for look in ("whole", "near", "alone"):
        paper, text, border = page.evaluate(CONTRAST, f"#proof-left .node.{look}")
        assert (paper > 0.5) == (scheme == "light")
        assert text >= 7, look
        assert border >= 3, look
        found = page.locator(f"#proof-left .node.{look} rect").first
        strokes.add(
            found.evaluate("(box) => [getComputedStyle(box).strokeDasharray, getComputedStyle(box).strokeWidth].join()")
        )
    assert len(strokes) == 3
    assert page.locator(".marks li").count() == 3


@pytest.mark.parametrize("width", [340, 800])
def test_a_narrow_page_scrolls_drawings_and_not_itself(opened: Opened, pair_page: Path, width: int) -> None:
    page = opened(pair_page, viewport={"width": width, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    left, right = (page.locator(f"#proof-{side}").bounding_box() for side in ("left", "right"))
    assert left is not None
    assert right is not None
    assert (right["y"] > left["y"]) == (width == 340)


def test_hostile_names_never_run(opened: Opened, tmp_path: Path) -> None:
    name = "</title></script><script>window.pwned=1</script><img src=x onerror=window.pwned=1>"
    nodes = (GraphNode("goal", name, name), GraphNode("step", name, name))
    pane = graph_pane("proof-left", name, ProofGraph(SEARCH_GRAPH, nodes, (GraphEdge(0, 1, name),)), None, None)
    path = tmp_path / "hostile.html"
    path.write_text(document(name, pane, resources=("inspect",)), "utf-8")
    page = opened(path)
    page.locator(".node").last.hover()
    assert name in page.locator(".pointed").inner_text()
    assert page.evaluate("window.pwned") is None
