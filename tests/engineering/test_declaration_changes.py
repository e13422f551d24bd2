from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from wonton_core.engineering.declaration_changes import declaration_changes
from wonton_core.model.edit_task import DeclarationChanges
from wonton_lean.source.task_source import LeanSource

lex = LeanSource().lex


def changes(before, after):
    return declaration_changes(before, after, lex(before), lex(after))


def only(added=None, changed=None, removed=None):
    return DeclarationChanges(added or {}, changed or {}, removed or {})


def test_added_changed_and_removed_by_kind():
    before = "theorem a : p := q\ndef b := 1\nlemma c : p := q\n"
    after = "theorem a : p := r\ndef d := 1\ninductive E\n  | x\ninstance : F := g\n"
    assert changes(before, after) == only(
        added={"inductive": 1, "instance": 1}, changed={"theorem": 1}, removed={"lemma": 1}
    ) or changes(before, after) == only(
        added={"def": 1, "inductive": 1, "instance": 1}, changed={"theorem": 1}, removed={"def": 1, "lemma": 1}
    )


def test_a_renaming_is_a_removal_and_an_addition():
    assert changes("theorem a : p := q\n", "theorem b : p := q\n") == only(added={"theorem": 1}, removed={"theorem": 1})


def test_equal_text_elsewhere_is_no_change():
    text = "theorem a : p := q\n"
    assert changes(text + "theorem b : p := q\n", "theorem b : p := q\n" + text) == only()
    # The full name is another one, the declaration isn't.
    assert changes(f"namespace N\n{text}end N\n", f"namespace M\n{text}end M\n") == only()


def test_comments_and_layout_are_no_change():
    before = "/-- old -/\ntheorem a : p := by\n  simp\n"
    after = "/-- new -/\ntheorem a :\n    p := by\n  -- why\n  simp\n"
    assert changes(before, after) == only()
    assert changes("theorem a : p := q\n", "@[simp]\ntheorem a : p := q\n") == only(changed={"theorem": 1})


def test_another_kind_is_a_change_under_the_new_one():
    assert changes("lemma a : p := q\n", "theorem a : p := q\n") == only(changed={"theorem": 1})


def test_nameless_and_repeated_ones_are_counted_one_by_one():
    example = "example : p := q\n"
    assert changes(example, 3 * example) == only(added={"example": 2})
    assert changes(3 * example, example) == only(removed={"example": 2})
    assert changes(2 * example, example + "example : r := q\n") == only(changed={"example": 1})
    overload = "macro_rules\n  | `(a) => `(b)\n"
    assert changes(overload, overload + overload).removed == {}


def test_a_declaration_inside_another_counts_for_itself():
    before = "theorem a : p := b\nwhere\n  b : p := q\n"
    after = "theorem a : p := b\nwhere\n  b : p := r\n"
    found = changes(before, after)
    assert sum(found.changed.values()) == 1
    assert not found.added
    assert not found.removed


def test_a_mutual_block_counts_by_what_it_holds():
    found = changes("", "mutual\ndef a := b\ndef b := a\nend\n")
    assert found == only(added={"def": 2})


def test_only_the_namespace_around_changes_and_one_theorem_with_it():
    before = "namespace N\ntheorem a : p := q\ntheorem b : p := q\nend N\n"
    after = "namespace M\ntheorem a : p := q\ntheorem b : r := q\nend M\n"
    assert changes(before, after) == only(added={"theorem": 1}, removed={"theorem": 1})


def test_a_change_far_from_others_leaves_them_out():
    many = "".join(f"theorem t{number} : p := q\n" for number in range(50))
    assert changes(many, many.replace("t25 : p", "t25 : r")) == only(changed={"theorem": 1})
    assert changes(many, many.replace("theorem t25 : p := q\n", "")) == only(removed={"theorem": 1})


def test_an_attribute_before_a_blank_line_belongs_to_the_theorem():
    assert changes("\ntheorem a : p := q\n", "@[simp]\n\ntheorem a : p := q\n") == only(changed={"theorem": 1})


PIECES = st.sampled_from(
    [
        "theorem a : p := q",
        "theorem a : p := r",
        "def b := 1",
        "@[simp]",
        "",
        "-- c",
        "example : p := q",
        "  where",
        "/-",
    ]
)
SOURCES = st.lists(PIECES, max_size=8).map(lambda lines: "".join(f"{line}\n" for line in lines))


@given(SOURCES, SOURCES, SOURCES, SOURCES)
def test_counts_add_up_to_what_the_files_declare(start, before, after, end):
    """Whatever stands around the edit: declarations before and after differ by those added and removed."""
    before, after = start + before + end, start + after + end
    found = changes(before, after)
    declared = [Counter(d.kind for d in lex(text).declarations) for text in (before, after)]
    totals = [sum(count.values()) for count in declared]
    assert totals[1] - totals[0] == sum(found.added.values()) - sum(found.removed.values())
    back = changes(after, before)
    assert (back.added, back.removed) == (found.removed, found.added)
