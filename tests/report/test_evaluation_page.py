"""The page of an evaluation and its tables: whole, self-contained, escaped, bounded, caveats where verdicts are."""

from __future__ import annotations

import base64
import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from wonton_core.cli.ape_run_summary import _shown
from wonton_core.cli.main import run
from wonton_core.engineering.measures.evaluation_files import EvaluationFiles, read_evaluation
from wonton_core.engineering.measures.generator_measures import MeasureOptions
from wonton_core.engineering.measures.measuring import measure_files
from wonton_core.engineering.measures.task_labels import size_names
from wonton_core.model.evaluation_run import EvaluationRun, Spending, StageRecord
from wonton_core.model.measures import Figure
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.report.evaluation_page import EvaluationPage, render_evaluation
from wonton_core.report.judge_tables import judge_tables
from wonton_core.report.measure_summary import summary_json
from wonton_core.report.measure_table import share_cell, signed_cell, term
from wonton_core.report.untrusted_view import LONGEST_DIFF, diff_view, seen
from wonton_core.store.evaluation_run import write_run
from wonton_core.testing.sample_evaluation import CAVEAT, JUDGES, STRONG, SampleEvaluation

HOSTILE = (
    "</script><script>pwned=1</script></title></style></pre>\"'><img src=x onerror=pwned=1>&amp;\u202eevil\u200b\x00"
)


