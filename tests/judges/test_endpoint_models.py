"""What the models of the two protocols send to whom, what they repeat, and what they never show."""

from __future__ import annotations

import importlib
import json
import logging
import sys
import threading
import traceback
from typing import Any

import pytest
from tests.judges.models_under_test import (
    GOOD,
    GOOD_ANSWER,
    SCHEMA,
    SECRET,
    Make,
    anthropic,
    ask,
    compatible,
    every_model,
    failure,
    message,
    openai,
)
from tests.judges.scripted_endpoint import Reply, completion, reply, serving

from wonton_core.errors import (
    BadInputError,
    PromptTooLongError,
    ToolFailedError,
    ToolMissingError,
    UsageError,
    WontonError,
)
from wonton_core.model.judgement import STOPPED, ChatAnswer, ChatMessage
from wonton_core.plugin_api.catalog import load_catalog
from wonton_judges import bounded_client
from wonton_judges.openai_model import CompatibleModel

pytestmark = pytest.mark.usefixtures("endpoint_environment")


def test_the_chat_completions_protocol() -> None:
    with serving(reply(completion())) as endpoint:
        assert ask(compatible(endpoint), SCHEMA) == GOOD_ANSWER
        assert ask(openai(endpoint, ",max_tokens=9,temperature=omit,seed=omit,structured=json"), SCHEMA) == GOOD_ANSWER
        (path, headers, body), (_, _, other) = endpoint.requests
    assert path == "/v1/chat/completions"
    assert headers["authorization"] == f"Bearer {SECRET}"
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Is ∀ right?"}]
    form = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA}}
    assert body == {
        "model": "some-model", "messages": messages, "max_tokens": 8192, "temperature": 0.25, "seed": 11,
        "response_format": form,
    }  # fmt: skip
    assert other == {
        "model": "some-model", "messages": messages, "max_completion_tokens": 9,
        "response_format": {"type": "json_object"},
    }  # fmt: skip


def test_the_messages_protocol() -> None:
    with serving(reply(message(cache_read_input_tokens=100))) as endpoint:
        answer = ask(anthropic(endpoint), SCHEMA)
        ask(anthropic(endpoint, ",temperature=omit"))
        (path, headers, body), (_, other_headers, other) = endpoint.requests
    assert answer == ChatAnswer("yes", "model-told", 107, 2, STOPPED)
    assert path == "/v1/messages"
    assert headers["authorization"] == f"Bearer {SECRET}"
    assert headers["anthropic-version"] == "2023-06-01"
    assert body["output_config"]["format"]["type"] == "json_schema"
    assert body["output_config"]["format"]["schema"]["required"] == ["right", "why"]
    assert body["temperature"] == 0.25
    assert other_headers["anthropic-version"] > "2023-06-01"
    assert other == {
        "model": "some-model", "max_tokens": 8192, "system": "Be brief.",
        "messages": [{"role": "user", "content": "Is ∀ right?"}],
    }  # fmt: skip


def test_a_forced_tools_input_is_the_answer() -> None:
    body = message() | {"stop_reason": "tool_use"}
    body["content"] = [{"type": "tool_use", "name": "answer", "input": {"right": True, "why": "∀"}}]
    with serving(reply(body)) as endpoint:
        answer = ask(anthropic(endpoint, ",structured=tool"), SCHEMA)
        sent = endpoint.requests[0][2]
    assert json.loads(answer.text) == {"right": True, "why": "∀"}
    assert answer.finish == STOPPED
    assert sent["tool_choice"] == {"type": "tool", "name": "answer"}
    assert sent["tools"][0]["input_schema"] == SCHEMA


def test_an_empty_message_is_none_for_the_messages_protocol() -> None:
    with serving(reply(message())) as endpoint:
        talk = [ChatMessage("user", "x"), ChatMessage("assistant", ""), ChatMessage("user", "y")]
        anthropic(endpoint).complete(talk, schema=None, temperature=0, seed=0)
        assert [sent["content"] for sent in endpoint.requests[0][2]["messages"]] == ["x", "(no text)", "y"]


