"""The files of an evaluation, read and joined. Whatever contradicts is an error that names the record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from attrs import frozen

from wonton_core.codec.records import content_hash, read_json, structure, unstructure
from wonton_core.engineering.chat_models import chat_log_beside
from wonton_core.engineering.measures.evaluation import (
    AS_MANY_AS_THERE_ARE,
    Evaluation,
    GeneratorSamples,
    SampleRecords,
)
from wonton_core.errors import BadInputError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.instruction import INSTRUCTION_FORMAT_VERSION, InstructedTask
from wonton_core.model.judged_sample import JUDGEMENT_FORMAT_VERSION, JudgedSample, PanelSettings
from wonton_core.model.judgement import ABSTAINED, ACCEPTED, REJECTED
from wonton_core.model.measures import InputFile
from wonton_core.model.patch_repair import RepairOutcome
from wonton_core.model.patch_sample import (
    SAMPLE_FORMAT_VERSION,
    GenerationSettings,
    GeneratorSettings,
    PatchSample,
    RepairedSample,
)
from wonton_core.model.patch_verification import LEAKED, NOT_APPLICABLE, TAMPERED
from wonton_core.model.verification import CRASHED, FAILED, OUT_OF_MEMORY, PASSED, TIMED_OUT, WARNED
from wonton_core.model.verified_submission import VerifiedSubmission
from wonton_core.store.edit_tasks import read_tasks
from wonton_core.store.record_lines import read_record_lines

Record = TypeVar("Record")
Settings = TypeVar("Settings", GenerationSettings, PanelSettings)

_VERIFIED = (PASSED, WARNED, FAILED, TIMED_OUT, OUT_OF_MEMORY, CRASHED, LEAKED, TAMPERED, NOT_APPLICABLE)
_VERDICTS = (ACCEPTED, REJECTED, ABSTAINED)
_AGAIN = "run the stage that makes this file again"


@frozen
class EvaluationFiles:
    """Where the records are. ``instructions`` and ``judged`` may be None: then nothing is known of them."""

    tasks: Path
    samples: Path
    repaired: Path
    verified: Path
    instructions: Path | None = None
    judged: Path | None = None

    def given(self) -> dict[str, Path]:
        """By kind, in the order of the stages."""
        kinds = ("tasks", "instructions", "samples", "repaired", "verified", "judged")
        return {kind: path for kind in kinds if (path := getattr(self, kind)) is not None}

    def all_read(self) -> dict[str, Path]:
        """Those and what is read beside them: settings, which have to be there, and logs of what models were asked."""
        return {name: path for kind, given in self.given().items() for name, path in read_with(kind, given).items()}


def read_with(kind: str, path: Path) -> dict[str, Path]:
    """The file of this kind and what is read beside it, by name; logs only where they are."""
    found = {kind: path}
    if kind in ("samples", "judged"):
        found[f"{kind} settings"] = settings_beside(path)
    if kind in ("instructions", "samples", "judged"):
        logs = {f"{kind} chat log": chat_log_beside(path), f"{kind} lost calls": lost_calls_beside(path)}
        found |= {name: log for name, log in logs.items() if log.exists()}
    return found


def lost_calls_beside(records: Path) -> Path:
    """Where stand calls without an answer that may have been charged."""
    return records.with_name(f"{records.name.removesuffix('.jsonl')}.chat.lost.jsonl")


def settings_beside(records: Path) -> Path:
    """Where stands what a file of records was made with."""
    return records.with_name(f"{records.name.removesuffix('.jsonl')}.settings.json")


def input_files(files: EvaluationFiles) -> tuple[InputFile, ...]:
    """The names and hashes of all that is read, settings and logs too. Raises BadInputError."""
    return tuple(_input(name, path) for name, path in files.all_read().items())


def _input(kind: str, path: Path) -> InputFile:
    try:
        with path.open("rb") as stream:
            return InputFile(kind, path.name, hashlib.file_digest(stream, "sha256").hexdigest())
    except OSError as error:
        raise BadInputError(f"{path}: can't be read: {error.strerror}", next_step="check the path") from error


def read_evaluation(files: EvaluationFiles) -> Evaluation:
    """Raises BadInputError for damaged files, another version's records, what is there twice, and what does not belong
    to the rest: samples for unknown tasks, verdicts on another patch, more samples than were asked for."""
    tasks = _by_name(read_tasks(files.tasks), lambda task: task.task_id, files.tasks, "task")
    instructions = None
    if files.instructions is not None:
        found = read_record_lines(files.instructions, InstructedTask, INSTRUCTION_FORMAT_VERSION)
        instructions = _by_name(found, lambda one: one.task_id, files.instructions, "instruction of task")
    generation = _settings(files.samples, GenerationSettings, SAMPLE_FORMAT_VERSION)
    samples = _by_name(
        read_record_lines(files.samples, PatchSample, SAMPLE_FORMAT_VERSION),
        lambda sample: sample.sample_id,
        files.samples,
        "sample",
    )
    repaired = _by_name(
        read_record_lines(files.repaired, RepairedSample, SAMPLE_FORMAT_VERSION),
        lambda one: one.sample_id,
        files.repaired,
        "sample",
    )
    verified = _by_name(
        read_record_lines(files.verified, VerifiedSubmission), lambda one: one.submission_id, files.verified, "sample"
    )
    for sample in samples.values():
        if sample.task_id not in tasks:
            raise _unknown(files.samples, f"sample {sample.sample_id} is for the task {sample.task_id}", files.tasks)
    _check_repaired(repaired, samples, files)
    _check_verified(verified, samples, repaired, files)
    panel, verdicts = _read_verdicts(files, samples, repaired, instructions)
    records = {
        name: SampleRecords(sample, repaired.get(name), verified.get(name), verdicts.get(name, {}))
        for name, sample in samples.items()
    }
    sampled = {sample.task_id for sample in samples.values()}
    left_out = {
        name: reason for name in tasks if name not in sampled and (reason := _not_asked_because(name, instructions))
    }
    asked = tuple(task for name, task in tasks.items() if name not in left_out)
    return Evaluation(
        tasks=asked,
        left_out=left_out,
        instructions=instructions,
        generation=generation,
        generators=_generators(generation, records.values(), asked, files.samples),
        panel=panel,
    )


def _not_asked_because(task_id: str, instructions: Mapping[str, InstructedTask] | None) -> str:
    if instructions is None:
        return ""
    if task_id not in instructions:
        return "no instruction"
    dropped = instructions[task_id].dropped_because
    return f"instruction dropped: {dropped}" if dropped else ""


def _generators(
    generation: GenerationSettings, records: Iterable[SampleRecords], tasks: tuple[EditTask, ...], path: Path
) -> tuple[GeneratorSamples, ...]:
    named = {settings.generator: settings for settings in generation.generators}
    place = {task.task_id: position for position, task in enumerate(tasks)}
    found: dict[str, list[dict[int, SampleRecords]]] = {name: [{} for _ in tasks] for name in named}
    for record in records:
        sample = record.sample
        if sample.generator not in named:
            raise BadInputError(
                f"{path}: sample {sample.sample_id} is of {sample.generator}, which the settings beside it do not name",
                cause="the file was put together from several runs",
                next_step=_AGAIN,
            )
        row = found[sample.generator][place[sample.task_id]]
        if sample.index in row:
            raise BadInputError(
                f"{path}: sample {sample.index} of {sample.generator} for the task {sample.task_id} is there twice: "
                f"{row[sample.index].sample.sample_id} and {sample.sample_id}",
                cause="the file was put together from several runs",
                next_step=_AGAIN,
            )
        _check_settings(sample, named[sample.generator], path)
        row[sample.index] = record
    return tuple(GeneratorSamples(settings, _rows(settings, found[name])) for name, settings in named.items())


def _rows(
    settings: GeneratorSettings, found: list[dict[int, SampleRecords]]
) -> tuple[tuple[SampleRecords | None, ...], ...]:
    if settings.generator == AS_MANY_AS_THERE_ARE:
        return tuple(tuple(row[index] for index in sorted(row)) for row in found)
    return tuple(tuple(row.get(index) for index in range(settings.samples)) for row in found)


def _check_settings(sample: PatchSample, settings: GeneratorSettings, path: Path) -> None:
    if (sample.temperature, sample.family) != (settings.temperature, settings.family):
        raise BadInputError(
            f"{path}: sample {sample.sample_id} is of the family {sample.family} at temperature "
            f"{sample.temperature:g}; the settings beside it say {settings.family} and {settings.temperature:g}",
            cause="the file was put together from several runs",
            next_step=_AGAIN,
        )
    if settings.generator != AS_MANY_AS_THERE_ARE and not 0 <= sample.index < settings.samples:
        raise BadInputError(
            f"{path}: sample {sample.sample_id} has the index {sample.index}, and {settings.samples} samples of each "
            f"task were asked for of {sample.generator}",
            cause="the settings beside the file were changed",
            next_step=_AGAIN,
        )


def _check_word(path: Path, name: str, what: str, word: str, known: Iterable[str]) -> None:
    if word not in known:
        raise BadInputError(
            f"{path}: {what} of the sample {name} is {word!r}, not one of {', '.join(known)}",
            cause="the file was made by another version, or changed",
            next_step=_AGAIN,
        )


def _check_repaired(
    repaired: Mapping[str, RepairedSample], samples: Mapping[str, PatchSample], files: EvaluationFiles
) -> None:
    for name, one in repaired.items():
        sample = _sample(name, one.task_id, samples, files.repaired, files.samples)
        _check_word(files.repaired, name, "the outcome", one.outcome, tuple(RepairOutcome))
        if _sha256(sample.answer) != one.answer_sha256:
            raise _stale(files.repaired, name, "repaired from another answer than the sample's")


def _check_verified(
    verified: Mapping[str, VerifiedSubmission],
    samples: Mapping[str, PatchSample],
    repaired: Mapping[str, RepairedSample],
    files: EvaluationFiles,
) -> None:
    for name, one in verified.items():
        _sample(name, one.task_id, samples, files.verified, files.samples)
        _check_word(files.verified, name, "the outcome", one.verification.outcome, _VERIFIED)
        if name not in repaired:
            raise _unknown(files.verified, f"the sample {name} was verified", files.repaired)
        if one.patch_sha256 != _sha256(repaired[name].patch):
            raise _stale(files.verified, name, "verified with another patch than the repaired one")


def _read_verdicts(
    files: EvaluationFiles,
    samples: Mapping[str, PatchSample],
    repaired: Mapping[str, RepairedSample],
    instructions: Mapping[str, InstructedTask] | None,
) -> tuple[PanelSettings | None, dict[str, dict[str, JudgedSample]]]:
    """The panel, and verdicts by sample and judge."""
    found: dict[str, dict[str, JudgedSample]] = {}
    if files.judged is None:
        return None, found
    panel = _settings(files.judged, PanelSettings, JUDGEMENT_FORMAT_VERSION)
    members = {member.judge for member in panel.judges}
    for one in read_record_lines(files.judged, JudgedSample, JUDGEMENT_FORMAT_VERSION):
        _sample(one.sample_id, one.task_id, samples, files.judged, files.samples)
        if one.judge not in members:
            raise _unknown(files.judged, f"the judge {one.judge} has a verdict", settings_beside(files.judged))
        if one.judge in found.setdefault(one.sample_id, {}):
            raise _twice(files.judged, f"the verdict of {one.judge} on the sample", one.sample_id)
        if one.sample_id in repaired and one.patch_sha256 != _sha256(repaired[one.sample_id].patch):
            raise _stale(files.judged, one.sample_id, f"judged by {one.judge} with another patch than the repaired one")
        for outcome in (one.verdict.outcome, *(vote.outcome for vote in one.verdict.votes)):
            _check_word(files.judged, one.sample_id, f"what {one.judge} says", outcome, _VERDICTS)
        if one.instruction_sha256 and instructions is not None:
            instructed = instructions.get(one.task_id)
            answer = None if instructed is None else instructed.answer
            if answer is None or content_hash(unstructure(answer.subtasks)) != one.instruction_sha256:
                raise _stale(
                    files.judged, one.sample_id, f"judged by {one.judge} with another instruction than its task's"
                )
        found[one.sample_id][one.judge] = one
    return panel, found


def _sample(name: str, task_id: str, samples: Mapping[str, PatchSample], path: Path, of: Path) -> PatchSample:
    if name not in samples:
        raise _unknown(path, f"there is the sample {name}", of)
    if samples[name].task_id != task_id:
        raise BadInputError(
            f"{path}: the sample {name} stands for the task {task_id}; in {of} it is for {samples[name].task_id}",
            cause="the files are of different runs",
            next_step="give the files of one run",
        )
    return samples[name]


def _settings(records: Path, target: type[Settings], version: int) -> Settings:
    path = settings_beside(records)
    value = read_json(path)
    found = value.get("format_version") if isinstance(value, dict) else None
    if found != version:
        raise BadInputError(
            f"{path}: format_version is {found!r}, this Wonton reads {version}",
            cause="the file was made by another version, or is of another kind",
            next_step=_AGAIN,
        )
    return structure(value, target, place=str(path))


def _by_name(records: Iterable[Record], name: Callable[[Record], str], path: Path, kind: str) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for record in records:
        if name(record) in found:
            raise _twice(path, f"the {kind}", name(record))
        found[name(record)] = record
    return found


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _twice(path: Path, what: str, name: str) -> BadInputError:
    return BadInputError(
        f"{path}: {what} {name} is there twice",
        cause="the file was put together from several, or changed by something else",
        next_step=_AGAIN,
    )


def _unknown(path: Path, what: str, of: Path) -> BadInputError:
    return BadInputError(
        f"{path}: {what}, of which {of} knows nothing",
        cause="the files are of different runs",
        next_step="give the files of one run",
    )


def _stale(path: Path, name: str, what: str) -> BadInputError:
    return BadInputError(
        f"{path}: the sample {name} was {what}",
        cause="an earlier stage was run again, and this one was not",
        next_step=_AGAIN,
    )