class Reading(HTMLParser):
    """Elements with their attributes, and the text outside of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._raw = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._raw = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._raw = False

    def handle_data(self, data: str) -> None:
        if not self._raw:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def values(self, name: str) -> list[str]:
        return [attributes[name] or "" for _, attributes in self.elements if name in attributes]


def rendered(folder: Path, evaluation: SampleEvaluation, **bounds: int) -> EvaluationPage:
    files = EvaluationFiles(**evaluation.write(folder))
    measures = measure_files(files, load_catalog(), MeasureOptions((1, 2, 4)))
    read = read_evaluation(files)
    return render_evaluation(measures, read, "An evaluation", size_names(read, measures), **bounds)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return Reading(rendered(tmp_path_factory.mktemp("page"), SampleEvaluation()).html.decode())


def test_every_table_and_figure_is_there(page: Reading) -> None:
    for title in (
        "What became of the samples", "Pass@k", "From the verifier to the judge (Table 2)", "Verdicts on valid samples",
        "Generators by each judge and by all (Table 4)", "Deviation of judges from the mean (Table 4)",
        "Judges against the vote", "Family Preference Index", "Squared deviations", "Agreement between judges",
        "Patches that apply, and what they make (Table 6)", "Lengths of patches against gold patches (Fig. 11)",
        "Pass@k by the verifier", "Success by category, by the verifier", "Success by difficulty, by the verifier",
        "Success by domain, by the majority of the panel", "Success by the size of the gold patch, by the verifier",
        f"Error classes by {JUDGES[1]} (Fig. 8)", "Declarations of gold edits by difficulty", "Tasks and samples",
        "Files that the numbers are from",
    ):  # fmt: skip
        assert title in page.text, title


def test_numbers_stand_with_interval_and_count(page: Reading) -> None:
    assert "100.0% [75.8, 100.0] n=12" in page.text
    assert "45.5% [21.3, 72.0] n=11; all 12: 50.0 to 50.0" in page.text
    assert "n=12; all 12: 12.5 to 14.6" in page.text, "the lost sample is one of 4"
    assert "75.0% * [56.6, 87.3] n=28 in 7 tasks" in page.text


def test_ids_are_unique_and_links_lead_to_them(page: Reading) -> None:
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.values("href")} <= set(ids)


def test_every_link_with_terms_selects_a_task(page: Reading) -> None:
    rows = [set((a["data-terms"] or "").split()) for tag, a in page.elements if tag == "tr" and "data-terms" in a]
    links = [set((a["data-terms"] or "").split()) for tag, a in page.elements if tag == "a" and "data-terms" in a]
    assert len(rows) == 12
    assert len(links) > 50
    for link in links:
        assert any(link <= row for row in rows), link


def test_details_hold_instructions_patches_messages_votes_and_reasons(page: Reading) -> None:
    for said in (
        "Part one of task 3", "+scripted:strong 1 0 plain words", "unknown identifier: plain words",
        "Not readable: no JSON",
        "component omission", "no place for the first hunk", "Sample 4: lost. It was asked for",
    ):  # fmt: skip
        assert said in page.text, said


def test_the_caveat_stands_in_every_section_with_verdicts(tmp_path: Path) -> None:
    html = rendered(tmp_path, SampleEvaluation(tasks=3, samples=2)).html.decode()
    for section in ("rates", "groups", "judging", "tasks"):
        start = html.index(f'<section id="{section}"')
        assert CAVEAT in html[start : html.index("</section>", start)], section
    for figure in re.findall(r"<figcaption>.*?</figcaption>", html, re.DOTALL):
        if JUDGES[0] in figure or "majority of the panel" in figure:
            assert CAVEAT in figure
    assert f"{CAVEAT.removesuffix('.')}.." not in html


def test_an_abstention_does_not_read_as_a_rejection(page: Reading) -> None:
    cells = re.findall(r"\d+/\d+ accepted (\d+)/(\d+), (\d+)/(\d+)", page.text)
    assert cells
    assert all(int(one) <= int(of) and int(two) <= int(of_two) for one, of, two, of_two in cells)
    assert any(of != of_two for _, of, _, of_two in cells), "one judge abstained where another did not"


def test_nothing_comes_from_elsewhere_and_only_the_pages_own_script_may_run(page: Reading) -> None:
    policy = next(a["content"] or "" for tag, a in page.elements if tag == "meta" and "http-equiv" in a)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert sum(tag == "script" for tag, _ in page.elements) == 1
    assert not page.values("src") and not page.values("style")
    assert all(link.startswith("#") for link in page.values("href"))


@pytest.mark.parametrize("plain", [1 << 30, 0])
def test_hostile_samples_stay_text(tmp_path: Path, plain: int) -> None:
    made = rendered(tmp_path, SampleEvaluation(tasks=3, samples=2, text=HOSTILE), largest_plain=plain)
    assert made.details.packed == (plain == 0)
    markup = made.html.decode()
    blocks = re.findall(r'<script type="text/plain" id="packed-\d+"[^>]*>([^<]*)</script>', markup)
    assert len(blocks) == (3 if plain == 0 else 0)
    for source in (markup, *(gzip.decompress(base64.b64decode(block)).decode() for block in blocks)):
        reading = Reading(source)
        assert not [tag for tag, _ in reading.elements if tag == "img"]
        assert not reading.values("onerror")
        assert "\u202e" not in source and "\u200b" not in source and "\x00" not in source
    shown = Reading(gzip.decompress(base64.b64decode(blocks[1])).decode() if blocks else markup).text
    assert "<script>pwned=1</script>" in shown
    assert "U+202E" in shown and "U+200B" in shown and "U+0000" in shown


def test_hostile_paths_turn_no_direction(tmp_path: Path) -> None:
    paths = SampleEvaluation(tasks=3, samples=2).write(tmp_path)
    path = "Library/\u202eevil\u2066<b>\u2028/\u202eF.lean"
    lines = [json.loads(line) for line in paths["tasks"].read_text().splitlines()]
    for line in lines:
        line["change"] |= {"path_before": path, "path_after": path}
    paths["tasks"].write_text("".join(json.dumps(line) + "\n" for line in lines))
    files = EvaluationFiles(**paths)
    measures, read = measure_files(files, load_catalog(), MeasureOptions((1,))), read_evaluation(files)
    for plain in (1 << 30, 0):
        page = render_evaluation(measures, read, "T\u202e", size_names(read, measures), largest_plain=plain)
        assert not re.search("[\u202e\u2066\u2028]", page.html.decode())
        assert "\ufffdevil\ufffd&lt;b&gt;" in page.html.decode()


def test_huge_texts_are_cut(tmp_path: Path) -> None:
    small = len(rendered(tmp_path / "small", SampleEvaluation(tasks=2)).html)
    huge = len(rendered(tmp_path / "huge", SampleEvaluation(tasks=2, text="x" * 300_000)).html)
    assert huge - small < 2_000_000 < 300_000 * 2 * 9
    assert f"{300_000 - 2000:,} more characters" in Reading(seen("y" * 300_000).source).text
    assert "more characters" in diff_view("+" + "z" * (LONGEST_DIFF + 5), "Patch").source


def test_what_does_not_fit_is_left_out_and_said(tmp_path: Path) -> None:
    made = rendered(tmp_path, SampleEvaluation(), largest_plain=0, largest_packed=8_000)
    assert 0 < made.details.embedded < 12
    left = 12 - made.details.embedded
    assert f"The details of the last {left} tasks are left out for their size." in Reading(made.html.decode()).text


def test_the_same_records_make_the_same_page(tmp_path: Path) -> None:
    small = SampleEvaluation(tasks=3, samples=2)
    one, other = (rendered(tmp_path / name, small, largest_plain=0).html for name in ("a", "b"))
    assert one == other


def test_an_evaluation_without_judges_has_a_page(tmp_path: Path) -> None:
    paths = SampleEvaluation().write(tmp_path)
    files = EvaluationFiles(**{kind: path for kind, path in paths.items() if kind not in ("judged", "instructions")})
    measures = measure_files(files, load_catalog(), MeasureOptions((1,)))
    read = read_evaluation(files)
    text = Reading(render_evaluation(measures, read, "", size_names(read, measures)).html.decode()).text
    assert "Nothing was judged" in text and "No instruction on record." in text


def test_lines_of_a_diff_keep_their_signs_and_headers_are_no_changes() -> None:
    source = diff_view("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n same\n", "Patch").source
    assert re.findall(r'class="line (\w+)">([^<]*)<', source) == [
        ("place", "--- a/x"), ("place", "+++ b/x"), ("place", "@@ -1 +1 @@"), ("removed", "-old"), ("added", "+new"),
        ("same", " same"),
    ]  # fmt: skip


def test_how_numbers_are_written() -> None:
    assert share_cell(Figure(0.125, 8, 0.02, 0.47)).beside == "[2.0, 47.0] n=8"
    assert share_cell(Figure(None, 0)).text == "–"
    assert (signed_cell(0.0004).text, signed_cell(-0.0004).text, signed_cell(-0.125).text) == ("+0.0", "+0.0", "-12.5")
    assert term("scripted:weak model", "bug fix") == "scripted-weak-model:bug-fix"


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    paths = SampleEvaluation().write(tmp_path)
    return [part for kind, path in paths.items() for part in (f"--{kind}", str(path))]


def test_the_commands(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    numbers, out = tmp_path / "measures.json", tmp_path / "page.html"
    assert run(["ape", "measure", *arguments, "--k", "1,4", "--out", str(numbers)]) == 0
    tables = capsys.readouterr().out
    assert "Pass@k" in tables and f"† {JUDGES[0]}: {CAVEAT}" in " ".join(tables.split())
    assert json.loads(numbers.read_text())["ks"] == [1, 4]
    assert run(["ape", "report", *arguments, "--measures", str(numbers)]) == 0
    assert capsys.readouterr().out == tables
    assert run(["ape", "report", *arguments, "--measures", str(numbers), "--html", str(out), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["page"], said["bytes"]) == (str(out), out.stat().st_size)
    assert said["generators"]["scripted:weak"]["outcomes"]["lost"] == 1
    assert run(["ape", "measure", *arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["caveats"][0] == f"{JUDGES[0]}: {CAVEAT}"


def test_numbers_of_other_files_are_refused(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = tmp_path / "measures.json"
    assert run(["ape", "measure", *arguments, "--out", str(numbers)]) == 0
    SampleEvaluation(text="other words").write(tmp_path)
    assert run(["ape", "report", *arguments, "--measures", str(numbers)]) == 4
    assert "the numbers are of other files than those given: instructions, judged" in capsys.readouterr().err
    numbers.write_text('{"format_version": 0}')
    assert run(["ape", "report", *arguments, "--measures", str(numbers)]) == 4
    assert "format_version is 0, this Wonton reads 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["ape", "measure"], "missing: RUN, or --tasks, --samples, --repaired, --verified"),
        (["ape", "report", "--tasks", "t"], "missing: RUN, or --samples, --repaired, --verified"),
        (["ape", "measure", "RUN", "--tasks", "t"], "RUN names all files, and so does --tasks"),
        (["ape", "measure", "RUN", "--k", "0"], "no list of whole numbers from 1"),
    ],
)
def test_wrong_usage(given: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(given) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_a_folder_without_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ape", "report", str(tmp_path)]) == 4
    assert "there is no run.json" in capsys.readouterr().err


def test_the_folder_of_a_run_names_all_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = SampleEvaluation(tasks=3, samples=2).write(tmp_path / "files")
    stages = {
        "select": "tasks", "instruct": "instructions", "generate": "samples", "repair": "repaired",
        "verify": "verified", "judge": "judged",
    }  # fmt: skip

    def stage(name: str, **files: Path) -> StageRecord:
        places = {kind: str(path.relative_to(tmp_path)) for kind, path in files.items()}
        return StageRecord(1, name, "k", "files", "done", "", {}, {}, (), {}, "0.1.0", places, {}, {}, Spending())

    def write(**made: StageRecord) -> None:
        write_run(tmp_path, EvaluationRun(1, "repo", "snapshots", made, Spending(), Spending()))

    of_stages = {name: stage(name, **{kind: paths[kind]}) for name, kind in stages.items()}
    write(**of_stages)
    numbers, out = tmp_path / "measures.json", tmp_path / "report.html"
    assert run(["ape", "measure", str(tmp_path), "--out", str(numbers)]) == 0
    assert run(["ape", "report", str(tmp_path), "--html", str(out)]) == 0
    measured_now = out.read_bytes()
    write(**of_stages, measure=stage("measure", measures=numbers))
    assert run(["ape", "report", str(tmp_path), "--html", str(out), "--title", tmp_path.name]) == 0
    assert out.read_bytes() == measured_now
    capsys.readouterr()
    del of_stages["verify"]
    write(**of_stages)
    assert run(["ape", "measure", str(tmp_path)]) == 4
    assert "there is no file of verified: the stage verify was not run" in capsys.readouterr().err


def test_scores_over_few_tasks_are_marked(tmp_path: Path) -> None:
    files = EvaluationFiles(**SampleEvaluation().write(tmp_path))
    tables = {table.identifier: table for table in judge_tables(measure_files(files, load_catalog(), MeasureOptions()))}
    # The strict judge says nothing of the last task: 11 tasks for one model, of the other 7 with 4 known samples.
    marks = {row[0].text: [cell.small for cell in row[1:4]] for row in tables["scores"].rows}
    counts = {row[0].text: row[5].value for row in tables["scores"].rows}
    assert counts and all(marks[name] == [(count or 0) < 10] * 3 for name, count in counts.items())
    few = measure_files(
        EvaluationFiles(**SampleEvaluation(tasks=4, samples=1).write(tmp_path / "few")),
        load_catalog(),
        MeasureOptions(),
    )
    [table] = [found for found in judge_tables(few) if found.identifier == "scores"]
    assert all(cell.small for row in table.rows for cell in row[1:4])


def test_a_summary_for_programs_has_bounds(tmp_path: Path) -> None:
    files = EvaluationFiles(**SampleEvaluation().write(tmp_path))
    found = summary_json(measure_files(files, load_catalog(), MeasureOptions((2, 4))))
    levels = found["generators"][STRONG]["pass_at_k"]["majority of the panel"]
    assert set(levels) == {"2", "4"}
    # Of the 4 samples of 7 tasks the first is accepted, and of all 4 of the last task nothing is known.
    assert (levels["2"]["lowest"], levels["2"]["highest"]) == pytest.approx((7 / 2 / 12, 8 / 12))
    assert "not known" in _shown({**levels["4"], "value": None})
    assert "; of all tasks 0.292 to 0.667" in _shown(levels["2"])
