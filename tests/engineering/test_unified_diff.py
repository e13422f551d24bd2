import itertools
import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wonton_core.engineering import shortest_edit
from wonton_core.engineering.shortest_edit import changed_blocks
from wonton_core.engineering.unified_diff import DiffError, Hunk, parse_hunks, split_lines, unified_diff

ENVIRONMENT = {
    **os.environ,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CEILING_DIRECTORIES": "/",
}

# Few lines, so that they repeat; with all that str.splitlines() takes for the end of a line and git doesn't.
PIECES = (
    "",
    "",
    "a",
    "b",
    "  c",
    "-- d",
    "++ e",
    "\\ f",
    "g\x0ch",
    "i\u2028j",
    "k\r",
    "\x85l",
    " ",
    "@@ -1 +1 @@",
    "é",
)


@st.composite
def texts(draw, most=25):
    lines = draw(st.lists(st.sampled_from(PIECES), max_size=most))
    return "\n".join(lines) + draw(st.sampled_from(["", "\n"]))


def git(folder, *arguments, content=None, fails=False):
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=ENVIRONMENT, input=content, capture_output=True, check=False
    )
    assert fails or done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def applied(before, diff, path_before, path_after):
    """What ``git apply`` makes of the file, None where it is gone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if path_before:
            (folder / path_before).parent.mkdir(parents=True, exist_ok=True)
            (folder / path_before).write_bytes(before.encode())
        git(folder, "apply", "--whitespace=nowarn", content=diff.encode())
        there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        assert there == ({path_after} if path_after else set())
        return (folder / path_after).read_bytes().decode() if path_after else None


@settings(max_examples=60, deadline=None)
@given(before=texts(), after=texts(), context=st.integers(0, 4))
@example(before="-- x\ny\n", after="y\n", context=3)
@example(before="x", after="x\n", context=3)
@example(before="x\u2028y\n", after="x\u2028z\n", context=3)
@example(before="x\ry\n", after="x\rz", context=3)
def test_git_applies_what_we_write(before, after, context):
    diff = unified_diff(before, after, "A/B.lean", "A/B.lean", context)
    if before == after:
        assert diff == ""
    elif context:  # git refuses a patch without context unless it is told to trust the numbers
        assert applied(before, diff, "A/B.lean", "A/B.lean") == after


@settings(max_examples=25, deadline=None)
@given(text=texts())
def test_created_deleted_and_renamed_files(text):
    assert applied("", unified_diff("", text, "", "New.lean"), "", "New.lean") == text
    assert applied(text, unified_diff(text, "", "Old.lean", ""), "Old.lean", "") is None
    changed = text + "more\n" if text.endswith("\n") or not text else text + "\nmore\n"
    assert applied(text, unified_diff(text, changed, "Old.lean", "d/New.lean"), "Old.lean", "d/New.lean") == changed
    assert applied(text, unified_diff(text, text, "Old.lean", "New.lean"), "Old.lean", "New.lean") == text


@pytest.mark.parametrize(
    "path", ["a b.lean", 'q"uote.lean', "tab\there.lean", "back\\slash.lean", "ü/Λ.lean", "x\n.lean"]
)
def test_paths_that_git_quotes(path):
    assert applied("x\n", unified_diff("x\n", "y\n", path, path), path, path) == "y\n"
    assert applied("", unified_diff("", "y\n", "", path), "", path) == "y\n"


@settings(max_examples=60, deadline=None)
@given(before=texts(), after=texts())
def test_no_diff_of_git_is_shorter(before, after):
    counts = [0, 0]
    for hunk in parse_hunks(unified_diff(before, after, "f", "f")):
        counts[0] += sum(line.startswith("+") for line in hunk.lines)
        counts[1] += sum(line.startswith("-") for line in hunk.lines)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a").write_bytes(before.encode())
        Path(folder, "b").write_bytes(after.encode())
        shown = git(folder, "diff", "--no-index", "--minimal", "--numstat", "--text", "a", "b", fails=True)
    assert counts == [int(number) for number in (shown or "0 0").split()[:2]]


@settings(deadline=None)
@given(before=st.lists(st.integers(0, 5), max_size=20), after=st.lists(st.integers(0, 5), max_size=20))
@pytest.mark.parametrize("farthest", [0, 1, 5, shortest_edit.FARTHEST_EXACT])
def test_blocks_make_one_side_out_of_the_other(farthest, before, after):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shortest_edit, "FARTHEST_EXACT", farthest)
        blocks = changed_blocks(before, after)
    made, place = [], 0
    for block in blocks:
        assert block.removed or block.added
        made += before[place : block.before_start]
        assert len(made) == block.after_start
        made += after[block.after_start : block.after_end]
        place = block.before_end
    assert made + before[place:] == after
    assert all(one.before_end < other.before_start for one, other in itertools.pairwise(blocks))


def test_far_texts_are_anchored_by_lines_that_occur_once():
    before = [line for number in range(3000) for line in (f"same {number}", "x")]
    after = [line for number in range(3000) for line in (f"same {number}", "y", "x", "x")]
    removed = sum(block.removed for block in changed_blocks(before, after))
    assert removed == 0


def test_an_added_declaration_begins_with_its_own_first_line():
    before = "theorem a : 1 = 1 := by\n  rfl\n\ntheorem c : 1 = 1 := by\n  rfl\n"
    after = "theorem a : 1 = 1 := by\n  rfl\n\ntheorem b : 1 = 1 := by\n  rfl\n\ntheorem c : 1 = 1 := by\n  rfl\n"
    (hunk,) = parse_hunks(unified_diff(before, after, "f", "f"))
    assert [line for line in hunk.lines if line[0] != " "] == ["+theorem b : 1 = 1 := by", "+  rfl", "+"]


def test_hunks_are_those_that_git_makes():
    before = "".join(f"{number}\n" for number in range(1, 21))
    after = before.replace("\n7\n", "\nseven\n").replace("\n14\n", "\n").replace("\n20\n", "\n20")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a").write_text(before)
        Path(folder, "b").write_text(after)
        expected = git(folder, "diff", "--no-index", "a", "b", fails=True)
    ours = unified_diff(before, after, "a", "b")
    assert ours[ours.index("@@ ") :] == "".join(
        line[: line.rindex("@@") + 2] + "\n" if line.startswith("@@ ") else line
        for line in expected[expected.index("@@ ") :].splitlines(keepends=True)
    )


def test_parsed_hunks():
    diff = unified_diff("a\n-- b\nc", "a\nc", "f", "f")
    assert parse_hunks(diff) == (Hunk(1, 3, 1, 2, (" a", "--- b", " c", "\\ No newline at end of file")),)


@pytest.mark.parametrize(
    ("diff", "said"),
    [
        ("@@ -1,2 +1,2 @@\n a\n", "promises more lines"),
        ("@@ -1,2 +1,2 @@\n a\nb\n b\n", "promises more lines"),
        ("--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b\n--- c\n+++ d\n@@ -1 +1 @@\n-a\n+b\n", "second file"),
    ],
)
def test_what_is_no_diff_of_one_file(diff, said):
    with pytest.raises(DiffError, match=said):
        parse_hunks(diff)


@pytest.mark.parametrize(
    "arguments", [("", "", "", ""), ("x", "y", "", "f"), ("x", "y", "f", ""), ("x", "y", "f", "f", -1)]
)
def test_a_side_without_path_has_no_contents(arguments):
    with pytest.raises(ValueError, match="needs a path"):
        unified_diff(*arguments)


@given(texts())
def test_lines_are_put_together_again(text):
    lines = split_lines(text)
    assert "".join(lines) == text
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines[:-1])
