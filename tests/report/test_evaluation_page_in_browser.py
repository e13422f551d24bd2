"""The page of an evaluation in a real Chromium: from a cell to tasks to samples, packed or not, light, dark, narrow."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from wonton_core.engineering.measures.evaluation_files import EvaluationFiles, read_evaluation
from wonton_core.engineering.measures.generator_measures import MeasureOptions
from wonton_core.engineering.measures.measuring import measure_files
from wonton_core.engineering.measures.task_labels import size_names
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.report.evaluation_page import render_evaluation
from wonton_core.testing.sample_evaluation import JUDGES, SampleEvaluation

from .conftest import Opened

pytestmark = pytest.mark.browser

HOSTILE = "</script><script>window.pwned=1</script></details><img src=x onerror=window.pwned=1>\u202eevil"


def written(folder: Path, evaluation: SampleEvaluation, *ks: int, **bounds: int) -> Path:
    files = EvaluationFiles(**evaluation.write(folder))
    measures = measure_files(files, load_catalog(), MeasureOptions(ks))
    read = read_evaluation(files)
    out = folder / "report.html"
    out.write_bytes(render_evaluation(measures, read, "An evaluation", size_names(read, measures), **bounds).html)
    return out


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("plain"), SampleEvaluation(), 1, 2, 4)


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many tasks, texts that try to get out, and no room for details that are not packed."""
    evaluation = SampleEvaluation(tasks=450, samples=2, text=HOSTILE)
    return written(tmp_path_factory.mktemp("packed"), evaluation, 1, largest_plain=0)


def tasks_shown(page: Page) -> list[str]:
    return page.locator("#task-table tbody tr:not([hidden]) th").all_inner_texts()


def test_from_a_cell_to_tasks_to_a_samples_votes(opened: Opened, plain: Path) -> None:
    page = opened(plain)
    assert page.locator("#task-count").inner_text() == "12 of 12 tasks match"
    page.locator("#table-samples a[data-terms='scripted-weak:lost']").click()
    page.wait_for_url("**#tasks")
    assert page.get_by_label("Filter tasks").input_value() == "scripted-weak:lost"
    assert tasks_shown(page) == ["task00000"]
    page.locator("#table-by-category a[data-terms='category:refactor']").first.evaluate("(link) => link.click()")
    assert tasks_shown(page) == ["task00001", "task00004", "task00007", "task00010"]
    page.get_by_role("link", name="task00004").click()
    task = page.locator("details.task:has(#task-5)")
    task.locator("> summary").wait_for(state="visible")
    sample = task.locator("details.sample", has_text="strict@scripted:other: rejected").first
    sample.locator("> summary").click()
    assert "+scripted:strong 4 1 plain words" in sample.locator(".diff").inner_text()
    votes = sample.locator("table.votes").last
    assert "component omission" in votes.inner_text()
    assert "Not readable" in votes.inner_text()


def test_cells_of_the_heat_map_lead_to_their_tasks_by_keyboard(opened: Opened, plain: Path) -> None:
    page = opened(plain)
    cell = page.locator("figure[id^=heat-difficulty] a[data-terms='difficulty:hard']").first
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#tasks")
    assert tasks_shown(page) == ["task00006", "task00007", "task00008"]


def test_a_word_filters_by_text_and_a_term_as_it_stands(opened: Opened, plain: Path) -> None:
    page = opened(plain)
    box = page.get_by_label("Filter tasks")
    box.fill("algebra EASY")
    assert tasks_shown(page) == ["task00001", "task00009", "task00011"]
    box.fill("category:fea")
    assert tasks_shown(page) == []
    box.fill("category:feature domain:order")
    assert tasks_shown(page) == ["task00000", "task00006"]


def test_many_tasks_are_shown_a_part_at_a_time(opened: Opened, packed: Path) -> None:
    page = opened(packed)
    assert len(tasks_shown(page)) == 200
    assert page.locator("#task-count").inner_text() == "450 of 450 tasks match, 200 shown"
    page.get_by_role("button", name="Show more").press("Enter")
    assert len(tasks_shown(page)) == 400
    page.get_by_label("Filter tasks").fill("File449.lean")
    assert tasks_shown(page) == ["task00449"]
    assert not page.get_by_role("button", name="Show more").is_visible()


