"""The judge by rule: it rejects only what certainly changes nothing."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.model.judgement import ABSTAINED, REJECTED, JudgementRequest
from wonton_core.plugin_api.catalog import load_catalog

HEAD = "--- a/Nat.lean\n+++ b/Nat.lean\n"


def outcome(patch: str) -> str:
    judge = load_catalog().judges.load("empty_patch")()
    return judge.judge(JudgementRequest("1", "Prove it", "theorem t : True := trivial\n", patch)).outcome


@pytest.mark.parametrize(
    "patch",
    [
        "",
        " \n\n",
        HEAD + "@@ -1,2 +1,2 @@\n a\n-b\n+b\n",
        HEAD + "@@ -1,2 +1,2 @@\n a\n b\n",
        HEAD + "@@ -1 +1 @@\n-a\n+a\n@@ -9 +9 @@\n-b\n+b\n",
        HEAD + "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n\\ No newline at end of file\n",
    ],
)
def test_rejected(patch: str) -> None:
    assert outcome(patch) == REJECTED


@pytest.mark.parametrize(
    "patch",
    [
        HEAD + "@@ -1,2 +1,2 @@\n a\n-b\n+c\n",
        HEAD + "@@ -1,2 +1 @@\n a\n-b\n",
        HEAD + "@@ -0,0 +1 @@\n+--- a\n",
        HEAD + "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n",
        HEAD + "@@ -1 +1 @@\n-a\n+a\n@@ -9 +9 @@\n-b\n+c\n",
        HEAD + "@@ -1,5 +1,5 @@\n a\n",
        HEAD + "@@ -1,2 +1,2 @@\n a\nno mark\n",
        HEAD + "@@ -1,2 +1 @@\n a\n b\n",
        "rename from a\nrename to b\n",
        "new file mode 100644\n",
        "I am done: theorem t : True := trivial",
    ],
)
def test_abstained(patch: str) -> None:
    assert outcome(patch) == ABSTAINED


LINES = st.lists(st.text(alphabet="ab-+@ ", max_size=4), max_size=8)


@given(before=LINES, after=LINES)
def test_never_rejects_a_patch_that_changes_something(before: list[str], after: list[str]) -> None:
    patch = "\n".join(difflib.unified_diff(before, after, "a", "b", lineterm=""))
    assert outcome(patch) == (REJECTED if before == after else ABSTAINED)
