"""The judge that asks about every sub-task: votes, what they are made of, and what is no vote."""

from __future__ import annotations

import json

import pytest
from attrs import evolve

from wonton_core.errors import PromptTooLongError, ToolFailedError, UsageError
from wonton_core.model.instruction import SubTask
from wonton_core.model.judgement import (
    ABSTAINED,
    ACCEPTED,
    BELOW_QUORUM,
    BY_RULE,
    CUT,
    ERROR_CLASSES,
    MAJORITY,
    REFUSAL,
    REJECTED,
    TIE,
    TOO_LONG,
    ChatAnswer,
)
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.testing.conformance.judges import check_judge
from wonton_judges.sub_tasks.answer import OUTCOMES, answer_schema
from wonton_judges.sub_tasks.judge import LONGEST_REQUEST, MOST_SUB_TASKS, SubTaskJudge
from wonton_judges.sub_tasks.question import QuestionWriter


def judged(request, model, samples=4, quorum=3, temperature=0.6, seed=10):
    judge = load_catalog().judges.load("sub_tasks")
    return judge(model, samples=samples, quorum=quorum, temperature=temperature, seed=seed).judge(request)


def by_turns(answers, *verdicts):
    """A rule that gives these verdicts, one a vote."""
    left = list(verdicts)
    return lambda messages, names: answers(names, left.pop(0))


def test_it_keeps_the_laws_of_a_judge():
    assert check_judge(SubTaskJudge, asks_model=True)


def test_four_votes_of_their_own_seeds_and_the_majority_decides(request_to_judge, ruled_model, answers):
    model = ruled_model(by_turns(answers, "done", "not_done", "done", "done"))
    verdict = judged(request_to_judge(), model)
    assert (verdict.outcome, verdict.decided_by) == (ACCEPTED, MAJORITY)
    assert verdict.reason == "3 accept, 1 reject, 0 could not tell, 0 could not be read"
    assert [vote.outcome for vote in verdict.votes] == [ACCEPTED, REJECTED, ACCEPTED, ACCEPTED]
    assert [vote.seed for vote in verdict.votes] == [10, 11, 12, 13]
    assert [seed for _, _, _, seed in model.asked] == [10, 11, 12, 13]
    assert (
        {vote.temperature for vote in verdict.votes} == {temperature for _, _, temperature, _ in model.asked} == {0.6}
    )
    assert [(vote.model, vote.attempts, vote.prompt_tokens, vote.answer_tokens) for vote in verdict.votes] == [
        ("ruled-1", 1, 7, 3)
    ] * 4


@pytest.mark.parametrize(
    ("verdicts", "outcome", "decided_by"),
    [
        (("done", "done", "not_done", "not_done"), ABSTAINED, TIE),
        (("not_done", "not_done", "not_done", "done"), REJECTED, MAJORITY),
        (("done", "done", "not_done", "could_not_tell"), ACCEPTED, MAJORITY),
        (("done", "done", "could_not_tell", "could_not_tell"), ABSTAINED, BELOW_QUORUM),
        (("could_not_tell",) * 4, ABSTAINED, BELOW_QUORUM),
    ],
)
def test_how_four_votes_decide(verdicts, outcome, decided_by, request_to_judge, ruled_model, answers):
    verdict = judged(request_to_judge(), ruled_model(by_turns(answers, *verdicts)))
    assert (verdict.outcome, verdict.decided_by) == (outcome, decided_by)
    assert len(verdict.votes) == 4


@pytest.mark.parametrize(
    ("words", "outcome", "reason"),
    [
        (("done", "done", "done"), ACCEPTED, "every sub-task is done"),
        (("done", "not_done", "done"), REJECTED, "sub-tasks 2 of 3: not done"),
        (("not_done", "could_not_tell", "not_done"), REJECTED, "sub-tasks 1, 3 of 3: not done"),
        (("done", "done", "could_not_tell"), ABSTAINED, "sub-tasks 3 of 3: could not tell"),
    ],
)
def test_a_vote_is_for_the_patch_only_with_every_sub_task(words, outcome, reason, request_to_judge, ruled_model):
    """The model knows a sub-task by its words only: its answers have to come back in the request's order."""
    subtasks = tuple(SubTask(f"title {number}", f"wanted: {word}") for number, word in enumerate(words))
    orders = set()

    def rule(messages, names):
        text = messages[1].text.split("in no particular order")[1]
        found = {
            name: next(word for word in text.split(f"{name}\n")[1].split("wanted: ")[1:]).split("\n")[0]
            for name in names
        }
        orders.add(tuple(found[name] for name in names))
        return json.dumps(
            {
                "subtasks": {
                    name: {
                        "reason": word,
                        "errors": ["incompleteness", "quality_defect", "incompleteness"] * (word == "not_done"),
                        "verdict": word,
                    }
                    for name, word in found.items()
                }
            }
        )

    verdict = judged(request_to_judge(subtasks=subtasks), ruled_model(rule), samples=12, quorum=1)
    for vote in verdict.votes:
        assert (vote.outcome, vote.reason) == (outcome, reason)
        assert tuple(one.reason for one in vote.subtasks) == words
        assert tuple(one.outcome for one in vote.subtasks) == tuple(OUTCOMES[word] for word in words)
        assert {one.error_classes for one in vote.subtasks if one.outcome == REJECTED} <= {
            ("incompleteness", "quality_defect")
        }
    if len(set(words)) > 1:
        assert len(orders) > 1, "the order was never shuffled"


