"""Judges that break their contract, and judging that is stopped in the middle."""

from __future__ import annotations

import pytest

from wonton_core.engineering.judging.judging_all import judge_all
from wonton_core.engineering.judging.panel import Panel
from wonton_core.engineering.judging.samples import select_samples
from wonton_core.errors import BadInputError, BudgetReachedError, ToolFailedError
from wonton_core.execution.local import LocalExecutor
from wonton_core.model.judged_sample import JUDGEMENT_FORMAT_VERSION, JudgedSample, PanelSettings
from wonton_core.model.judgement import ACCEPTED, Verdict
from wonton_core.store.record_log import RecordLog


class Ruled:
    def __init__(self, rule):
        self.rule = rule
        self.seen = []

    def judge(self, request):
        self.seen.append(request)
        return self.rule(request)


def judged(files, workers=1, **rules):
    names = ("tasks", "instructions", "repaired", "verified")
    selected = select_samples(*(files.folder / f"{name}.jsonl" for name in names))
    judges = {name: Ruled(rule) for name, rule in rules.items()}
    panel = Panel(judges, PanelSettings(JUDGEMENT_FORMAT_VERSION, (), (), {}, "1"))
    texts = {task.task_id: f"text of {number}" for number, task in enumerate(files.tasks)}
    totals = judge_all(panel, selected.to_judge, lambda task: texts[task.task_id], files.out, LocalExecutor(workers))
    return totals, judges


def accept(request):
    return Verdict(ACCEPTED, f"{request.request_id} in {request.path}")


def broken(request):
    raise ZeroDivisionError("a mistake")


def test_a_judge_sees_the_file_before_its_patch_and_the_sub_tasks(files):
    files.write({"a": "one", "b": "two"})
    _, judges = judged(files, judge=accept)
    first, second = judges["judge"].seen
    assert (first.request_id, first.path, first.file_before) == ("a", "A.toy", "text of 0")
    assert "-- one" in first.patch
    assert "-- two" in second.patch
    assert second.file_before == "text of 1"
    assert [subtask.title for subtask in first.subtasks] == ["Name it", "Use it"]
    assert first.instruction.startswith("Task 1: Name it")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (broken, "ZeroDivisionError: a mistake"),
        (lambda request: None, "gave no verdict but None"),
        (lambda request: Verdict("fine", "x"), "gave no verdict"),
    ],
)
def test_a_judge_that_breaks_its_contract_loses_its_own_verdicts_only(files, rule, words):
    files.write({"a": "one", "b": "two"})
    totals, _ = judged(files, good=accept, bad=rule)
    assert totals.outcomes == {"good": {ACCEPTED: 2}, "bad": {}}
    assert [(lost.sample_id, lost.judge) for lost in totals.lost] == [("a", "bad"), ("b", "bad")]
    assert words in totals.lost[0].error.summary
    assert (totals.asked_for, totals.judged, totals.new) == (4, 2, 2)


@pytest.mark.parametrize("error", [BudgetReachedError("all is spent"), BadInputError("the key is refused")])
def test_what_would_keep_the_next_verdicts_away_stops_and_what_is_there_is_kept(files, error):
    files.write({name: name for name in "abcdef"})

    def until_c(request):
        if request.request_id == "c":
            raise error
        return accept(request)

    with pytest.raises(type(error)):
        judged(files, judge=until_c)
    assert [record.sample_id for record in RecordLog(files.out, JudgedSample).found] == ["a", "b"]
    totals, judges = judged(files, judge=accept)
    assert [request.request_id for request in judges["judge"].seen] == ["c", "d", "e", "f"]
    assert (totals.judged, totals.new) == (6, 4)


def test_a_line_that_a_kill_cut_off_is_judged_again(files):
    files.write({"a": "one", "b": "two"})
    judged(files, judge=accept)
    whole = files.out.read_bytes()
    files.out.write_bytes(whole[:-20])
    totals, judges = judged(files, judge=accept)
    assert [request.request_id for request in judges["judge"].seen] == ["b"]
    assert (totals.judged, totals.new) == (2, 1)
    assert files.out.read_bytes() == whole


def test_lost_calls_are_no_verdicts(files):
    files.write({"a": "one", "b": "two"})

    def gone(request):
        raise ToolFailedError("gone")

    totals, _ = judged(files, workers=3, judge=gone)
    assert (totals.asked_for, totals.judged, len(totals.lost)) == (2, 0, 2)
    assert files.out.read_bytes() == b""
