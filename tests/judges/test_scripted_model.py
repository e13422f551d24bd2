"""The scripted chat model: answers in order, and clear errors for a bad script."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wonton_core.errors import BadInputError, ToolFailedError
from wonton_core.model.judgement import ChatAnswer, ChatMessage
from wonton_core.plugin_api.catalog import load_catalog

ANSWER = {"text": "yes", "model": "scripted", "prompt_tokens": 3, "answer_tokens": 1}
ASKED = [ChatMessage("user", "Is it right?")]


def script(folder: Path, *lines: str) -> Path:
    path = folder / "answers.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_answers_come_in_order_and_then_an_error(tmp_path: Path) -> None:
    second = json.dumps({**ANSWER, "text": "no\u2028line"}, ensure_ascii=False)
    path = script(tmp_path, json.dumps(ANSWER), "", second)
    model = load_catalog().chat_models.load("scripted")(path)
    assert model.complete(ASKED, schema=None, temperature=0.0, seed=0) == ChatAnswer("yes", "scripted", 3, 1)
    assert model.complete(ASKED, schema=None, temperature=0.0, seed=0).text == "no\u2028line"
    with pytest.raises(ToolFailedError, match="holds 2 answers"):
        model.complete(ASKED, schema=None, temperature=0.0, seed=0)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 2: not JSON"),
        ("[]", "line 2: expected an object, found list"),
        (json.dumps({**ANSWER, "prompt_tokens": "3"}), r"line 2: expected int, found str @ \$.prompt_tokens"),
        (json.dumps({**ANSWER, "price": 1}), "line 2: unknown key price"),
    ],
)
def test_bad_script(tmp_path: Path, line: str, words: str) -> None:
    path = script(tmp_path, json.dumps(ANSWER), line)
    with pytest.raises(BadInputError, match=words):
        load_catalog().chat_models.load("scripted")(path)


def test_missing_script(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"none\.jsonl"):
        load_catalog().chat_models.load("scripted")(tmp_path / "none.jsonl")
