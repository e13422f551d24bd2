from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.engineering.candidate import Candidate
from wonton_core.engineering.declaration_changes import declaration_changes
from wonton_core.engineering.filters.changed_lines import ChangedLines, Repetition
from wonton_core.engineering.filters.code_free import CommentOnly, ImportOnly, WhiteSpace
from wonton_core.engineering.filters.commit import AuthorDate, FilesPerCommit, Intent
from wonton_core.engineering.filters.contract import Objection
from wonton_core.engineering.filters.edit_distance import EditDistance
from wonton_core.engineering.filters.length import TokenCounter, Tokens
from wonton_core.engineering.filters.order import standard_filters
from wonton_core.engineering.filters.path import InLibrary, NotDeleted
from wonton_core.engineering.line_statistics import code_line_statistics, line_statistics
from wonton_core.engineering.unified_diff import unified_diff
from wonton_core.model.edit_task import (
    CREATED,
    DELETED,
    MODIFIED,
    RENAMED,
    EditTask,
    FileChange,
    Fragment,
    MessageHead,
    MinedCommit,
)
from wonton_lean.source.task_source import LeanSource

lex = LeanSource().lex
HEAD = MessageHead("feat", "", breaking=False, subject="add it")
COMMIT = MinedCommit("c" * 40, "p" * 40, "2024-05-01T10:00:00+02:00", "2024-05-02T10:00:00+02:00", HEAD, 3, "v4.9.0")
CHANGE = FileChange(MODIFIED, "Lib/A.lean", "Lib/A.lean", "1" * 40, "2" * 40, "100644", "100644")


def candidate(before: str, after: str) -> Candidate:
    change = CHANGE if before else evolve(CHANGE, change_type=CREATED, path_before="", blob_before="")
    diff = unified_diff(before, after, change.path_before, change.path_after)
    left, right = lex(before), lex(after)
    code = code_line_statistics(before, after, left, right)
    declared = declaration_changes(before, after, left, right)
    fragment = Fragment(0, 1, "whole")
    task = EditTask(1, "t", "lean", COMMIT, change, fragment, diff, line_statistics(diff), code, declared)
    return Candidate(task, before, after, lex)


def dropped_by(before: str, after: str) -> str | None:
    objection = standard_filters(library_roots=["Lib"], extension=".lean").edit_objection(candidate(before, after))
    return objection.dropped_by if objection else None


PROOF = "theorem a : p := by\n  simp [foo]\n  exact bar\n"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("feat", None),
        ("refactor", None),
        ("chore", "the message's type is chore"),
        ("", "the message has no conventional type"),
    ],
)
def test_intent(written, reason):
    commit = evolve(COMMIT, message_head=evolve(HEAD, type=written))
    assert Intent().objection(commit, CHANGE) == reason
    assert Intent(("chore",)).objection(evolve(COMMIT, message_head=evolve(HEAD, type="chore")), CHANGE) is None


def test_files_per_commit():
    assert FilesPerCommit().objection(evolve(COMMIT, files_changed=10), CHANGE) is None
    assert FilesPerCommit().objection(evolve(COMMIT, files_changed=11), CHANGE) == "the commit changes 11 files"


def test_dates_are_compared_as_moments():
    eight = datetime(2024, 5, 1, 8, tzinfo=UTC)  # the commit's 10:00+02:00
    assert AuthorDate().objection(COMMIT, CHANGE) is None
    assert AuthorDate(since=eight).objection(COMMIT, CHANGE) is None
    assert AuthorDate(until=eight).objection(COMMIT, CHANGE) == "written at 2024-05-01T10:00:00+02:00"
    assert AuthorDate(since=eight.replace(minute=1)).objection(COMMIT, CHANGE)
    assert AuthorDate(since=eight).objection(evolve(COMMIT, author_date="soon"), CHANGE) == (
        "the author date 'soon' can't be read"
    )
    assert AuthorDate(eight, eight).summary == f"written since {eight.isoformat()} and before {eight.isoformat()}"


