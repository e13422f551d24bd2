"""What a command on chat models may spend, and what it tells beforehand, as users run it.

The endpoint charges, and is a made-up plugin's: every answer is right, and has 100 tokens after a prompt of 1000.
"""

import json

import pytest

from wonton_core.testing.command_line import run_wonton
from wonton_core.testing.fake_distribution import install

PAID = """
import json
from pathlib import Path

from wonton_core.errors import BadInputError
from wonton_core.model.judgement import ChatAnswer
from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import ChatModelRecord

WRITTEN = {"subtasks": [{"title": "Name", "instruction": "Define one more."}], "category": "feature",
           "difficulty": "easy", "nature": "substantial", "reason": "new"}
FAITHFUL = {"faithful": True, "objections": [], "reason": "it does"}


class Paid:
    def __init__(self, argument):
        self._calls = Path(argument)

    def complete(self, messages, *, schema, temperature, seed):
        with self._calls.open("a") as calls:
            calls.write("call\\n")
        if self._calls.with_name("refuse").exists():
            raise BadInputError("the key is wrong")
        said = FAITHFUL if "faithful" in schema["properties"] else WRITTEN
        return ChatAnswer(json.dumps(said), "paid-1", 1000, 100)


def limit(argument):
    return 200


@hookimpl
def wonton_chat_models():
    yield ChatModelRecord(name="paid", summary="Charges", load="wonton_paid:Paid", argument="FILE", paid=True,
                          answer_limit="wonton_paid:limit")
    yield ChatModelRecord(name="endless", summary="Charges", load="wonton_paid:Paid", argument="FILE", paid=True)
"""
TASKS = 6
COST_OF_A_CALL = (1000 * 1.0 + 100 * 10.0) / 1e6


def definition(number):
    return f"def name{number} :=\n  some value {number} and more\n\n"


@pytest.fixture
def instruct(history, toy_site, tmp_path):
    install(toy_site, "wonton-paid", plugin="paid", source=PAID)
    text = definition(0)
    history.commit("chore: start", {"A.toy": text, "toy-toolchain": "toy 1.0\n"})
    for number in range(1, TASKS + 1):
        text += definition(number)
        history.commit(f"feat: {number}", {"A.toy": text})
    tasks = tmp_path / "tasks.jsonl"
    done = run_wonton("ape", "mine", "--repo", str(history.folder), "--out", str(tasks), site=toy_site)
    assert done.returncode == 0, done.stderr
    (tmp_path / "prices.toml").write_text(
        f'["paid:{tmp_path / "calls"}"]\nprompt = 1.0\nanswer = 10.0\ndate = "2026-11-01"\n'
        f'["endless:{tmp_path / "calls"}"]\nprompt = 1.0\nanswer = 10.0\ndate = "2026-11-01"\n'
    )

    def run(*more, model="paid", out="i.jsonl"):
        given = ("--tasks", str(tasks), "--repo", str(history.folder), "--out", str(tmp_path / out))
        return run_wonton("ape", "instruct", *given, "--model", f"{model}:{tmp_path / 'calls'}", *more, site=toy_site)

    return run


def calls(tmp_path):
    path = tmp_path / "calls"
    return len(path.read_text().splitlines()) if path.exists() else 0


def test_without_a_price_nothing_is_asked(instruct, tmp_path):
    done = instruct()
    assert done.returncode == 2
    assert "[spending.price-missing]" in done.stderr
    assert f'["paid:{tmp_path / "calls"}"]' in done.stderr
    assert calls(tmp_path) == 0
    assert not (tmp_path / "i.jsonl").exists()
    assert not (tmp_path / "i.chat.jsonl").exists()


def test_a_limit_that_cannot_be_kept_is_refused(instruct, tmp_path):
    prices = ("--prices", str(tmp_path / "prices.toml"))
    done = instruct(*prices, "--max-cost", "1", model="endless")
    assert done.returncode == 2
    assert "--max-cost can't be kept" in done.stderr
    assert calls(tmp_path) == 0


