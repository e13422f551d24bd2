"""The files that judging reads, made from records: two tasks, and samples whose patches hold a word."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from wonton_core.codec.records import canonical_json, unstructure
from wonton_core.model.edit_task import EditTask
from wonton_core.model.instruction import (
    FAITHFUL,
    INSTRUCTION_FORMAT_VERSION,
    InstructedTask,
    InstructionAnswer,
    SubTask,
)
from wonton_core.model.patch_sample import SAMPLE_FORMAT_VERSION, RepairedSample
from wonton_core.model.patch_verification import PatchVerification
from wonton_core.model.verification import FAILED, PASSED
from wonton_core.model.verified_submission import VerifiedSubmission
from wonton_core.store.edit_tasks import read_tasks
from wonton_core.testing.command_line import run_wonton
from wonton_core.testing.fake_distribution import install


def patch_with(word: str) -> str:
    return f"--- a/A.toy\n+++ b/A.toy\n@@ -1,2 +1,3 @@\n def name0 :=\n   some value 0 and more\n+-- {word}\n"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def answer(words: str) -> InstructionAnswer:
    subtasks = (SubTask("Name it", words), SubTask("Use it", "Use the new name once."))
    return InstructionAnswer(subtasks, "feature", "easy", "substantial", "new")


def instructed(task_id: str, **changes: Any) -> InstructedTask:
    values: dict[str, Any] = {
        "format_version": INSTRUCTION_FORMAT_VERSION,
        "task_id": task_id,
        "status": FAITHFUL,
        "answer": answer("Define one more name."),
        "attempts": 1,
        "objections": (),
        "models": ("m",),
        "prompts": (),
        "prompt_tokens": 1,
        "answer_tokens": 1,
    }
    return InstructedTask(**(values | changes))


def repaired(sample_id: str, task_id: str, patch: str, **changes: Any) -> RepairedSample:
    values: dict[str, Any] = {
        "format_version": SAMPLE_FORMAT_VERSION,
        "sample_id": sample_id,
        "task_id": task_id,
        "answer_sha256": sha256(patch),
        "outcome": "clean",
        "reason": "",
        "raw_applies": True,
        "exact_applies": True,
        "applies": True,
        "right": None,
        "patch": patch,
        "changed_lines": 1,
    }
    return RepairedSample(**(values | changes))


def verified(sample: RepairedSample, outcome: str = PASSED) -> VerifiedSubmission:
    return VerifiedSubmission(
        sample.sample_id,
        sample.task_id,
        sha256(sample.patch),
        "0" * 40,
        "toy 1.0",
        "A.toy",
        "",
        "",
        "",
        (),
        PatchVerification(outcome),
    )


def write_lines(path: Path, records: Sequence[Any]) -> Path:
    path.write_bytes(b"".join(canonical_json(unstructure(record)) + b"\n" for record in records))
    return path


@frozen
class JudgingFiles:
    """``words`` are the samples' words by id; samples are of the two tasks by turns."""

    folder: Path
    repository: Path
    tasks: Sequence[EditTask]

    def write(self, words: dict[str, str], failed: Sequence[str] = (), unverified: Sequence[str] = ()) -> None:
        """Instructions of all tasks, and the samples and their results."""
        samples = [
            repaired(name, self.tasks[number % len(self.tasks)].task_id, patch_with(word) if word else "")
            for number, (name, word) in enumerate(words.items())
        ]
        write_lines(self.folder / "instructions.jsonl", [instructed(task.task_id) for task in self.tasks])
        write_lines(self.folder / "repaired.jsonl", samples)
        results = [
            verified(sample, FAILED if sample.sample_id in failed else PASSED)
            for sample in samples
            if sample.sample_id not in unverified
        ]
        write_lines(self.folder / "verified.jsonl", results)

    def lines(self, name: str, *records: Any) -> None:
        """Put other records into a file."""
        write_lines(self.folder / f"{name}.jsonl", records)

    instructed = staticmethod(instructed)
    repaired = staticmethod(repaired)
    verified = staticmethod(verified)
    answer = staticmethod(answer)

    def arguments(self) -> list[str]:
        given: list[str] = ["ape", "judge", "--repo", str(self.repository), "--out", str(self.out), "--no-cache"]
        for name in ("tasks", "instructions", "repaired", "verified"):
            given += [f"--{name}", str(self.folder / f"{name}.jsonl")]
        return given

    @property
    def out(self) -> Path:
        return self.folder / "judged.jsonl"

    def judged(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.read_text().splitlines()]

    def asked(self) -> list[str]:
        """A line for each request that reached a model."""
        path = self.folder / "asked"
        return path.read_text().splitlines() if path.exists() else []


def definition(number: int) -> str:
    return f"def name{number} :=\n  some value {number} and more\n\n"


@pytest.fixture(scope="session")
def mined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for a repository and its tasks, filled by the first test that wants them."""
    return tmp_path_factory.mktemp("mined") / "once"


@pytest.fixture
def files(history: Any, toy_site: Path, tmp_path: Path, mined: Path) -> JudgingFiles:
    """A repository and two tasks of it."""
    install(toy_site, "toy-voter", plugin="voter", source=Path(__file__).with_name("toy_votes.py").read_text())
    if not mined.exists():
        history.commit("chore: start", {"A.toy": definition(0), "toy-toolchain": "toy 1.0\n"})
        history.commit("feat: one", {"A.toy": definition(0) + definition(1)})
        history.commit("feat: two", {"A.toy": definition(0) + definition(1) + definition(2)})
        tasks = tmp_path / "tasks.jsonl"
        done = run_wonton("ape", "mine", "--repo", str(history.folder), "--out", str(tasks), site=toy_site)
        assert done.returncode == 0, done.stderr
        shutil.copytree(history.folder, mined / "repository")
        shutil.copy(tasks, mined)
    shutil.copy(mined / "tasks.jsonl", tmp_path)
    repository = shutil.copytree(mined / "repository", tmp_path / "repository")
    return JudgingFiles(tmp_path, repository, tuple(read_tasks(tmp_path / "tasks.jsonl")))


@pytest.fixture
def judge(files: JudgingFiles, toy_site: Path, tmp_path: Path) -> Callable[..., Any]:
    environment = {"TOY_ASKED": str(tmp_path / "asked"), "TOY_GONE": str(tmp_path / "gone")}

    def run(*more: str, arguments: Sequence[str] = ()) -> Any:
        return run_wonton(*(arguments or files.arguments()), *more, site=toy_site, environment=environment)

    return run
