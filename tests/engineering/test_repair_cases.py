"""The stress cases of a patch repair, one by one: what a patch looks like, and the file it must lead to."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from wonton_core.engineering.repair import HunkStatus, RepairOutcome, repair_patch

PRE = """import Garden.Basic

/-! # Hedges

A hedge is a list of shrubs. -/

namespace Garden

variable {α : Type u}

-- the height of one shrub
def height (s : Shrub) : ℕ := s.height

theorem height_pos (s : Shrub) : 0 < height s := by
  unfold height
  exact s.grown

theorem height_le (s t : Shrub) (h : s ≤ t) : height s ≤ height t := by
  cases h with
  | same => rfl
  | grew k =>
    simp
    omega

-- old spelling, kept for a while
theorem heightPos (s : Shrub) : 0 < height s :=
  height_pos s

theorem map_id (f : α → α) (hf : ∀ x, f x = x) : List.map f = id := by
  funext l
  induction l with
  | nil => rfl
  | cons a l ih =>
    simp only [List.map, hf]
    rw [ih]
    rfl

theorem hedge_closed : Closed hedge := by
  intro x hx
  exact hx.closed

end Garden
"""

POST = (
    PRE.replace("  unfold height\n  exact s.grown\n", "  simpa [height] using s.grown\n")
    .replace("    simp\n    omega\n", "    simp at *\n    omega\n")
    .replace("  intro x hx\n  exact hx.closed\n", "  intro x hx\n  have := hx.closed\n  exact this\n")
)

HUNKS = (
    """@@ -12,7 +12,6 @@
 def height (s : Shrub) : ℕ := s.height
\x20
 theorem height_pos (s : Shrub) : 0 < height s := by
-  unfold height
-  exact s.grown
+  simpa [height] using s.grown
\x20
 theorem height_le (s t : Shrub) (h : s ≤ t) : height s ≤ height t := by
""",
    """@@ -19,7 +18,7 @@
   cases h with
   | same => rfl
   | grew k =>
-    simp
+    simp at *
     omega
\x20
 -- old spelling, kept for a while
""",
    """@@ -38,6 +37,7 @@
\x20
 theorem hedge_closed : Closed hedge := by
   intro x hx
-  exact hx.closed
+  have := hx.closed
+  exact this
\x20
 end Garden
