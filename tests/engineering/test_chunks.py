import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wonton_core.engineering.chunks import (
    BLANK_LINE,
    DECLARATION,
    HUNK,
    LINE,
    WHOLE,
    FragmentEdit,
    split_change,
)
from wonton_core.engineering.line_statistics import line_statistics
from wonton_core.engineering.unified_diff import split_lines, unified_diff
from wonton_core.model.lexed_source import LexedSource
from wonton_lean.source.task_source import LeanSource

lex = LeanSource().lex


def pure_changes(edit: FragmentEdit) -> int:
    return line_statistics(unified_diff(edit.before, edit.after, "f", "f")).pure_changes


def theorem(name: str, lines: int, tactic: str = "simp") -> str:
    return f"theorem {name} : p := by\n" + "".join(f"  {tactic} [h{number}]\n" for number in range(lines - 1)) + "\n"


PIECES = st.one_of(
    st.builds(theorem, st.sampled_from("abcd"), st.integers(1, 6), st.sampled_from(["simp", "rw"])),
    st.sampled_from(
        ["\n", "-- note\n", "/- x\n", "-/\n", "namespace N\n", "end N\n", "mutual\n", "end\n", "\u2028\n", "x\r\n"]
    ),
)
SOURCES = st.builds(
    lambda pieces, end: "".join(pieces).removesuffix("\n") + end,
    st.lists(PIECES, max_size=8),
    st.sampled_from(["", "\n"]),
)


def inside_declarations(text: str) -> set[int]:
    """Line numbers, from 0, where a cut would part a declaration."""
    return {
        line for declaration in lex(text).declarations for line in range(declaration.first_line, declaration.last_line)
    }


@settings(deadline=None, max_examples=200)
@given(before=SOURCES, after=SOURCES, limit=st.integers(1, 12))
def test_fragments_fold_to_the_change(before, after, limit):
    edits = split_change(before, after, lex, limit)
    assert edits == split_change(before, after, lex, limit)
    text = before
    for edit in edits:
        assert edit.before == text
        assert edit.after != text
        text = edit.after
        assert pure_changes(edit) <= limit or not after
    assert text == after
    if not after:
        assert len(edits) == (before != "")


def bare_lines(text: str) -> list[str]:
    return [line.removesuffix("\n") for line in split_lines(text)]


@settings(deadline=None, max_examples=200)
@given(before=SOURCES, after=SOURCES, limit=st.integers(1, 12))
def test_a_cut_at_a_declaration_cuts_none(before, after, limit):
    """Every state is the head of the file after and the tail of the file before, neither cut in a declaration."""
    edits = split_change(before, after, lex, limit)
    forbidden_after, forbidden_before = inside_declarations(after), inside_declarations(before)
    lines_before, lines_after = bare_lines(before), bare_lines(after)
    for edit, following in itertools.pairwise(edits):
        if edit.boundary != DECLARATION or following.boundary != DECLARATION:
            continue
        state = bare_lines(edit.after)
        places = [
            (head, len(lines_before) - (len(state) - head))
            for head in range(len(state) + 1)
            if state == lines_after[:head] + lines_before[len(lines_before) - (len(state) - head) :]
        ]
        assert any(head not in forbidden_after and tail not in forbidden_before for head, tail in places)


def test_a_change_within_the_limit_is_whole_and_needs_no_lexer():
    def unused(text: str) -> LexedSource:
        raise AssertionError("nothing to cut")

    assert split_change("a\n", "b\n", unused, 1) == (FragmentEdit("a\n", "b\n", WHOLE),)
    assert split_change("a\n", "a\n", unused, 1) == ()
    deleted = theorem("a", 50)
    assert split_change(deleted, "", unused, 10) == (FragmentEdit(deleted, "", WHOLE),)


def test_a_new_file_is_cut_between_declarations():
    parts = [theorem("a", 6), theorem("b", 6), theorem("c", 6)]
    edits = split_change("", "".join(parts), lex, 14)
    assert [edit.after for edit in edits] == ["".join(parts[:2]), "".join(parts)]
    assert {edit.boundary for edit in edits} == {DECLARATION}


