"""What the models of the two protocols make of an endpoint's answers, and how they ask for structured ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.judges.models_under_test import (
    GOOD,
    GOOD_ANSWER,
    SCHEMA,
    Make,
    anthropic,
    ask,
    compatible,
    every_model,
    failure,
    message,
)
from tests.judges.scripted_endpoint import completion, reply, serving

from wonton_core.model.judgement import CUT, REFUSAL, STOPPED

pytestmark = pytest.mark.usefixtures("endpoint_environment")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"content": None}, ("", STOPPED)),
        ({"content": ""}, ("", STOPPED)),
        ({"content": 5}, ("", STOPPED)),
        ({"content": [{"type": "text", "text": "a"}, {"type": "image"}, "b", {"text": "c"}]}, ("ac", STOPPED)),
        ({"content": "\ud83d\ude00 \ud800 end"}, ("😀 \ufffd end", STOPPED)),
        ({"content": None, "refusal": "I won't."}, ("I won't.", REFUSAL)),
        ({"content": "a\u0000b"}, ("a\u0000b", STOPPED)),
    ],
)
def test_what_a_completion_may_hold(change: dict[str, Any], expected: tuple[str, str]) -> None:
    with serving(reply(_changed(change))) as endpoint:
        answer = ask(compatible(endpoint))
        assert len(endpoint.requests) == 1
    assert (answer.text, answer.finish) == expected


def _changed(change: Mapping[str, Any]) -> dict[str, Any]:
    body = completion()
    body["choices"][0]["message"].update(change)
    return body


@pytest.mark.parametrize(
    ("reason", "finish"),
    [("stop", STOPPED), ("length", CUT), ("content_filter", REFUSAL), ("odd", ""), (None, ""), ([1], "")],
)
def test_why_a_completion_ended(reason: Any, finish: str) -> None:
    body = completion()
    body["choices"][0]["finish_reason"] = reason
    with serving(reply(body)) as endpoint:
        assert ask(compatible(endpoint)).finish == finish


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("end_turn", STOPPED), ("stop_sequence", STOPPED), ("max_tokens", CUT), ("refusal", REFUSAL),
        ("model_context_window_exceeded", CUT), ("pause_turn", ""), (None, ""), ({}, ""),
    ],
)  # fmt: skip
def test_why_a_message_ended(reason: Any, finish: str) -> None:
    with serving(reply(message(stop=reason))) as endpoint:
        assert ask(anthropic(endpoint)).finish == finish


@pytest.mark.parametrize(
    "usage",
    [None, {}, [], {"prompt_tokens": "7"}, {"prompt_tokens": -1}, {"prompt_tokens": True}, {"prompt_tokens": 10**400}],
)
def test_usage_that_nobody_told_is_not_zero(usage: Any) -> None:
    with serving(reply(completion() | {"usage": usage})) as endpoint:
        answer = ask(compatible(endpoint))
    assert (answer.prompt_tokens, answer.answer_tokens) == (None, None)
    with serving(reply(message() | {"usage": usage})) as endpoint:
        answer = ask(anthropic(endpoint))
    assert (answer.prompt_tokens, answer.answer_tokens) == (None, None)


@pytest.mark.parametrize(("total", "answer"), [(20, 13), (9, 2), (3, 2), ("20", 2), (None, 2)])
def test_thinking_that_is_counted_in_the_total_alone_is_counted(total: Any, answer: int) -> None:
    body = completion()
    body["usage"]["total_tokens"] = total
    with serving(reply(body)) as endpoint:
        assert ask(compatible(endpoint)).answer_tokens == answer


@every_model
@pytest.mark.parametrize("told", ["another-model", None, 5])
def test_the_model_is_recorded_as_it_names_itself(make: Make, told: Any) -> None:
    with serving(reply(GOOD[make] | {"model": told})) as endpoint:
        assert ask(make(endpoint)).model == (told if isinstance(told, str) else "")


@pytest.mark.parametrize("status", [400, 422, 500])
def test_schemas_are_asked_for_in_a_way_that_the_endpoint_takes(status: int, caplog: pytest.LogCaptureFixture) -> None:
    refused = reply({"error": {"message": "response_format.type: unexpected value 'json_schema'"}}, status)
    with serving(refused, refused, reply(completion())) as endpoint:
        model = compatible(endpoint)
        assert ask(model, SCHEMA) == GOOD_ANSWER
        ask(model, SCHEMA)
        forms = [body.get("response_format", {}).get("type") for _, _, body in endpoint.requests]
    assert forms == ["json_schema", "json_object", None, None]
    assert [record.getMessage().partition("takes no ")[2] for record in caplog.records if "wonton" in record.name] == [
        "structured=strict; asking with structured=json from here on",
        "structured=json; asking with structured=none from here on",
    ]


def test_the_messages_protocol_falls_back_on_a_tool() -> None:
    refused = reply({"error": {"message": "output_config: this model does not support output format"}}, 400)
    with serving(refused, reply(message())) as endpoint:
        ask(anthropic(endpoint), SCHEMA)
        assert "tools" in endpoint.requests[1][2]


@every_model
def test_a_way_that_the_user_chose_is_kept(make: Make) -> None:
    said = {"error": {"message": "response_format / output_config not supported"}}
    error = failure(make, reply(said, 400), schema=SCHEMA, options=",structured=strict")
    assert "not supported" in error.summary


@every_model
def test_without_a_schema_nothing_is_fallen_back_on(make: Make) -> None:
    assert "response_format" in failure(make, reply({"error": {"message": "response_format"}}, 400)).summary
