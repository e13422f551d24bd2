"""Which results are right: one, one or a refusal, none that is certain, or a refusal only."""

from random import Random

import pytest
from attrs import evolve

from wonton_core.engineering.repair_bench import missing_targets
from wonton_core.engineering.repair_bench.answers import Answer, answer_of, lacks_its_target
from wonton_core.engineering.repair_bench.draft import Draft, Line, Mark, clean_draft, with_bodies
from wonton_core.engineering.repair_bench.edit import Edit, OtherFile
from wonton_core.engineering.repair_bench.kinds import KINDS
from wonton_core.engineering.repair_bench.rendering import render
from wonton_core.engineering.repair_bench.scoring import Score, score
from wonton_core.engineering.repair_bench.source_text import SourceText


def statement(name: str, body: str) -> str:
    return f"theorem {name} : claim {name} := by\n  simp\n  exact {body}\n\n"


PRE = "import A\n\n" + "".join(statement(name, f"by_{name}") for name in ("first", "second", "third"))
POST = PRE.replace("claim second", "other claim second")
EDIT = evolve(
    Edit.between("0" * 40, "A.lean", PRE, POST), other=OtherFile("B.lean", SourceText.of(statement("fourth", "x")))
)


def slipped(pre: str, post: str, right: str, wrong: str, context: int = 3) -> Draft:
    """The patch with one word of its deleted lines written otherwise."""
    draft = clean_draft(Edit.between("0", "f", pre, post), context)
    body = tuple(
        evolve(part, text=part.text.replace(right, wrong), reworded=True)
        if isinstance(part, Line) and part.mark is Mark.DELETED
        else part
        for part in draft.hunks[0].body
    )
    changed = with_bodies(draft, {0: body})
    assert changed != draft
    return changed


def test_a_name_that_is_nowhere_has_a_place_only_where_the_rest_of_the_hunk_tells_it() -> None:
    pre = "above\ntheorem stmt_29 : p\nbelow\nq\n"
    post = pre.replace(": p", ": p p")
    assert answer_of(slipped(pre, post, "stmt_29", "stmt_35")) is Answer.UNIQUE
    for context in (0, 1):
        there = pre.replace("above", "").replace("below", "") if context else pre
        draft = slipped(there, there.replace(": p", ": p p"), "stmt_29", "stmt_35", context)
        assert answer_of(draft) is Answer.SLIP
    one_side = pre.replace("above", "")
    assert answer_of(slipped(one_side, one_side.replace(": p", ": p p"), "stmt_29", "stmt_29'", 1)) is Answer.SLIP
    # The same slip without a new word is none of a name.
    assert answer_of(slipped(pre, post, "theorem stmt_29", "stmt_29", 0)) is Answer.UNIQUE


def test_the_rest_of_the_hunk_tells_nothing_where_it_stands_twice() -> None:
    block = "above\ntheorem stmt_%d : p\nbelow\n"
    pre = block % 29 + block % 30
    draft = slipped(pre, pre.replace("stmt_29 : p", "stmt_29 : p p"), "stmt_29", "stmt_35", 1)
    assert answer_of(draft) is Answer.SLIP


@pytest.mark.parametrize(
    "missing",
    [
        missing_targets.target_removed,
        missing_targets.same_hunk_other_file,
        missing_targets.sibling_number,
        missing_targets.already_changed_otherwise,
    ],
    ids=lambda missing: missing.__name__,
)
def test_what_lacks_its_target_is_right_to_refuse_only(missing) -> None:
    draft = missing(clean_draft(EDIT, 1), EDIT, Random(1))
    assert draft is not None
    assert answer_of(draft) is Answer.NOTHING
    assert score(draft, None) is Score.REFUSED
    assert score(draft, draft.pre.text) is Score.REFUSED
    assert score(draft, POST) is Score.WRONG
    deleted = [line[1:] for line in render(draft).split("\n") if line[:1] == "-" and line[:3] != "---"]
    assert len(deleted) == 1 and deleted[0] not in draft.pre.lines


def test_the_removed_target_leaves_its_siblings() -> None:
    draft = missing_targets.target_removed(clean_draft(EDIT, 3), EDIT, Random(1))
    assert draft is not None
    assert draft.pre.text == PRE.replace(statement("second", "by_second"), "")


def test_siblings_have_other_numbers_than_the_patch() -> None:
    pre = PRE.replace("second", "stmt_29")
    edit = Edit.between("0", "A.lean", pre, pre.replace("claim stmt_29", "other claim stmt_29"))
    draft = missing_targets.sibling_number(clean_draft(edit, 3), edit, Random(1))
    assert draft is not None
    assert "-theorem stmt_29 : claim stmt_29" in render(draft)
    # by_stmt_29 is another word.
    siblings = "".join(statement(f"stmt_{at}", "by_stmt_29") for at in (28, 30, 31))
    assert draft.pre.text == pre.replace(statement("stmt_29", "by_stmt_29"), siblings)


def test_a_hunk_that_finds_its_target_or_may_be_done_is_no_case() -> None:
    draft = clean_draft(EDIT, 3)
    assert not lacks_its_target(draft)
    alone = Edit.between("0", "A.lean", PRE, PRE.replace("  simp\n", "", 1))
    assert missing_targets.target_removed(clean_draft(alone, 3), alone, Random(1)) is None
    assert not lacks_its_target(evolve(draft, pre=EDIT.post))
    without = evolve(EDIT, other=None)
    assert missing_targets.same_hunk_other_file(draft, without, Random(1)) is None
    same = evolve(EDIT, other=OtherFile("B.lean", EDIT.pre))
    assert missing_targets.same_hunk_other_file(draft, same, Random(1)) is None


def test_added_lines_lack_their_place_where_all_context_does() -> None:
    edit = Edit.between("0", "A.lean", PRE, PRE.replace("  exact by_second\n", "  exact by_second\n  done\n"))
    draft = clean_draft(edit, 1)
    assert not lacks_its_target(draft)
    assert lacks_its_target(evolve(draft, pre=SourceText.of("something\nelse\n")))
    assert not lacks_its_target(evolve(draft, pre=SourceText.of("  exact by_second\n")))


def test_kinds_without_a_target_have_no_other_answer() -> None:
    kinds = [kind for kind in KINDS if kind.missing_target]
    assert len(kinds) == 8
    for kind in kinds:
        draft = kind.draft(EDIT, Random(2))
        assert draft is not None, kind.name
        assert answer_of(draft) is Answer.NOTHING
