"""A hunk whose target is not in the file must not be done to a line that looks like it."""

from __future__ import annotations

import random

import pytest

from wonton_core.engineering.repair import HunkStatus, RepairOutcome, repair_patch
from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.line_names import declared, same_declaration, same_name
from wonton_core.engineering.repair.sibling_lines import SiblingLines, differ_in_digits
from wonton_core.engineering.repair.text_lines import split_lines


def block(number: int, body: str) -> str:
    return f"theorem stmt_{number} : P {number} := by\n{body}\n\n"


def missing_target(seed: int) -> tuple[str, str]:
    """A file with a family of statements, and a patch for one that it doesn't have."""
    generator = random.Random(seed)
    numbers = sorted(generator.sample(range(10, 100), generator.randrange(2, 25)))
    missing = generator.choice([number for number in range(10, 100) if number not in numbers])
    body = generator.choice(["  simp", "  simp\n  exact h", "  omega\n  done"])
    pre = "import X\n\n" + "".join(block(number, body) for number in numbers) + "end\n"
    start, size = generator.randrange(1, 80), 2 + body.count("\n")
    header = generator.choice(["@@ @@", f"@@ -{start},{size} +{start},{size} @@"])
    context = "".join(f" {line}\n" for line in body.split("\n"))
    change = f"-theorem stmt_{missing} : P {missing} := by\n+theorem stmt_{missing} : P {missing} ∧ Q := by\n"
    return pre, f"{header}\n \n{change}{context}"


@pytest.mark.parametrize("seed", range(40))
def test_no_member_of_a_family_stands_for_a_missing_one(seed: int) -> None:
    pre, patch = missing_target(seed)
    assert repair_patch(pre, patch).outcome is RepairOutcome.REFUSED


SHELF = """section Shelf

lemma add_left (h : a = b) : c + a = c + b := by
  rw [h]

lemma mul_left (h : a = b) : c * a = c * b := by
  rw [h]
  done

end Shelf
"""


@pytest.mark.parametrize(
    "patch",
    [
        # The deleted line declares what the file doesn't have.
        "@@ -2,3 +2,3 @@\n \n-lemma add_right (h : a = b) : c + a = c + b := by\n+lemma new : q := by\n   rw [h]\n",
        # The context does.
        "@@ @@\n lemma mul_right (h : a = b) : a * c = b * c := by\n   rw [h]\n-  done\n+  omega\n \n",
        "@@ @@\n \n lemma pow_left (h : a = b) : a ^ c = b ^ c := by\n   rw [h]\n+\n+lemma more : True := trivial\n",
        # The line to delete is in the file, but in another declaration than the hunk says.
        "@@ @@\n lemma add_left (h : a = b) : c + a = c + b := by\n-  done\n+  omega\n",
    ],
)
def test_the_declaration_that_a_change_stands_in_must_be_there(patch: str) -> None:
    found = repair_patch(SHELF, patch, strict=True)
    assert found.post is None and found.hunks[0].status is HunkStatus.NOT_FOUND


def test_a_slip_of_the_pen_in_a_name_is_no_other_name() -> None:
    pre = "lemma append_nil : P := by\n  simp\n  done\n"
    found = repair_patch(pre, "@@ @@\n-lemma apend_nil : P := by\n+lemma append_nil : Q := by\n   simp\n")
    assert found.post == pre.replace(": P", ": Q")
    assert "line 1 of the file reads 'lemma append_nil : P := by', the patch 'lemma apend_nil" in found.hunks[0].reason


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("append_nil", "append_nil", True),
        ("append_nil", "apend_nil", True),
        ("append_nil", "appned_nil", True),
        ("stmt_28", "stmt_29", False),
        ("zero_add", "zero_add'", False),
        ("foldl", "foldr", False),
        ("foldl", "fold", False),
        ("mul_add", "smul_add", False),
        ("Append", "append", False),
        ("map", "mpa", False),
        ("append.nil", "append_nil", False),
        ("insertion_sort", "insrtion_srt", False),
    ],
)
def test_same_name(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same and same_name(other, one) is same


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("theorem foo (n : Nat) : n = n := by", ("foo",)),
        ("@[simp] private theorem Foo.bar' : p", ("Foo.bar'",)),
        ("Lemma app_nil_r : forall l, l ++ nil = l.", ("app_nil_r",)),
        ("    def visit(self, node):", ("visit",)),
        ("pub(crate) fn run() {", None),
        ("pub fn run() {", ("run",)),
        ("open Foo Bar", ("Foo", "Bar")),
        ("  have h₁ : p := q", ("h1",)),
        ("  exact foo.bar", None),
        ("A hedge is a list of shrubs.", None),
        ("  | zero => rfl", None),
        ("end", None),
        ("", None),
    ],
)
def test_what_a_line_declares(line: str, names: tuple[str, ...] | None) -> None:
    found = declared(line)
    assert (found and found.names) == names


