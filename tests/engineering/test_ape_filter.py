"""``wonton ape filter``: the same tasks each time, and a reason for each that is left out."""

import json
from typing import Any

import pytest

from wonton_core.testing.command_line import run_wonton

COUNT = 6


def definition(number):
    return f"def name{number} :=\n  some value {number} and more\n\n"


@pytest.fixture
def choose(history, toy_site, tmp_path):
    """Runs the command over tasks of `COUNT` commits, the first of which has no parent; None where it fails."""
    text = ""
    for number in range(COUNT):
        text += definition(number)
        history.commit(f"feat: {number}", {"A.toy": text, "toy-toolchain": "toy 1.0\n"})
    tasks = tmp_path / "tasks.jsonl"
    mined = run_wonton("ape", "mine", "--repo", str(history.folder), "--out", str(tasks), site=toy_site)
    assert mined.returncode == 0, mined.stderr
    assert len(tasks.read_text().splitlines()) == COUNT

    def run(*more, code=0):
        out = tmp_path / "chosen.jsonl"
        out.unlink(missing_ok=True)
        given = ("--tasks", str(tasks), "--out", str(out), "--json")
        done = run_wonton("ape", "filter", *given, *more, site=toy_site)
        assert done.returncode == code, done.stderr
        told = json.loads(done.stdout)
        if code:
            assert not out.exists()
            return told["error"]
        rows = [json.loads(line) for line in out.read_text().splitlines()]
        assert (told["tasks_in"], told["tasks"]) == (COUNT, len(rows))
        assert sum(told["left_out"].values()) == COUNT - len(rows)
        return rows, told["left_out"]

    return run


def subjects(rows):
    return [row["commit"]["message_head"]["subject"] for row in rows]


def test_order_and_limit(choose):
    rows, left_out = choose()
    assert subjects(rows) == ["5", "4", "3", "2", "1"]
    assert left_out == {"no_parent": 1}
    rows, left_out = choose("--limit", "2")
    assert subjects(rows) == ["5", "4"]
    assert left_out == {"limit": 3, "no_parent": 1}
    rows, _ = choose("--limit", "2", "--order", "oldest")
    assert subjects(rows) == ["2", "1"]
    shuffled = [subjects(choose("--limit", "2", "--order", "shuffled", "--seed", str(seed))[0]) for seed in range(8)]
    assert shuffled[0] == subjects(choose("--limit", "2", "--order", "shuffled", "--seed", "0")[0])
    assert len({tuple(chosen) for chosen in shuffled}) > 1
    # A larger choice holds the smaller one.
    assert set(shuffled[0]) < set(subjects(choose("--limit", "3", "--order", "shuffled")[0]))


def test_instructions_decide(choose, tmp_path):
    rows, _ = choose()
    answer: dict[str, Any] = {
        "subtasks": [{"title": "t", "instruction": "i"}], "category": "feature", "difficulty": "easy",
        "nature": "substantial", "reason": "r",
    }  # fmt: skip
    kinds: list[dict[str, Any]] = [
        {"answer": answer},
        {"answer": answer | {"nature": "superficial"}},
        {"answer": answer | {"category": "bug_fix", "difficulty": "hard"}},
        {"answer": None, "status": "unusable"},
    ]
    path = tmp_path / "instructions.jsonl"
    with path.open("w") as stream:
        for row, kind in zip(rows, kinds, strict=False):
            record = {
                "format_version": 1, "task_id": row["task_id"], "status": "faithful", "attempts": 1, "objections": [],
                "models": [], "prompts": [], "prompt_tokens": 0, "answer_tokens": 0, **kind,
            }  # fmt: skip
            stream.write(json.dumps(record) + "\n")
    given = ("--instructions", str(path))
    kept, left_out = choose(*given)
    assert subjects(kept) == ["5", "3"]
    assert left_out == {"no_instruction": 1, "no_parent": 1, "superficial": 1, "unusable": 1}
    kept, left_out = choose(*given, "--category", "bug_fix")
    assert subjects(kept) == ["3"]
    assert left_out["category feature"] == 1
    assert subjects(choose(*given, "--difficulty", "easy")[0]) == ["5"]
    error = choose(*given, "--category", "refactor", code=4)
    assert "no task is left" in error["summary"]
    assert "category feature 1" in error["cause"]


def test_what_instructions_say_needs_instructions(choose, tmp_path):
    assert "--instructions" in choose("--category", "bug_fix", code=2)["next_step"]
    assert "can't be read" in choose("--instructions", str(tmp_path / "none"), code=4)["summary"]
