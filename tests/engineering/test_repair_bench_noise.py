"""Patches before and after noise, and the rule that says whether one answer is right."""

import difflib
import itertools
import subprocess
from pathlib import Path
from random import Random

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.engineering.repair_bench import noise_around, noise_in_headers, noise_in_lines
from wonton_core.engineering.repair_bench.changed_edits import as_new_file, with_fence_in_added_text
from wonton_core.engineering.repair_bench.draft import Gap, Line, Mark, clean_draft, with_bodies
from wonton_core.engineering.repair_bench.edit import ChangeGroup, Edit, OtherFile
from wonton_core.engineering.repair_bench.kinds import KINDS
from wonton_core.engineering.repair_bench.rendering import render
from wonton_core.engineering.repair_bench.source_text import SourceText
from wonton_core.engineering.repair_bench.unique_answer import has_unique_answer
from wonton_core.engineering.repair_bench.wording import likeness, reworded


def edit_of(pre: str, post: str) -> Edit:
    return Edit.between("0" * 40, "src/file.txt", pre, post)


def applied(edit: Edit) -> SourceText:
    lines: list[str] = []
    done = 0
    for group in edit.groups:
        lines += [*edit.pre.lines[done : group.old_start], *edit.post.lines[group.new_start : group.new_end]]
        done = group.old_end
    return SourceText((*lines, *edit.pre.lines[done:]), edit.post.final_newline)


def git_apply(folder: Path, edit: Edit, patch: str) -> bytes:
    (folder / "src").mkdir()
    target = folder / edit.path
    target.write_text(edit.pre.text)
    subprocess.run(["git", "apply", "--unidiff-zero"], cwd=folder, input=patch.encode(), check=True)
    return target.read_bytes()


def file(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


@pytest.fixture
def edit() -> Edit:
    pre = [f"theorem number_{at} : {at} ≤ {at + 1} := by\n    exact step_{at}\n\n" for at in range(30)]
    post = list(pre)
    post[4] = "theorem another : True := by\n  skip\n  trivial\n\n"
    post[10] = pre[10].replace("theorem", "lemma")
    post[11] = pre[11].replace("theorem", "lemma")
    post[20] = pre[20] + "-- a remark\n"
    other = OtherFile("src/other.txt", SourceText.of(file("something", "else", "altogether")))
    return evolve(edit_of("".join(pre), "".join(post)), other=other)


words = st.lists(st.sampled_from(["", "a", "b", "  c", "-d", "+e", "@@ -1 +1 @@", "\\ f"]), max_size=12)


@given(words, words, st.booleans(), st.booleans(), st.sampled_from([0, 1, 3]))
def test_git_makes_the_new_file_of_a_clean_draft(tmp_path_factory, old, new, old_end, new_end, context) -> None:
    pre, post = "\n".join(old) + "\n" * old_end, "\n".join(new) + "\n" * new_end
    edit = edit_of(pre, post)
    assert edit.pre.text == pre
    assert applied(edit) == edit.post
    if pre == post:
        assert edit.groups == ()
    elif pre and post:
        # Without context git 2.39 takes the newline before a last line without one away together with that line.
        draft = clean_draft(edit, context if old_end else max(context, 1))
        assert has_unique_answer(draft)
        assert git_apply(tmp_path_factory.mktemp("apply"), edit, render(draft)) == post.encode()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_is_the_same_for_the_same_seed_and_changes_the_patch(kind, edit) -> None:
    drafts = [kind.draft(edit, Random(seed)) for seed in (5, 5, 6)]
    if kind.name == "lost_newline_marker":
        assert drafts == [None, None, None]
        return
    assert drafts[0] is not None
    assert drafts[0] == drafts[1]
    if kind.missing_target:
        assert drafts[0].pre != edit.pre
    elif not kind.name.startswith(("clean_", "u0_right")):
        assert render(drafts[0]) != render(clean_draft(edit, kind.context))


def test_names_of_kinds_are_told_apart_and_there_are_many() -> None:
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names) >= 50


def spoiled(noise, draft, seed=3):
    found = noise(draft, Random(seed))
    assert found is not None
    return found