def test_packed_details_are_unpacked_and_hostile_texts_never_run(opened: Opened, packed: Path) -> None:
    page = opened(packed)
    assert page.locator("details.task").count() == 0
    page.get_by_role("link", name="task00001", exact=True).click()
    task = page.locator("#task-2")
    task.wait_for(state="visible")
    for summary in task.locator("details.sample > summary").all():
        summary.click()
    assert "<script>window.pwned=1</script>" in task.inner_text()
    assert task.locator("span.unseen", has_text="U+202E").count() > 3
    assert task.locator("img, script").count() == 0
    assert page.evaluate("window.pwned") is None
    page.evaluate("location.hash = '#tasks'")
    page.evaluate("location.hash = '#task-2'")
    assert page.locator("#task-2").count() == 1


def test_an_address_with_a_task_opens_it(opened: Opened, plain: Path, packed: Path) -> None:
    for path in (plain, packed):
        opened(path, "#task-3").locator("#task-3 h4").first.wait_for(state="visible")


def test_without_scripts_everything_that_is_not_packed_is_there(opened: Opened, plain: Path, packed: Path) -> None:
    page = opened(plain, java_script_enabled=False)
    assert len(tasks_shown(page)) == 12
    assert not page.get_by_label("Filter tasks").is_visible()
    page.get_by_role("link", name="task00003").click()
    page.locator("#task-4 h4").first.wait_for(state="visible")
    assert opened(packed, java_script_enabled=False).locator(".needs-script").is_visible()


@pytest.mark.parametrize("width", [340, 800])
def test_a_narrow_page_does_not_scroll_sideways(opened: Opened, plain: Path, width: int) -> None:
    page = opened(plain, viewport={"width": width, "height": 700})
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


CONTRASTS = """
() => {
  const parse = (text) => {
    const numbers = text.match(/[\\d.]+/g).map(Number);
    return (text.startsWith("color(") ? numbers.map((c) => 255 * c) : numbers).slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => (c /= 255, c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  const of = (element, property) => light(parse(getComputedStyle(element)[property]));
  const paper = of(document.body, "backgroundColor");
  const found = {paper, cells: [], series: [], diff: []};
  for (const cell of document.querySelectorAll("svg .cell:not(.unknown)")) {
    const text = cell.parentNode.querySelector("text");
    if (text) found.cells.push(ratio(of(text, "fill"), of(cell, "fill")));
  }
  for (const mark of document.querySelectorAll(".key .mark"))
    found.series.push(ratio(of(mark, "fill"), paper));
  for (const line of document.querySelectorAll(".diff .added, .diff .removed"))
    found.diff.push(ratio(of(line, "color"), of(line, "backgroundColor")));
  return found;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_is_readable_in_light_and_dark(opened: Opened, plain: Path, scheme: str) -> None:
    page = opened(plain, color_scheme=scheme)
    found = page.evaluate(CONTRASTS)
    assert (found["paper"] > 0.5) == (scheme == "light")
    assert len(found["cells"]) > 20
    assert min(found["cells"]) >= 4.5
    assert min(found["series"]) >= 3
    assert min(found["diff"]) >= 7


def test_charts_are_text_and_named_for_those_who_do_not_see_them(opened: Opened, plain: Path) -> None:
    page = opened(plain)
    figures = page.locator("figure")
    assert figures.count() > 15
    for figure in figures.all():
        drawing = figure.locator("svg").first
        # What has the role of an image is read as one: links in it would not be there.
        assert drawing.get_attribute("role") == ("group" if drawing.locator("a").count() else "img")
        described = (drawing.get_attribute("aria-labelledby") or "").split()
        assert all(page.locator(f"#{name}").count() == 1 for name in described)
        assert figure.locator("details table").count() == 1
    curve = page.locator("#curve-1 svg")
    assert "pass@k" in curve.evaluate("(drawing) => drawing.textContent")
    assert JUDGES[0] in page.locator("#curve-2 figcaption").inner_text()
