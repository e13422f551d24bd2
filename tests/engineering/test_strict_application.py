"""What applies without repair: against GNU patch itself, and by example."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wonton_core.engineering.sample_repair.strict_application import StrictApplication, strict_application
from wonton_core.engineering.unified_diff import unified_diff

NAME = "File.toy"
LINES = st.sampled_from(["", "a", "b", "c", "  a", "- d", "e\r"])
TEXTS = st.builds(
    lambda lines, final: "\n".join(lines) + ("\n" if final and lines else ""),
    st.lists(LINES, max_size=14),
    st.booleans(),
)
NEITHER = StrictApplication(False, False)
MENDED = StrictApplication(False, True)
BOTH = StrictApplication(True, True)
BEFORE = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"


def applied_by_gnu_patch(before: str, patch: str) -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / NAME).write_bytes(before.encode())
        options = ("-u", "-p1", "-F0", "--batch", "--forward", "--reject-file=-", "--no-backup-if-mismatch")
        done = subprocess.run(
            ["patch", *options, NAME], cwd=folder, input=patch.encode(), capture_output=True, check=False
        )
        return done.returncode == 0


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS, TEXTS, st.sampled_from([0, 1, 3]))
@example("a\na\na\n\n", "\na", "a\na\na\n", 0)  # lines are put in behind the file's end
def test_as_written_means_what_gnu_patch_without_fuzz_says(before: str, after: str, other: str, context: int) -> None:
    patch = unified_diff(before, after, NAME, NAME, context)
    if not patch or not other:
        return
    found = strict_application(other, patch, (NAME,))
    assert found.as_written == applied_by_gnu_patch(other, patch)
    assert found.with_mended_headers or not found.as_written


def test_a_line_behind_the_end_of_a_file_is_malformed_for_gnu_patch_too() -> None:
    patch = hunk("@@ -2,3 +2,4 @@", " two\n-three\n+3\n\\ No newline at end of file\n+and more\n four\n")
    assert not applied_by_gnu_patch(BEFORE, patch)


@given(TEXTS, TEXTS)
def test_a_diff_of_the_text_itself_applies_as_written(before: str, after: str) -> None:
    patch = unified_diff(before, after, NAME, NAME)
    if patch:
        assert strict_application(before, patch, (NAME,)) == BOTH
        assert strict_application(before, f"Here you are:\n\n```diff\n{patch}```\nDone.\n", (NAME,)) == BOTH


def hunk(header: str, body: str = " two\n-three\n+3\n four\n") -> str:
    return f"--- a/{NAME}\n+++ b/{NAME}\n{header}\n{body}"


@pytest.mark.parametrize(
    ("patch", "found"),
    [
        (hunk("@@ -2,3 +2,3 @@"), BOTH),
        (hunk("@@ -5,3 +5,3 @@"), BOTH),
        (hunk("@@ -2,4 +2,3 @@"), MENDED),
        (hunk("@@ ... @@"), MENDED),
        (hunk("@@ -2,3 +2,3 @@", " two\n-three \n+3\n four\n"), NEITHER),
        (hunk("@@ -2,2 +2,2 @@", " two\n-three\n+3\n"), MENDED),
        (hunk("@@ -6,2 +6,2 @@", " six\n-seven\n+7\n"), BOTH),
        (hunk("@@ -2,3 +2,3 @@", " two\n-tree\n+3\n four\n"), NEITHER),
        (hunk("@@ -3,0 +4,1 @@", "+new\n"), BOTH),
        (hunk("@@ -30,0 +31,1 @@", "+new\n"), BOTH),
        (hunk("@@ -2,3 +2,4 @@", " two\n-three\n+3\n\\ No newline at end of file\n+and more\n four\n"), MENDED),
        ("I can't help with that.", NEITHER),
        ("", NEITHER),
        ("--- /dev/null\n+++ b/File.toy\n@@ -0,0 +1 @@\n+one\n", NEITHER),
        ("--- a/Other.toy\n+++ b/Other.toy\n@@ -2,3 +2,3 @@\n two\n-three\n+3\n four\n", NEITHER),
        (f"--- a/{NAME}\n+++ /dev/null\n@@ -1,7 +0,0 @@\n" + "".join(f"-{x}\n" for x in BEFORE.split()), BOTH),
        (f"--- a/{NAME}\n+++ /dev/null\n@@ -6,2 +0,0 @@\n-six\n-seven\n", MENDED),
    ],
)
def test_headers_are_mended_and_lines_are_not(patch: str, found: StrictApplication) -> None:
    assert strict_application(BEFORE, patch, (NAME,)) == found


def test_hunks_keep_their_order() -> None:
    first, second = "@@ -1,2 +1,2 @@\n-one\n+1\n two\n", "@@ -6,2 +6,2 @@\n six\n-seven\n+7\n"
    head = f"--- a/{NAME}\n+++ b/{NAME}\n"
    assert strict_application(BEFORE, head + first + second, (NAME,)) == BOTH
    assert strict_application(BEFORE, head + second + first, (NAME,)) == NEITHER


def test_a_new_file_applies_to_none() -> None:
    patch = "--- /dev/null\n+++ b/File.toy\n@@ -0,0 +1,2 @@\n+one\n+two\n"
    assert strict_application("", patch, (NAME,)) == BOTH
    assert strict_application("", patch.replace("+1,2", "+1,9"), (NAME,)) == MENDED


def test_a_file_of_equal_lines_takes_no_longer_than_any_other() -> None:
    before = "x\n" * 100_000
    body = " x\n" * 400 + "-y\n+z\n"
    patch = f"--- a/{NAME}\n+++ b/{NAME}\n" + f"@@ -1,401 +1,401 @@\n{body}" * 100
    assert strict_application(before, patch, (NAME,)) == NEITHER
