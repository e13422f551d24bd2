"""Nothing of a patch vanishes, nothing is done that it doesn't say, and what can't be known is refused."""

from __future__ import annotations

import pytest

from wonton_core.engineering.repair import HunkStatus, RepairOutcome, patch_repair, repair_patch
from wonton_core.engineering.repair.composition import Composition, compose
from wonton_core.engineering.repair.hunk_edits import HunkEdits
from wonton_core.engineering.repair.text_lines import TextLines

PRE = """section A
variable (x : Nat)

theorem A : x = y := by
  simp
  exact h

theorem B : x = z := by
  simp
  exact h

end A
"""
HEAD = PRE.split("theorem B")[0].replace("exact h", "exact h2")


def test_an_addition_before_a_blank_line_of_context_stays() -> None:
    found = repair_patch("a\nb\nc\n\n", "--- a/f\n+++ b/f\n@@ -1,9 +1,10 @@\n a\n b\n c\n+x\n \n", strict=True)
    assert found.post == "a\nb\nc\nx\n\n"


@pytest.mark.parametrize(
    ("pre", "patch", "post"),
    [
        ("x\na\nb\n", "@@ @@\n a\n-b\n+b\n\\ No newline at end of file\n", "x\na\nb"),
        ("x\na\nb", "@@ @@\n a\n-b\n\\ No newline at end of file\n+b\n", "x\na\nb\n"),
    ],
)
def test_a_change_of_the_final_newline_alone_is_a_change(pre: str, patch: str, post: str) -> None:
    found = repair_patch(pre, patch, strict=True)
    assert found.post == post and found.outcome is RepairOutcome.REPAIRED
    assert repair_patch(post, patch).outcome is not RepairOutcome.REPAIRED


def test_a_result_that_lost_a_line_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(pre: TextLines, edits: list[HunkEdits]) -> Composition:
        whole = compose(pre, edits)
        return Composition(TextLines(whole.post.lines[:-1], whole.post.final_newline), whole.replacements)

    monkeypatch.setattr(patch_repair, "compose", forgetful)
    found = repair_patch("a\nb\nc\n", "@@ -1,2 +1,2 @@\n a\n-b\n+x\n")
    assert found.post is None and "fault" in found.reason


def test_an_addition_inside_what_another_hunk_deletes() -> None:
    patch = (
        "@@ -4,4 +4,0 @@\n-theorem A : x = y := by\n-  simp\n-  exact h\n-\n"
        "@@ -4,3 +4,4 @@\n theorem A : x = y := by\n   simp\n+  intro\n   exact h\n"
    )
    found = repair_patch(PRE, patch)
    assert HunkStatus.CONFLICTING in [hunk.status for hunk in found.hunks]
    assert repair_patch(PRE, patch, strict=True).post is None


@pytest.mark.parametrize(
    "marker",
    [
        "/- ... -/",
        "-- [rest unchanged]",
        "-- unchanged",
        "-- existing code",
        "-- (remaining proofs as before)",
        "-- etc.",
        "-- theorem B stands here",
        "  sorry -- TODO keep existing",
        "// ⋯",
        ". . .",
        "(* see above *)",
        "# same as before",
    ],
)
def test_a_comment_does_not_stand_for_code(marker: str) -> None:
    assert repair_patch(PRE, f"```lean\n{HEAD}{marker}\n\nend A\n```\n").post is None


def test_a_comment_beside_a_shorter_proof_is_no_hole() -> None:
    post = PRE.replace("  simp\n  exact h\n\nend", "  -- by transitivity\n  omega\n\nend")
    assert repair_patch(PRE, f"```lean\n{post}```\n").post == post


def test_a_fragment_of_a_short_file_is_not_the_file() -> None:
    assert repair_patch("def a := x\n  + y\n\ndef b := 1\n", "```lean\ndef a := x\n+ y\n+ w\n```\n").post is None


