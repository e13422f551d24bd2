"""What contradicts in an evaluation's records is an error that names it; what is missing is unknown, and no failure."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from wonton_core.engineering.measures.evaluation_files import EvaluationFiles, read_evaluation
from wonton_core.engineering.measures.generator_measures import MeasureOptions
from wonton_core.engineering.measures.measuring import measure_files
from wonton_core.errors import BadInputError, PluginLoadError
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.testing.sample_evaluation import JUDGES, STRONG, WEAK, SampleEvaluation

Line = dict[str, Any]


@pytest.fixture
def files(tmp_path: Path) -> EvaluationFiles:
    return EvaluationFiles(**SampleEvaluation().write(tmp_path))


def lines_of(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def rewrite(path: Path, change: Callable[[list[Line]], list[Line] | None]) -> None:
    lines = lines_of(path)
    changed = change(lines)
    path.write_text("".join(json.dumps(line) + "\n" for line in (lines if changed is None else changed)), "utf-8")


def outcomes(files: EvaluationFiles, generator: str) -> dict[str, int]:
    evaluation = read_evaluation(files)
    return next(found.outcomes() for found in evaluation.generators if found.settings.generator == generator)


def test_every_sample_asked_for_has_an_outcome(files: EvaluationFiles) -> None:
    assert outcomes(files, WEAK) == {"passed": 6, "failed": 29, "not_applicable": 12, "lost": 1}
    assert outcomes(files, STRONG) == {"passed": 32, "failed": 16}


def test_what_later_stages_have_not_done_is_unknown(files: EvaluationFiles) -> None:
    rewrite(files.repaired, lambda lines: [line for line in lines if line["sample_id"] != f"{STRONG}-1-0"])
    rewrite(
        files.verified,
        lambda lines: [line for line in lines if line["submission_id"] not in (f"{STRONG}-1-0", f"{STRONG}-2-0")],
    )
    rewrite(files.judged or Path(), lambda lines: [line for line in lines if not line["sample_id"].startswith(STRONG)])
    assert outcomes(files, STRONG) == {"passed": 30, "failed": 16, "not_repaired": 1, "not_verified": 1}


def test_no_snapshot_says_nothing_about_the_patch(files: EvaluationFiles) -> None:
    def without_snapshot(lines: list[Line]) -> None:
        line = next(line for line in lines if line["submission_id"] == f"{STRONG}-1-0")
        line["problem"] = "no_snapshot"
        line["verification"]["outcome"] = "not_applicable"

    rewrite(files.verified, without_snapshot)
    assert outcomes(files, STRONG) == {"passed": 31, "failed": 16, "no_statement": 1}


def test_the_order_of_lines_decides_nothing(files: EvaluationFiles) -> None:
    before = measure_files(files, load_catalog(), MeasureOptions())

    def shuffled(lines: list[Line]) -> None:
        random.Random(0).shuffle(lines)

    for path in files.given().values():
        if path != files.tasks:
            rewrite(path, shuffled)
    after = measure_files(files, load_catalog(), MeasureOptions())
    assert evolve(after, inputs=()) == evolve(before, inputs=())
    assert after.inputs != before.inputs


def test_an_unfinished_last_line_is_no_record_yet(files: EvaluationFiles) -> None:
    with files.samples.open("ab") as stream:
        stream.write(b'{"sample_id": "cut')
    assert outcomes(files, WEAK)["lost"] == 1


def test_tasks_without_an_instruction_that_could_be_used_were_not_asked_for(files: EvaluationFiles) -> None:
    assert files.instructions is not None

    def drop(lines: list[Line]) -> list[Line]:
        lines[0]["status"] = "unfaithful"
        lines[1]["status"] = "unfaithful"
        return lines[:-1]

    rewrite(files.instructions, drop)
    for kind in ("samples", "repaired", "verified", "judged"):
        path = files.given()[kind]
        rewrite(path, lambda lines: [line for line in lines if line["task_id"] not in ("task00000", "task00011")])
    evaluation = read_evaluation(files)
    assert evaluation.left_out == {"task00000": "instruction dropped: unfaithful", "task00011": "no instruction"}
    assert len(evaluation.tasks) == 10, "task 1 has samples, whatever its instruction"


def same_twice(lines: list[Line]) -> None:
    lines.append(lines[0])


def set_first_outcome(word: str) -> Callable[[list[Line]], None]:
    return lambda lines: lines[0]["verification"].update(outcome=word)


def set_first_verdict(word: str) -> Callable[[list[Line]], None]:
    return lambda lines: lines[0]["verdict"]["votes"][1].update(outcome=word)


def same_place_twice(lines: list[Line]) -> None:
    lines.append({**lines[0], "sample_id": "other"})


def set_first(**values: Any) -> Callable[[list[Line]], None]:
    return lambda lines: lines[0].update(values)


WRONG: list[tuple[str, Callable[[list[Line]], list[Line] | None], str]] = [
    ("tasks", same_twice, "the task task00000 is there twice"),
    ("instructions", same_twice, "the instruction of task task00000 is there twice"),
    ("samples", same_twice, "the sample gold-0-0 is there twice"),
    ("repaired", same_twice, "the sample gold-0-0 is there twice"),
    ("verified", same_twice, "the sample gold-0-0 is there twice"),
    ("judged", same_twice, f"the verdict of {JUDGES[0]} on the sample gold-0-0 is there twice"),
    ("samples", set_first(task_id="elsewhere"), "sample gold-0-0 is for the task elsewhere, of which"),
    ("samples", set_first(generator="nobody"), "is of nobody, which the settings beside it do not name"),
    ("samples", set_first(index=1), "has the index 1, and 1 samples of each task were asked for of gold"),
    ("samples", same_place_twice, "sample 0 of gold for the task task00000 is there twice: gold-0-0 and other"),
    ("samples", set_first(format_version=2), "line 1: format_version is 2, this Wonton reads 1"),
    ("samples", set_first(answer="changed"), "the sample gold-0-0 was repaired from another answer than the sample's"),
    ("repaired", set_first(sample_id="stranger"), "there is the sample stranger, of which"),
    ("samples", set_first(temperature=0.0), "is of the family gold at temperature 0; the settings beside it say"),
    (
        "samples",
        set_first(family="alpha"),
        "is of the family alpha at temperature 0.6; the settings beside it say gold",
    ),
    (
        "repaired",
        set_first(patch="", applies=False, outcome="refused"),
        "verified with another patch than the repaired",
    ),
    ("repaired", set_first(task_id="task00001"), "stands for the task task00001; in"),
    ("repaired", set_first(patch="changed"), "was verified with another patch than the repaired one"),
    ("repaired", lambda lines: lines[1:], "the sample gold-0-0 was verified, of which"),
    ("verified", set_first(submission_id="stranger"), "there is the sample stranger, of which"),
    ("verified", set_first(task_id="task00001"), "stands for the task task00001; in"),
    ("judged", set_first(sample_id="stranger"), "there is the sample stranger, of which"),
    ("judged", set_first(task_id="task00001"), "stands for the task task00001; in"),
    ("judged", set_first(judge="stranger"), "the judge stranger has a verdict, of which"),
    ("judged", set_first(patch_sha256="0" * 64), "with another patch than the repaired one"),
    ("judged", set_first(instruction_sha256="0" * 64), "with another instruction than its task's"),
    ("repaired", set_first(outcome="mended"), "the outcome of the sample gold-0-0 is 'mended', not one of applied"),
    ("verified", set_first_outcome("perfect"), "the outcome of the sample gold-0-0 is 'perfect', not one of passed"),
    ("judged", set_first_verdict("perfect"), f"what {JUDGES[0]} says of the sample gold-0-0 is 'perfect'"),
    ("judged", set_first(format_version=0), "format_version is 0, this Wonton reads 1"),
    ("instructions", set_first(format_version=9), "format_version is 9, this Wonton reads 1"),
    ("tasks", set_first(format_version=9), "format_version is 9, this Wonton reads 1"),
]


@pytest.mark.parametrize(("kind", "change", "said"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_contradictions_are_errors(
    files: EvaluationFiles, kind: str, change: Callable[[list[Line]], list[Line] | None], said: str
) -> None:
    rewrite(files.given()[kind], change)
    with pytest.raises(BadInputError) as caught:
        read_evaluation(files)
    assert said in caught.value.summary
    assert str(files.given()[kind].parent) in caught.value.summary
    assert caught.value.next_step


@pytest.mark.parametrize("kind", ["samples", "judged"])
def test_settings_have_to_be_there_and_of_this_version(files: EvaluationFiles, kind: str) -> None:
    path = files.given()[kind].with_name(f"{kind}.settings.json")
    content = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**content, "format_version": 7}), "utf-8")
    with pytest.raises(BadInputError, match="format_version is 7, this Wonton reads 1"):
        read_evaluation(files)
    path.unlink()
    with pytest.raises(BadInputError, match="does not exist"):
        read_evaluation(files)


def test_a_line_that_is_no_json_is_named(files: EvaluationFiles) -> None:
    with files.verified.open("ab") as stream:
        stream.write(b"{nonsense\n")
    with pytest.raises(BadInputError, match=r"verified.jsonl, line 108: not JSON"):
        read_evaluation(files)


def test_a_missing_file_is_named(files: EvaluationFiles) -> None:
    files.repaired.unlink()
    with pytest.raises(BadInputError, match=r"repaired.jsonl: can't be read"):
        read_evaluation(files)


def test_without_the_plugin_of_metrics_it_is_said_what_to_install(
    files: EvaluationFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = load_catalog()
    monkeypatch.setattr(catalog, "metrics", type(catalog.metrics)("metric", ()))
    with pytest.raises(PluginLoadError) as caught:
        measure_files(files, catalog, MeasureOptions())
    assert "pip install wonton-metrics" in caught.value.next_step
    assert "task_pass_at_k" in caught.value.summary