""",
)
FILE = "--- a/Garden/Hedge.lean\n+++ b/Garden/Hedge.lean\n"
CLEAN = FILE + "".join(HUNKS)


def lines(text: str, change: Callable[[str], str]) -> str:
    return "".join(change(line) for line in text.splitlines(keepends=True))


def bare(text: str, header: str = "@@") -> str:
    return lines(text, lambda line: header + "\n" if line.startswith("@@") else line)


def shifted(text: str, by: int) -> str:
    def moved(line: str) -> str:
        if not line.startswith("@@"):
            return line
        old, new = (part[1:].split(",") for part in line.split()[1:3])
        return f"@@ -{int(old[0]) + by},{old[1]} +{int(new[0]) + by},{new[1]} @@\n"

    return lines(text, moved)


def old_side(text: str, change: Callable[[str], str]) -> str:
    """Context and deleted lines changed behind the first column."""
    return lines(
        text, lambda line: line[0] + change(line[1:]) if line[0] in " -" and not line.startswith("---") else line
    )


ASCII = str.maketrans({"ℕ": "Nat", "≤": "<=", "→": "->", "∀": "forall", "α": "alpha"})
MINIMAL = FILE + (
    "@@ -15,2 +15 @@\n-  unfold height\n-  exact s.grown\n+  simpa [height] using s.grown\n"
    "@@ -22 +21 @@\n-    simp\n+    simp at *\n"
    "@@ -41 +40,2 @@\n-  exact hx.closed\n+  have := hx.closed\n+  exact this\n"
)
NEW = "theorem extra : True := trivial\n"
APPENDED = PRE + "\n" + NEW
BEFORE_MAP = PRE.replace("theorem map_id", NEW + "\ntheorem map_id")
FENCED_DOC = "/-- Use it so:\n```lean\nexample := extra\n```\n-/\n"
TWINS = "".join("section\nvariable (n : Nat)\nexample : n = n := by\n  rfl\nend\n\n" for _ in range(4))


def added(text: str) -> str:
    return "".join(f"+{line}" for line in text.splitlines(keepends=True))


CASES: dict[str, tuple[str, str, str]] = {
    "clean": (PRE, CLEAN, POST),
    "numbers off by 41": (PRE, shifted(CLEAN, 41), POST),
    "bare headers": (PRE, bare(CLEAN), POST),
    "headers of dots": (PRE, bare(CLEAN, "@@ ... @@"), POST),
    "file header, no hunk header": (PRE, FILE + "".join(hunk.split("\n", 1)[1] for hunk in HUNKS), POST),
    "no header at all": (PRE, "".join(hunk.split("\n", 1)[1] for hunk in HUNKS), POST),
    "no context, right numbers": (PRE, MINIMAL, POST),
    "an insertion with nothing but its number": (PRE, FILE + "@@ -28,0 +29,2 @@\n" + added(NEW + "\n"), BEFORE_MAP),
    "an insertion with one line of context": (
        PRE,
        FILE + "@@\n" + added(NEW + "\n") + " theorem map_id (f : α → α) (hf : ∀ x, f x = x) : List.map f = id := by\n",
        BEFORE_MAP,
    ),
    "lost indentation of the old side": (PRE, old_side(CLEAN, str.lstrip).replace("\n-@@", "\n@@"), POST),
    "blank context stripped, others with trailing blanks": (
        PRE,
        lines(CLEAN, lambda line: "\n" if line == " \n" else line.rstrip("\n") + "  \n" if line[0] == " " else line),
        POST,
    ),
    "hunks in the wrong order": (PRE, FILE + "".join(reversed(HUNKS)), POST),
    "hunks whose context overlaps": (
        PRE,
        FILE
        + "@@ -13,5 +13,4 @@\n"
        + HUNKS[0].split("\n", 2)[2]
        + "@@ -17,6 +16,6 @@\n \n"
        + HUNKS[0].splitlines()[-1]
        + "\n"
        + HUNKS[1].split("\n", 1)[1]
        + HUNKS[2],
        POST,
    ),
    "a fence, and a fence in what is added": (
        PRE,
        "The patch:\n\n```diff\n"
        + FILE
        + "@@ -26,3 +26,9 @@\n   height_pos s\n \n"
        + added(FENCED_DOC + NEW)
        + " theorem map_id (f : α → α) (hf : ∀ x, f x = x) : List.map f = id := by\n```\nThat is all.\n",
        PRE.replace("theorem map_id", FENCED_DOC + NEW + "theorem map_id"),
    ),
    "a fence": (PRE, f"I changed three proofs:\n\n```diff\n{CLEAN}```\n\n- shorter\n+ clearer\n", POST),
    "two fences are one patch": (
        PRE,
        f"First:\n```diff\n{FILE}{HUNKS[0]}```\nthen\n```diff\n{HUNKS[1]}{HUNKS[2]}```\n",
        POST,
    ),
    "equal blocks, and only the number tells which": (
        TWINS,
        "@@ -14,3 +14,3 @@\n variable (n : Nat)\n example : n = n := by\n-  rfl\n+  simp\n",
        TWINS[: 2 * len(TWINS) // 4] + TWINS[: len(TWINS) // 4].replace("rfl", "simp") + TWINS[3 * len(TWINS) // 4 :],
    ),
    "an invented line of context": (
        PRE,
        CLEAN.replace("   cases h with\n", "   cases h with\n   | shrank => contradiction\n"),
        POST,
    ),
    "context left out as dots": (
        PRE,
        bare(FILE + HUNKS[0] + " ...\n" + HUNKS[1].split("\n", 1)[1] + HUNKS[2]).replace(
            "   | same => rfl\n", "   ...\n"
        ),
        POST,
    ),
    "a deleted line in other words": (PRE, CLEAN.replace("-  exact s.grown", "-  exact s.is_grown"), POST),
    "section headings": (
        PRE,
        CLEAN.replace("@@ -19,7 +18,7 @@", "@@ -19,7 +18,7 @@ theorem height_le (s t : Shrub) (h : s ≤ t) : height s"),
        POST,
    ),
    "no final newline, and a stray marker": (
        PRE.removesuffix("\n"),
        CLEAN + "\\ No newline at end of file\n",
        POST.removesuffix("\n"),
    ),
    "a new file": (
        "",
        "--- /dev/null\n" + FILE.split("\n", 1)[1] + "@@ -0,0 +1,2 @@\n+import A\n+" + NEW,
        "import A\n" + NEW,
    ),
    "nothing but deletions": (
        PRE,
        FILE
        + "@@ -24,8 +24,4 @@\n \n"
        + "".join(f"-{line}\n" for line in PRE.splitlines()[24:28])
        + "".join(f" {line}\n" for line in PRE.splitlines()[28:31]),
        "".join(line + "\n" for number, line in enumerate(PRE.splitlines()) if not 24 <= number < 28),
    ),
    "a deleted comment looks like a file header": (
        PRE,
        FILE
        + "@@ -10,3 +10,3 @@\n \n--- the height of one shrub\n+++ height\n def height (s : Shrub) : ℕ := s.height\n",
        PRE.replace("-- the height of one shrub", "++ height"),
    ),
    "another file in the same patch": (
        PRE,
        "--- a/Garden/Other.lean\n+++ b/Garden/Other.lean\n@@ -1 +1 @@\n-namespace Garden\n+namespace Other\n" + CLEAN,
        POST,
    ),
    "a patch carried with CRLF": (PRE, CLEAN.replace("\n", "\r\n"), POST),
    "symbols in ASCII": (PRE, old_side(CLEAN, lambda line: line.translate(ASCII)), POST),
    "appended at the end": (PRE, FILE + "@@ -43,1 +43,3 @@\n end Garden\n+\n+" + NEW, APPENDED),
    "context without the first column": (
        PRE,
        lines(CLEAN, lambda line: line.removeprefix(" ") if line.strip() else line),
        POST,
    ),
    "one hunk with context, one with a number only": (
        PRE,
        FILE + HUNKS[0] + "@@ -28,0 +28,2 @@\n" + added(NEW + "\n"),
        BEFORE_MAP.replace("  unfold height\n  exact s.grown\n", "  simpa [height] using s.grown\n"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    pre, patch, post = CASES[name]
    found = repair_patch(pre, patch, path="Garden/Hedge.lean", strict=True)
    assert found.post == post, found
    assert found.complete
    assert all(0.0 < hunk.confidence <= 1.0 for hunk in found.hunks)


def test_a_fence_in_the_context_of_a_patch_without_headers() -> None:
    pre = "/-\n```\none\n```\n-/\ndef a := 1\n\ndef b := 2\n/-\n```\n-/\ndef c := 3\n"
    patch = " ```\n -/\n-def a := 1\n+def a := 2\n \n def b := 2\n /-\n ```\n -/\n-def c := 3\n+def c := 4\n"
    assert repair_patch(pre, patch).post == pre.replace("a := 1", "a := 2").replace("c := 3", "c := 4")


def test_the_examples_change_something() -> None:
    assert all(pre != post for pre, _, post in CASES.values())


def test_a_hunk_that_belongs_nowhere_is_reported() -> None:
    stranger = "@@ -20,3 +20,3 @@\n lemma tulip : Bulb := by\n-  plant deep\n+  plant shallow\n done\n"
    found = repair_patch(PRE, FILE + HUNKS[0] + stranger, path="Garden/Hedge.lean")
    assert found.outcome is RepairOutcome.PARTIAL and not found.complete
    assert [hunk.status for hunk in found.hunks] == [HunkStatus.PLACED, HunkStatus.NOT_FOUND]
    assert found.post == PRE.replace("  unfold height\n  exact s.grown\n", "  simpa [height] using s.grown\n")
    assert repair_patch(PRE, FILE + HUNKS[0] + stranger, strict=True).post is None


def edit_at(pre: list[str], places: list[int], context: int, off_by: int) -> tuple[str, str]:
    """A patch that changes the lines at ``places``, and the text after it."""
    patch, post = [], list(pre)
    for at in places:
        post[at] = pre[at] + " -- seen"
        low, high = max(at - context, 0), min(at + context + 1, len(pre))
        patch.append(f"@@ -{low + 1 + off_by},{high - low} +{low + 1 + off_by},{high - low} @@")
        patch += [f" {line}" for line in pre[low:at]]
        patch += [f"-{pre[at]}", f"+{post[at]}"] + [f" {line}" for line in pre[at + 1 : high]]
    return "\n".join(patch) + "\n", "\n".join(post) + "\n"


def family(length: int) -> list[str]:
    generator = random.Random(3)
    return [f"  simp only [rule_{generator.randrange(40)}]" for _ in range(length)]


@pytest.mark.parametrize(
    ("pre", "context", "off_by"),
    [
        ([f"def constant_{number} := {number}" for number in range(5000)], 3, 250),
        (family(5000), 12, 100),
        (family(5000), 3, 0),
        ([("  rfl", "  simp")[random.Random(number).randrange(2)] for number in range(5000)], 10, 0),
    ],
    ids=["distinct names", "repetitive, much context", "repetitive, right numbers", "two distinct lines"],
)
def test_files_of_5000_lines(pre: list[str], context: int, off_by: int) -> None:
    patch, post = edit_at(pre, [700, 2600, 4711], context, off_by)
    found = repair_patch("\n".join(pre) + "\n", patch)
    assert found.post == post
    assert {hunk.moved_by for hunk in found.hunks} == {-off_by}
