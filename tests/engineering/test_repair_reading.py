"""How patches are read, before anybody looks at a file."""

from __future__ import annotations

import pytest

from wonton_core.engineering.repair.line_folding import folded
from wonton_core.engineering.repair.line_similarity import similarity
from wonton_core.engineering.repair.patch_reading import read_patch
from wonton_core.engineering.repair.response_fences import read_answer
from wonton_core.engineering.repair.text_lines import split_lines

BODY = " a\n-b\n+c\n"


@pytest.mark.parametrize(
    ("header", "stated", "holds"),
    [
        ("@@ -7,2 +7,2 @@", 6, True),
        ("@@ -7,2 +7,2 @@ theorem x-3", 6, True),
        ("@@ -7,9 +7,2 @@", 6, False),
        ("@@ -7 +7 @@", 6, False),
        ("@@", None, False),
        ("@@ @@", None, False),
        ("@@ ... @@", None, False),
        ("@@ theorem x-3 @@", None, False),
        ("@@ -7,2 @@", 6, False),
        ("@@ -0,0 +1,2 @@", 0, False),
        ("@@ -999999999999,2 +1,2 @@", None, False),
    ],
)
def test_hunk_headers(header: str, stated: int | None, holds: bool) -> None:
    (part,) = read_patch(f"{header}\n{BODY}")
    (hunk,) = part.hunks
    assert (hunk.stated_index, hunk.counts_hold) == (stated, holds)
    assert [line.raw for line in hunk.lines] == [" a", "-b", "+c"]


def test_a_pure_insertion_speaks_of_the_gap_behind_its_line() -> None:
    (part,) = read_patch("@@ -7,0 +8,1 @@\n+c\n")
    assert part.hunks[0].stated_index == 7


def test_file_headers() -> None:
    text = (
        f"diff --git a/x/A.lean b/x/A.lean\nindex 1..2 100644\n--- a/x/A.lean\t2024-01-01\n+++ b/x/A.lean\n@@\n{BODY}"
        f"--- B.lean\n+++ B.lean\n@@ -1,2 +1,2 @@\n{BODY}--- a/C.lean\n+++ /dev/null\n@@ -1 +0,0 @@\n-c\n"
    )
    parts = read_patch(text)
    assert [(part.name, len(part.hunks), part.deletes) for part in parts] == [
        ("x/A.lean", 1, False),
        ("B.lean", 1, False),
        ("C.lean", 1, True),
    ]


def test_a_deleted_comment_and_an_added_one_are_no_file_header() -> None:
    for header in ("@@ -1,2 +1,2 @@", "@@"):
        (part,) = read_patch(f"{header}\n a\n--- old\n+++ new\n")
        assert [line.text for line in part.hunks[0].lines] == ["a", "-- old", "++ new"]


def test_markers_and_mail() -> None:
    (part,) = read_patch("@@ -1 +1 @@\n-b\n\\ No newline at end of file\n+c\n-- \n2.39.5\n")
    assert [(line.text, line.no_newline) for line in part.hunks[0].lines] == [("b", True), ("c", False)]
    (part,) = read_patch("@@\n-b\n+c\n-- \n2.39.5\n")
    assert [line.text for line in part.hunks[0].lines] == ["b", "c"]


@pytest.mark.parametrize(
    "answer",
    [
        f"@@\n{BODY}",
        f"<think>@@ -1 +1 @@\n-x\n</think>\n```diff\n@@\n{BODY}```",
        "Text\n\n   ```diff\n   @@\n    a\n   -b\n   +c\n   ```\nmore",
        f"````patch\n@@\n{BODY}````\n",
        f"```diff\n@@\n{BODY}",
        f"```diff\n@@\n{BODY}```\nAgain:\n```diff\n@@\n{BODY}```",
        f"```\n@@\n{BODY}```\n```python\nprint(1)\n```",
        "    @@\n     a\n    -b\n    +c\n",
        f"1. Do this:\n~~~diff\n@@\n{BODY}~~~",
    ],
)
def test_answers(answer: str) -> None:
    (part,) = read_patch(read_answer(answer).patch)
    assert [[line.raw for line in hunk.lines] for hunk in part.hunks] == [[" a", "-b", "+c"]]


def test_folding_and_likeness() -> None:
    assert folded("  fun x ↦ ∀ y, α → ℕ") == folded("fun  x => forall y, alpha -> Nat")
    assert folded("Foo") != folded("foo")
    assert similarity(folded("exact foo.bar"), folded("exact foo.baz")) > 0.6 > similarity("simp", "omega")
    assert similarity("", "") == 1.0 and similarity("", "a") == 0.0


@pytest.mark.parametrize("text", ["", "\n", "a", "a\n", "a\n\n", "a\r\nb\x0c\u2028c\r", "\n\n"])
def test_lines_lose_nothing(text: str) -> None:
    assert split_lines(text).text == text
