"""The models of the two protocols, made for an endpoint of a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from tests.judges.scripted_endpoint import Reply, ScriptedEndpoint, completion, serving

from wonton_core.errors import WontonError
from wonton_core.model.judgement import STOPPED, ChatAnswer, ChatMessage
from wonton_judges.anthropic_model import AnthropicModel
from wonton_judges.endpoint_model import EndpointModel
from wonton_judges.openai_model import CompatibleModel, OpenAIModel

SECRET = "sk-never-to-be-seen-0123456789"
ASKED = [ChatMessage("system", "Be brief."), ChatMessage("user", "Is ∀ right?")]
SCHEMA = {
    "type": "object",
    "properties": {"right": {"type": "boolean"}, "why": {"type": "string", "maxLength": 9}},
    "required": ["right", "why"],
    "additionalProperties": False,
}
Make = Callable[..., EndpointModel]


def message(text: str = "yes", stop: str | None = "end_turn", **usage: Any) -> dict[str, Any]:
    """A body of the messages protocol."""
    content = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": text}]
    counts = {"input_tokens": 7, "output_tokens": 2} | usage
    return {"model": "model-told", "content": content, "stop_reason": stop, "usage": counts}


def compatible(endpoint: ScriptedEndpoint, options: str = "") -> EndpointModel:
    return CompatibleModel(f"some-model{options}@{endpoint.url}/v1")


def openai(endpoint: ScriptedEndpoint, options: str = "") -> EndpointModel:
    return OpenAIModel(f"some-model{options}", url=f"{endpoint.url}/v1")


def anthropic(endpoint: ScriptedEndpoint, options: str = "") -> EndpointModel:
    return AnthropicModel(f"some-model{options}", url=endpoint.url)


GOOD: dict[Make, Any] = {compatible: completion(), openai: completion(), anthropic: message()}
every_model = pytest.mark.parametrize("make", list(GOOD), ids=lambda make: make.__name__)
GOOD_ANSWER = ChatAnswer("yes", "model-told", 7, 2, STOPPED)


def ask(model: EndpointModel, schema: Mapping[str, Any] | None = None, temperature: float = 0.25) -> ChatAnswer:
    return model.complete(ASKED, schema=schema, temperature=temperature, seed=11)


def failure(make: Make, *replies: Reply, schema: Mapping[str, Any] | None = None, options: str = "") -> WontonError:
    with serving(*replies) as endpoint:
        model = make(endpoint, options)
        with pytest.raises(WontonError) as caught:
            ask(model, schema)
    return caught.value
