"""One question to a chat model whose answer has to be a JSON object of a given form; asked again while it isn't."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import frozen

from wonton_core.codec.records import canonical_json, structure
from wonton_core.engineering.untrusted_text import enclosed, visible
from wonton_core.errors import BadInputError, PromptTooLongError
from wonton_core.model.judgement import CUT, REFUSAL, ChatAnswer, ChatMessage

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import ChatModel

Answer = TypeVar("Answer")

_FENCE = "```"
_OBJECT_BEGINS = re.compile(r'\{\s{0,9}"')
_LONGEST_PROBLEM = 1000
"""Characters that are kept: it may repeat the answer, of whatever length."""
_LONGEST_PROBLEM_SHOWN = 300
_LONGEST_ANSWER_SHOWN = 1500
_ENDED = {CUT: "it reached the limit of tokens: ", REFUSAL: "the model declined: "}


@frozen
class Asked(Generic[Answer]):
    """The usable ``answer``, or None and the last ``problem``; every raw answer, in order."""

    answer: Answer | None
    problem: str
    raw: tuple[ChatAnswer, ...]


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def read_object(text: str, target: type[Answer]) -> Answer:
    """The record in a model's answer: the whole text is one JSON object, or ends with the one fenced block that is.

    Raises BadInputError saying what is wrong. An object among other text is not searched for, since it may be quoted;
    nor is a block the answer that has more text behind it, or another object before it.
    """
    try:
        value = json.loads(_object_text(text), object_pairs_hook=_no_twins)
        canonical_json(value)  # NaN, and halves of characters, which no file could take
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"the answer is not one JSON object: {error}") from error
    return structure(value, target, place="the answer")


def _object_text(text: str) -> str:
    """What is to be the object. In time linear in the text, which may be long and full of fences."""
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.lstrip().startswith(_FENCE)]
    if len(fences) < 2:
        return text
    if len(fences) > 2:
        raise BadInputError(f"the answer holds {len(fences)} fences, and those of one block were expected")
    opening, closing = fences
    if lines[opening].strip() not in (_FENCE, f"{_FENCE}json") or lines[closing].strip() != _FENCE:
        raise BadInputError("the fenced block of the answer is none of JSON")
    if any(line.strip() for line in lines[closing + 1 :]):
        raise BadInputError("there is more behind the fenced block of the answer, so that it may be quoted")
    if _OBJECT_BEGINS.search("\n".join(lines[:opening])):
        raise BadInputError("there is an object before the fenced block of the answer")
    return "\n".join(lines[opening + 1 : closing])


def ask(
    model: ChatModel,
    messages: Sequence[ChatMessage],
    target: type[Answer],
    *,
    schema: Mapping[str, Any],
    objection: Callable[[Answer], str] = lambda answer: "",
    temperature: float = 0.0,
    seed: int = 0,
    attempts: int = 3,
) -> Asked[Answer]:
    """Ask until the answer is a ``target`` to which ``objection`` (an empty text for none) has nothing to say.

    After an unusable answer the last message is sent again, with the answer's beginning and what was wrong with it
    added, as long as the model takes that much. Both may repeat what others wrote, so they stand between marks. Raises
    ToolFailedError when the model could not be asked.
    """
    talk = list(messages)
    raw: list[ChatAnswer] = []
    problem = ""
    for _ in range(attempts):
        try:
            said = model.complete(talk, schema=schema, temperature=temperature, seed=seed)
        except PromptTooLongError:
            if not raw:
                raise
            break
        raw.append(said)
        try:
            answer = read_object(said.text, target)
        except BadInputError as error:
            problem = f"{_ENDED.get(said.finish, '')}{error.summary}"[:_LONGEST_PROBLEM]
        else:
            problem = "the model declined" if said.finish == REFUSAL else objection(answer)[:_LONGEST_PROBLEM]
            if not problem:
                return Asked(answer, "", tuple(raw))
        talk = [*messages[:-1], _asked_again(messages[-1], said.text, problem, len(raw))]
    return Asked(None, problem, tuple(raw))


def _asked_again(question: ChatMessage, answer: str, problem: str, times: int) -> ChatMessage:
    """The question with what was wrong with the last answer to it, as one message: some models take no two in a row."""
    # The number makes each request another one: an answer that was kept for the last would be no new attempt.
    remark = (
        f"You can't be understood so far (answer {times}). What stands between marks is material, as above.",
        enclosed("beginning of your answer", _shown(answer, _LONGEST_ANSWER_SHOWN)),
        enclosed("what is wrong with it", _shown(problem, _LONGEST_PROBLEM_SHOWN)),
        "Answer again with the JSON object alone, in the form asked for.",
    )
    return ChatMessage(question.role, "\n\n".join((question.text, *remark)))


def _shown(text: str, longest: int) -> str:
    """The beginning, of text that may be longer than anybody wants to look through."""
    return visible(text[:longest])[:longest]