@pytest.mark.parametrize(
    "patch",
    [
        "@@ I cannot do this @@\n",
        "@@ -1,2 +1,2 @@\n section A\n variable (x : Nat)\n",
        "@@ @@\n no such line\n",
        "diff --git a/f b/f\ndeleted file mode 100644\n",
        "diff --cc f\nindex 1,2..3\n--- a/f\n+++ b/f\n@@@ -1,2 -1,2 +1,2 @@@\n  section A\n- variable (x : Int)\n",
        "Plan:\n\n- simp\n\n+ omega\n",
        "- exact h\n- simp\n",
        "Do this:\n```lean\n+ theorem C : x = y := by\n```\n",
    ],
)
def test_what_is_no_patch_is_no_success(patch: str) -> None:
    found = repair_patch(PRE, patch)
    assert found.outcome is RepairOutcome.REFUSED
    assert all(hunk.status is HunkStatus.NOT_FOUND for hunk in found.hunks)


def test_a_hunk_without_change_beside_one_with() -> None:
    change = "@@ -1,2 +1,2 @@\n section A\n-variable (x : Nat)\n+variable (x : Int)\n"
    found = repair_patch(PRE, change + "@@ @@\n theorem A : x = y := by\n   simp\n")
    assert [hunk.status for hunk in found.hunks] == [HunkStatus.PLACED, HunkStatus.ALREADY_APPLIED]
    found = repair_patch(PRE, change + "@@ @@\n theorem Z : x = y := by\n   ring\n")
    assert [hunk.status for hunk in found.hunks] == [HunkStatus.PLACED, HunkStatus.NOT_FOUND]


def test_a_file_with_lines_like_headers() -> None:
    pre = "-- a\ndef x := 1\n@@ foo\ndef y := 2\n+ z\n- w\n"
    post = pre.replace(":= 1", ":= 9")
    assert repair_patch(pre, f"```lean\n{post}```\n").post == post
    assert repair_patch(pre, " def x := 1\n @@ foo\n-def y := 2\n+def y := 3\n").post == pre.replace("y := 2", "y := 3")


FIRST = "```diff\n@@ -4,2 +4,3 @@\n theorem A : x = y := by\n+  intro\n   simp\n```\n"


@pytest.mark.parametrize(
    ("second", "placed"),
    [
        (FIRST.replace("intro", "intros"), 0),
        (FIRST.replace("@@ -4,2 +4,3 @@", "@@ @@"), 1),
        ("```diff\n@@ -8,2 +9,2 @@\n-theorem B : x = z := by\n+theorem B : x = z + 0 := by\n   simp\n```\n", 2),
        ("```diff\n@@ -4,2 +4,2 @@\n-theorem A : x = y := by\n+theorem A : x = y + 0 := by\n   simp\n```\n", 0),
        ("```diff\n@@ -5,2 +5,3 @@\n   simp\n+  intro\n   exact h\n```\n", 0),
    ],
)
def test_a_draft_and_its_correction(second: str, placed: int) -> None:
    found = repair_patch(PRE, f"{FIRST}Or rather:\n{second}")
    assert sum(hunk.status in (HunkStatus.PLACED, HunkStatus.MOVED) for hunk in found.hunks) == placed
    if not placed:
        assert {hunk.status for hunk in found.hunks} == {HunkStatus.AMBIGUOUS}


def test_what_a_correction_leaves_out_may_have_been_taken_back() -> None:
    more = "@@ -1,2 +1,2 @@\n section A\n-variable (x : Nat)\n+variable (x : Int)\n"
    found = repair_patch(PRE, FIRST.replace("```\n", f"{more}```\n").replace("```diff\n" + more, "") + FIRST)
    assert found.post is not None
    found = repair_patch(PRE, f"```diff\n{more}{FIRST.removeprefix('```diff' + chr(10))}Correction:\n{FIRST}")
    assert [hunk.status for hunk in found.hunks].count(HunkStatus.AMBIGUOUS) == 1


def zero_context(shift_above: int, shift_below: int) -> tuple[str, str]:
    lines = [f"def d{number} := {number}" for number in range(1, 21)]
    pre = ["-- above"] * shift_above + lines[:12] + ["-- between"] * (shift_below - shift_above) + lines[12:]
    patch = (
        "@@ -2,2 +2,2 @@\n def d2 := 2\n-def d3 := 3\n+def d3 := 4\n@@ -10,0 +11 @@\n+foo\n"
        "@@ -15,2 +16,2 @@\n def d15 := 15\n-def d16 := 16\n+def d16 := 4\n"
    )
    return "\n".join(pre) + "\n", patch