def test_order_names_and_possible_verdicts_are_drawn_from_seed_and_contents(request_to_judge):
    writer = QuestionWriter()
    request = request_to_judge(subtasks=tuple(SubTask(f"t{number}", "do it") for number in range(6)))
    questions = [writer.question(request, seed) for seed in range(24)]
    assert writer.question(evolve(request, request_id="other"), 3) == questions[3]
    assert len({one.names for one in questions}) == 24
    assert len({name for one in questions for name in one.names}) == 24 * 6
    assert len({tuple(one.names.index(name) for name in one.shown) for one in questions}) > 12
    assert len({one.verdicts for one in questions}) == 6
    for changes in ({"patch": "p"}, {"file_before": "f"}, {"path": "B.lean"}, {"subtasks": request.subtasks[::-1]}):
        assert not set(writer.question(evolve(request, **changes), 0).names) & set(questions[0].names)
    first = questions[0]
    text = first.messages[1].text
    assert sorted(first.names, key=lambda name: text.index(f"\n{name}\n<<<")) == list(first.shown)
    rules = first.messages[0].text
    assert sorted(first.verdicts, key=lambda verdict: rules.index(f"- {verdict}:")) == list(first.verdicts)
    assert all(f"- {error}: " in rules for error in ERROR_CLASSES)


def test_the_schema_asks_about_all_and_only_these():
    schema = answer_schema(["b", "a"], ["done", "not_done", "could_not_tell"])
    every = schema["properties"]["subtasks"]
    assert list(every["properties"]) == every["required"] == ["b", "a"]
    assert every["additionalProperties"] is schema["additionalProperties"] is False
    one = every["properties"]["a"]
    assert list(one["properties"]) == one["required"] == ["reason", "verdict", "errors"]
    assert one["properties"]["errors"]["items"]["enum"] == list(ERROR_CLASSES)
    assert one["properties"]["verdict"]["enum"] == ["done", "not_done", "could_not_tell"]


def test_an_unreadable_answer_is_asked_again_and_one_that_stays_so_is_an_abstention(
    request_to_judge, ruled_model, answers
):
    said = iter(["I like it.", None, "no", "no", "no", None, None])

    def rule(messages, names):
        return next(said) or answers(names, "done")

    model = ruled_model(rule)
    verdict = judged(request_to_judge(), model)
    assert (verdict.outcome, verdict.decided_by) == (ACCEPTED, MAJORITY)
    assert [(vote.outcome, vote.attempts) for vote in verdict.votes] == [
        (ACCEPTED, 2),
        (ABSTAINED, 3),
        (ACCEPTED, 1),
        (ACCEPTED, 1),
    ]
    assert verdict.votes[0].prompt_tokens == 14
    assert verdict.votes[1].subtasks == ()
    assert "not one JSON object" in verdict.votes[1].problem
    assert verdict.votes[1].reason == ""
    first, again = (model.asked[number][0][1].text for number in (0, 1))
    assert again.startswith(first)
    assert "I like it." in again
    assert model.asked[2][0] != model.asked[3][0] != model.asked[4][0], "an answer on record would come back"


@pytest.mark.parametrize(("finish", "words"), [(CUT, "limit of tokens"), (REFUSAL, "the model declined")])
def test_why_an_answer_ended_is_told(finish, words, request_to_judge):
    class Model:
        def complete(self, messages, *, schema, temperature, seed):
            return ChatAnswer('{"subtasks": {', "m", None, None, finish)

    verdict = judged(request_to_judge(), Model())
    assert verdict.decided_by == BELOW_QUORUM
    assert words in verdict.votes[0].problem
    assert (verdict.votes[0].prompt_tokens, verdict.votes[0].answer_tokens) == (None, None)


def test_what_a_judge_writes_is_shown_whole(request_to_judge, ruled_model):
    def rule(messages, names):
        one = {"reason": " \x1b[31mgood\u202e ", "errors": [], "verdict": "done"}
        return json.dumps({"subtasks": dict.fromkeys(names, one)})

    verdict = judged(request_to_judge(), ruled_model(rule))
    assert verdict.votes[0].subtasks[0].reason == "<U+001B>[31mgood<U+202E>"


