"""Requests and answers are kept, and asked once."""

import json

import pytest

from wonton_core.engineering.chat_log import ChatLog
from wonton_core.engineering.logged_model import LoggedChatModel
from wonton_core.errors import BadInputError, StorageError, ToolFailedError
from wonton_core.model.judgement import ChatAnswer, ChatMessage

QUESTION = [ChatMessage("user", "«?»")]


class Counting:
    def __init__(self):
        self.calls = 0

    def complete(self, messages, *, schema, temperature, seed):
        self.calls += 1
        return ChatAnswer(f"answer {self.calls}", "m-1", 3, 4)


class Gone:
    def complete(self, messages, *, schema, temperature, seed):
        raise ToolFailedError("gone")


def ask(model, messages=QUESTION, schema=None, temperature=0.0, seed=0):
    return model.complete(messages, schema=schema, temperature=temperature, seed=seed)


def test_an_equal_request_is_answered_from_the_file_by_a_later_run(tmp_path):
    path = tmp_path / "deep" / "chat.jsonl"
    first = ChatLog(path)
    answer = ask(LoggedChatModel(Counting(), "m", first))
    later = ChatLog(path)
    assert ask(LoggedChatModel(Gone(), "m", later)) == answer
    assert (first.asked, first.reused, later.asked, later.reused) == (1, 0, 0, 1)


def test_the_file_holds_request_and_answer(tmp_path):
    ask(LoggedChatModel(Counting(), "m", ChatLog(tmp_path / "c")), schema={"type": "object"}, temperature=0.5, seed=7)
    (line,) = (json.loads(line) for line in (tmp_path / "c").read_text().splitlines())
    assert line["request"]["messages"] == [{"role": "user", "text": "«?»"}]
    assert (line["request"]["schema"], line["request"]["temperature"], line["request"]["seed"]) == (
        {"type": "object"},
        0.5,
        7,
    )
    assert line["answer"]["text"] == "answer 1"


@pytest.mark.parametrize(
    "other",
    [{"messages": [ChatMessage("user", "!")]}, {"schema": {}}, {"temperature": 0.1}, {"seed": 1}],
)
def test_any_difference_makes_another_request(tmp_path, other):
    model = LoggedChatModel(Counting(), "m", ChatLog(tmp_path / "c"))
    assert ask(model) != ask(model, **other)


def test_another_models_answers_are_not_taken(tmp_path):
    ask(LoggedChatModel(Counting(), "m", ChatLog(tmp_path / "c")))
    with pytest.raises(ToolFailedError):
        ask(LoggedChatModel(Gone(), "n", ChatLog(tmp_path / "c")))


def test_a_line_that_a_killed_run_left_unfinished_is_cut_off(tmp_path):
    path = tmp_path / "c"
    ask(LoggedChatModel(Counting(), "m", ChatLog(path)))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    model = LoggedChatModel(Counting(), "m", ChatLog(path))
    assert path.read_bytes() == whole
    ask(model, seed=1)
    assert len(path.read_bytes().splitlines()) == 2
    assert ask(LoggedChatModel(Gone(), "m", ChatLog(path))).text == "answer 1"


@pytest.mark.parametrize("line", ["{", "[]", '{"key": "k"}', '{"key": "k", "answer": {"text": 1}}'])
def test_a_damaged_line_is_named(tmp_path, line):
    (tmp_path / "c").write_text(line + "\n")
    with pytest.raises(BadInputError, match="line 1"):
        LoggedChatModel(Counting(), "m", ChatLog(tmp_path / "c"))


def test_a_failed_call_keeps_nothing(tmp_path):
    with pytest.raises(ToolFailedError):
        ask(LoggedChatModel(Gone(), "m", ChatLog(tmp_path / "c")))
    assert not (tmp_path / "c").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises((StorageError, BadInputError), match="file"):
        ask(LoggedChatModel(Counting(), "m", ChatLog(tmp_path / "file" / "c")))


def test_files_from_before_prices_cost_nothing(tmp_path):
    path = tmp_path / "c"
    ask(LoggedChatModel(Counting(), "m", ChatLog(path)))
    line = json.loads(path.read_text())
    for name in ("cost", "price", "cost_at_most"):
        del line[name]
    path.write_text(json.dumps(line) + "\n")
    totals = ChatLog(path).totals
    assert (totals.requests, totals.cost, totals.cost_at_most) == (1, 0.0, 0.0)


def test_reading_alone_changes_nothing(tmp_path):
    path = tmp_path / "c"
    ask(LoggedChatModel(Counting(), "m", ChatLog(path)))
    path.write_bytes(path.read_bytes() + b'{"key"')
    damaged = path.read_bytes()
    assert ChatLog(path, read_only=True).totals.requests == 1
    assert path.read_bytes() == damaged
