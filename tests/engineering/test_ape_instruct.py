"""``wonton ape instruct``, as users run it: with a scripted model, interrupted, and with one that falls silent."""

import json

import pytest

from wonton_core.testing.command_line import run_wonton


def definition(number):
    return f"def name{number} :=\n  some value {number} and more\n\n"


def written(number):
    return {
        "subtasks": [{"title": f"Name {number}", "instruction": "Define one more name."}],
        "category": "feature",
        "difficulty": "easy",
        "nature": "substantial",
        "reason": "new",
    }


YES = {"faithful": True, "objections": [], "reason": "it does"}


def answers(path, *values):
    lines = [
        json.dumps({"text": json.dumps(value), "model": "told-1", "prompt_tokens": 5, "answer_tokens": 3})
        for value in values
    ]
    path.write_text("\n".join(lines) + "\n")
    return f"scripted:{path}"


@pytest.fixture
def mined(history, toy_site, tmp_path):
    history.commit("chore: start", {"A.toy": definition(0), "toy-toolchain": "toy 1.0\n"})
    history.commit("feat: one", {"A.toy": definition(0) + definition(1)})
    history.commit("feat: two", {"A.toy": definition(0) + definition(1) + definition(2)})
    tasks = tmp_path / "tasks.jsonl"
    done = run_wonton("ape", "mine", "--repo", str(history.folder), "--out", str(tasks), site=toy_site)
    assert done.returncode == 0, done.stderr
    assert len(tasks.read_text().splitlines()) == 2

    def instruct(*more):
        given = ("--tasks", str(tasks), "--repo", str(history.folder), "--workers", "1")
        return run_wonton("ape", "instruct", *given, *more, site=toy_site)

    return instruct, [json.loads(line)["task_id"] for line in tasks.read_text().splitlines()]


def test_every_task_gets_an_instruction_and_every_exchange_is_kept(mined, tmp_path):
    instruct, ids = mined
    out = tmp_path / "new" / "instructions.jsonl"
    model = answers(tmp_path / "a.jsonl", written(1), YES, {**written(2), "nature": "superficial"}, YES)
    done = instruct("--model", model, "--out", str(out), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["instructions"], told["new"], told["outcomes"]) == (2, 2, {"kept": 1, "superficial": 1})
    assert (told["prompt_tokens"], told["answer_tokens"]) == (20, 12)
    records = [json.loads(line) for line in out.read_text().splitlines()]
    assert [record["task_id"] for record in records] == ids
    chat = (tmp_path / "new" / "instructions.chat.jsonl").read_text().splitlines()
    assert len(chat) == 4
    assert "some value" in json.loads(chat[0])["request"]["messages"][0]["text"]


def test_what_was_answered_is_not_asked_again_and_what_is_lost_is_named(mined, tmp_path):
    instruct, ids = mined
    out = tmp_path / "i.jsonl"
    model = answers(tmp_path / "a.jsonl", written(1), YES, written(2))
    first = instruct("--model", model, "--out", str(out))
    assert first.returncode == 5
    assert ids[1] in first.stderr
    assert "1 tasks lost" in first.stdout
    # The script is read from its start again: the first answer now is the validator's to the second task.
    answers(tmp_path / "a.jsonl", YES)
    second = instruct("--model", model, "--out", str(out), "--json")
    assert second.returncode == 0, second.stderr
    assert json.loads(second.stdout)["new"] == 1
    whole = out.read_bytes()
    third = instruct("--model", model, "--out", str(out), "--json")
    assert json.loads(third.stdout)["new"] == 0
    assert out.read_bytes() == whole


def test_a_model_that_nobody_offers_is_named(mined, tmp_path):
    instruct, _ = mined
    done = instruct("--model", "scriptd:x", "--out", str(tmp_path / "i.jsonl"))
    assert done.returncode == 2
    assert "scripted" in done.stderr


def test_instructions_of_other_prompts_are_not_mixed(mined, tmp_path):
    instruct, _ = mined
    out = tmp_path / "i.jsonl"
    model = answers(tmp_path / "a.jsonl", written(1), YES, written(2), YES)
    assert instruct("--model", model, "--out", str(out)).returncode == 0
    first = json.loads(out.read_text().splitlines()[0])
    first["prompts"][0]["sha256"] = "0" * 64
    out.write_text(json.dumps(first) + "\n")
    done = instruct("--model", model, "--out", str(out))
    assert done.returncode == 4
    assert "other prompts" in done.stderr
