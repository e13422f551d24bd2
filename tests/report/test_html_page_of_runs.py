"""``wonton report`` on a real report: the page with statements and proofs, and every way in which it can refuse."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from wonton_core.cli.main import run
from wonton_core.model.proof_trace import Goal, ProofTrace, TacticStep
from wonton_core.report.html_page import render_page
from wonton_core.report.html_pairs import PairSections, inspect_command
from wonton_core.report.html_proof_view import tactic_tree
from wonton_core.report.html_report_part import ReportPart


def test_a_real_page_needs_nothing_from_elsewhere(real: Any) -> None:
    page = real.page.read_text("utf-8")
    assert re.findall(r"https?:|url\(|@import|<link|<iframe|\bsrc=", page) == []
    assert len(page.encode()) < 3 << 20
    assert [path.name for path in real.page.parent.glob("page*")] == ["page.html"]


def test_a_real_page_holds_every_pair_with_statements_scripts_and_steps(real: Any) -> None:
    page = real.page.read_text("utf-8")
    assert page.count('<details class="pair">') == 84
    assert page.count("Winning proof, step by step") == 168
    for pair in real.content["pairs"]:
        assert f">{pair['pair_id']}</a>" in page
    assert "forall A B : Prop, A /\\ B &lt;-&gt; B /\\ A" in page  # Coq's text of and_comm
    assert "theorem coq_pair_and_comm (A B : Prop) : A ∧ B ↔ B ∧ A" in page
    assert "cases h with | intro h1 h2 =&gt; ?_" in page
    assert f"{real.content['summary']['mrr']:.3f}" in page


def test_the_command_beside_a_pair_gives_the_same_distance(real: Any, capsys: pytest.CaptureFixture[str]) -> None:
    report = ReportPart(real.content)
    pair = report.parts("pairs")[11]
    words = shlex.split(inspect_command(report, pair).replace("\\\n", " "))
    places = {"LEAN_RUN": str(real.lean), "COQ_RUN": str(real.coq)}
    capsys.readouterr()
    assert run([*(places.get(word, word) for word in words[1:]), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["pair"]
    assert found["distance"] == pytest.approx(pair.number("distance"), abs=1e-12)
    assert found["components"] == pytest.approx(pair.content["components"])


def test_names_are_quoted_for_the_shell() -> None:
    pair = ReportPart({"lean_theorem": "a'; rm -rf $HOME `x`", "coq_theorem": "b"})
    report = ReportPart({"solved_only": True, "max_proofs_per_theorem": 4})
    words = shlex.split(inspect_command(report, pair).replace("\\\n", " "))
    assert words[words.index("--theorem") + 1] == "a'; rm -rf $HOME `x`"
    assert words[-3:] == ["--max-proofs-per-theorem", "4", "--solved-only"]


def test_one_side_alone_can_be_given(real: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "page.html"
    assert run(["report", str(real.path), "--html", str(out), "--run-coq", str(real.coq), "--json"]) == 0
    written = json.loads(capsys.readouterr().out)
    assert written == {"page": str(out), "files": 1, "bytes": out.stat().st_size, "pairs": 84, "inspected": 0}
    assert out.read_text("utf-8").count("Winning proof, step by step") == 84


def links(page: Path) -> list[str]:
    return [unquote(address) for address in re.findall(r'href="([^#"][^"]*)"', page.read_text("utf-8"))]


def test_every_link_to_a_drawing_leads_to_one_and_back(inspected: Path, real: Any) -> None:
    found = links(inspected)
    assert len(found) == 2 * 84, "in the table and in each pair's section"
    assert {(inspected.parent / address).resolve() for address in found} == {
        path.resolve() for path in inspected.parent.glob("*-inspect/*")
    }
    for address, pair in zip(sorted(set(found), key=found.index), real.content["pairs"], strict=True):
        drawing = inspected.parent / address
        page = drawing.read_text("utf-8")
        assert f"<h1>{pair['lean_theorem']} and {pair['coq_theorem']}</h1>" in page
        assert f"Their distance is {pair['distance']:.4f}" in page
        [back] = links(drawing)
        assert (drawing.parent / back.removesuffix("#pairs")).resolve() == inspected.resolve()


def test_without_drawings_nothing_leads_to_one(real: Any) -> None:
    assert links(real.page) == []
    assert ">Drawn<" not in real.page.read_text("utf-8")


def test_separate_files_of_pairs_lead_to_drawings_too(real: Any, tmp_path: Path) -> None:
    out = tmp_path / "a?b" / "c%d.html"
    all_of = PairSections.of(ReportPart(real.content), None, None, inspected=frozenset({2}))
    pages = render_page(all_of, out, largest=1000)
    for path, content in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    drawing = (out.parent / "c%d-inspect" / "pair-3.html").resolve()
    leading = [path for path in pages if drawing in {(path.parent / address).resolve() for address in links(path)}]
    assert [path.relative_to(out.parent).as_posix() for path in leading] == ["c%d.html", "c%d-pairs/pair-3.html"]


def test_drawings_need_both_runs(real: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["report", str(real.path), "--html", str(tmp_path / "page.html"), "--run-lean", str(real.lean)]
    assert run([*arguments, "--with-inspect"]) == 2
    assert "--run-coq" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_report_of_another_distance_is_not_drawn(
    real: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = json.loads(real.path.read_text("utf-8"))
    content["pairs"][0]["distance"] += 1e-6
    other = tmp_path / "other.json"
    other.write_text(json.dumps(content))
    sides = ["--run-lean", str(real.lean), "--run-coq", str(real.coq)]
    assert run(["report", str(other), "--html", str(tmp_path / "page.html"), *sides, "--with-inspect"]) == 4
    assert content["pairs"][0]["pair_id"] in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [other]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "does not exist"),
        ("{", "not JSON"),
        ("[]", "no report of the paired benchmark"),
        ('{"matches": []}', "no report of the paired benchmark"),
        ('{"schema_version": 99, "benchmark": {}, "pairs": []}', "schema version 99"),
        ('{"schema_version": 1, "benchmark": {}, "pairs": [1]}', r"expected an object, found a number @ $.pairs[0]"),
    ],
)
def test_other_files_are_refused(
    content: str | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "report.json", tmp_path / "page.html"
    if content is not None:
        file.write_text(content)
    assert run(["report", str(file), "--html", str(out)]) == 4
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_other_runs_are_refused(real: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "page.html"
    assert run(["report", str(real.path), "--html", str(out), "--run-lean", str(real.coq)]) == 4
    assert "is a run of coq, expected one of lean" in capsys.readouterr().err
    content = json.loads(real.path.read_text("utf-8"))
    content["run_lean"]["runs"][0]["fingerprint"] = "of another run"
    other = tmp_path / "other.json"
    other.write_text(json.dumps(content))
    assert run(["report", str(other), "--html", str(out), "--run-lean", str(real.lean)]) == 4
    assert "is not the run that the report is about" in capsys.readouterr().err
    assert not out.exists()


def test_the_report_is_not_written_over(real: Any, capsys: pytest.CaptureFixture[str]) -> None:
    before = real.path.read_bytes()
    assert run(["report", str(real.path), "--html", str(real.path)]) == 2
    assert real.path.read_bytes() == before
    assert run(["report", str(real.path)]) == 2
    assert "--html" in capsys.readouterr().err


def test_a_tree_that_bites_its_tail_ends() -> None:
    goals = tuple(Goal(name, f"goal {name}") for name in "ab")
    steps = (TacticStep("a", "one", "one", 0, ("b", "unknown")), TacticStep("b", "two", "two", 1, ("a",)))
    source = tactic_tree(ProofTrace("tactic_tree", ("a",), goals, steps, "partial")).source
    assert source.count("<li") == 2
    assert "partial" in source


def test_a_deep_tree_is_cut_and_says_so() -> None:
    goals = tuple(Goal(str(i), "P") for i in range(3000))
    steps = tuple(TacticStep(str(i), "t", "t", i, (str(i + 1),)) for i in range(2999))
    source = tactic_tree(ProofTrace("tactic_tree", ("0",), goals, steps)).source
    assert source.count("<li") == 200
    assert "2800 more goals are not shown." in source


def test_the_first_step_of_a_goal_that_counts_is_shown() -> None:
    steps = (
        TacticStep("g", "dead", "dead", 0, (), on_proof=False),
        TacticStep("g", "alive", "alive", 1),
    )
    source = tactic_tree(ProofTrace("tactic_tree", ("g",), (Goal("g", "P"),), steps)).source
    assert "alive" in source
    assert "dead" not in source


def test_the_path_that_was_written_is_told_whole(
    real: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["report", str(real.path), "--html", "deep/er/page.html"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'deep/er/page.html'}\n"
