"""OpenAI's models, and those of every endpoint that speaks its chat completions protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from wonton_core.errors import BadInputError
from wonton_core.model.judgement import CUT, REFUSAL, STOPPED, ChatAnswer, ChatMessage
from wonton_core.store import places
from wonton_judges.endpoint_calls import Failed, limits_from_environment
from wonton_judges.endpoint_keys import KEYRING_SERVICE, find_key, host_variable
from wonton_judges.endpoint_model import EndpointModel, tokens
from wonton_judges.model_argument import is_loopback, read_argument

OPENAI_URL = "https://api.openai.com/v1"
OPENAI_KEY = "OPENAI_API_KEY"

_FINISH = {"stop": STOPPED, "length": CUT, "content_filter": REFUSAL}


class ChatCompletionsModel(EndpointModel):
    """The protocol. Source: OpenAI's API reference, "Create chat completion"."""

    ways = ("strict", "json", "none")
    answer_limit: str
    """The field that limits an answer's tokens: OpenAI renamed it, others keep the old name."""

    extra = "openai"

    def _open(self, sdk: Any, http: Any) -> Any:
        # The library asks for a key even where none is sent.
        made = sdk.OpenAI(api_key=self.key.reveal() or "none", base_url=self.url, max_retries=0, http_client=http)
        return made.chat.completions.with_raw_response.create

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
            "messages": [{"role": message.role, "content": message.text} for message in messages],
            self.answer_limit: self.argument.max_tokens,
        }
        if self.argument.send_temperature:
            request["temperature"] = temperature
        if self.argument.send_seed:
            request["seed"] = seed
        if way == "strict":
            form = {"name": "answer", "strict": True, "schema": dict(schema or {})}
            request["response_format"] = {"type": "json_schema", "json_schema": form}
        elif way == "json":
            request["response_format"] = {"type": "json_object"}
        return request

    def _answer(self, body: dict[str, Any]) -> ChatAnswer | Failed:
        choices = body.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        message = choice.get("message") if isinstance(choice, dict) else None
        if not isinstance(choice, dict) or not isinstance(message, dict):
            return Failed("HTTP 200, and no message in the answer", charged=True)
        declined = message.get("refusal")
        reason = choice.get("finish_reason")
        finish = _FINISH.get(reason, "") if isinstance(reason, str) else ""
        text = _text(message.get("content"))
        if isinstance(declined, str) and declined:
            text, finish = text or declined, REFUSAL
        model, usage = body.get("model"), body.get("usage")
        return ChatAnswer(
            text,
            model if isinstance(model, str) else "",
            tokens(usage, "prompt_tokens"),
            _answer_tokens(usage),
            finish,
        )


def _answer_tokens(usage: object) -> int | None:
    """What was written, thinking included: some endpoints count that in the total alone."""
    prompt, told, total = (tokens(usage, f"{name}_tokens") for name in ("prompt", "completion", "total"))
    return told if told is None or prompt is None or total is None else max(told, total - prompt)


def _text(content: object) -> str:
    """Some endpoints give a list of parts instead of one text."""
    if isinstance(content, list):
        return "".join(part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str))
    return content if isinstance(content, str) else ""


class OpenAIModel(ChatCompletionsModel):
    """``openai:MODEL``."""

    answer_limit = "max_completion_tokens"

    def __init__(self, argument: str, *, url: str = OPENAI_URL) -> None:
        """Raises UsageError for an argument that can't be read, ToolMissingError, BadInputError without a key."""
        read = read_argument(argument, ways=self.ways)
        key = find_key((OPENAI_KEY,), "openai")
        place = f"set {OPENAI_KEY}, or store it: keyring set {KEYRING_SERVICE} openai"
        if not key:
            raise BadInputError("no key for OpenAI's models was found", next_step=place)
        super().__init__(read, url, key, place, limits_from_environment(), ours=True)


class CompatibleModel(ChatCompletionsModel):
    """``openai_compatible:MODEL@URL``; without a key, none is sent."""

    answer_limit = "max_tokens"

    def __init__(self, argument: str) -> None:
        """Raises UsageError for an argument that can't be read, ToolMissingError."""
        read = read_argument(argument, ways=self.ways, with_url=True)
        host = urlsplit(read.url).hostname or ""
        own = host_variable(places.CHAT_KEY, host)
        # The key for whatever endpoint goes over no wire in clear; one that names its host may.
        general = (places.CHAT_KEY,) if read.url.startswith("https:") or is_loopback(read.url) else ()
        key = find_key((own, *general), host)
        place = f"set {own}, or store it: keyring set {KEYRING_SERVICE} {host}"
        super().__init__(read, read.url, key, place, limits_from_environment())
