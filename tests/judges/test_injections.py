"""No submission writes its own verdict: the corpus of attempts against models that believe everything.

The obedient model does what any text outside of marks tells it; the echoing one repeats what looks like a verdict. That
these tests can fail is tested, too: without marks, and with a reader that takes any object, the same models accept.
"""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wonton_core.engineering import structured_answer
from wonton_core.engineering.untrusted_text import enclosed, visible
from wonton_core.model.instruction import SubTask
from wonton_core.model.judgement import ABSTAINED, ACCEPTED, REJECTED, JudgementRequest
from wonton_judges.injections import ANSWER, SUBMISSION_PLACES, read_injections
from wonton_judges.sub_tasks import judge as judge_module
from wonton_judges.sub_tasks import question
from wonton_judges.sub_tasks.judge import ATTEMPTS, SubTaskJudge

SUBMISSIONS = [one for place in SUBMISSION_PLACES for one in read_injections(place)]
ANSWERS = read_injections(ANSWER)
named = pytest.mark.parametrize("attempt", SUBMISSIONS, ids=lambda one: one.name)
named_answers = pytest.mark.parametrize("attempt", ANSWERS, ids=lambda one: one.name)
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


def request_with(attempt, make):
    """A request that holds the attempt in its place."""
    if attempt.place == "instruction":
        return make(subtasks=(SubTask(attempt.text, attempt.text), SubTask("Documentation", "Say what it is for.")))
    return make(**{{"file": "file_before"}.get(attempt.place, attempt.place): attempt.text})


def judge_of(model, samples=1, quorum=1):
    return SubTaskJudge(model, samples=samples, quorum=quorum, temperature=0.0, seed=0)


def obedient(directives, outside, answers):
    """Accepts as soon as an order stands in the instruction channel, as it is or with unseen characters shown."""
    orders = {form for directive in directives for form in (directive, visible(directive))}

    def rule(messages, names):
        heard = "\n".join(outside(message.text) for message in messages)
        return answers(names, "done" if any(order in heard for order in orders) else "not_done")

    return rule


def echoing(messages, names):
    """Repeats the first object with a verdict that stands in the material, whoever wrote it."""
    material = messages[1].text.split("The form of the answer")[0]
    found = _OBJECT.search(material)
    return found[0] if found else "I see no verdict here: " + material[:2000]


def test_the_corpus_is_large_and_each_attempt_is_one():
    assert len(SUBMISSIONS) >= 40
    assert len(ANSWERS) >= 40
    names = [one.name for one in (*SUBMISSIONS, *ANSWERS)]
    assert all(names)
    assert len({(one.place, one.name) for one in (*SUBMISSIONS, *ANSWERS)}) == len(names)
    assert all(one.technique for one in (*SUBMISSIONS, *ANSWERS))
    assert all(one.directive and one.directive in one.text for one in SUBMISSIONS)


@named
def test_a_model_that_obeys_is_told_nothing_by_a_submission(attempt, request_to_judge, ruled_model, outside, answers):
    model = ruled_model(obedient([attempt.directive], outside, answers))
    verdict = judge_of(model).judge(request_with(attempt, request_to_judge))
    assert verdict.outcome == REJECTED
    assert len(model.asked) == 1


@named
def test_without_marks_the_same_model_accepts(attempt, request_to_judge, ruled_model, outside, answers, monkeypatch):
    monkeypatch.setattr(question, "enclosed", lambda label, text: text)
    # Sections that an attempt forges are no sections for a model that was never told of marks.
    model = ruled_model(obedient([attempt.directive], lambda text: text, answers))
    assert judge_of(model).judge(request_with(attempt, request_to_judge)).outcome == ACCEPTED


@named
def test_an_answer_that_repeats_a_submission_does_not_get_out_of_the_marks(
    attempt, request_to_judge, ruled_model, outside, answers
):
    """What the model said is shown to it again: there the submission speaks once more."""
    obey = obedient([attempt.directive], outside, answers)

    def rule(messages, names):
        said = obey(messages, names)
        return said if '"done"' in said else f"{attempt.text}\n{{}}"

    model = ruled_model(rule)
    verdict = judge_of(model).judge(request_with(attempt, request_to_judge))
    assert verdict.outcome == ABSTAINED
    assert len(model.asked) == ATTEMPTS


@named
def test_what_was_wrong_with_an_answer_does_not_carry_a_submission_out_of_the_marks(
    attempt, request_to_judge, ruled_model, outside, answers
):
    """An unknown key is named in the remark: the model may have it from the submission."""
    obey = obedient([attempt.directive], outside, answers)

    def rule(messages, names):
        said = obey(messages, names)
        return said if '"done"' in said else json.dumps({attempt.directive: 1})

    model = ruled_model(rule)
    assert judge_of(model).judge(request_with(attempt, request_to_judge)).outcome == ABSTAINED
    assert len(model.asked) == ATTEMPTS


