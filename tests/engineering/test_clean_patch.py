"""A clean patch leads from the very text that it was made from to the other, and is refused for any other text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.engineering.clean_patch import apply_clean_patch
from wonton_core.engineering.unified_diff import DiffError, unified_diff

LINES = st.sampled_from(
    ["", "a", "b", "--- c", "+++ d", "@@ -1 +1 @@", "\\ No newline at end of file", "e\r", "\x0c", "\x00"]
)
TEXTS = st.builds(
    lambda lines, final: "\n".join(lines) + ("\n" if final and lines else ""),
    st.lists(LINES, max_size=20),
    st.booleans(),
)


@given(TEXTS, TEXTS, st.booleans(), st.integers(0, 3))
def test_it_leads_from_one_text_to_the_other(before: str, after: str, created: bool, context: int) -> None:
    path_before = "" if created and not before else "a/B.toy"
    diff = unified_diff(before, after, path_before, "a/B.toy", context)
    assert apply_clean_patch(before, diff) == after


@given(TEXTS, TEXTS, TEXTS)
def test_another_text_is_refused_or_has_every_line_of_the_first(before: str, after: str, other: str) -> None:
    diff = unified_diff(before, after, "x", "x", 100)
    if not diff or other == before:
        return
    if other.startswith(before) and (not before or before.endswith("\n")):
        assert apply_clean_patch(other, diff) == after + other[len(before) :]
    else:
        with pytest.raises(DiffError):
            apply_clean_patch(other, diff)


@pytest.mark.parametrize(
    "diff",
    [
        "--- a/x\n+++ b/x\n@@ -2 +2 @@\n-one\n+two\n",
        "--- a/x\n+++ b/x\n@@ -9 +9 @@\n-one\n+two\n",
        "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-one\n\\ No newline at end of file\n+two\n",
        "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-one\n+two\n",
        "--- a/x\n+++ b/x\n@@ -2 +2 @@\n-two\n+2\n@@ -1 +1 @@\n-one\n+1\n",
    ],
)
def test_what_does_not_fit_exactly_is_refused(diff: str) -> None:
    with pytest.raises(DiffError):
        apply_clean_patch("one\ntwo\n", diff)
