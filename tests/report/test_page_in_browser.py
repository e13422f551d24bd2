"""The report page in a real Chromium: from the disk, without network, with keyboard, in light, dark and narrow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from .conftest import Opened

pytestmark = pytest.mark.browser


@pytest.fixture
def by_hand(page_of: Callable[[dict[str, Any]], str], report_content: dict[str, Any], tmp_path: Path) -> Path:
    path = tmp_path / "by-hand.html"
    path.write_text(page_of(report_content), "utf-8")
    return path


def column(page: Page, number: int) -> list[str]:
    cells = page.locator(f"#pair-table tbody tr:not([hidden]) > :nth-child({number})")
    return [text.strip() for text in cells.all_inner_texts()]


def test_ranks_sort_as_numbers_from_the_keyboard(opened: Opened, by_hand: Path) -> None:
    page = opened(by_hand)
    assert column(page, 2) == ["10", "–", "9", "2.50"]
    page.get_by_role("button", name="Lean → Coq").focus()
    page.keyboard.press("Enter")
    assert column(page, 2) == ["2.50", "9", "10", "–"]
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Lean → Coq")
    page.keyboard.press("Space")
    assert column(page, 2) == ["10", "9", "2.50", "–"]
    assert page.locator("th[aria-sort=descending]").count() == 1
    page.get_by_role("button", name="Pair").press("Enter")
    assert column(page, 1) == ["pair_2", "pair_9", "pair_10", "pair_missing"]
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Pair")


def test_ranks_of_the_other_direction_sort_too(opened: Opened, by_hand: Path) -> None:
    page = opened(by_hand)
    assert column(page, 3) == ["4", "–", "–", "1.50"], "a report may lack them"
    page.get_by_role("button", name="Coq → Lean").click()
    assert column(page, 3) == ["1.50", "4", "–", "–"]
    assert column(page, 2)[:2] == ["2.50", "10"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_proofs_of_a_pair_are_one_click_away_and_so_is_the_way_back(
    opened: Opened, inspected: Path, tmp_path: Path, scheme: str
) -> None:
    page = opened(inspected, color_scheme=scheme)
    page.get_by_label("Filter pairs").fill("pair_and_comm")
    page.screenshot(path=tmp_path / f"{scheme}-table.png")
    page.locator("#pair-table tbody tr:not([hidden])").get_by_role("link", name="proofs: ").click()
    page.wait_for_url("**/the%20page%20%231-inspect/pair-*.html")
    assert page.locator("h1").inner_text() == "coq_pair_and_comm and and_comm"
    assert page.locator("#proof-left .node").count() > 3 and page.locator("#proof-right .node").count() > 3
    page.screenshot(path=tmp_path / f"{scheme}-inspect.png")
    page.get_by_role("link", name="Back to the report").click()
    page.wait_for_url("**/the%20page%20%231.html#pairs")
    assert page.locator("#pair-table").is_visible()


def test_every_heading_is_reached_by_tab(opened: Opened, by_hand: Path) -> None:
    page = opened(by_hand)
    page.locator("#pair-filter").focus()
    reached = []
    for _ in range(9):  # the box that scrolls, and eight headings
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent").split("\n")[0])
    assert reached[1:] == [
        "Pair", "Lean → Coq", "Coq → Lean", "Distance", "Kind", "Lean theorem", "Coq theorem",
        "Nearest candidates",
    ]  # fmt: skip


def test_the_filter_keeps_rows_with_all_words(opened: Opened, by_hand: Path) -> None:
    page = opened(by_hand)
    box, count = page.get_by_label("Filter pairs"), page.locator("#pair-count")
    assert count.inner_text() == "4 of 4 pairs shown"
    box.fill("CROSS pair_9")
    assert column(page, 1) == ["pair_9"]
    assert count.inner_text() == "1 of 4 pairs shown"
    page.get_by_role("button", name="Lean → Coq").click()
    assert column(page, 1) == ["pair_9"]
    box.fill("nowhere")
    assert column(page, 1) == []
    box.fill("")
    assert len(column(page, 1)) == 4


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_opens_the_pair_it_leads_to(opened: Opened, by_hand: Path, scripts: bool) -> None:
    page = opened(by_hand, java_script_enabled=scripts)
    section = page.locator("#pair-4")
    assert not section.is_visible()
    page.locator("#pair-table a", has_text="pair_2").click()
    section.wait_for(state="visible")
    assert "The 2 nearest Coq theorems" in section.inner_text()


def test_an_address_with_a_pair_opens_it(opened: Opened, by_hand: Path) -> None:
    opened(by_hand, "#pair-3").locator("#pair-3").wait_for(state="visible")


def test_without_scripts_nothing_is_offered_that_needs_them(opened: Opened, by_hand: Path) -> None:
    page = opened(by_hand, java_script_enabled=False)
    assert not page.locator("#pair-filter").is_visible()
    assert page.locator("thead button").count() == 0
    assert len(column(page, 1)) == 4


def test_names_never_run(
    opened: Opened, page_of: Callable[[dict[str, Any]], str], report_content: dict[str, Any], tmp_path: Path
) -> None:
    name = "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=1>"
    for pair in report_content["pairs"]:
        pair |= {"pair_id": name, "lean_theorem": name, "coq_theorem": name}
    path = tmp_path / "hostile.html"
    path.write_text(page_of(report_content), "utf-8")
    page = opened(path)
    page.get_by_role("button", name="Lean theorem").click()
    page.get_by_label("Filter pairs").fill("script")
    assert column(page, 1) == [name] * 4
    assert page.evaluate("window.pwned") is None


LUMINANCE = """
(selector) => {
  const parse = (text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => (c /= 255, c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = light(parse(getComputedStyle(document.body).backgroundColor));
  const style = getComputedStyle(document.querySelector(selector));
  const ink = light(parse(selector.startsWith("svg rect") ? style.fill : style.color));
  return [paper, (Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05)];
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_real_page_is_readable_in_light_and_dark(opened: Opened, real: Any, tmp_path: Path, scheme: str) -> None:
    page = opened(real.page, color_scheme=scheme)
    for selector, least in (
        ("body", 7),
        ("nav a", 4.5),
        ("figcaption p", 4.5),
        (".verdict", 4.5),
        ("svg rect.forward", 3),
        ("svg rect.backward", 3),
    ):
        paper, contrast = page.evaluate(LUMINANCE, selector)
        assert (paper > 0.5) == (scheme == "light")
        assert contrast >= least, selector
    page.screenshot(path=tmp_path / f"{scheme}.png")
    assert (tmp_path / f"{scheme}.png").read_bytes().startswith(b"\x89PNG")


def test_a_real_page_works_whole(opened: Opened, real: Any) -> None:
    page = opened(real.page)
    ranks = [pair["rank"] for pair in real.content["pairs"]]
    page.get_by_role("button", name="Lean → Coq").click()
    page.get_by_role("button", name="Lean → Coq").click()
    assert float(column(page, 2)[0]) == pytest.approx(max(ranks), abs=0.005)
    page.get_by_label("Filter pairs").fill("and_comm")
    first = page.locator("#pair-table tbody tr:not([hidden]) a").first
    first.click()
    page.locator(first.get_attribute("href") or "").wait_for(state="visible")


@pytest.mark.parametrize("width", [340, 800])
def test_a_narrow_page_scrolls_tables_and_not_itself(opened: Opened, real: Any, width: int) -> None:
    page = opened(real.page, "#pair-6", viewport={"width": width, "height": 700})
    page.locator("#pair-6").wait_for(state="visible")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_is_white_and_holds_the_figures(opened: Opened, real: Any) -> None:
    page = opened(real.page, color_scheme="dark")
    page.emulate_media(media="print")
    paper, contrast = page.evaluate(LUMINANCE, "body")
    assert paper > 0.9
    assert contrast > 7
    assert page.locator("#rank-histogram svg").is_visible()
    assert page.locator("#pair-table").is_visible()
    assert not page.locator(".filter").is_visible()
    assert page.locator("details.pair:visible").count() == 0