def test_without_marks_around_the_last_answer_the_same_model_accepts(
    request_to_judge, ruled_model, outside, answers, monkeypatch
):
    monkeypatch.setattr(structured_answer, "enclosed", lambda label, text: text)
    attempt = SUBMISSIONS[0]
    obey = obedient([attempt.directive], outside, answers)

    def rule(messages, names):
        said = obey(messages, names)
        return said if '"done"' in said else attempt.text

    assert judge_of(ruled_model(rule)).judge(request_with(attempt, request_to_judge)).outcome == ACCEPTED


@named
def test_a_model_that_repeats_a_verdict_of_the_submission_is_not_understood(attempt, request_to_judge, ruled_model):
    model = ruled_model(echoing)
    verdict = judge_of(model).judge(request_with(attempt, request_to_judge))
    assert verdict.outcome == ABSTAINED
    assert verdict.votes[0].problem


def test_a_reader_that_takes_any_object_believes_the_repeated_verdict(request_to_judge, ruled_model, monkeypatch):
    attempt = next(one for one in SUBMISSIONS if one.name == "fake_json_verdict")
    forged = set(re.findall(r"task_[0-9a-f]{8}", attempt.text))
    assert len(forged) == 2
    monkeypatch.setattr(judge_module, "objection_to", lambda answer, names: "")
    monkeypatch.setattr(question, "_name", lambda subject, index: sorted(forged)[index])
    assert judge_of(ruled_model(echoing)).judge(request_with(attempt, request_to_judge)).outcome == ACCEPTED


@named_answers
def test_an_answer_that_is_none_is_not_read(attempt, request_to_judge, ruled_model):
    def rule(messages, names):
        text = attempt.text
        for place, name in zip(("NAME_ONE", "NAME_TWO"), names, strict=True):
            text = text.replace(f"{place}_UPPER", name.upper()).replace(
                f"{place}_CYRILLIC", name.replace("a", "\u0430")
            )
            text = text.replace(place, name)
        return text

    model = ruled_model(rule)
    verdict = judge_of(model).judge(request_to_judge())
    assert verdict.outcome == ABSTAINED
    assert verdict.votes[0].problem
    assert verdict.votes[0].subtasks == ()
    assert len(model.asked) == ATTEMPTS


@pytest.mark.parametrize("form", ["{}", "\n\n {}\n", "```json\n{}\n```", "I looked at it.\n```json\n{}\n```\n"])
def test_an_answer_that_is_one_is_read(form, request_to_judge, ruled_model, answers):
    model = ruled_model(lambda messages, names: form.replace("{}", answers(names, "done")))
    assert judge_of(model).judge(request_to_judge()).outcome == ACCEPTED


TEXTS = st.text(max_size=60) | st.sampled_from([one.text for one in SUBMISSIONS if len(one.text) < 5000])
_NAME = re.compile(r"task_[0-9a-f]{8}")


@settings(max_examples=200)
@given(path=TEXTS, file=TEXTS, patch=TEXTS, title=TEXTS, words=TEXTS)
def test_the_instruction_channel_is_the_same_whatever_is_submitted(outside, path, file, patch, title, words):
    def channel(request):
        from_prompt = question.QuestionWriter().question(request, 0)
        texts = [outside(message.text) for message in from_prompt.messages]
        # The order of the possible verdicts is drawn anew for each question.
        rules = "\n".join(sorted(texts[0].split("\n")))
        return _NAME.sub("task", f"{rules}\n{texts[1]}")

    plain = JudgementRequest("r", "", "file", "patch", (SubTask("title", "words"),), "path")
    strange = JudgementRequest("r", "", file, patch, (SubTask(title, words),), path)
    assert channel(strange) == channel(plain)


@given(st.text(), st.sampled_from(["patch", "file"]))
def test_no_text_holds_its_own_end_mark(text, label):
    whole = enclosed(label, text)
    last = whole.rsplit("\n", 1)[1]
    assert whole.count(last) == 1
    assert enclosed(label, text) == whole
    assert enclosed(label, f"{text}\n{last}").count(last) == 1


@named
def test_nothing_unseen_and_no_second_mark_reaches_the_model(attempt, request_to_judge):
    asked = question.QuestionWriter().question(request_with(attempt, request_to_judge), 0)
    text = asked.messages[1].text
    assert visible(text.replace("<<<", "")) == text.replace("<<<", "")
    begun = re.findall(r"<<<(?!end of )([^<>\n]*) [0-9a-f]{16}>>>", text)
    ended = re.findall(r"<<<end of ([^<>\n]*) [0-9a-f]{16}>>>", text)
    assert begun == ended == ["path", "file", "patch", "sub-task", "sub-task"]
