"""Which samples are put before judges: those that verified, of tasks with an instruction that says what was asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import frozen

from wonton_core.codec.records import content_hash, read_json, unstructure
from wonton_core.engineering.instructions.synthesis import instruction_text
from wonton_core.errors import BadInputError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.instruction import FAITHFUL, INSTRUCTION_FORMAT_VERSION, InstructedTask, InstructionAnswer
from wonton_core.model.patch_sample import SAMPLE_FORMAT_VERSION, RepairedSample
from wonton_core.model.verified_submission import VERIFICATION_FORMAT_VERSION, VerifiedSubmission
from wonton_core.store.edit_tasks import read_tasks
from wonton_core.store.record_lines import read_record_lines
from wonton_core.store.verification_results import settings_path


@frozen
class SampleToJudge:
    """A repaired sample with what it was asked for."""

    sample: RepairedSample
    task: EditTask
    instruction: InstructionAnswer

    @property
    def patch_sha256(self) -> str:
        """Of the patch in UTF-8."""
        return _sha256(self.sample.patch)

    @property
    def instruction_sha256(self) -> str:
        """Of the sub-tasks in canonical JSON."""
        return content_hash(unstructure(self.instruction.subtasks))


@frozen
class SelectedSamples:
    """``to_judge`` of ``all``. The others did not verify (``not_valid``), were not verified yet (``not_verified``), or
    are of tasks that have no faithful instruction (``no_instruction``)."""

    to_judge: tuple[SampleToJudge, ...]
    all: int
    not_valid: int
    not_verified: int
    no_instruction: int


def select_samples(tasks: Path, instructions: Path, repaired: Path, verified: Path | None) -> SelectedSamples:
    """The samples of the file ``repaired`` to be judged, in its order: those whose result in ``verified`` is valid.

    Without ``verified`` all are. Raises BadInputError for a file of another version, samples of unknown tasks, a sample
    or an instruction found twice, and a verification of another patch.
    """
    samples = _once(read_record_lines(repaired, RepairedSample, SAMPLE_FORMAT_VERSION, "ape repair-samples"), repaired)
    wanted = {sample.task_id for sample in samples.values()}
    by_id = {task.task_id: task for task in read_tasks(tasks) if task.task_id in wanted}
    if strange := [sample for sample in samples.values() if sample.task_id not in by_id]:
        raise BadInputError(
            f"{repaired}: {len(strange)} of {len(samples)} samples are for tasks that {tasks} does not have, the first "
            f"is {strange[0].sample_id} for {strange[0].task_id}",
            cause="they were made for other tasks",
            next_step="give the file of tasks that they were made for with --tasks",
        )
    asked = _instructions(instructions, wanted)
    valid = None if verified is None else _validity(verified, samples)
    to_judge: list[SampleToJudge] = []
    not_valid = not_verified = no_instruction = 0
    for sample in samples.values():
        instruction = asked.get(sample.task_id)
        if instruction is not None:
            _check_asked_for(sample, instruction, instructions)
        if instruction is None:
            no_instruction += 1
        elif valid is not None and sample.sample_id not in valid:
            not_verified += 1
        elif valid is not None and not valid[sample.sample_id]:
            not_valid += 1
        else:
            to_judge.append(SampleToJudge(sample, by_id[sample.task_id], instruction))
    return SelectedSamples(tuple(to_judge), len(samples), not_valid, not_verified, no_instruction)


def _check_asked_for(sample: RepairedSample, instruction: InstructionAnswer, place: Path) -> None:
    """Nobody is judged by what he was not asked for. Samples of before this was recorded are believed."""
    if sample.instruction_sha256 not in ("", content_hash(instruction_text(instruction))):
        raise BadInputError(
            f"{place}: the sample {sample.sample_id} of task {sample.task_id} was made for another instruction",
            cause="the instructions were written anew since it was generated",
            next_step="give the instructions that it was generated with, or generate again with another --out",
        )


def _once(samples: Iterable[RepairedSample], place: Path) -> dict[str, RepairedSample]:
    found: dict[str, RepairedSample] = {}
    for sample in samples:
        if found.setdefault(sample.sample_id, sample) is not sample:
            raise BadInputError(
                f"{place}: the sample {sample.sample_id} is there twice",
                cause="the file was put together from others",
                next_step="run `wonton ape repair-samples` again with another --out",
            )
    return found


def _instructions(place: Path, wanted: set[str]) -> dict[str, InstructionAnswer]:
    """Those that are faithful, by task."""
    found: dict[str, InstructionAnswer] = {}
    seen: set[str] = set()
    for instructed in read_record_lines(place, InstructedTask, INSTRUCTION_FORMAT_VERSION, "ape instruct"):
        if instructed.task_id in seen:
            raise BadInputError(
                f"{place}: the task {instructed.task_id} has two instructions",
                cause="the file was put together from others",
                next_step="leave one of them out: samples were made for one",
            )
        seen.add(instructed.task_id)
        if instructed.task_id in wanted and instructed.status == FAITHFUL and instructed.answer is not None:
            found[instructed.task_id] = instructed.answer
    return found


def _validity(place: Path, samples: Mapping[str, RepairedSample]) -> dict[str, bool]:
    """By sample, whether what was verified is valid; samples that are not asked about are passed over."""
    _check_version(settings_path(place))
    found: dict[str, bool] = {}
    for verified in read_record_lines(place, VerifiedSubmission, made_by="ape verify"):
        sample = samples.get(verified.submission_id)
        if sample is None:
            continue
        if verified.submission_id in found:
            raise BadInputError(
                f"{place}: the sample {verified.submission_id} has two results",
                cause="the file was put together from others",
                next_step="run `wonton ape verify` again with another --out",
            )
        of_sample = _sha256(sample.patch)
        if (verified.patch_sha256, verified.task_id) != (of_sample, sample.task_id):
            raise BadInputError(
                f"{place}: what was verified as {verified.submission_id} is another patch than the repaired one",
                cause="the samples were repaired again after they were verified",
                next_step="run `wonton ape verify` again with another --out",
            )
        found[verified.submission_id] = verified.verification.valid
    return found


def _check_version(settings: Path) -> None:
    """Raises BadInputError where results were made by another version. Without settings nobody knows."""
    if not settings.exists():
        return
    value = read_json(settings)
    version = value.get("format_version") if isinstance(value, dict) else None
    if version != VERIFICATION_FORMAT_VERSION:
        raise BadInputError(
            f"{settings}: format_version is {version!r}, this Wonton reads {VERIFICATION_FORMAT_VERSION}",
            cause="the results were made by another version, or something else made the file",
            next_step="verify again with this version",
        )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
