"""Laws of a chat model (``interfaces.ChatModel``)."""

from __future__ import annotations

from collections.abc import Callable

from wonton_core.model.judgement import CUT, REFUSAL, STOPPED, ChatAnswer, ChatMessage
from wonton_core.plugin_api.interfaces import ChatModel
from wonton_core.testing.conformance.hostile_texts import HOSTILE_TEXTS
from wonton_core.testing.conformance.laws import check_laws, require
from wonton_core.testing.conformance.samples import ChatModelSample

Subject = tuple[Callable[..., ChatModel], ChatModelSample]
_LONGEST = 2000
_ASKED = (ChatMessage("user", "Is 2 + 2 = 4? Answer yes or no."),)
_SCHEMA = {"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"]}
MOST_QUESTIONS = len(HOSTILE_TEXTS) + 1
"""What one law asks of one model at most."""


def _made(subject: Subject) -> ChatModel:
    make, sample = subject
    return make(sample.argument) if sample.argument else make()


def _require_answer(answer: object) -> None:
    if not isinstance(answer, ChatAnswer):
        require(False, f"gave {type(answer).__name__}, expected ChatAnswer")
        return
    require(isinstance(answer.text, str), f"a text that is {type(answer.text).__name__}")
    require(bool(answer.model.strip()), "it does not say which model answered")
    for count in (answer.prompt_tokens, answer.answer_tokens):
        require(count is None or (type(count) is int and count >= 0), f"{count!r} tokens, expected a count or None")
    known = ("", STOPPED, CUT, REFUSAL)
    require(answer.finish in known, f"finish {answer.finish!r}; known: {', '.join(filter(None, known))}, or empty")


def answers_a_question(subject: Subject) -> None:
    """With a text, the model's name, tokens in and out (None where not told), and why it ended."""
    _require_answer(_made(subject).complete(_ASKED, schema=None, temperature=0.0, seed=0))


def takes_a_schema_a_temperature_and_a_seed(subject: Subject) -> None:
    """Structured output may be asked for; what an endpoint can't do it leaves out."""
    model = _made(subject)
    for temperature, seed in ((0.0, 0), (1.0, 2**31 - 1)):
        _require_answer(model.complete(_ASKED, schema=_SCHEMA, temperature=temperature, seed=seed))


def takes_every_role(subject: Subject) -> None:
    """A system message, and a conversation so far."""
    asked = (
        ChatMessage("system", "You check arithmetic."),
        *_ASKED,
        ChatMessage("assistant", "yes"),
        ChatMessage("user", "Sure?"),
    )
    _require_answer(_made(subject).complete(asked, schema=None, temperature=0.0, seed=0))


def takes_any_text(subject: Subject) -> None:
    """Patches and files are sent as they are."""
    model = _made(subject)
    for text in HOSTILE_TEXTS:
        asked = [ChatMessage("user", text[:_LONGEST])]
        try:
            _require_answer(model.complete(asked, schema=None, temperature=0.0, seed=0))
        except Exception as error:
            require(False, f"raised {type(error).__name__}: {error}, for {text[:60]!r}")


LAWS = (answers_a_question, takes_a_schema_a_temperature_and_a_seed, takes_every_role, takes_any_text)


def check_chat_model(make: Callable[..., ChatModel], sample: ChatModelSample) -> tuple[str, ...]:
    """Raise ContractBrokenError unless what ``make`` gives keeps every law of a chat model. It is asked for real: give
    a model that charges a stand-in for its endpoint."""
    __tracebackhide__ = True
    return check_laws("the chat model", (make, sample), LAWS)
