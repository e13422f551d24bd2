"""Reading a model's answer: one JSON object of the asked form, or a reason."""

import json

import pytest
from attrs import frozen

from wonton_core.engineering.structured_answer import ask, read_object
from wonton_core.errors import BadInputError, ToolFailedError
from wonton_core.model.judgement import REFUSAL, ChatAnswer, ChatMessage


@frozen
class Answer:
    text: str
    count: int


GOOD = '{"text": "a", "count": 1}'


@pytest.mark.parametrize(
    "said",
    [
        GOOD,
        f"  {GOOD}\n",
        f"```json\n{GOOD}\n```",
        f"Here: {{x | x > 0}}\n```\n{GOOD}\n```\n\n",
        f"  ```json \n{GOOD}\n  ```",
    ],
)
def test_an_object_alone_or_in_one_fence_is_read(said):
    assert read_object(said, Answer) == Answer("a", 1)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", "not one JSON object"),
        (f"My answer is {GOOD}", "not one JSON object"),
        (f"```json\n{GOOD}\n```\n```json\n{GOOD}\n```", "4 fences"),
        (f"```json\n{GOOD}\n```\nThat is what the patch says, and it is wrong.", "more behind"),
        (f'{{"text": "b", "count": 2}}\n```json\n{GOOD}\n```', "object before"),
        (f'{{"text":\n```json\n{GOOD}\n```', "object before"),
        (f"```lean\n{GOOD}\n```", "none of JSON"),
        (f"```json\n{GOOD}", "not one JSON object"),
        ("```\nx" * 1_000_000, "not one JSON object"),  # looking for the end of each fence would take days
        ("```\nx\n" * 1_000_000, "fences"),
        ('{"text": "a"}', "count"),
        ('{"text": "a", "count": "1"}', "expected int"),
        ('{"text": "a", "count": 1, "more": 2}', "unknown key more"),
        ('{"text": "a", "count": 1, "count": 2}', "twice"),
        ('{"text": "\\ud800", "count": 1}', "not one JSON object"),
        ('{"text": "a", "count": 1', "not one JSON object"),
        ('["a", 1]', "expected an object"),
        ("[" * 100_000, "not one JSON object"),
        ("null", "expected an object"),
    ],
)
def test_everything_else_has_a_reason(said, reason):
    with pytest.raises(BadInputError, match=reason):
        read_object(said, Answer)


class Model:
    def __init__(self, *answers):
        self.answers = list(answers)
        self.talks = []

    def complete(self, messages, *, schema, temperature, seed):
        self.talks.append(list(messages))
        if not self.answers:
            raise ToolFailedError("gone")
        return ChatAnswer(self.answers.pop(0), "m", 1, 1)


def test_the_last_problem_is_told_when_attempts_are_used_up():
    asked = ask(
        Model("x", json.dumps({"text": 1, "count": 1})), [ChatMessage("user", "?")], Answer, schema={}, attempts=2
    )
    assert asked.answer is None
    assert "expected str" in asked.problem
    assert [said.text for said in asked.raw] == ["x", '{"text": 1, "count": 1}']


def test_an_objection_counts_as_an_unusable_answer():
    model = Model(GOOD, '{"text": "b", "count": 2}')
    asked = ask(
        model,
        [ChatMessage("user", "?")],
        Answer,
        schema={},
        objection=lambda answer: "one is too few" if answer.count < 2 else "",
    )
    assert asked.answer == Answer("b", 2)
    assert "one is too few" in model.talks[1][-1].text


def test_a_model_that_could_not_be_asked_is_no_answer():
    with pytest.raises(ToolFailedError):
        ask(Model("x"), [ChatMessage("user", "?")], Answer, schema={})


def test_a_refusal_is_no_answer_whatever_it_says():
    class Declining(Model):
        def complete(self, messages, **rest):
            return ChatAnswer(GOOD, "m", 1, 1, REFUSAL)

    asked = ask(Declining(), [ChatMessage("user", "?")], Answer, schema={})
    assert asked.answer is None
    assert asked.problem == "the model declined"


def test_a_problem_that_repeats_a_long_answer_is_cut():
    asked = ask(
        Model(*[json.dumps({"text": "a", "count": "1", "x" * 1_000_000: 1})] * 3),
        [ChatMessage("user", "?")],
        Answer,
        schema={},
    )
    assert asked.answer is None
    assert 0 < len(asked.problem) <= 1000