def never(messages, names):
    raise AssertionError("the model was asked")


@pytest.mark.parametrize(
    ("changes", "outcome", "decided_by", "words"),
    [
        ({"patch": ""}, REJECTED, BY_RULE, "empty"),
        ({"patch": " \n\t\n"}, REJECTED, BY_RULE, "empty"),
        ({"subtasks": ()}, ABSTAINED, BY_RULE, "no sub-tasks"),
        ({"patch": "+x\n" * LONGEST_REQUEST}, ABSTAINED, TOO_LONG, "characters"),
        ({"patch": "\u200b" * (LONGEST_REQUEST // 8)}, ABSTAINED, TOO_LONG, "characters"),
        ({"file_before": "x" * LONGEST_REQUEST}, ABSTAINED, TOO_LONG, "characters"),
        ({"subtasks": (SubTask("t", "i"),) * (MOST_SUB_TASKS + 1)}, ABSTAINED, TOO_LONG, "101 sub-tasks"),
    ],
)
def test_what_is_not_asked_about(changes, outcome, decided_by, words, request_to_judge, ruled_model):
    verdict = judged(request_to_judge(**changes), ruled_model(never))
    assert (verdict.outcome, verdict.decided_by, verdict.votes) == (outcome, decided_by, ())
    assert words in verdict.reason


def test_the_longest_request_is_sent_whole(request_to_judge, ruled_model, answers):
    request = request_to_judge(file_before="")
    used = sum(map(len, (request.path, request.patch, *(s.title + s.instruction for s in request.subtasks))))
    model = ruled_model(by_turns(answers, *["done"] * 4))
    verdict = judged(request_to_judge(file_before="x" * (LONGEST_REQUEST - used)), model)
    assert verdict.outcome == ACCEPTED
    assert "x" * (LONGEST_REQUEST - used) in model.asked[0][0][1].text
    assert judged(request_to_judge(file_before="x" * (LONGEST_REQUEST - used + 1)), model).decided_by == TOO_LONG


class Short:
    """Takes prompts up to a length; what it says is unreadable."""

    def __init__(self, longest):
        self.longest = longest
        self.asked = 0

    def complete(self, messages, *, schema, temperature, seed):
        self.asked += 1
        if sum(len(message.text) for message in messages) > self.longest:
            raise PromptTooLongError("the prompt has more tokens than the model takes")
        return ChatAnswer("no", "short", 1, 1)


def test_a_prompt_that_the_model_does_not_take_is_too_long_and_not_lost(request_to_judge):
    model = Short(100)
    verdict = judged(request_to_judge(), model)
    assert (verdict.outcome, verdict.decided_by, model.asked) == (ABSTAINED, TOO_LONG, 1)
    assert "more tokens" in verdict.reason


def test_a_question_that_only_with_its_remarks_is_too_long_was_a_vote(request_to_judge):
    length = sum(len(message.text) for message in QuestionWriter().question(request_to_judge(), 10).messages)
    model = Short(length)
    verdict = judged(request_to_judge(), model)
    assert verdict.decided_by == BELOW_QUORUM
    assert [(vote.outcome, vote.attempts) for vote in verdict.votes] == [(ABSTAINED, 1)] * 4
    assert model.asked == 8


def test_a_model_that_could_not_be_asked_leaves_no_verdict(request_to_judge, ruled_model, answers):
    left = ["done", "done"]

    def rule(messages, names):
        if not left:
            raise ToolFailedError("gone")
        return answers(names, left.pop())

    with pytest.raises(ToolFailedError):
        judged(request_to_judge(), ruled_model(rule))


@pytest.mark.parametrize(("samples", "quorum"), [(0, 0), (4, 0), (4, 5), (-1, 1)])
def test_numbers_that_decide_nothing_are_refused(samples, quorum, ruled_model):
    with pytest.raises(UsageError, match="decide nothing"):
        SubTaskJudge(ruled_model(never), samples=samples, quorum=quorum, temperature=0.0, seed=0)


@pytest.mark.parametrize("error", ERROR_CLASSES)
def test_every_error_of_the_records_can_be_named(error, request_to_judge, ruled_model):
    def rule(messages, names):
        one = {"reason": "see there", "verdict": "not_done", "errors": [error]}
        return json.dumps({"subtasks": dict.fromkeys(names, one)})

    verdict = judged(request_to_judge(), ruled_model(rule))
    assert verdict.outcome == REJECTED
    assert {one.error_classes for vote in verdict.votes for one in vote.subtasks} == {(error,)}
