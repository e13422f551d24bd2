"""Requests to judge, and models that are as easily led as a model can be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keyring
import pytest
from attrs import evolve, field, mutable
from tests.judges.models_under_test import SECRET

from wonton_core.model.instruction import SubTask
from wonton_core.model.judgement import ChatAnswer, ChatMessage, JudgementRequest
from wonton_judges import endpoint_calls

PATCH = "--- a/A.lean\n+++ b/A.lean\n@@ -1 +1,2 @@\n theorem one : True := trivial\n+theorem two : True := trivial\n"
REQUEST = JudgementRequest(
    "sample-1",
    "all of it",
    "theorem one : True := trivial\n",
    PATCH,
    (SubTask("Second theorem", "State and prove it again."), SubTask("Documentation", "Say what it is for.")),
    "A.lean",
)
_SECTION = re.compile(r"^<<<(?P<label>.*) (?P<mark>[0-9a-f]{16})>>>$")


def outside_of_marks(text: str) -> str:
    """What of a message stands in no section, read line by line: the instruction channel."""
    kept, end = [], ""
    for line in text.split("\n"):
        if end:
            end = "" if line == end else end
        elif found := _SECTION.fullmatch(line):
            end = f"<<<end of {found['label']} {found['mark']}>>>"
        else:
            kept.append(line)
    assert not end, "a section has no end"
    return "\n".join(kept)


def names_in(schema: Mapping[str, Any] | None) -> list[str]:
    assert schema is not None
    return list(schema["properties"]["subtasks"]["properties"])


def answer_on(names: Sequence[str], verdict: str) -> str:
    errors = ["component_omission"] if verdict == "not_done" else []
    return json.dumps(
        {"subtasks": {name: {"reason": "so it is", "errors": errors, "verdict": verdict} for name in names}}
    )


@mutable
class RuledModel:
    """Answers by ``rule`` of the messages and of the names that it is asked about."""

    rule: Callable[[Sequence[ChatMessage], list[str]], str]
    asked: list[tuple[tuple[ChatMessage, ...], Mapping[str, Any] | None, float, int]] = field(factory=list)

    def complete(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, Any] | None, temperature: float, seed: int
    ) -> ChatAnswer:
        self.asked.append((tuple(messages), schema, temperature, seed))
        return ChatAnswer(self.rule(messages, names_in(schema)), "ruled-1", 7, 3)


@pytest.fixture(scope="session")
def request_to_judge() -> Callable[..., JudgementRequest]:
    """A request about two sub-tasks, with changes."""
    return lambda **changes: evolve(REQUEST, **changes)


@pytest.fixture(scope="session")
def ruled_model() -> type[RuledModel]:
    return RuledModel


@pytest.fixture(scope="session")
def answers() -> Callable[[Sequence[str], str], str]:
    """An answer that says the same of all sub-tasks."""
    return answer_on


@pytest.fixture(scope="session")
def outside() -> Callable[[str], str]:
    return outside_of_marks


@pytest.fixture
def endpoint_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of each kind, pauses of milliseconds, and nobody's keyring."""
    for variable in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "WONTON_CHAT_KEY"):
        monkeypatch.setenv(variable, SECRET)
    monkeypatch.setattr(keyring, "get_password", lambda *_: None)
    monkeypatch.setattr(endpoint_calls, "_FIRST_PAUSE", 0.001)