def test_numbers_decide_between_equal_places_and_without_them_nothing_does() -> None:
    block = ["start", "same", "end"]
    pre = file(*block, *block, *block)
    draft = clean_draft(edit_of(pre, file(*block, "start", "changed", "end", *block)), 1)
    assert has_unique_answer(draft)
    assert not has_unique_answer(spoiled(noise_in_headers.bare_headers, draft))
    assert not has_unique_answer(spoiled(noise_in_headers.far_numbers, draft, 1))


def test_the_order_of_hunks_decides_unless_it_is_lost() -> None:
    pre = file("x", "first", "y", "m", "n", "x", "second", "y", "q", "x", "second", "y")
    post = file("x", "1", "y", "m", "n", "x", "second", "y", "q", "x", "2", "y")
    draft = clean_draft(edit_of(pre, post), 1)
    bare = spoiled(noise_in_headers.bare_headers, draft)
    assert not has_unique_answer(bare)
    # The third hunk takes the last place, so the second can only mean the one before.
    both = clean_draft(edit_of(pre, file("x", "1", "y", "m", "n", "x", "3", "y", "q", "x", "2", "y")), 1)
    assert has_unique_answer(spoiled(noise_in_headers.bare_headers, both))
    assert not has_unique_answer(
        spoiled(noise_in_headers.bare_headers, spoiled(noise_in_headers.swapped_hunks, both, 1))
    )


def test_readings_that_give_the_same_file_are_one_answer() -> None:
    pre = file("a", "same", "same", "b")
    draft = clean_draft(edit_of(pre, file("a", "same", "b")), 0)
    assert has_unique_answer(spoiled(noise_in_headers.bare_headers, draft))


def test_added_lines_without_context_and_number_may_go_anywhere() -> None:
    draft = clean_draft(edit_of(file("a", "b"), file("a", "new", "b")), 0)
    assert has_unique_answer(draft)
    assert not has_unique_answer(spoiled(noise_in_headers.bare_headers, draft))
    empty = as_new_file(edit_of(file("a"), file("a", "b")), Random(1))
    assert empty is not None
    assert has_unique_answer(spoiled(noise_in_headers.bare_headers, clean_draft(empty, 3)))


def dropping(draft, text):
    """``draft`` without the one context line of this text."""
    body = tuple(
        Gap(1) if isinstance(part, Line) and part.text == text and part.mark is Mark.CONTEXT else part
        for part in draft.hunks[0].body
    )
    assert body != draft.hunks[0].body
    return with_bodies(draft, {0: body})


@pytest.mark.parametrize(
    ("post", "dropped", "unique"),
    [
        (["a", "b", "new", "c", "d"], "b", False),
        (["a", "b", "new", "c", "d"], "c", False),
        (["a", "b", "new", "c", "d"], "a", True),
        (["a", "new", "c", "d"], "a", True),
        (["a", "new", "c", "d"], "c", True),
        (["a", "c", "d"], "c", True),
    ],
)
def test_added_lines_beside_a_dropped_one_have_two_places_unless_a_deleted_line_holds_them(
    post, dropped, unique
) -> None:
    draft = clean_draft(edit_of(file("a", "b", "c", "d"), file(*post)), 3)
    assert has_unique_answer(dropping(draft, dropped)) is unique


def test_a_slip_that_makes_another_line_of_the_file_is_a_second_reading() -> None:
    pre = file("x", "lemma_1 here", "y", "z", "x", "lemma_2 here", "y")
    draft = clean_draft(edit_of(pre, file("x", "new", "y", "z", "x", "lemma_2 here", "y")), 1)

    def slipped(text):
        body = tuple(
            evolve(part, text=text, reworded=True) if isinstance(part, Line) and part.mark is Mark.DELETED else part
            for part in draft.hunks[0].body
        )
        return with_bodies(draft, {0: body})

    assert has_unique_answer(slipped("lemma_3 here"))
    assert not has_unique_answer(slipped("lemma_2 here"))
    assert not has_unique_answer(spoiled(noise_in_headers.bare_headers, slipped("lemma_3 here")))


