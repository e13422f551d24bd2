"""The samples of all tasks of a file: several at a time, kept as soon as they are there, put in the tasks' order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import Factory, define, frozen

from wonton_core.engineering.generation.edit_request import EditToMake
from wonton_core.engineering.generation.generators import Generator, sample_id
from wonton_core.engineering.token_totals import total_tokens
from wonton_core.errors import BadInputError, ToolFailedError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.patch_sample import GenerationSettings, PatchSample
from wonton_core.store.kept_records import KeptRecords

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import Executor

_SHOWN_LOSSES = 20
_MIXING = "samples of other generators, prompts or options can't be told apart in one file"

_Key = tuple[str, str, int]
"""Generator, task and index."""


@frozen
class SamplesWanted:
    """One work item: a task's samples by one generator, those of one index or, with None, all."""

    task: EditTask
    generator: Generator
    index: int | None


@frozen
class Lost:
    """What is missing, and why the model could not be asked."""

    task_id: str
    generator: str
    error: ToolFailedError


@define
class GeneratorCounts:
    """One generator's samples of the tasks asked for: ``wanted``, None for as many as there are; ``there``, of earlier
    runs too; ``finishes`` and ``empty`` (white space alone) are of those. Tokens are None where nobody told."""

    wanted: int | None
    there: int = 0
    empty: int = 0
    finishes: Counter[str] = Factory(Counter)
    prompt_tokens: int | None = 0
    answer_tokens: int | None = 0

    @property
    def missing(self) -> int:
        """Samples about which nothing is known."""
        return 0 if self.wanted is None else self.wanted - self.there

    def count(self, sample: PatchSample) -> None:
        """Take one sample in."""
        self.there += 1
        self.empty += not sample.answer.strip()
        self.finishes[sample.finish] += 1
        self.prompt_tokens = total_tokens((self.prompt_tokens, sample.prompt_tokens))
        self.answer_tokens = total_tokens((self.answer_tokens, sample.answer_tokens))


@frozen
class Generated:
    """By generator, in the settings' order; ``new`` samples are of this run, ``lost`` counts work that failed and
    ``losses`` are the first of it."""

    counts: dict[str, GeneratorCounts]
    new: int
    lost: int
    losses: tuple[Lost, ...]


def samples_wanted(
    tasks: Sequence[EditTask], generators: Sequence[Generator], kept: Callable[[tuple[str, str, int]], bool]
) -> list[SamplesWanted]:
    """Work for what is not there yet; task by task, so that endpoints that cache prompts see equal ones in a row."""
    return [
        SamplesWanted(task, generator, index)
        for task in tasks
        for generator in generators
        for index in generator.indices
        if index is None or not kept((generator.settings.generator, task.task_id, index))
    ]


def generate_all(
    tasks: Sequence[EditTask],
    read_edit: Callable[[EditTask], EditToMake],
    instructions: Mapping[str, str],
    generators: Sequence[Generator],
    settings: GenerationSettings,
    out: Path,
    executor: Executor,
    begin: Callable[[int], Callable[[str], None]],
) -> Generated:
    """Get the samples that ``out`` lacks. ``instructions`` are texts by task; ``begin`` gets the number of work items
    and gives what is called with the task of each that is done.

    A sample that can't be had is lost and the others go on. Raises BadInputError for a file of other settings or other
    instructions, for texts that the repository does not have and for what a model takes from nobody (a wrong key);
    BudgetReachedError, ToolMissingError, StorageError.
    """
    named = {generator.settings.generator: generator for generator in generators}
    losses: list[Lost] = []
    new = lost = 0
    with KeptRecords(out, PatchSample, _key, settings, _MIXING) as kept:
        _check_instructions(out, kept, named, instructions)
        waiting = samples_wanted(tasks, generators, kept.__contains__)
        on_done = begin(len(waiting))

        def ask(wanted: SamplesWanted) -> Sequence[PatchSample] | Lost:
            # What a model says of the user's settings (a wrong key, an unknown model) would be said of every sample.
            try:
                return wanted.generator.samples(read_edit(wanted.task), wanted.index)
            except ToolFailedError as error:
                return Lost(wanted.task.task_id, wanted.generator.settings.generator, error)

        for position, outcome in executor.run(ask, waiting):
            if isinstance(outcome, Lost):
                lost += 1
                losses += [outcome] if len(losses) < _SHOWN_LOSSES else []
            else:
                for sample in outcome:
                    if _key(sample) not in kept:
                        kept.append(sample)
                        new += 1
            on_done(waiting[position].task.task_id)
        _put_in_order(kept, tasks, generators)
        return Generated(_counts(kept, tasks, generators), new, lost, tuple(losses))


def _key(sample: PatchSample) -> _Key:
    return sample.generator, sample.task_id, sample.index


def _check_instructions(
    out: Path, kept: KeptRecords[_Key, PatchSample], named: Mapping[str, Generator], instructions: Mapping[str, str]
) -> None:
    for sample in kept.records():
        instruction = instructions.get(sample.task_id)
        if instruction is None or sample.generator not in named:
            continue
        settings = named[sample.generator].settings
        if sample.sample_id != sample_id(settings, sample.task_id, sample.index, instruction):
            raise BadInputError(
                f"{out}: the sample {sample.sample_id} of task {sample.task_id} is for another instruction",
                cause="the instructions were written anew since it was made",
                next_step="choose another --out, or give the instructions that it was made with",
            )


def _put_in_order(
    kept: KeptRecords[_Key, PatchSample], tasks: Sequence[EditTask], generators: Sequence[Generator]
) -> None:
    task_ranks = {task.task_id: rank for rank, task in enumerate(tasks)}
    generator_ranks = {generator.settings.generator: rank for rank, generator in enumerate(generators)}

    def rank(key: _Key) -> tuple[int, int, int]:
        generator, task_id, index = key
        return task_ranks.get(task_id, len(task_ranks)), generator_ranks.get(generator, len(generator_ranks)), index

    kept.put_in_order(rank)


def _counts(
    kept: KeptRecords[_Key, PatchSample], tasks: Sequence[EditTask], generators: Sequence[Generator]
) -> dict[str, GeneratorCounts]:
    counts = {
        generator.settings.generator: GeneratorCounts(
            None if None in generator.indices else len(tasks) * len(generator.indices)
        )
        for generator in generators
    }
    asked_for = {task.task_id for task in tasks}
    for sample in kept.records():
        if sample.task_id in asked_for and sample.generator in counts:
            counts[sample.generator].count(sample)
    return counts