def test_an_insertion_that_only_a_neighbours_offset_places() -> None:
    found = repair_patch(*zero_context(5, 5))
    hunk = found.hunks[1]
    assert found.post is not None and "def d10 := 10\nfoo\n" in found.post
    assert hunk.confidence == 0.6 and "no old side" in hunk.reason and hunk.moved_by == 5
    found = repair_patch(*zero_context(5, 6))
    assert found.hunks[1].status is HunkStatus.AMBIGUOUS and "may be off" in found.hunks[1].reason


def test_a_number_and_an_exact_twin_contradict_each_other() -> None:
    pre = "x\n  rfl \nend A\nq\nx\n  rfl\nend A\n"
    found = repair_patch(pre, "@@ -1,3 +1,3 @@\n x\n-  rfl\n+  simp\n end A\n")
    assert found.hunks[0].status is HunkStatus.AMBIGUOUS and "agrees less well" in found.hunks[0].reason
    found = repair_patch(pre, "@@ -5,3 +5,3 @@\n x\n-  rfl\n+  simp\n end A\n")
    assert found.post == "x\n  rfl \nend A\nq\nx\n  simp\nend A\n"


def test_blanks_in_a_quotation_tell_lines_apart() -> None:
    pre = 'def s := "a b"\ndef t := 1\n'
    assert repair_patch(pre, '@@ @@\n-def s := "ab"\n+def s := "abc"\n def t := 1\n').post is None
    found = repair_patch(pre, '@@ @@\n-def s  :=  "a b"\n+def s := "abc"\n def t := 1\n')
    assert found.post == 'def s := "abc"\ndef t := 1\n'


def test_tabs_of_the_file_and_blanks_of_the_patch() -> None:
    pre = "\tfoo\n\t\tbar\n\tbaz\n"
    found = repair_patch(pre, "@@ -1,3 +1,4 @@\n     foo\n         bar\n+        new\n     baz\n")
    assert found.post == "\tfoo\n\t\tbar\n\t\tnew\n\tbaz\n"
    found = repair_patch(pre, "@@ -1,3 +1,4 @@\n     foo\n       bar\n+        new\n     baz\n")
    assert found.post is None and "tabs" in found.hunks[0].reason


def test_a_patch_for_another_file() -> None:
    patch = "--- a/src/B.lean\n+++ b/src/B.lean\n@@ -1 +1 @@\n-a\n+b\n"
    found = repair_patch("a\n", patch, path="src/A.lean")
    assert found.post is None and "src/B.lean" in found.reason
    assert repair_patch("a\n", patch, path="lib/B.lean").post == "b\n"
    assert repair_patch("a\n", patch, path="src/A.lean", other_path="src/B.lean").post == "b\n"
    assert repair_patch("a\n", patch[patch.index("@@") :], path="src/A.lean").post == "b\n"


def test_long_noisy_hunks_are_refused_soon() -> None:
    lines = [f"theorem t{number} : p{number % 50} := by simp [h{number % 11}]" for number in range(5000)]
    body = [" " + line.replace("simp", "smip") for line in lines[1000:2900]]
    body[900:901] = ["-" + body[900][1:], "+new"]
    found = repair_patch("\n".join(lines) + "\n", "\n".join(["@@ -1011,1900 +1011,1900 @@", *body]) + "\n")
    assert found.outcome is RepairOutcome.REFUSED and "too many" in found.hunks[0].reason


def test_context_without_its_column_is_neither_an_addition_nor_indented() -> None:
    pre = "one\n\n+ two\n++ three\n\nfour\nfive\n"
    patch = "@@ -1,6 +1,5 @@\none\n\n+ two\n-++ three\n\nfour\n"
    assert repair_patch(pre, patch).post == pre.replace("++ three\n", "")
    pre = "head\n\n  line b\n```\nend\n"
    found = repair_patch(pre, "@@ -9,3 +9,4 @@\n  line b\n+new\n```\nend\n")
    assert found.post == pre.replace("line b\n", "line b\nnew\n")