def test_lines_are_compared_without_blanks_only_where_noise_changed_them() -> None:
    pre = file("if a:", "  go()", "else:", "    go()", "end")
    draft = clean_draft(edit_of(pre, file("if a:", "  stay()", "else:", "    go()", "end")), 0)
    bare = spoiled(noise_in_headers.bare_headers, draft)
    assert has_unique_answer(bare)
    assert not has_unique_answer(spoiled(noise_in_lines.lost_indentation, bare))


def test_elided_context_skips_any_number_of_lines() -> None:
    pre = [f"line {at}" for at in range(40)]
    draft = clean_draft(edit_of(file(*pre), file(*pre[:20], "changed", *pre[21:])), 10)
    elided = spoiled(noise_in_lines.elided_context, draft)
    assert render(elided).count("...") == 2
    assert has_unique_answer(elided)
    assert has_unique_answer(spoiled(noise_in_headers.dotted_headers, elided))


def test_a_foreign_hunk_leaves_no_right_answer(edit) -> None:
    assert not has_unique_answer(spoiled(noise_around.foreign_hunk, clean_draft(edit, 3)))


def test_a_hunk_cut_in_two_has_the_same_meaning() -> None:
    pre = [f"line {at}" for at in range(12)]
    post = [*pre[:4], "one", pre[5], pre[6], "two", *pre[8:]]
    draft = clean_draft(edit_of(file(*pre), file(*post)), 3)
    for noise in (noise_in_headers.overlapping_hunks, noise_in_headers.hunk_upon_hunk):
        cut = spoiled(noise, draft)
        assert len(cut.hunks) == 2
        assert has_unique_answer(cut)
    assert " one\n line 5\n" in render(cut)
    assert "-line 7\n" in render(cut)


def test_whole_files_and_fences_in_added_text(edit) -> None:
    answer = render(spoiled(noise_around.whole_file, clean_draft(edit, 3)))
    assert edit.post.text in answer
    fenced = with_fence_in_added_text(edit, Random(1))
    assert fenced is not None
    assert fenced.post.text.count("```\n") == 2
    assert applied(fenced) == fenced.post
    assert "+```\n" in render(clean_draft(fenced, 3))


@given(st.text(min_size=8, max_size=60), st.integers(0, 10_000))
def test_a_slip_is_small_and_more_than_blanks(text, seed) -> None:
    found = reworded(text, Random(seed))
    if found is not None:
        assert "".join(found.split()) != "".join(text.split())
        assert likeness(found, text) >= 0.6


def test_the_end_of_the_file_is_unsure_only_where_the_marker_is_wrong() -> None:
    cut = clean_draft(edit_of("a\nb", "a\nc"), 3)
    lost = spoiled(noise_around.lost_newline_marker, cut)
    assert "No newline" in render(cut) and "No newline" not in render(lost)
    assert lost.final_newline_unsure
    pre = [f"line {at}" for at in range(9)]
    for changed, unsure in ((0, False), (8, True)):
        post = [*pre[:changed], "new", *pre[changed + 1 :]]
        stray = spoiled(noise_around.stray_newline_marker, clean_draft(edit_of(file(*pre), file(*post)), 3))
        assert "No newline" in render(stray)
        assert stray.final_newline_unsure is unsure


def test_too_short_lines_are_not_reworded() -> None:
    assert reworded("  }", Random(1)) is None
    assert reworded("----------", Random(1)) is None


@pytest.mark.parametrize(("new", "unique"), [(["new"], False), (["  new"], True), ([], True), ([""], True)])
def test_lost_indentation_leaves_that_of_added_lines_unsure_unless_one_shows_it(new, unique) -> None:
    draft = clean_draft(edit_of(file("a", "  b", "c"), file("a", *new, "c")), 3)
    assert has_unique_answer(draft)
    assert has_unique_answer(spoiled(noise_in_lines.lost_indentation, draft)) is unique


def test_dropping_a_line_beside_added_ones_at_an_end_would_make_another_patch() -> None:
    draft = clean_draft(edit_of(file("a", "b"), file("a", "b", "new")), 3)
    dropped = {render(spoiled(noise_in_lines.dropped_context, draft, seed)) for seed in range(9)}
    assert [" b\n+new\n" in text and " a\n" not in text for text in dropped] == [True]
    alone = clean_draft(edit_of(file("a"), file("new", "a")), 3)
    assert noise_in_lines.dropped_context(alone, Random(1)) is None


