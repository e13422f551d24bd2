"""An evaluation that is killed (kill -9) again and again, in every stage, ends with the files of one that is not."""

import json

import pytest
from tests.engineering.toy_run import COMMITS, Study

from wonton_core.engineering.run.stage_order import STAGES

DIES_AT_A_WRITE = """
import os, signal

_stage, _, _left = os.environ.get("DIES_IN", "").rpartition(":")
_left = int(_left or 0)
_begun = False

def _counted(function):
    def call(*arguments):
        global _begun, _left
        if _begun:
            _left -= 1
            if _left <= 0:  # several threads count
                os.kill(os.getpid(), signal.SIGKILL)
        done = function(*arguments)
        written = os.fspath(arguments[-1]) if len(arguments) == 2 else ""
        if _stage and f"/{_stage}/" in written and written.endswith("/stage.json"):
            _begun = True
        return done
    return call

os.replace = _counted(os.replace)
os.fsync = _counted(os.fsync)
"""
"""Python runs it at its start where it is called sitecustomize: what makes something durable can be the end. Counted is
from when the stage's record is on disk."""

WRITES = (3, 9)
"""The first is the first one of a stage's own in all stages, what is before is of the run's record."""
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
    done = whole.run()
    assert done.returncode == 0, done.stderr
    stopped_in = []
    for stage in (stage.name for stage in STAGES):
        for number in WRITES:
            result = killed.run(environment={"DIES_IN": f"{stage}:{number}"})
            assert result.returncode in (-9, 5), result.stderr
            stopped_in += [name for name, state in killed.states().items() if state == "running"]
    result = killed.run()
    assert result.returncode == 0, result.stderr
    assert set(stopped_in) == set(whole.record()["stages"])
    assert records(killed) == records(whole)
    # Nothing was asked twice, but what was killed while it was asked.
    asked = COMMITS * (2 + 3) + 2 * COMMITS * 3
    assert whole.asked == whole.record()["total"]["requests"] == killed.record()["total"]["requests"] == asked
    assert asked <= killed.asked <= asked + len(stopped_in)
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