@every_model
@pytest.mark.parametrize(
    "bad",
    [
        *(Reply(status, b"{}") for status in (408, 409, 425, 429, 500, 502, 503, 504, 529)),
        Reply(0),
        Reply(200, json.dumps(completion()).encode(), cut=True),
        Reply(200, json.dumps(completion()).encode()[:-9]),
        Reply(200, b"<html>busy</html>"),
        Reply(200, b""),
        Reply(200, b"[1]"),
        Reply(200, b"[" * 100_000),
        reply({"error": {"message": "overloaded"}}),
        reply({"choices": [], "content": None}),
        reply({"choices": [{"message": None}], "content": "text"}),
        reply({"choices": {"0": {}}, "content": {}}),
    ],
    ids=lambda bad: f"{bad.status}-{bad.body[:24]!r}-{bad.cut}",
)
def test_what_may_go_well_the_next_time_is_repeated(make: Make, bad: Reply) -> None:
    with serving(bad, bad, reply(GOOD[make])) as endpoint:
        assert ask(make(endpoint)) == GOOD_ANSWER
        assert len(endpoint.requests) == 3
        assert endpoint.requests[0][2] == endpoint.requests[2][2]


@every_model
def test_the_repeats_end_and_the_client_library_makes_none_of_its_own(make: Make) -> None:
    with serving(reply({"error": {"message": "busy"}}, 503)) as endpoint:
        with pytest.raises(ToolFailedError, match="HTTP 503: busy"):
            ask(make(endpoint))
        assert len(endpoint.requests) == 6


@every_model
@pytest.mark.parametrize(
    ("status", "said", "kind", "words"),
    [
        (400, "this model's maximum context length is 8 tokens", PromptTooLongError, "larger context"),
        (413, "too large", PromptTooLongError, "larger context"),
        (500, "exceed_context_size_error", PromptTooLongError, "larger context"),
        (400, "temperature does not support 0.25 with this model", BadInputError, "some-model,temperature=omit"),
        (422, "seed: Extra inputs are not permitted", BadInputError, "some-model,seed=omit"),
        (400, "max_tokens is too large", BadInputError, "some-model,max_tokens=N"),
        (400, "API key not valid", BadInputError, "keyring set wonton"),
        (401, "bad key", BadInputError, "keyring set wonton"),
        (403, "not yours", BadInputError, "keyring set wonton"),
        (402, "Insufficient Balance", BadInputError, "add credit"),
        (404, "no such model", BadInputError, "as the endpoint lists it"),
        (400, "content is not allowed", ToolFailedError, ""),
        (418, "teapot", ToolFailedError, ""),
    ],
)
def test_what_repeating_would_not_change_is_an_error_at_once(
    make: Make, status: int, said: str, kind: type[WontonError], words: str
) -> None:
    with serving(reply({"error": {"message": said}}, status)) as endpoint:
        with pytest.raises(WontonError) as caught:
            ask(make(endpoint))
        assert len(endpoint.requests) == 1
    assert type(caught.value) is kind
    assert f"HTTP {status}: {said}" in caught.value.summary
    assert words in caught.value.next_step


