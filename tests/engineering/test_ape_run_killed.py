"""An evaluation that is killed (kill -9) again and again, in every stage, ends with the files of one that is not."""

import json

import pytest
from tests.engineering.toy_run import COMMITS, Study

DIES_AT_A_WRITE = """
import os, signal

_left = [int(os.environ.get("DIES_AFTER", "0"))]
_note = os.environ.get("WRITES_NOTED", "")

def _counted(function):
    def call(*arguments, **more):
        if _note:
            with open(_note, "ab") as stream:
                stream.write(b"x")
        _left[0] -= 1
        if _left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **more)
    return call

os.replace = _counted(os.replace)
os.fsync = _counted(os.fsync)
"""
"""Python runs it at its start where it is called sitecustomize: what makes something durable can be the end."""

TIMES = ("seconds", "tool_seconds")


@pytest.fixture
def new_study(new_history, toy_site, tmp_path):
    (toy_site).mkdir(exist_ok=True)
    (toy_site / "sitecustomize.py").write_text(DIES_AT_A_WRITE)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    history = new_history()
    one = Study(history, toy_site, tmp_path / "a")
    other = Study.of(one, tmp_path / "b")
    return one, other


def without_times(value):
    if isinstance(value, dict):
        return {name: without_times(inner) for name, inner in value.items() if name not in TIMES}
    return [without_times(inner) for inner in value] if isinstance(value, list) else value


def records(study):
    """All that the stages hand on, times left out."""
    found = {}
    for name, stage in study.record()["stages"].items():
        for kind, path in stage["files"].items():
            text = (study.run_folder / path).read_text()
            if path.endswith(".jsonl"):
                found[name, kind] = [without_times(json.loads(line)) for line in text.splitlines()]
    return found


def test_killed_in_every_stage(new_study):
    whole, killed = new_study
    notes = whole.folder / "writes"
    done = whole.run(environment={"WRITES_NOTED": str(notes)})
    assert done.returncode == 0, done.stderr
    writes = len(notes.read_bytes())
    stopped_in = {}
    # Each call gets a little further than the one before; what it did is not done again.
    for step in range(200):
        result = killed.run(environment={"DIES_AFTER": str(9 + step % 7)})
        if result.returncode == 0:
            break
        assert result.returncode in (-9, 5), result.stderr
        running = [name for name, state in killed.states().items() if state == "running"]
        stopped_in[running[0] if running else ""] = stopped_in.get(running[0] if running else "", 0) + 1
    assert result.returncode == 0, result.stderr
    assert sum(stopped_in.values()) >= writes // 20
    assert {"instruct", "snapshot", "generate", "verify", "judge"} <= set(stopped_in)
    assert records(killed) == records(whole)
    # Nothing was asked twice, but what was killed while it was asked.
    asked = COMMITS * (2 + 3) + 2 * COMMITS * 3
    assert whole.asked == whole.record()["total"]["requests"] == killed.record()["total"]["requests"] == asked
    assert asked <= killed.asked <= asked + sum(stopped_in.values())
    for part in ("prompt_tokens", "answer_tokens", "cost"):
        assert killed.record()["total"][part] == whole.record()["total"][part]


def test_the_time_of_a_killed_attempt_counts(new_study):
    study, _ = new_study
    study.fate(die=COMMITS * 2 + 3)
    assert study.run().returncode == -9
    (folder,) = (study.run_folder / "generate").iterdir()
    path = folder / "elapsed.json"
    path.write_text('{"seconds": 1000.0}')
    assert study.run("--until", "generate").returncode == 0
    assert 1000.0 < study.record()["stages"]["generate"]["spending"]["seconds"] < 1100.0
    assert study.record()["total"]["seconds"] > 1000.0
