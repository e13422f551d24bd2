"""A small evaluation to write and read, for tests of what works on an evaluation's records.

Every record is made by rule from its place, so that every number that comes of it can be counted by hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

from wonton_core.codec.records import canonical_json, content_hash, unstructure
from wonton_core.model.edit_task import (
    EDIT_TASK_FORMAT_VERSION,
    MODIFIED,
    DeclarationChanges,
    EditTask,
    FileChange,
    Fragment,
    LineStatistics,
    MessageHead,
    MinedCommit,
)
from wonton_core.model.instruction import (
    FAITHFUL,
    INSTRUCTION_FORMAT_VERSION,
    InstructedTask,
    InstructionAnswer,
    SubTask,
)
from wonton_core.model.judged_sample import JUDGEMENT_FORMAT_VERSION, JudgedSample, JudgeSettings, PanelSettings
from wonton_core.model.judgement import ABSTAINED, ACCEPTED, OMISSION, REJECTED, JudgeVote, SubTaskVerdict, Verdict
from wonton_core.model.patch_repair import RepairOutcome
from wonton_core.model.patch_sample import (
    SAMPLE_FORMAT_VERSION,
    GenerationSettings,
    GeneratorSettings,
    PatchSample,
    RepairedSample,
)
from wonton_core.model.patch_verification import NOT_APPLICABLE, PatchVerification
from wonton_core.model.verification import FAILED, PASSED, CompilerMessage
from wonton_core.model.verified_submission import PATCH_REFUSED, VerifiedSubmission

GOLD = "gold"
WEAK, STRONG = "scripted:weak", "scripted:strong"
JUDGES = ("kind@scripted:weak", "strict@scripted:other")
CAVEAT = "its verdicts carry no information about quality"
CATEGORIES = ("feature", "refactor", "bug_fix")
DIFFICULTIES = ("easy", "medium", "hard")


@frozen
class SampleEvaluation:
    """``tasks`` tasks; gold once, and two models with ``samples`` samples each, of which the last one of the weak model
    for the first task is lost. ``text`` is put wherever an answer, a message, a reason or an instruction can have
    words of its own. ``judges`` are among JUDGES."""

    tasks: int = 12
    samples: int = 4
    text: str = "plain words"
    judges: tuple[str, ...] = JUDGES

    def write(self, folder: Path) -> dict[str, Path]:
        """The files, by kind."""
        samples = list(self._samples())
        repaired = [self._repaired(sample) for sample in samples]
        verified = [self._verified(sample, one) for sample, one in zip(samples, repaired, strict=True)]
        judged = [
            self._judged(sample, one, judge)
            for sample, one, result in zip(samples, repaired, verified, strict=True)
            if result.verification.valid
            for judge in self.judges
        ]
        records: dict[str, Iterable[Any]] = {
            "tasks": (self._task(number) for number in range(self.tasks)),
            "instructions": (self._instruction(number) for number in range(self.tasks)),
            "samples": samples,
            "repaired": repaired,
            "verified": verified,
            "judged": judged,
        }
        folder.mkdir(parents=True, exist_ok=True)
        paths = {kind: folder / f"{kind}.jsonl" for kind in records}
        for kind, of_kind in records.items():
            paths[kind].write_bytes(b"".join(canonical_json(unstructure(one)) + b"\n" for one in of_kind))
        (folder / "samples.settings.json").write_bytes(canonical_json(unstructure(self.generation())))
        (folder / "judged.settings.json").write_bytes(canonical_json(unstructure(self.panel())))
        return paths

    def generation(self) -> GenerationSettings:
        """What the samples were made with."""
        named = ((GOLD, GOLD, 1), (WEAK, "alpha", self.samples), (STRONG, "beta", self.samples))
        generators = tuple(GeneratorSettings(name, family, count, 0.6, 0) for name, family, count in named)
        return GenerationSettings(SAMPLE_FORMAT_VERSION, generators, (), "0.1.0")

    def panel(self) -> PanelSettings:
        """Who judged."""
        families = dict(zip(JUDGES, ("alpha", "gamma"), strict=True))
        judges = tuple(JudgeSettings(judge, families[judge], 4, 3, 0.6, 0) for judge in self.judges)
        return PanelSettings(JUDGEMENT_FORMAT_VERSION, judges, (), {JUDGES[0]: CAVEAT}, "0.1.0")

    def _task(self, number: int) -> EditTask:
        lines = LineStatistics(1 + 3 * (number % 10), 0, 0)
        path = f"Library/{'Algebra' if number % 2 else 'Order'}/File{number}.lean"
        return EditTask(
            format_version=EDIT_TASK_FORMAT_VERSION,
            task_id=f"task{number:05}",
            task_source="lean",
            commit=MinedCommit(
                f"{number:040x}", f"{number + 1:040x}", "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05+00:00",
                MessageHead("feat", "", False, f"edit {number}"), 1, "lean 4",
            ),
            change=FileChange(MODIFIED, path, path, "a" * 40, "b" * 40, "100644", "100644"),
            fragment=Fragment(0, 1, "whole"),
            gold_diff=patch_of(f"gold of task {number}"),
            lines=lines,
            code_lines=lines,
            declarations=DeclarationChanges({"theorem": 1 + number % 2}, {"def": number % 2}, {}),
        )  # fmt: skip

    def _instruction(self, number: int) -> InstructedTask:
        answer = InstructionAnswer(
            (SubTask(f"Part one of task {number}", self.text), SubTask("Part two", "Say so.")),
            CATEGORIES[number % 3],  # type: ignore[arg-type]
            DIFFICULTIES[number // 3 % 3],  # type: ignore[arg-type]
            "substantial",
            "a reason",
        )
        return InstructedTask(
            INSTRUCTION_FORMAT_VERSION, f"task{number:05}", FAITHFUL, answer, 1, (), ("told",), (), 10, 5
        )

    def _instruction_sha256(self, number: int) -> str:
        answer = self._instruction(number).answer
        return "" if answer is None else content_hash(unstructure(answer.subtasks))

    def _samples(self) -> Iterator[PatchSample]:
        for settings in self.generation().generators:
            for task in range(self.tasks):
                for index in range(settings.samples):
                    if (settings.generator, task, index) != (WEAK, 0, self.samples - 1):
                        yield self._sample(settings, task, index)

    def _sample(self, settings: GeneratorSettings, task: int, index: int) -> PatchSample:
        answer = patch_of(f"{settings.generator} {task} {index} {self.text}")
        return PatchSample(
            format_version=SAMPLE_FORMAT_VERSION,
            sample_id=f"{settings.generator}-{task}-{index}",
            task_id=f"task{task:05}",
            generator=settings.generator,
            family=settings.family,
            index=index,
            temperature=settings.temperature,
            seed=index,
            answer=patch_of(f"gold of task {task}") if settings.generator == GOLD else answer,
            finish="stop",
            prompt_tokens=100,
            answer_tokens=20,
        )

    def _repaired(self, sample: PatchSample) -> RepairedSample:
        """Every fourth sample of a model applies only after repair; the weak model's second sample never does."""
        refused = sample.generator == WEAK and sample.index == 1
        fuzzy = sample.generator != GOLD and sample.index % 4 == 3
        outcome = RepairOutcome.REFUSED if refused else RepairOutcome.REPAIRED if fuzzy else RepairOutcome.APPLIED
        return RepairedSample(
            format_version=SAMPLE_FORMAT_VERSION,
            sample_id=sample.sample_id,
            task_id=sample.task_id,
            answer_sha256=sha256(sample.answer),
            outcome=outcome,
            reason="no place for the first hunk" if refused else "",
            raw_applies=not refused and not fuzzy,
            exact_applies=not refused and not fuzzy,
            applies=not refused,
            right=True if sample.generator == GOLD else None,
            patch="" if refused else sample.answer,
            changed_lines=None if refused else 2 + sample.index,
        )

    def _verified(self, sample: PatchSample, repaired: RepairedSample) -> VerifiedSubmission:
        """Gold is valid; the weak model's first sample of even tasks; all of the strong model's but of every third."""
        task = int(sample.task_id.removeprefix("task"))
        valid = {GOLD: True, WEAK: sample.index == 0 and task % 2 == 0, STRONG: task % 3 != 0}[sample.generator]
        messages = () if valid else (CompilerMessage("error", 3, 4, f"unknown identifier: {self.text}"),)
        outcome = PASSED if valid else FAILED if repaired.applies else NOT_APPLICABLE
        return VerifiedSubmission(
            submission_id=sample.sample_id,
            task_id=sample.task_id,
            patch_sha256=sha256(repaired.patch),
            snapshot="c" * 40,
            toolchain="lean 4",
            path="Library/File.lean",
            problem="" if repaired.applies else PATCH_REFUSED,
            reason=repaired.reason,
            repair_outcome=repaired.outcome,
            hunks=(),
            verification=PatchVerification(outcome, messages=messages if repaired.applies else ()),
        )

    def _judged(self, sample: PatchSample, repaired: RepairedSample, judge: str) -> JudgedSample:
        """The kind judge accepts all; the strict one accepts gold and first samples, abstains on the last task."""
        task = int(sample.task_id.removeprefix("task"))
        accepts = judge == JUDGES[0] or sample.generator == GOLD or sample.index == 0
        outcome = ACCEPTED if accepts else REJECTED
        if judge == JUDGES[1] and task == self.tasks - 1:
            outcome = ABSTAINED
        classes = (OMISSION,) if outcome == REJECTED else ()
        parts = tuple(SubTaskVerdict(outcome, self.text, classes) for _ in range(2))
        read = [JudgeVote(outcome, self.text, parts, seed, 0.6, prompt_tokens=7, answer_tokens=3) for seed in range(3)]
        votes = (*read, JudgeVote(ABSTAINED, "", (), 3, 0.6, problem=f"no JSON: {self.text}"))
        return JudgedSample(
            JUDGEMENT_FORMAT_VERSION, sample.sample_id, sample.task_id, judge, sha256(repaired.patch),
            Verdict(outcome, self.text, votes, "majority"), self._instruction_sha256(task),
        )  # fmt: skip


def patch_of(words: str) -> str:
    """A unified diff that replaces one line."""
    return f"--- a/File.lean\n+++ b/File.lean\n@@ -1,2 +1,2 @@\n context\n-old line\n+{words.splitlines()[0]}\n"


def sha256(text: str) -> str:
    """As records have it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
