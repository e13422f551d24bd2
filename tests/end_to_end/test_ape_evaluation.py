"""An evaluation for real: our small library, the embedded Lean, references as generators, from history to page."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from wonton_core.testing.command_line import run_wonton

ROOT = Path(__file__).parents[2]
CONFIG = """
repo = "pebble"
[mine]
library_roots = ["Pebble"]
[filter]
limit = 3
order = "shuffled"
[instruct]
file = "{instructions}"
[generate]
models = ["gold", "no_op", "lower_bound"]
samples = 2
[judge]
judges = ["empty_patch"]
"""


@pytest.mark.prover
def test_bounds_are_what_they_have_to_be(tmp_path):
    build = ROOT / "analysis/libraries/build.py"
    subprocess.run([sys.executable, str(build), "lean_small", "--out", str(tmp_path / "pebble")], check=True)
    config = tmp_path / "study.toml"
    config.write_text(CONFIG.format(instructions=ROOT / "analysis/libraries/lean_small_instructions.jsonl"))
    done = run_wonton("ape", "run", str(config), "--json", seconds=600)
    assert done.returncode == 0, done.stderr
    run = json.loads(done.stdout)
    assert {stage["state"] for stage in run["stages"].values()} == {"done"}
    figures = run["stages"]["measure"]["counts"]["generators"]
    assert figures["gold"]["outcomes"] == {"passed": 6}
    assert figures["no_op"]["outcomes"] == {"not_applicable": 6}
    assert set(figures["lower_bound"]["outcomes"]) == {"tampered"}
    assert figures["gold"]["pass_at_k"]["verifier"]["1"]["value"] == 1.0
    assert "<html" in (tmp_path / "study.run/report.html").read_text()


def test_the_demos_configuration_is_right(tmp_path):
    repo = tmp_path / "generated/ape_demo/pebble"
    build = ROOT / "analysis/libraries/build.py"
    subprocess.run([sys.executable, str(build), "lean_small", "--out", str(repo)], check=True)
    for name in ("examples/ape_demo.toml", "analysis/libraries/lean_small_instructions.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    done = run_wonton("ape", "run", str(tmp_path / "examples/ape_demo.toml"), "--check")
    assert done.returncode == 0, done.stderr
    done = run_wonton("ape", "run", str(tmp_path / "examples/ape_demo.toml"), "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    # The instructions of all tasks that are mined, in their order.
    (mined,) = (tmp_path / "generated/ape_demo/run/mine").glob("*/tasks.jsonl")
    ids = [json.loads(line)["task_id"] for line in mined.read_text().splitlines()]
    text = (ROOT / "analysis/libraries/lean_small_instructions.jsonl").read_text()
    assert [json.loads(line)["task_id"] for line in text.splitlines()] == ids


def test_the_instructions_give_no_solution_away(tmp_path):
    from wonton_core.engineering.instructions.objections import objection_to_instruction
    from wonton_core.model.instruction import INSTRUCTION_FORMAT_VERSION, InstructedTask
    from wonton_core.store.edit_tasks import read_tasks
    from wonton_core.store.record_lines import read_record_lines

    build = ROOT / "analysis/libraries/build.py"
    subprocess.run([sys.executable, str(build), "lean_small", "--out", str(tmp_path / "pebble")], check=True)
    tasks = tmp_path / "tasks.jsonl"
    given = ("--repo", str(tmp_path / "pebble"), "--library-root", "Pebble", "--out", str(tasks))
    assert run_wonton("ape", "mine", *given).returncode == 0
    diffs = {task.task_id: task.gold_diff for task in read_tasks(tasks)}
    path = ROOT / "analysis/libraries/lean_small_instructions.jsonl"
    records = list(read_record_lines(path, InstructedTask, INSTRUCTION_FORMAT_VERSION))
    assert len(records) == len(diffs)
    for record in records:
        assert record.answer is not None
        assert objection_to_instruction(record.answer, diffs[record.task_id]) == ""
        assert record.dropped_because == ""
        assert record.models == ("written by hand",)
