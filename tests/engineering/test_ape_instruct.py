"""``wonton ape instruct``, as users run it: with a scripted model, interrupted, and with one that falls silent."""

import json
from pathlib import Path

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


def test_instructions_of_other_settings_are_not_mixed(mined, tmp_path):
    instruct, _ = mined
    out = tmp_path / "i.jsonl"
    model = answers(tmp_path / "a.jsonl", written(1), YES, written(2), YES)
    assert instruct("--model", model, "--out", str(out), "--limit", "1").returncode == 0
    whole = out.read_bytes()
    other = answers(tmp_path / "b.jsonl", written(2), YES)
    for options, said in (
        (("--model", other), "writer, validator"),
        (("--model", model, "--validator", other), "validator"),
        (("--model", model, "--temperature", "0.5"), "temperature"),
        (("--model", model, "--seed", "3"), "seed"),
        (("--model", model, "--attempts", "1"), "attempts"),
    ):
        done = instruct(*options, "--out", str(out))
        assert done.returncode == 4
        assert f"other settings: {said}" in done.stderr
        assert out.read_bytes() == whole
    settings = tmp_path / "i.settings.json"
    told = json.loads(settings.read_text())
    told["prompts"][0]["sha256"] = "0" * 64
    settings.write_text(json.dumps(told))
    assert "other settings: prompts" in instruct("--model", model, "--out", str(out)).stderr
    settings.unlink()
    assert instruct("--model", model, "--out", str(out)).returncode == 4


def test_a_limit_tells_of_the_tasks_within_it_alone(mined, tmp_path):
    instruct, _ = mined
    out = tmp_path / "i.jsonl"
    model = answers(tmp_path / "a.jsonl", written(1), YES, written(2), YES)
    assert instruct("--model", model, "--out", str(out)).returncode == 0
    told = json.loads(instruct("--model", model, "--out", str(out), "--limit", "1", "--json").stdout)
    assert (told["instructions"], told["new"], told["prompt_tokens"]) == (1, 0, 10)
    assert len(out.read_text().splitlines()) == 2


def test_a_script_is_read_in_order_whatever_the_number_of_workers(mined, tmp_path):
    instruct, _ = mined
    model = answers(tmp_path / "a.jsonl", written(1), YES, written(2), YES)
    done = instruct("--model", model, "--out", str(tmp_path / "i.jsonl"), "--workers", "8")
    assert done.returncode == 0, done.stderr
    assert "One request at a time" in done.stderr
    told = [
        json.loads(line)["answer"]["subtasks"][0]["title"] for line in (tmp_path / "i.jsonl").read_text().splitlines()
    ]
    assert told == ["Name 1", "Name 2"]


def test_a_model_without_its_file_says_what_it_needs(mined, tmp_path):
    instruct, _ = mined
    done = instruct("--model", "scripted", "--out", str(tmp_path / "i.jsonl"))
    assert done.returncode == 2
    assert "scripted needs a FILE" in done.stderr


def test_the_documents_example_of_a_script_is_one(mined, tmp_path):
    text = (Path(__file__).parents[2] / "docs/edit_tasks.md").read_text("utf-8")
    (tmp_path / "a.jsonl").write_text(text.split("```json\n")[1].split("```")[0])
    instruct, _ = mined
    done = instruct("--model", f"scripted:{tmp_path / 'a.jsonl'}", "--out", str(tmp_path / "i.jsonl"), "--limit", "1")
    assert done.returncode == 0, done.stderr
    assert "1 kept" in done.stdout


def test_an_unusable_answer_says_whose_it_was_and_how_to_ask_again(mined, tmp_path):
    instruct, _ = mined
    model = answers(tmp_path / "a.jsonl", written(1), *["no"] * 3, *["no"] * 3)
    done = instruct("--model", model, "--out", str(tmp_path / "i.jsonl"))
    assert done.returncode == 0
    assert "2 unusable" in done.stdout
    first, second = (json.loads(line)["objections"][0] for line in (tmp_path / "i.jsonl").read_text().splitlines())
    assert first.startswith("the validator: ")
    assert second.startswith("the writer: ")
