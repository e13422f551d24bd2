"""What the test endpoint for chat models says: a good answer to a request, and every way to spoil one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from attrs import frozen

RATE_LIMIT = "rate_limit"
SERVER_ERROR = "server_error"
UNAUTHORIZED = "unauthorized"
TOO_LONG = "too_long"
SLOW = "slow"
DROPPED = "dropped"
CUT_CONNECTION = "cut_connection"
INVALID_JSON = "invalid_json"
TRUNCATED_JSON = "truncated_json"
NO_CHOICES = "no_choices"
CUT_ANSWER = "cut_answer"
PROSE = "prose"
WRONG_SCHEMA = "wrong_schema"
EMPTY = "empty"
REFUSAL = "refusal"
HUGE = "huge"
WRONG_MODEL = "wrong_model"
NO_USAGE = "no_usage"

UNUSABLE = (RATE_LIMIT, SERVER_ERROR, DROPPED, CUT_CONNECTION, INVALID_JSON, TRUNCATED_JSON, NO_CHOICES)
"""Faults after which nothing was said: the request has to be sent again."""
UNTRUE = (CUT_ANSWER, PROSE, WRONG_SCHEMA, EMPTY, REFUSAL, HUGE)
"""Faults of a model: it did answer, and badly."""
FAULTS = (*UNUSABLE, *UNTRUE, UNAUTHORIZED, TOO_LONG, SLOW, WRONG_MODEL, NO_USAGE)

_HUGE_BYTES = 8 << 20
_ERRORS = {
    RATE_LIMIT: (429, {"message": "slow down", "type": "requests", "code": "rate_limit_exceeded"}),
    SERVER_ERROR: (500, {"message": "the server had an error", "type": "server_error", "code": None}),
    UNAUTHORIZED: (401, {"message": "no such key", "type": "invalid_request_error", "code": "invalid_api_key"}),
    TOO_LONG: (
        400,
        {
            "message": "This model's maximum context length is 10 tokens.",
            "type": "invalid_request_error",
            "code": "context_length_exceeded",
        },
    ),
}


@frozen
class Reply:
    """An HTTP answer: ``body`` in full, of which only the first ``sent`` bytes go out before the connection is cut."""

    status: int
    body: bytes
    sent: int | None = None


def instance_of(schema: Mapping[str, Any], draw: int) -> Any:
    """A value of the schema (the part of JSON Schema that judges use); ``draw`` chooses among an enumeration."""
    if "enum" in schema:
        return schema["enum"][draw % len(schema["enum"])]
    if "const" in schema:
        return schema["const"]
    match schema.get("type"):
        case "object":
            return {name: instance_of(part, draw) for name, part in schema.get("properties", {}).items()}
        case "array":
            return [instance_of(schema["items"], draw)] * int(schema.get("minItems", 1))
        case "boolean":
            return draw % 2 == 0
        case "integer" | "number":
            return schema.get("minimum", 0)
        case _:
            return f"said {draw % 1000}"


def identity(request: Mapping[str, Any]) -> str:
    """The same for requests that ask the same."""
    return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()


def good_text(request: Mapping[str, Any]) -> str:
    """What a model says that does as it is told; always the same to the same request."""
    draw = int(identity(request)[:8], 16)
    form = request.get("response_format") or {}
    schema = (form.get("json_schema") or {}).get("schema") or form.get("schema")
    return json.dumps(instance_of(schema, draw)) if schema else f"answer {draw}"


def reply(request: Mapping[str, Any], fault: str, text: str) -> Reply:
    """The answer ``text`` to a request for a chat completion, spoilt by ``fault`` (empty: not)."""
    if fault in _ERRORS:
        status, error = _ERRORS[fault]
        return Reply(status, json.dumps({"error": error}).encode())
    message: dict[str, Any] = {"role": "assistant", "content": _spoilt(text, fault)}
    if fault == REFUSAL:
        message = {"role": "assistant", "content": None, "refusal": "I can't help with that."}
    choice = {"index": 0, "message": message, "finish_reason": "length" if fault == CUT_ANSWER else "stop"}
    completion: dict[str, Any] = {
        "id": f"chatcmpl-{identity(request)[:12]}",
        "object": "chat.completion",
        "created": 0,
        "model": "another-model" if fault == WRONG_MODEL else request.get("model"),
        "choices": [] if fault == NO_CHOICES else [choice],
        "usage": _usage(request, str(message["content"])),
    }
    if fault == NO_USAGE:
        del completion["usage"]
    body = json.dumps(completion).encode()
    if fault == INVALID_JSON:
        return Reply(200, b"<html><body>Bad gateway</body></html>")
    if fault == TRUNCATED_JSON:
        return Reply(200, body[: len(body) // 2])
    return Reply(200, body, {CUT_CONNECTION: len(body) // 2, DROPPED: -1}.get(fault))


def _spoilt(text: str, fault: str) -> str:
    match fault:
        case "cut_answer":
            return text[: len(text) // 2]
        case "prose":
            return "Well, let me think about this. It looks fine to me."
        case "wrong_schema":
            return json.dumps({"something": "else"})
        case "empty":
            return ""
        case "huge":
            return "x" * _HUGE_BYTES
    return text


def _usage(request: Mapping[str, Any], said: str) -> dict[str, int]:
    asked = len(json.dumps(request.get("messages", [])))
    prompt, answer = asked // 4 + 1, len(said) // 4 + 1
    return {"prompt_tokens": prompt, "completion_tokens": answer, "total_tokens": prompt + answer}
