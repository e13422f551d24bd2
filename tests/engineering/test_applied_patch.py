"""What a verifier is asked about, for every kind of task."""

from __future__ import annotations

import pytest
from attrs import evolve

from wonton_core.engineering.verification.applied_patch import TaskTexts, apply_patch, verified_path
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
from wonton_core.model.patch_verification import EditedFile

TASK = EditTask(
    1,
    "id",
    "toy",
    MinedCommit("c" * 40, "p" * 40, "", "", MessageHead("feat", "", False, "x"), 1, ""),
    FileChange(MODIFIED, "a/One.toy", "a/One.toy", "b1", "b2", "100644", "100644"),
    Fragment(0, 1, "whole"),
    "",
    LineStatistics(1, 1, 1),
    LineStatistics(1, 1, 1),
    DeclarationChanges({}, {}, {}),
)
PATCH = "--- a/{}\n+++ b/{}\n@@ -1,2 +1,2 @@\n one\n-two\n+three\n"
TEXTS = TaskTexts("one\ntwo\n", "one\ntwo\n")
NEW = "--- /dev/null\n+++ b/a/Two.toy\n@@ -0,0 +1 @@\n+one\n"


def changed(kind, before, after, index=0, count=1):
    change = evolve(TASK.change, change_type=kind, path_before=before, path_after=after)
    return evolve(TASK, change=change, fragment=Fragment(index, count, "whole" if count == 1 else "hunk"))


def test_a_changed_file_is_verified_where_it_is():
    applied = apply_patch(TASK, PATCH.format("a/One.toy", "a/One.toy"), TEXTS)
    assert applied.edit == EditedFile("a/One.toy", "one\ntwo\n", "one\nthree\n")
    assert (applied.repair_outcome, applied.problem) == ("applied", "")
    assert [(hunk.index, hunk.status, hunk.first_line) for hunk in applied.hunks] == [(1, "placed", 1)]


@pytest.mark.parametrize("index", [0, 1])
def test_a_renamed_file_is_verified_where_it_was(index):
    task = changed(RENAMED, "a/One.toy", "b/Two.toy", index, 2)
    names = ("a/One.toy", "b/Two.toy") if index == 0 else ("b/Two.toy", "b/Two.toy")
    other = "--- a/Other.toy\n+++ b/Other.toy\n@@ -1 +1 @@\n-x\n+y\n"
    applied = apply_patch(task, PATCH.format(*names), TEXTS)
    assert applied.edit == EditedFile("a/One.toy", "one\ntwo\n", "one\nthree\n")
    assert apply_patch(task, PATCH.format("a/One.toy", "b/Two.toy") + other, TEXTS).edit == applied.edit


def test_a_new_file_is_not_in_the_environment_nor_are_its_first_fragments():
    first = changed(CREATED, "", "a/Two.toy", 0, 2)
    assert verified_path(first) == "a/Two.toy"
    assert apply_patch(first, NEW, TaskTexts(None, "")).edit == EditedFile("a/Two.toy", None, "one\n")
    second = changed(CREATED, "", "a/Two.toy", 1, 2)
    applied = apply_patch(second, PATCH.format("a/Two.toy", "a/Two.toy"), TaskTexts(None, "one\ntwo\n"))
    assert applied.edit == EditedFile("a/Two.toy", None, "one\nthree\n")


def test_a_later_fragment_is_verified_as_the_way_from_the_parents_own_file():
    task = changed(MODIFIED, "a/One.toy", "a/One.toy", 1, 2)
    applied = apply_patch(task, PATCH.format("a/One.toy", "a/One.toy"), TaskTexts("two\n", "one\ntwo\n"))
    assert applied.edit == EditedFile("a/One.toy", "two\n", "one\nthree\n")


def test_half_of_a_patch_is_not_verified():
    more = PATCH.format("a/One.toy", "a/One.toy") + "@@ -9,2 +9,2 @@\n nowhere\n-to be\n+found\n"
    applied = apply_patch(TASK, more, TEXTS)
    assert (applied.edit, applied.problem, applied.repair_outcome) == (None, "patch_refused", "refused")
    assert [hunk.status for hunk in applied.hunks] == ["placed", "not_found"]


@pytest.mark.parametrize("patch", ["", "no patch here", "x" * 5_000_000])
def test_what_is_no_patch_is_refused(patch):
    applied = apply_patch(TASK, patch, TEXTS)
    assert (applied.edit, applied.problem) == (None, "patch_refused")
    assert applied.reason


def test_a_patch_that_was_applied_already_changes_nothing():
    applied = apply_patch(TASK, PATCH.format("a/One.toy", "a/One.toy"), TaskTexts("one\nthree\n", "one\nthree\n"))
    assert (applied.edit, applied.problem) == (None, "changes_nothing")