def test_keywords_may_differ_but_names_may_not() -> None:
    assert same_declaration("theorem foo : p", "private lemma foo : p")
    assert not same_declaration("theorem foo : p", "theorem bar : p")
    assert not same_declaration("theorem foo : p", "  exact foo")
    assert same_declaration("  exact foo", "  exact bar")


def test_lines_of_which_the_file_has_a_family() -> None:
    index = FileIndex(split_lines("  simp [a]\n  simp [b]\n  exact foo x\n  rfl\n"))
    siblings = SiblingLines(index)
    assert siblings.are_siblings("  simp [c]", "  simp [a]")
    assert not siblings.are_siblings("  exact bar x", "  exact foo x")
    assert not siblings.are_siblings("  simp [a, b]", "  simp [a]")
    assert siblings.are_siblings("  omega", "  rfl")
    assert siblings.only_a_slip("  exact append x", "  exact apppend x")
    assert not siblings.only_a_slip("  exact foo y", "  exact foo x")


def test_a_reworded_line_between_its_own_neighbours_is_found_but_not_trusted_much() -> None:
    pre = "lemma a : p := by\n  intro x\n  exact s.grown\n  done\n"
    found = repair_patch(pre, "@@ @@\n   intro x\n-  exact s.is_grown\n+  simp\n   done\n")
    assert found.post == pre.replace("exact s.grown", "simp")
    assert found.hunks[0].confidence <= 0.7


def family(mutate: tuple[str, str] = ("", "")) -> list[str]:
    lines: list[str] = []
    for number in range(1250):
        lines += [
            f"@[simp] theorem foo_{number % 7} (a b : Nat) : a + {number % 5} = b := by",
            f"  simp [foo_{number % 7}]",
            "  exact bar",
            "",
        ]
    return [line.replace(*mutate) if mutate[0] else line for line in lines]


@pytest.mark.parametrize("mutate", [("", ""), ("exact", "exactt"), ("a + ", "a +  b")])
@pytest.mark.parametrize("size", [7, 25])
@pytest.mark.parametrize("stated", [None, 1500, 1930, 2700])
def test_a_wrong_number_in_a_repetitive_file_is_no_place(
    mutate: tuple[str, str], size: int, stated: int | None
) -> None:
    body = [" " + line for line in family(mutate)[2000 : 2000 + size]]
    middle = size // 2
    body[middle : middle + 1] = ["-" + body[middle][1:], "+NEW"]
    header = "@@ @@" if stated is None else f"@@ -{stated},{size} +{stated},{size} @@"
    found = repair_patch("\n".join(family()) + "\n", "\n".join([header, *body]) + "\n")
    assert found.outcome is RepairOutcome.REFUSED


def test_a_right_number_in_a_repetitive_file_is_one() -> None:
    pre = family()
    body = [" " + line for line in family(("exact", "exactt"))[2000:2007]]
    body[4:5] = ["-" + body[4][1:], "+NEW"]
    found = repair_patch("\n".join(pre) + "\n", "\n".join(["@@ -2001,7 +2001,7 @@", *body]) + "\n")
    assert found.post == "\n".join([*pre[:2004], "NEW", *pre[2005:]]) + "\n"


@pytest.mark.parametrize("start", ["@@ -1,3 +1,3 @@", "@@ @@"])
def test_digits_tell_names_apart_wherever_they_stand(start: str) -> None:
    pre = "begin\n  let tree_28 := grow\nthe end\n"
    found = repair_patch(pre, f"{start}\n begin\n-  let' tree_29 := grow\n+  done\n the end\n")
    assert found.post is None
    assert differ_in_digits("  simp [h1]", "  simp [h2]") and not differ_in_digits("  simp [a, 1]", "  simp [a, 2]")