@pytest.mark.parametrize(
    ("root", "path", "reason"),
    [
        ("Mathlib", "Mathlib/A/B.lean", None),
        ("Mathlib/", "Mathlib/A.lean", None),
        ("", "Anything.lean", None),
        ("Mathlib", "Mathlib.lean", "Mathlib.lean is the library's umbrella file"),
        ("Mathlib", "MathlibTest/A.lean", "MathlibTest/A.lean is not below Mathlib/"),
        ("Mathlib", "Mathlib/a.py", "Mathlib/a.py is no .lean file"),
        ("Mathlib", "x/Mathlib/A.lean", "x/Mathlib/A.lean is not below Mathlib/"),
    ],
)
def test_library(root, path, reason):
    library = InLibrary([root], ".lean")
    assert library.objection(COMMIT, evolve(CHANGE, path_before=path, path_after=path)) == reason
    assert library.objection(COMMIT, evolve(CHANGE, path_before="x", path_after=path, change_type=RENAMED)) == reason
    assert library.objection(COMMIT, evolve(CHANGE, path_before=path, path_after="", change_type=DELETED)) == reason


def test_a_library_that_was_renamed_has_several_roots():
    library = InLibrary(["Batteries", "Std/"], ".lean")
    for path, reason in (
        ("Batteries/A.lean", None),
        ("Std/A.lean", None),
        ("Std.lean", "Std.lean is the library's umbrella file"),
        ("test/A.lean", "test/A.lean is not below Batteries/ or Std/"),
    ):
        assert library.objection(COMMIT, evolve(CHANGE, path_before=path, path_after=path)) == reason
    assert library.summary == "the file is a .lean file below Batteries/ or Std/"


def test_deleted_files():
    assert NotDeleted().objection(COMMIT, evolve(CHANGE, change_type=DELETED)) == "the commit deletes the file"
    assert NotDeleted().objection(COMMIT, CHANGE) is None


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("import A\n" + PROOF, "import A\nimport B\n" + PROOF, "import_only"),
        ("import A\nimport B\n" + PROOF, "import B\nimport A\n" + PROOF, "import_only"),
        ("import A\n-- x\n" + PROOF, "import B\n\n-- y\n" + PROOF, "import_only"),
        (PROOF, "/-- Why. -/\n" + PROOF, "comment_only"),
        (PROOF, PROOF.replace("simp", "simp /- it -/"), "comment_only"),
        ("-- a\n" + PROOF + "-- b\n", "-- b\n" + PROOF + "-- a\n", "comment_only"),
        (PROOF, PROOF.replace("  ", "    "), "white_space"),
        (PROOF, PROOF.replace("\n", "\n\n"), "white_space"),
        (PROOF, PROOF.replace(" :=", "\n    :="), "white_space"),
        ("-- a b\n-- c\n" + PROOF, "-- a b\n--   c\n" + PROOF, "white_space"),
    ],
)
def test_every_edit_without_code_is_named(before, after, name):
    assert dropped_by(before, after) == name


TEXTS = st.lists(
    st.sampled_from(["import A", "import B", "-- a", "-- b", "def x := 1", "  f y", "", "/-", "-/", '"']), max_size=7
).map("\n".join)


@given(TEXTS, TEXTS)
def test_an_edit_passes_the_three_only_with_code(before, after):
    if before == after:
        return
    looked_at = candidate(before, after)
    passes = all(asked.objection(looked_at) is None for asked in (ImportOnly(), CommentOnly(), WhiteSpace()))
    assert not passes or looked_at.task.code_lines.pure_changes > 0


def test_white_space_between_code_is_a_share():
    body = "".join(f"  f{number} x\n" for number in range(9))
    moved = "def a :=\n" + body.replace("  ", "    ")
    assert WhiteSpace().objection(candidate("def a :=\n" + body, moved.replace("f8 x", "f8 y"))) == (
        "16 of 18 changed lines differ in white space alone"
    )
    half = moved.replace("f8 x", "f8 y").replace("f7 x", "f7 y")
    assert WhiteSpace().objection(candidate("def a :=\n" + body, half)) is None
    assert WhiteSpace().objection(candidate('def a := "b c"\n', 'def a := "b  c"\n')) is None


def test_an_open_is_code_and_no_import():
    assert ImportOnly().objection(candidate("open A\n" + PROOF, "open A B\n" + PROOF)) is None