def test_a_key_that_is_refused_is_told_once_and_not_for_every_task(instruct, tmp_path):
    (tmp_path / "refuse").write_text("")
    done = instruct("--prices", str(tmp_path / "prices.toml"), "--workers", "1")
    assert done.returncode == 4
    assert "the key is wrong" in done.stderr
    assert calls(tmp_path) == 1


def test_a_dry_run_tells_what_it_would_take_and_does_nothing(instruct, tmp_path):
    before = sorted(path.name for path in tmp_path.iterdir())
    done = instruct("--prices", str(tmp_path / "prices.toml"), "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["requests"] == {"at_least": 2 * TASKS, "at_most": 2 * TASKS * 9}
    assert told["answer_tokens"]["at_most"] == 2 * TASKS * 9 * 200
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    asked = instruct("--prices", str(tmp_path / "prices.toml"), "--json")
    spent = json.loads(asked.stdout)["spending"]
    assert told["cost"]["at_least"] <= spent["cost"] <= told["cost"]["at_most"]
    again = instruct("--prices", str(tmp_path / "prices.toml"), "--dry-run")
    assert "requests:          0\n" in again.stdout


@pytest.mark.parametrize("workers", ["1", "8"])
def test_a_limit_stops_the_work_and_a_higher_one_ends_it(instruct, tmp_path, workers):
    limit = 7.5 * COST_OF_A_CALL
    given = ("--prices", str(tmp_path / "prices.toml"), "--workers", workers, "--json")
    first = instruct(*given, "--max-cost", str(limit))
    assert first.returncode == 5
    assert json.loads(first.stdout)["error"]["code"] == "spending.budget-reached"
    asked = calls(tmp_path)
    assert 0 < asked < 2 * TASKS
    assert asked * COST_OF_A_CALL <= limit
    exchanges = [json.loads(line) for line in (tmp_path / "i.chat.jsonl").read_text().splitlines()]
    assert len(exchanges) == asked
    assert all(exchange["cost"] == pytest.approx(COST_OF_A_CALL) for exchange in exchanges)
    assert instruct(*given, "--max-cost", str(limit)).returncode == 5
    assert calls(tmp_path) == asked
    last = instruct(*given, "--max-cost", "1")
    assert last.returncode == 0, last.stderr
    told = json.loads(last.stdout)
    assert told["outcomes"] == {"kept": TASKS}
    assert calls(tmp_path) == 2 * TASKS
    assert told["spending"]["cost"] == pytest.approx(2 * TASKS * COST_OF_A_CALL)
    assert told["spending"]["requests"] == 2 * TASKS


def test_another_run_asks_nothing_and_no_cache_asks_all(instruct, tmp_path):
    given = ("--prices", str(tmp_path / "prices.toml"), "--json")
    assert instruct(*given).returncode == 0
    second = instruct(*given, "--max-cost", "0", out="second.jsonl")
    assert second.returncode == 0, second.stderr
    told = json.loads(second.stdout)["spending"]
    assert (told["asked"], told["cached"], told["cost"]) == (0, 2 * TASKS, 0.0)
    assert calls(tmp_path) == 2 * TASKS
    assert (tmp_path / "second.jsonl").read_bytes() == (tmp_path / "i.jsonl").read_bytes()
    assert instruct(*given, "--no-cache", out="third.jsonl").returncode == 0
    assert calls(tmp_path) == 4 * TASKS


def test_the_cache_is_shown_and_cleared(instruct, tmp_path):
    instruct("--prices", str(tmp_path / "prices.toml"))
    shown = json.loads(run_wonton("ape", "cache", "--json").stdout)
    assert shown["answers"] == 2 * TASKS
    assert run_wonton("ape", "cache", "--older-than", "1").returncode == 2
    kept = json.loads(run_wonton("ape", "cache", "--clear", "--older-than", "1", "--json").stdout)
    assert (kept["removed"], kept["answers"]) == (0, 2 * TASKS)
    cleared = run_wonton("ape", "cache", "--clear")
    assert f"removed: {2 * TASKS} (" in cleared.stdout
    assert "answers: 0 (0 B)" in cleared.stdout