def test_a_spent_quota_is_not_waited_for() -> None:
    body = {"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}
    with serving(reply(body, 429)) as endpoint:
        with pytest.raises(BadInputError, match="insufficient_quota"):
            ask(openai(endpoint))
        assert len(endpoint.requests) == 1


@every_model
def test_a_redirect_is_not_followed(make: Make) -> None:
    with serving(reply(GOOD[make])) as elsewhere:
        error = failure(make, Reply(307, b"", {"location": f"{elsewhere.url}/v1/chat/completions"}))
        assert elsewhere.requests == []
    assert isinstance(error, BadInputError)
    assert elsewhere.url in error.summary


@every_model
def test_a_huge_body_is_not_read_on(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_client, "LARGEST_BODY", 2**16)
    error = failure(make, Reply(200, b" " * 2**20))
    assert isinstance(error, ToolFailedError)
    assert "larger than" in error.summary


@every_model
def test_a_body_that_drips_is_too_late(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each part comes within the time-out, all of them together do not within the deadline."""
    monkeypatch.setenv("WONTON_CHAT_DEADLINE", "0.5")
    error = failure(make, Reply(200, json.dumps(GOOD[make]).encode(), wait=0.3))
    assert isinstance(error, ToolFailedError)
    assert "too slowly" in error.summary


@every_model
def test_silence_is_too_late(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WONTON_CHAT_TIMEOUT", "0.1")
    with serving(Reply(200, json.dumps(GOOD[make]).encode(), wait=0.5), reply(GOOD[make])) as endpoint:
        assert ask(make(endpoint)) == GOOD_ANSWER
        assert len(endpoint.requests) == 2


@every_model
def test_nobody_listens(make: Make) -> None:
    with serving(reply(GOOD[make])) as endpoint:
        model = make(endpoint)
    with pytest.raises(ToolFailedError, match="connection failed"):
        ask(model)


@every_model
@pytest.mark.parametrize("status", [400, 401, 404, 500, 200])
def test_a_key_that_comes_back_is_not_shown(
    make: Make, status: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    text = f"no access with Authorization: Bearer {SECRET}!"
    body: Any = {"error": {"message": text}}
    if status == 200:
        body = completion(text) if make is not anthropic else message(text)
        body["model"] = SECRET
    shown = ""
    with serving(reply(body, status)) as endpoint:
        model = make(endpoint)
        try:
            shown = repr(ask(model))
        except WontonError as error:
            seen: list[BaseException] = [error]
            while seen[-1].__cause__ or seen[-1].__context__:
                seen.append(seen[-1].__cause__ or seen[-1].__context__ or error)
            shown = f"{error.as_json()} {seen} {''.join(traceback.format_exception(error))}"
        assert endpoint.requests[0][1]["authorization"] == f"Bearer {SECRET}"
        shown += repr(model) + repr(vars(model)) + "".join(capfd.readouterr())
    assert "[key]" in shown
    assert SECRET not in shown
    assert SECRET not in caplog.text


def test_variables_meant_for_one_vendor_go_to_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("OPENAI", "ANTHROPIC"):
        monkeypatch.setenv(f"{library}_CUSTOM_HEADERS", "X-Mine: 1\nAuthorization: Bearer other")
        monkeypatch.setenv(f"{library}_BASE_URL", "http://127.0.0.1:9/elsewhere")
    monkeypatch.setenv("OPENAI_ORG_ID", "my-org")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "my-admin-key")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "my-token")
    monkeypatch.delenv("WONTON_CHAT_KEY")
    with serving(reply(completion() | message())) as endpoint:
        for make in GOOD:
            ask(make(endpoint))
        headers = [sent for _, sent, _ in endpoint.requests]
    assert not any("x-mine" in sent for sent in headers)
    assert "authorization" not in headers[0]
    assert "openai-organization" not in headers[0]
    assert headers[1]["openai-organization"] == "my-org"
    assert headers[1]["authorization"] == headers[2]["authorization"] == f"Bearer {SECRET}"


def test_the_general_key_is_sent_over_no_wire_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CompatibleModel("m@https://chat.example/v1").key
    assert not CompatibleModel("m@http://chat.example/v1").key
    monkeypatch.setenv("WONTON_CHAT_KEY_CHAT_EXAMPLE", "meant-for-this-host")
    assert CompatibleModel("m@http://chat.example/v1").key.reveal() == "meant-for-this-host"
    assert CompatibleModel("m@https://chat.example/v1").key.reveal() == "meant-for-this-host"


@pytest.mark.parametrize(("name", "variable"), [("openai", "OPENAI_API_KEY"), ("anthropic", "ANTHROPIC_API_KEY")])
def test_without_a_key_it_says_where_one_is_looked_for(
    name: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(variable)
    with pytest.raises(BadInputError) as caught:
        load_catalog().chat_models.load(name)("some-model")
    assert variable in caught.value.next_step
    assert f"keyring set wonton {name}" in caught.value.next_step


@pytest.mark.parametrize(
    ("name", "argument", "extra"),
    [
        ("openai", "m", "openai"),
        ("openai_compatible", "m@http://localhost/v1", "openai"),
        ("anthropic", "m", "anthropic"),
    ],
)
def test_a_missing_library_is_named_with_its_extra(
    name: str, argument: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, extra, None)
    with pytest.raises(ToolMissingError) as caught:
        load_catalog().chat_models.load(name)(argument)
    assert caught.value.next_step == f"pip install 'wonton-judges[{extra}]'"


def test_a_host_that_no_name_can_be_is_refused_before_the_first_request() -> None:
    with pytest.raises(UsageError, match="can't be used"):
        CompatibleModel("m@http://xn--\u00e4/v1")


def test_half_a_character_in_a_message_is_named() -> None:
    with serving(reply(completion())) as endpoint:
        model = compatible(endpoint)
        with pytest.raises(BadInputError, match="half a character"):
            model.complete([ChatMessage("user", "\ud800")], schema=None, temperature=0, seed=0)


def test_asking_for_the_record_loads_no_client_library() -> None:
    importlib.import_module("wonton_judges.plugin")
    record = load_catalog().chat_models.record("openai_compatible")
    assert record.paid and not record.caveat
    assert "chance level" in load_catalog().chat_models.record("embedded").caveat


def test_models_of_one_address_share_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WONTON_CHAT_CONCURRENCY", "2")
    body = json.dumps(completion()).encode()
    with serving(Reply(200, body, wait=0.02)) as endpoint:
        models = [compatible(endpoint), compatible(endpoint, ",max_tokens=5")]
        threads = [threading.Thread(target=ask, args=(model,)) for model in models * 4]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert len(endpoint.requests) == 8
        assert endpoint.most_at_once <= 2
