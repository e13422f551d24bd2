"""What is refused, what is reported, and what is done only in part."""

from __future__ import annotations

import pytest

from wonton_core.engineering.repair import HunkStatus, RepairOutcome, repair_patch
from wonton_core.engineering.repair.input_limits import MAX_FILE_CHARACTERS, MAX_HUNKS, MAX_PATCH_CHARACTERS
from wonton_core.errors import BadInputError

BLOCK = "lemma {0} : P := by\n  intro h\n  exact h\n\n"
PRE = "".join(BLOCK.format(name) for name in ("ant", "bee", "cow", "dog"))
INNER = "@@\n   intro h\n-  exact h\n+  simpa using h\n \n"


def statuses(pre: str, patch: str) -> list[HunkStatus]:
    return [hunk.status for hunk in repair_patch(pre, patch).hunks]


def test_equal_places_are_not_guessed() -> None:
    found = repair_patch(PRE, INNER)
    assert found.outcome is RepairOutcome.REFUSED and found.post is None and not found.diff
    assert statuses(PRE, INNER) == [HunkStatus.AMBIGUOUS]
    assert "4 places" in found.hunks[0].reason and found.hunks[0].confidence == 0.0


def test_a_right_number_decides_and_a_near_miss_does_not() -> None:
    for start, status in ((6, HunkStatus.PLACED), (7, HunkStatus.AMBIGUOUS)):
        found = repair_patch(PRE, INNER.replace("@@", f"@@ -{start},3 +{start},3 @@"))
        assert found.hunks[0].status is status
    found = repair_patch(PRE, INNER.replace("@@", "@@ -6,3 +6,3 @@"))
    assert found.post == PRE.replace(BLOCK.format("bee"), BLOCK.format("bee").replace("exact", "simpa using"))


def test_the_offset_of_a_neighbour_corrects_a_number() -> None:
    sure = "@@ -105,2 +105,2 @@\n-lemma bee : P := by\n+theorem bee : P := by\n   intro h\n"
    found = repair_patch(PRE, sure + INNER.replace("@@", "@@ -110,3 +110,3 @@"))
    assert [(hunk.status, hunk.moved_by) for hunk in found.hunks] == [(HunkStatus.MOVED, -100)] * 2
    assert found.hunks[1].first_line == 10


def test_order_leaves_only_one_place() -> None:
    above = "@@\n-lemma bee : P := by\n+theorem bee : P := by\n"
    below = "@@\n-lemma cow : P := by\n+theorem cow : P := by\n"
    found = repair_patch(PRE, above + INNER + below)
    assert [hunk.first_line for hunk in found.hunks] == [5, 6, 9]
    every = repair_patch(PRE, INNER * 4)
    assert every.post == PRE.replace("exact", "simpa using")
    assert repair_patch(PRE, INNER * 3).outcome is RepairOutcome.REFUSED


def test_hunks_out_of_order_leave_ambiguity() -> None:
    first = "@@\n-lemma dog : P := by\n+theorem dog : P := by\n"
    second = "@@\n-lemma bee : P := by\n+theorem bee : P := by\n"
    assert statuses(PRE, first + INNER + second)[1] is HunkStatus.AMBIGUOUS


@pytest.mark.parametrize(
    ("patch", "status"),
    [
        ("@@\n lemma bee : P := by\n-  omega\n+  simp\n", HunkStatus.NOT_FOUND),
        ("@@\n+theorem lost : P := q\n", HunkStatus.NOT_FOUND),
        ("@@ -999,0 +999,1 @@\n+theorem lost : P := q\n", HunkStatus.NOT_FOUND),
        ("@@ -3,4 +3,5 @@\n+theorem lost : P := q\n", HunkStatus.NOT_FOUND),
        ("@@\n \n+-- where?\n", HunkStatus.AMBIGUOUS),
        ("@@\n lemma bee : P := by\n+  have := 1\n   exact h\n", HunkStatus.AMBIGUOUS),
    ],
)
def test_hunks_without_a_place(patch: str, status: HunkStatus) -> None:
    found = repair_patch(PRE, patch)
    assert [hunk.status for hunk in found.hunks] == [status]
    assert found.hunks[0].reason
    assert found.outcome is RepairOutcome.REFUSED


def test_two_hunks_that_contradict_each_other() -> None:
    patch = "@@\n-lemma bee : P := by\n+theorem bee : P := by\n@@\n-lemma bee : P := by\n+example : P := by\n"
    assert statuses(PRE, patch) == [HunkStatus.PLACED, HunkStatus.CONFLICTING]
    assert repair_patch(PRE, patch).outcome is RepairOutcome.PARTIAL
    assert repair_patch(PRE, patch, strict=True).outcome is RepairOutcome.REFUSED


def test_a_hunk_given_twice_is_done_once() -> None:
    patch = "@@\n-lemma bee : P := by\n+theorem bee : P := by\n" * 2
    found = repair_patch(PRE, patch)
    assert found.post == PRE.replace("lemma bee", "theorem bee")
    assert [hunk.status for hunk in found.hunks] == [HunkStatus.PLACED, HunkStatus.ALREADY_APPLIED]