def test_a_double_beside_a_deleted_line_of_the_same_text_is_not_made() -> None:
    draft = clean_draft(edit_of(file("", "", "x"), file("", "x")), 3)
    doubled = {render(spoiled(noise_in_lines.duplicated_context, draft, seed)) for seed in range(9)}
    assert [text.count(" x\n") for text in doubled] == [2]


def test_where_a_dropped_line_stood_is_not_known() -> None:
    draft = clean_draft(edit_of(file("a", "", "", "b"), file("a", "", "", "new", "b")), 3)
    first_blank = with_bodies(draft, {0: (draft.hunks[0].body[0], Gap(1), *draft.hunks[0].body[2:])})
    assert not has_unique_answer(first_blank)


def rewritten(draft, wanted, **changes):
    """``draft`` with the old line of this text changed."""
    body = [
        evolve(part, **changes) if isinstance(part, Line) and part.text == wanted and part.origin is not None else part
        for part in draft.hunks[0].body
    ]
    return with_bodies(draft, {0: tuple(body)})


@pytest.mark.parametrize(("new", "unique"), [("    new", False), ("  new", True), ("new", True)])
def test_added_lines_may_be_moved_like_old_ones_unless_one_shows_that_it_is_not(new, unique) -> None:
    draft = clean_draft(edit_of(file("a", "  b", "c"), file("a", "  b", new, "c")), 3)
    moved = evolve(rewritten(draft, "  b", text="    b"), blanks_unsure=True)
    assert has_unique_answer(moved) is unique


def test_a_comment_without_its_space_may_be_a_deletion_unless_no_line_has_one() -> None:
    draft = clean_draft(edit_of(file("a", "-- b", "c"), file("a", "-- b", "new")), 3)
    assert not has_unique_answer(rewritten(draft, "-- b", column=False))
    assert has_unique_answer(spoiled(noise_in_lines.lost_space_column, draft))


def every_reading(draft) -> set[tuple[str, ...]]:
    """All files that hunks without numbers may give, by trying every place of every hunk."""
    size = len(draft.pre.lines)
    choices = []
    for hunk in draft.hunks:
        places = []
        for start in range(size + 1):
            at, changes, fits = start, [], True
            for line in hunk.body:
                if line.mark is Mark.ADDED:
                    changes.append((at, line.text))
                    continue
                fits = fits and at < size and draft.pre.lines[at] == line.text
                if line.mark is Mark.DELETED:
                    changes.append((at, None))
                at += 1
            if fits:
                ends = [place + (text is None) for place, text in changes]
                places.append((min(place for place, _ in changes), max(ends), changes))
        choices.append(places)
    found = set()
    for taken in itertools.product(*choices):
        if any(one[1] > other[0] for one, other in itertools.pairwise(taken)):
            continue
        lines = []
        changes = [change for _, _, changes in taken for change in changes]
        for at in range(size + 1):
            lines += [text for place, text in changes if place == at and text is not None]
            if at < size and (at, None) not in changes:
                lines.append(draft.pre.lines[at])
        found.add(tuple(lines))
    return found


few = st.lists(st.sampled_from(["a", "b", ""]), min_size=1, max_size=7)


@given(few, few, st.sampled_from([0, 1]))
def test_without_numbers_the_answer_is_unique_when_every_place_gives_it(old, new, context) -> None:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    groups = [ChangeGroup(*places) for kind, *places in matcher.get_opcodes() if kind != "equal"]
    if not groups:
        return
    edit = Edit("0", "f", SourceText(tuple(old), True), SourceText(tuple(new), True), tuple(groups))
    draft = spoiled(noise_in_headers.bare_headers, clean_draft(edit, context))
    assert has_unique_answer(draft) == (every_reading(draft) == {tuple(new)})


def test_added_lines_moved_by_their_whole_indentation_are_in_doubt_only_without_old_lines_at_the_margin() -> None:
    for above, unique in (("a", True), ("  a", False)):
        draft = clean_draft(edit_of(file(above, "  b"), file(above, "  b", "  new")), 3)
        moved = rewritten(rewritten(draft, "  b", text="    b"), "  a", text="    a")
        assert has_unique_answer(evolve(moved, blanks_unsure=True)) is unique