def test_a_long_declaration_of_a_new_file_is_cut_at_blank_lines_then_at_lines():
    long = "def a :=\n  f\n\n  g\n\n" + "".join(f"  h{number}\n" for number in range(9))
    edits = split_change("", long, lex, 5)
    assert [edit.boundary for edit in edits] == [BLANK_LINE, LINE, LINE]
    assert edits[0].after == "def a :=\n  f\n\n  g\n\n"
    assert [pure_changes(edit) for edit in edits] == [5, 5, 4]


def test_a_long_change_of_one_declaration_is_cut_at_hunks_then_at_lines():
    before = theorem("a", 60)
    after = before
    for number in (3, 4, 5, 30, 31, 50, 51, 52, 53, 54, 55, 56):
        after = after.replace(f"[h{number}]", f"[g{number}]")
    edits = split_change(before, after, lex, 6)
    assert [(edit.boundary, pure_changes(edit)) for edit in edits] == [(HUNK, 5), (LINE, 6), (LINE, 1)]


def test_a_declaration_within_the_limit_is_never_cut():
    before = theorem("a", 8) + theorem("b", 8) + theorem("c", 8)
    after = before.replace("simp", "rw")
    edits = split_change(before, after, lex, 10)
    assert [edit.boundary for edit in edits] == [DECLARATION] * 3
    assert edits[0].after == theorem("a", 8, "rw") + theorem("b", 8) + theorem("c", 8)


def test_a_comment_right_above_goes_with_its_declaration():
    parts = [theorem("a", 4), "-- about b\n-- and more\n" + theorem("b", 4), "/- about c -/\n" + theorem("c", 4)]
    edits = split_change("", "".join(parts), lex, 8)
    assert [edit.after for edit in edits] == ["".join(parts[: count + 1]) for count in range(3)]


def test_a_replaced_declaration_goes_and_comes_by_itself_where_both_are_too_many():
    before, after = theorem("a", 3) + theorem("old", 4), theorem("a", 3) + theorem("new", 14, "rw")
    after = after.replace("\ntheorem new", "\n-- between\n\ntheorem new")
    edits = split_change(before, after, lex, 16)
    assert len(edits) == 1
    edits = split_change(before, after, lex, 8)
    assert edits[-1].after == after
    assert all(pure_changes(edit) <= 8 for edit in edits)


def test_a_mutual_block_is_one():
    block = "mutual\n" + theorem("a", 4) + theorem("b", 4) + "end\n\n"
    edits = split_change("", theorem("x", 4) + block + theorem("y", 4), lex, 13)
    assert [edit.after for edit in edits] == [
        theorem("x", 4),
        theorem("x", 4) + block,
        theorem("x", 4) + block + theorem("y", 4),
    ]


@pytest.mark.parametrize(
    ("before", "after"), [("foo\nbar", "foo"), ("bar", "foo\nbar\n"), ("a\nb\nc", "x\ny"), ("a", "\n\n")]
)
def test_ends_of_files_without_newline(before, after):
    edits = split_change(before, after, lex, 1)
    assert edits[0].before == before
    assert edits[-1].after == after
    assert all(one.after == other.before for one, other in itertools.pairwise(edits))
    assert all(pure_changes(edit) == 1 for edit in edits)


def test_a_limit_below_one_is_refused():
    with pytest.raises(ValueError, match="at least one line"):
        split_change("a", "b", lex, 0)


def test_a_lexer_that_sees_nothing_still_gives_fragments():
    def blind(text: str) -> LexedSource:
        return LexedSource((), (), (), (), ())

    before, after = theorem("a", 30), theorem("a", 30, "rw")
    edits = split_change(before, after, blind, 7)
    assert edits[-1].after == after
    assert max(pure_changes(edit) for edit in edits) == 7