@pytest.mark.parametrize(
    "patch",
    [
        "@@ -5,3 +5,3 @@\n lemma bee : P := by\n-  intro h\n+  intro g\n   exact h\n",
        "@@ -5,2 +5,3 @@\n lemma bee : P := by\n+  skip -- now\n   intro h\n",
        "@@\n lemma bee : P := by\n-  omega\n-  nlinarith [foo]\n+  intro h\n   exact h\n",
    ],
)
def test_a_patch_that_was_applied_before_changes_nothing(patch: str) -> None:
    once = repair_patch(PRE, patch)
    post = PRE if once.post is None else once.post
    again = repair_patch(post, patch)
    assert again.outcome is RepairOutcome.ALREADY_APPLIED
    assert again.post == post and not again.diff
    assert [hunk.status for hunk in again.hunks] == [HunkStatus.ALREADY_APPLIED]


def test_a_deletion_whose_line_is_misquoted_is_not_done_already() -> None:
    pre = "a long first line\nend Elab.Command\n\nend Lean\n"
    found = repair_patch(pre, "@@\n a long first line\n-end Elab.Command\n-\n-end' Lean\n")
    assert found.post == "a long first line\n"


def test_several_files_and_no_path() -> None:
    patch = "--- a/A.lean\n+++ b/A.lean\n@@ -1 +1 @@\n-a\n+b\n--- a/B.lean\n+++ b/B.lean\n@@ -1 +1 @@\n-a\n+c\n"
    found = repair_patch("a\n", patch)
    assert found.outcome is RepairOutcome.REFUSED and "path" in found.reason
    assert repair_patch("a\n", patch, path="src/B.lean").post == "c\n"
    assert repair_patch("a\n", patch, path="C.lean").outcome is RepairOutcome.REFUSED
    assert repair_patch("a\n", patch.replace("A.lean", "x/B.lean"), path="y/x/B.lean").post == "b\n"


def test_a_new_file_over_one_that_is_there() -> None:
    patch = "--- /dev/null\n+++ b/A.lean\n@@ -0,0 +1 @@\n+a\n"
    assert repair_patch("a\n", patch).outcome is RepairOutcome.ALREADY_APPLIED
    found = repair_patch("b\n", patch)
    assert found.post is None and [hunk.status for hunk in found.hunks] == [HunkStatus.CONFLICTING]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "I can't do that.",
        "```lean\nlemma bee : P := by\n  omega\n```",
        "```lean\nlemma bee\n```\n```lean\nlemma cow\n```",
        "```diff\n```",
        "\n\n",
    ],
)
def test_answers_without_a_patch(answer: str) -> None:
    found = repair_patch(PRE, answer)
    assert found.post is None and found.hunks == () and found.reason


def test_a_whole_file_and_a_fragment() -> None:
    post = PRE.replace("  exact h\n\nlemma dog", "  exact h.trans rfl\n\nlemma dog")
    found = repair_patch(PRE, f"The file:\n\n```lean\n{post}```\n")
    assert found.post == post and found.outcome is RepairOutcome.REPAIRED
    assert found.diff.count("\n-") == 1 + 1
    long = "".join(f"def f{number} := {number}\n" for number in range(40))
    for block in (long[:500], long[100:], long.replace("def f20 := 20", "-- ... unchanged ...")):
        assert repair_patch(long, f"```lean\n{block}```").outcome is RepairOutcome.REFUSED
    assert repair_patch(PRE, f"```lean\n{PRE}```").outcome is RepairOutcome.ALREADY_APPLIED


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "x/.git/config", ".git ./b", ".GIT./b", "git~1/b", 'a"b', "a\tb", "", "C:\\x"],
)
def test_no_unsafe_name_gets_into_the_diff(name: str) -> None:
    patch = f"--- a/{name}\n+++ b/{name}\n@@ -1 +1 @@\n-a\n+b\n"
    found = repair_patch("a\n", patch, path=name.partition("\t")[0] or None)
    assert found.post == "b\n"
    assert "--- a/file\n+++ b/file\n" in found.diff or (name == "a\tb" and "--- a/a\n" in found.diff)


@pytest.mark.parametrize(
    ("pre", "patch", "word"),
    [
        ("a" * (MAX_FILE_CHARACTERS + 1), "@@\n-a\n", "characters"),
        ("a\n", "+" * (MAX_PATCH_CHARACTERS + 1), "characters"),
        ("a\n" * 600_000, "@@\n-a\n", "lines"),
        ("a\n", "+\n" * 200_000, "lines"),
        ("a\0b\n", "@@\n-a\n", "NUL"),
        ("a\n", "@@\n-a\0\n", "NUL"),
        ("a\n", "@@\n-b\n" * (MAX_HUNKS + 1), "hunks"),
    ],
)
def test_input_that_is_not_taken(pre: str, patch: str, word: str) -> None:
    with pytest.raises(BadInputError, match=word):
        repair_patch(pre, patch)


@pytest.mark.parametrize(
    ("pre", "patch"),
    [
        ("x 1\ny 2\n" * 5000, "".join(f"@@\n x 1\n-y 2\n+z {number}\n" for number in range(900))),
        ("line\n" * 100_000, " line\n" * 50_000 + "-other\n+new\n"),
        ("a\n" + "b\n" * 1000, "--- a\n+++ b\n" * 20_000),
        ("a\n", "`" * 50_000 + "\n" + "```\n" * 20_000),
        ("\n" * 50_000, "@@\n" + " \n" * 500 + "+x\n" + " \n" * 500),
    ],
)
def test_hostile_input_is_refused_soon(pre: str, patch: str) -> None:
    assert repair_patch(pre, patch).outcome is RepairOutcome.REFUSED