def test_changed_lines_are_those_of_code():
    new = "".join(f"def a{number} := {number}\n" for number in range(100))
    assert ChangedLines().objection(candidate("", new)) is None
    assert ChangedLines().objection(candidate("", new + "-- a comment\n\n")) is None
    assert ChangedLines().objection(candidate("", new + "def b := 1\n")) == "101 lines of code change"
    assert ChangedLines().objection(candidate(PROOF, PROOF + "-- a\n")) == "0 lines of code change"


def test_repetition():
    lines = "".join(f"  f {number}\n" for number in range(8))
    assert Repetition().objection(candidate(PROOF, PROOF + lines + "  f 0\n" + "\n" * 9 + "    f 1\n")) is None
    assert Repetition().objection(candidate(PROOF, PROOF + lines + "  f 0\nf 0\n  f 1\n")) == (
        "8 of 11 added lines are distinct"
    )
    assert Repetition().objection(candidate(PROOF + lines + "  f 0\nf 0\n  f 1\n", PROOF)) == (
        "8 of 11 removed lines are distinct"
    )
    assert Repetition().objection(candidate("-- x\n" * 9 + PROOF, PROOF)) == "1 of 9 removed lines are distinct"


def test_a_slip_of_the_pen_is_no_task():
    assert EditDistance().objection(candidate(PROOF, PROOF.replace("foo", "fob"))) == "tokens with 6 characters change"
    assert EditDistance().objection(candidate(PROOF, PROOF.replace("foo", "something_else"))) is None


def test_one_word_swapped_all_over_is_no_task():
    many = "".join(f"theorem a{number} : p{number} := foo q\n" for number in range(11))
    swapped = many.replace("foo", "a_longer_name")
    assert EditDistance().objection(candidate(many, swapped)) == (
        "11 of 11 changes are a single token by itself, together 22 of 22 changed tokens"
    )
    ten = many.partition("theorem a10")[0]
    assert EditDistance().objection(candidate(ten, ten.replace("foo", "a_longer_name"))) is None
    proof = "theorem new : r := by\n  intro x y z\n  exact g x y z (h x) (h y) (h z)\n"
    assert EditDistance().objection(candidate(many, swapped + proof)) is None
    assert EditDistance().objection(candidate("", swapped)) is None


def test_tokens_by_the_default_rule_and_by_another():
    file = "-- ∀∀\n" * 1600  # 10 bytes a line
    most = Tokens(most=5333)
    assert most.objection(candidate(file, file + PROOF)) == "the file before has 5,334 tokens (utf8-bytes)"
    assert Tokens(most=5334).objection(candidate(file, file + PROOF)) is None
    assert Tokens().objection(candidate("", PROOF)) is None
    words = TokenCounter("words", "words between blanks", lambda text: len(text.split()))
    assert Tokens(most=3, counter=words).objection(candidate(PROOF, PROOF + file)) == (
        "the file before has 10 tokens (words)"
    )
    assert "words between blanks" in Tokens(counter=words).summary


def test_the_first_filter_that_objects_is_named():
    filters = standard_filters(library_roots=["Lib"], extension=".lean", until=datetime(2024, 1, 1, tzinfo=UTC))
    assert filters.names() == (
        "author_date", "intent", "files_per_commit", "library", "deleted", "import_only", "comment_only", "white_space",
        "changed_lines", "repetition", "edit_distance", "tokens",
    )  # fmt: skip
    chore = evolve(COMMIT, message_head=evolve(HEAD, type="chore"), files_changed=99)
    assert filters.change_objection(chore, CHANGE) == Objection("author_date", "written at 2024-05-01T10:00:00+02:00")
    open_ended = standard_filters(library_roots=["Lib"], extension=".lean")
    assert open_ended.change_objection(chore, CHANGE) == Objection("intent", "the message's type is chore")
    assert open_ended.change_objection(COMMIT, CHANGE) is None
    assert dropped_by(PROOF, PROOF.replace("exact bar", "exact bar.trans (baz h)")) is None


def test_every_filter_says_what_passes():
    filters = standard_filters(library_roots=["Lib"], extension=".lean")
    summaries = [asked.summary for asked in filters.on_changes] + [asked.summary for asked in filters.on_edits]
    assert all(summaries)
    assert len(set(summaries)) == len(summaries)
