"""``wonton ape repair-samples`` and what verification makes of it: hostile answers, resuming, and the same as raw."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wonton_core.codec.records import canonical_json, structure, unstructure
from wonton_core.engineering.repair.input_limits import MAX_PATCH_CHARACTERS
from wonton_core.engineering.sample_repair.repaired_sample import RepairTarget, repaired_sample
from wonton_core.engineering.unified_diff import unified_diff
from wonton_core.engineering.verification.applied_patch import TaskTexts, apply_patch, apply_submission
from wonton_core.engineering.verification.submissions import read_submissions
from wonton_core.engineering.whole_characters import whole_characters
from wonton_core.errors import BadInputError
from wonton_core.model.edit_task import (
    CREATED,
    MODIFIED,
    RENAMED,
    DeclarationChanges,
    EditTask,
    FileChange,
    Fragment,
    LineStatistics,
    MessageHead,
    MinedCommit,
)
from wonton_core.model.lexed_source import COMMENT, IDENTIFIER, LexedSource, Token
from wonton_core.model.patch_sample import PatchSample, RepairedSample
from wonton_core.testing.command_line import run_wonton

BEFORE = "one\ntwo -- why\nthree\nfour\nfive\n"
AFTER = "one\ntwo -- why\n3\nfour\nfive\n"


def lex(text):
    """Lines are tokens, those with ``--`` comments."""
    tokens, start = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            kind = COMMENT if "--" in line else IDENTIFIER
            tokens.append(Token(kind, start, start + len(line), number, number))
        start += len(line) + 1
    return LexedSource(tuple(tokens), (), (), (), ())


def task_of(kind=MODIFIED, path_before="a/F.toy", path_after="a/F.toy", index=0):
    lines = LineStatistics(1, 1, 1)
    return EditTask(
        1,
        "t",
        "toy",
        MinedCommit("c" * 40, "p" * 40, "", "", MessageHead("feat", "", False, "x"), 1, ""),
        FileChange(kind, path_before, path_after, "b1", "b2", "100644", "100644"),
        Fragment(index, 1 + index, "whole"),
        "",
        lines,
        lines,
        DeclarationChanges({}, {}, {}),
    )


def target_of(before=BEFORE, after=AFTER, task=None):
    return RepairTarget(task or task_of(), before, after, lex, lex(before))


def sample_of(answer, name="s"):
    return PatchSample(1, name, "t", "m", "m", 0, 0.6, 0, answer)


def repaired(answer, target=None):
    return repaired_sample(sample_of(answer), target or target_of())


GOLD = unified_diff(BEFORE, AFTER, "a/F.toy", "a/F.toy")
FENCED = f"Sure.\n\n```diff\n{GOLD}```\n"
MISCOUNTED = GOLD.replace("@@ -1,5 +1,5 @@", "@@ -1,9 +2,4 @@")
LOOSE = MISCOUNTED.replace(" four", "   four ")


@pytest.mark.parametrize(
    ("answer", "applies", "outcome"),
    [
        (GOLD, (True, True, True), "applied"),
        (FENCED, (True, True, True), "applied"),
        (MISCOUNTED, (False, True, True), "repaired"),
        (LOOSE, (False, False, True), "repaired"),
        ("```\n" + AFTER + "```\n", (False, False, True), "repaired"),
        ("", (False, False, False), "refused"),
        ("I'm sorry, but I can't help with that.", (False, False, False), "refused"),
        (GOLD + "\x00", (False, False, False), "refused"),
        (GOLD.replace("three", "drei"), (False, False, False), "refused"),
        (GOLD + "x" * MAX_PATCH_CHARACTERS, (False, False, False), "refused"),
    ],
)
def test_how_much_repair_it_took_is_told(answer, applies, outcome):
    found = repaired(answer)
    assert (found.raw_applies, found.exact_applies, found.applies) == applies
    assert found.outcome == outcome and found.reason
    assert found.answer_sha256 == hashlib.sha256(answer.encode()).hexdigest()
    if found.applies:
        # However it was written, the same edit is the same patch.
        assert (found.patch, found.right, found.changed_lines) == (GOLD, True, 1)
    else:
        assert (found.patch, found.right, found.changed_lines) == ("", None, None)


def test_comments_and_blank_lines_are_no_changed_lines_and_another_text_is_not_wrong():
    found = repaired(unified_diff(BEFORE, "-- new\n\none\n2 -- why\nthree\nfour\n6\n7\n", "a/F.toy", "a/F.toy"))
    assert (found.right, found.changed_lines) == (None, 2)
    assert "+-- new" in found.patch


def test_a_patch_that_changes_nothing_applies_and_is_empty():
    found = repaired(GOLD, target_of(AFTER, AFTER + "x\n"))
    assert (found.outcome, found.applies, found.patch, found.changed_lines) == ("already_applied", True, "", 0)


@pytest.mark.parametrize("answer", [GOLD + "\ud800", GOLD.replace("+3", "+3\udc00"), "\ud835" + GOLD])
def test_halves_of_characters_go_to_disk_as_something_else(answer):
    found = repaired(answer)
    assert structure(json.loads(canonical_json(unstructure(found))), RepairedSample, place="x") == found


def test_files_that_are_new_renamed_or_end_in_any_way():
    new = target_of("", "one\r\ntwo", task_of(CREATED, "", "a/New.toy"))
    gold = unified_diff("", "one\r\ntwo", "", "a/New.toy")
    found = repaired(gold, new)
    assert (found.raw_applies, found.right, found.patch, found.changed_lines) == (True, True, gold, 2)
    renamed = target_of(BEFORE, AFTER, task_of(RENAMED, "a/F.toy", "b/G.toy"))
    found = repaired(unified_diff(BEFORE, AFTER, "a/F.toy", "b/G.toy"), renamed)
    assert (found.raw_applies, found.right, found.patch) == (True, True, GOLD)


LINES = st.sampled_from(
    ["", "one", "two", "  two", "-- why", "--- a/F.toy", "+++ x", "@@ -1 +1 @@", "```", "e\r", "\x0c", "é"]
)
TEXTS = st.builds(
    lambda lines, final: "\n".join(lines) + ("\n" if final and lines else ""),
    st.lists(LINES, max_size=14),
    st.booleans(),
)
SPOILT = st.lists(st.tuples(st.integers(0, 30), LINES | st.sampled_from(["+", "-", " ", "\x00", "\ud800"])), max_size=3)


def submission_of(found, folder):
    path = folder / "repaired.jsonl"
    path.write_bytes(canonical_json(unstructure(found)) + b"\n")
    (read,) = read_submissions(path)
    return read


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=TEXTS, after=TEXTS, spoilt=SPOILT, fenced=st.booleans())
def test_a_repaired_sample_is_verified_as_its_raw_answer_is(before, after, spoilt, fenced, tmp_path):
    lines = unified_diff(before, after, "a/F.toy", "a/F.toy").split("\n")
    for place, line in spoilt:
        lines.insert(min(place, len(lines)), line)
    answer = "\n".join(lines)
    answer = f"So:\n```diff\n{answer}\n```\n" if fenced else answer
    task, texts = task_of(), TaskTexts(before, before)
    raw = apply_patch(task, whole_characters(answer), texts)
    submission = submission_of(repaired(answer, target_of(before, after)), tmp_path)
    clean = apply_submission(task, submission, texts)
    assert (clean.edit, clean.problem, clean.repair_outcome) == (raw.edit, raw.problem, raw.repair_outcome)
    assert clean.reason == whole_characters(raw.reason)
    assert clean.hunks == ()


def test_a_clean_patch_of_another_text_is_no_result(tmp_path):
    submission = submission_of(repaired(GOLD), tmp_path)
    with pytest.raises(BadInputError, match="not about this text"):
        apply_submission(task_of(), submission, TaskTexts("other\n", "other\n"))


# -- the command


class Run:
    """Samples for the toy library: by number of the task and answer."""

    def __init__(self, library):
        self.library, self.folder = library, library.folder
        self.samples, self.out = self.folder / "samples.jsonl", self.folder / "repaired.jsonl"

    def write(self, *answers, **more):
        rows = [
            unstructure(sample_of(answer, f"s{number}"))
            | {"task_id": self.library.tasks[task].task_id, "generator": "model" if task % 2 else "other"}
            | more
            for number, (task, answer) in enumerate(answers)
        ]
        self.samples.write_text("".join(json.dumps(row) + "\n" for row in rows))

    def repair(self, *more):
        given = ("--tasks", self.library.tasks_path, "--repo", self.library.repository)
        files = ("--samples", self.samples, "--out", self.out)
        return run_wonton("ape", "repair-samples", *map(str, (*given, *files)), *more, site=self.library.site)

    def rows(self):
        return [json.loads(line) for line in self.out.read_text().splitlines()]


@pytest.fixture
def run(toy_library):
    return Run(toy_library)


def test_samples_are_repaired_in_order_and_counted_and_only_new_ones_again(run):
    patch = run.library.patch
    answers = [(0, patch(0, "fine")), (1, "no"), (0, f"```\n{patch(0, 'fine')}```"), (3, patch(3, "a\ud800"))]
    run.write(*answers)
    done = run.repair("--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["samples"], told["new"]) == (4, 4)
    assert told["generators"]["other"] == {
        "samples": 2, "raw": 2, "exact": 2, "applies": 2, "right": 0, "outcomes": {"applied": 2}
    }  # fmt: skip
    assert told["generators"]["model"]["outcomes"] == {"applied": 1, "refused": 1}
    rows = run.rows()
    assert [row["sample_id"] for row in rows] == ["s0", "s1", "s2", "s3"]
    assert rows[0]["patch"] == rows[2]["patch"] != ""
    assert "\ufffd" in rows[3]["patch"]
    whole = run.out.read_bytes()
    run.out.write_bytes(b"".join(whole.splitlines(keepends=True)[2:])[:-5])
    again = run.repair("--json", "--executor", "processes")
    assert json.loads(again.stdout)["new"] == 3
    assert run.out.read_bytes() == whole
    table = run.repair()
    assert table.stdout.splitlines()[1].split() == [
        "generator", "n", "as", "written", "headers", "mended", "repaired", "same", "as", "gold"
    ]  # fmt: skip
    assert table.stdout.splitlines()[2].split()[:4] == ["other", "2", "2", "(100.0%)"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows + rows[:1], "s0 is there twice"),
        (lambda rows: [rows[0] | {"task_id": "elsewhere"}], "for the task elsewhere"),
        (lambda rows: [rows[0] | {"format_version": 7}], "format_version is 7"),
        (lambda rows: [{"answer": "x"}], "format_version is None"),
        (lambda rows: [rows[0] | {"answre": ""}], "unknown key answre"),
    ],
)
def test_samples_that_are_none_are_named(run, change, said):
    run.write((0, "x"), (1, "y"))
    rows = change([json.loads(line) for line in run.samples.read_text().splitlines()])
    run.samples.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = run.repair()
    assert done.returncode == 4
    assert said in done.stderr
    assert not run.out.exists()


def test_samples_made_anew_are_not_mixed(run):
    run.write((0, "x"))
    assert run.repair().returncode == 0
    run.write((0, "y"))
    done = run.repair()
    assert done.returncode == 4
    assert "has the sample s0 with another answer" in done.stderr


def test_repaired_samples_are_verified_under_their_ids_and_equal_ones_once(run):
    patch = run.library.patch
    loose = patch(0, "fine").replace(",3 +", ",9 +")
    run.write((0, patch(0, "fine")), (0, loose), (1, "no"), (1, ""), (2, patch(2, "failed")), (0, patch(0, "tool")))
    assert run.repair().returncode == 0
    done = run.library.verify("--patches", str(run.out), "--json")
    assert done.returncode == 5, done.stderr
    told = json.loads(done.stdout)
    assert (told["outcomes"], told["failed"]) == ({"failed": 1, "not_applicable": 2, "passed": 2}, 1)
    results = {row["submission_id"]: row for row in run.library.results()}
    assert {name: row["same_as"] for name, row in results.items()} == {
        "s0": "", "s1": "s0", "s2": "", "s3": "s2", "s4": ""
    }  # fmt: skip
    assert [results[name]["repair_outcome"] for name in ("s0", "s1", "s2")] == ["applied", "repaired", "refused"]
    assert results["s1"]["verification"] == results["s0"]["verification"]
    assert results["s3"]["problem"] == "patch_refused" and "no hunk" in results["s3"]["reason"]
    assert results["s0"]["patch_sha256"] == hashlib.sha256(run.rows()[0]["patch"].encode()).hexdigest()
    assert len(run.library.notes("verify")) == 3
    # A twin of an earlier result needs no verifier either.
    path = run.folder / "results.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for name, row in results.items() if name != "s0"))
    run.library.verify("--patches", str(run.out))
    results = {row["submission_id"]: row for row in run.library.results()}
    assert (results["s0"]["same_as"], results["s0"]["reason"]) == ("", "The patch applies exactly as written.")
    assert len(run.library.notes("verify")) == 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format_version": 2}, "format_version is 2"),
        ({"applies": False}, "does not apply has a patch"),
        ({"applies": "yes"}, "applies"),
        ({"patch": "x\ud800"}, "half of a character"),
        ({"reason": "x\ud800"}, "half of a character"),
    ],
)
def test_repaired_samples_that_were_changed_are_named(run, change, said):
    run.write((0, run.library.patch(0, "fine")))
    assert run.repair().returncode == 0
    run.out.write_text(json.dumps(run.rows()[0] | change) + "\n")
    done = run.library.verify("--patches", str(run.out))
    assert done.returncode == 4
    assert "line 1" in done.stderr and said in done.stderr


def test_samples_as_generated_are_no_patches_to_verify(run):
    run.write((0, run.library.patch(0, "fine")))
    done = run.library.verify("--patches", str(run.samples))
    assert done.returncode == 4
    assert "repair-samples" in done.stderr
