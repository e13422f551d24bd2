"""Anthropic's models, by its messages protocol."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from wonton_core.errors import BadInputError
from wonton_core.model.judgement import CUT, REFUSAL, STOPPED, ChatAnswer, ChatMessage
from wonton_judges.endpoint_calls import Failed, limits_from_environment
from wonton_judges.endpoint_keys import KEYRING_SERVICE, find_key
from wonton_judges.endpoint_model import EndpointModel, tokens
from wonton_judges.model_argument import read_argument

ANTHROPIC_URL = "https://api.anthropic.com"
ANTHROPIC_KEY = "ANTHROPIC_API_KEY"

# Later versions of the protocol know no temperature (2026-10-21), and neither does the library's own interface.
_VERSION_WITH_TEMPERATURE = "2023-06-01"

_TOOL = "answer"
_NOTHING = "(no text)"
_FINISH = {
    "end_turn": STOPPED,
    "stop_sequence": STOPPED,
    "tool_use": STOPPED,
    "max_tokens": CUT,
    "model_context_window_exceeded": CUT,
    "refusal": REFUSAL,
}


class AnthropicModel(EndpointModel):
    """``anthropic:MODEL``. The protocol has no seed: samples differ, and can't be had again but from the record.

    Source: Anthropic's API reference, "Create a message" and "Structured outputs".
    """

    ways = ("strict", "tool", "none")

    def __init__(self, argument: str, *, url: str = ANTHROPIC_URL) -> None:
        """Raises UsageError for an argument that can't be read, ToolMissingError, BadInputError without a key."""
        read = read_argument(argument, ways=self.ways)
        key = find_key((ANTHROPIC_KEY,), "anthropic")
        place = f"set {ANTHROPIC_KEY}, or store it: keyring set {KEYRING_SERVICE} anthropic"
        if not key:
            raise BadInputError("no key for Anthropic's models was found", next_step=place)
        super().__init__(read, url, key, place, limits_from_environment(), ours=True)

    extra = "anthropic"

    def _open(self, sdk: Any, http: Any) -> Any:
        made = sdk.Anthropic(api_key=self.key.reveal(), base_url=self.url, max_retries=0, http_client=http)
        return made.messages.with_raw_response.create

    def _request(
        self,
        messages: Sequence[ChatMessage],
        schema: Mapping[str, Any] | None,
        way: str,
        temperature: float,
        seed: int,
    ) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self.argument.model,
            "max_tokens": self.argument.max_tokens,
            # An empty text is refused.
            "messages": [
                {"role": message.role, "content": message.text or _NOTHING}
                for message in messages
                if message.role != "system"
            ],
        }
        system = "\n\n".join(message.text for message in messages if message.role == "system" and message.text)
        if system:
            request["system"] = system
        if self.argument.send_temperature:
            request["extra_body"] = {"temperature": temperature}
            request["extra_headers"] = {"anthropic-version": _VERSION_WITH_TEMPERATURE}
        if way == "strict":
            form = self._sdk.transform_schema(dict(schema or {}))
            request["output_config"] = {"format": {"type": "json_schema", "schema": form}}
        elif way == "tool":
            request["tools"] = [{"name": _TOOL, "description": "The answer", "input_schema": dict(schema or {})}]
            request["tool_choice"] = {"type": "tool", "name": _TOOL}
        return request

    def _answer(self, body: dict[str, Any]) -> ChatAnswer | Failed:
        blocks = body.get("content")
        if not isinstance(blocks, list):
            return Failed("HTTP 200, and no message in the answer", charged=True)
        reason, model, usage = body.get("stop_reason"), body.get("model"), body.get("usage")
        return ChatAnswer(
            "".join(_text(block) for block in blocks),
            model if isinstance(model, str) else "",
            tokens(usage, "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"),
            tokens(usage, "output_tokens"),
            _FINISH.get(reason, "") if isinstance(reason, str) else "",
        )


def _text(block: object) -> str:
    if not isinstance(block, dict):
        return ""
    if block.get("type") == "tool_use" and block.get("name") == _TOOL:
        return json.dumps(block.get("input"), ensure_ascii=False)
    text = block.get("text") if block.get("type") == "text" else None
    return text if isinstance(text, str) else ""
