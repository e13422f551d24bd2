"""All samples of a file: several tasks at a time, on disk as they come, in the samples' order in the end.

Files of samples may not fit into memory: what is held of them is where each one begins.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

from attrs import Factory, define, frozen

from wonton_core.engineering.history.repository import Repository
from wonton_core.engineering.sample_repair.repaired_sample import RepairTarget, answer_sha256, repaired_sample
from wonton_core.engineering.task_texts import task_texts
from wonton_core.errors import BadInputError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.patch_sample import SAMPLE_FORMAT_VERSION, PatchSample, RepairedSample, RepairSettings
from wonton_core.plugin_api.interfaces import TaskSource
from wonton_core.store.kept_records import KeptRecords
from wonton_core.store.record_lines import placed_record_lines
from wonton_core.store.record_log import RecordFile

if TYPE_CHECKING:
    from collections.abc import Generator

    from wonton_core.plugin_api.interfaces import Executor

_SAMPLES_A_TURN = 32
_MIXING = "samples that different versions repaired can't be compared"


@frozen
class SamplesOfTask:
    """One work item: some of a task's samples, by where they begin in their file."""

    task: EditTask
    begins: tuple[int, ...]


@frozen
class SampleRepair:
    """Called with a SamplesOfTask, gives its repaired samples. Picklable: the samples' file and the repository must be
    where they are wherever the work runs."""

    samples: Path
    repository: Repository
    task_sources: Mapping[str, Callable[[], TaskSource]]

    def __call__(self, item: SamplesOfTask) -> tuple[RepairedSample, ...]:
        """Raises BadInputError where the repository does not have the task's texts."""
        lex = self.task_sources[item.task.task_source]().lex
        before, after = task_texts(item.task, self.repository, lex)
        target = RepairTarget(item.task, before, after, lex, lex(before))
        file = RecordFile(self.samples, PatchSample)
        return tuple(repaired_sample(file.at(begin), target) for begin in item.begins)


@define
class RepairCounts:
    """How many of ``samples`` apply, as written (``raw``), with mended headers (``exact``), after repair; ``right``
    ones lead to the very text of the gold edit. ``outcomes`` counts by RepairOutcome."""

    samples: int = 0
    raw: int = 0
    exact: int = 0
    applies: int = 0
    right: int = 0
    outcomes: Counter[str] = Factory(Counter)

    def count(self, repaired: RepairedSample) -> None:
        """Take one sample in."""
        self.samples += 1
        self.raw += repaired.raw_applies
        self.exact += repaired.exact_applies
        self.applies += repaired.applies
        self.right += repaired.right is True
        self.outcomes[repaired.outcome] += 1


@frozen
class Repaired:
    """Counts of the file's samples, by generator, in order of first appearance; ``new`` ones are of this run."""

    counts: dict[str, RepairCounts]
    new: int


@define
class _Index:
    """What is held of a file of samples."""

    generators: dict[str, str] = Factory(dict)
    """By sample."""
    waiting: dict[str, list[int]] = Factory(lambda: defaultdict(list))
    """Where the samples to repair begin, by task."""


def repair_all(
    samples: Path,
    tasks: Mapping[str, EditTask],
    repair: SampleRepair,
    settings: RepairSettings,
    out: Path,
    executor: Executor,
    begin: Callable[[int], Callable[[str], None]],
) -> Repaired:
    """Repair the samples that ``out`` lacks. ``begin`` gets their number and gives what is called for each.

    Raises BadInputError for damaged samples, samples found twice or for unknown tasks, and an ``out`` of other settings
    or samples; StorageError; ToolFailedError where a worker died.
    """
    with KeptRecords(out, RepairedSample, lambda record: record.sample_id, settings, _MIXING) as kept:
        answers = {record.sample_id: record.answer_sha256 for record in kept.records()}
        index = _read_index(samples, tasks, answers, out)
        del answers
        on_done = begin(sum(map(len, index.waiting.values())))
        new = 0
        # Executors give generators, which stop their workers when they are closed.
        run = executor.run(repair, list(_turns(index.waiting, tasks)))
        with closing(cast("Generator[tuple[int, tuple[RepairedSample, ...]], None, None]", run)) as finished:
            for _, repaired in finished:
                for record in repaired:
                    kept.append(record)
                    new += 1
                    on_done(record.outcome)
        ranks = {name: rank for rank, name in enumerate(index.generators)}
        kept.put_in_order(lambda name: ranks.get(name, len(ranks)))
        counts: dict[str, RepairCounts] = {}
        for name in dict.fromkeys(index.generators.values()):
            counts[name] = RepairCounts()
        for record in kept.records():
            if record.sample_id in index.generators:
                counts[index.generators[record.sample_id]].count(record)
        return Repaired(counts, new)


def _turns(waiting: Mapping[str, Sequence[int]], tasks: Mapping[str, EditTask]) -> Iterator[SamplesOfTask]:
    for task_id, begins in waiting.items():
        for start in range(0, len(begins), _SAMPLES_A_TURN):
            yield SamplesOfTask(tasks[task_id], tuple(begins[start : start + _SAMPLES_A_TURN]))


def _read_index(samples: Path, tasks: Mapping[str, EditTask], done: Mapping[str, str], out: Path) -> _Index:
    index = _Index()
    for begin, sample in placed_record_lines(samples, PatchSample, SAMPLE_FORMAT_VERSION, "ape generate"):
        name = sample.sample_id
        if name in index.generators:
            raise BadInputError(
                f"{samples}: the sample {name} is there twice",
                cause="the file was put together from others",
                next_step="leave one of the two lines out",
            )
        if sample.task_id not in tasks:
            raise BadInputError(
                f"{samples}: the sample {name} is for the task {sample.task_id}, which --tasks does not have",
                cause="it was generated for other tasks",
                next_step="give the file of tasks that the samples were generated for with --tasks",
            )
        index.generators[name] = sample.generator
        if name not in done:
            index.waiting[sample.task_id].append(begin)
        elif done[name] != answer_sha256(sample):
            raise BadInputError(
                f"{out} has the sample {name} with another answer",
                cause="the samples were made anew with the same ids",
                next_step="choose another --out",
            )
    return index
