"""The way from a history's commits to its edit tasks, step by step, with counts that close exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from wonton_core.errors import BadInputError
from wonton_core.model.edit_task import DroppedCandidate, EditTask
from wonton_core.model.mining_record import FilterSetting, MiningRecord, SkippedChange

COMMITS = "commits"
PAIRS = "pairs"
CHANGES = "changes"
EDITS = "edits"


class FunnelError(BadInputError):
    """Counts don't close, or don't agree with the files that they are counts of."""

    code = "input.funnel"


@frozen
class FunnelStep:
    """``change`` items came (above zero) or went, so many of ``unit`` remain. ``summary`` says in words what happened.

    ``is_filter`` tells a filter's step, which is named as the filter is, from steps of the mining itself.
    """

    name: str
    summary: str
    unit: str
    change: int
    remaining: int
    is_filter: bool = False


@frozen
class Funnel:
    """Steps in order. Making one checks that each follows from the one before it; raises FunnelError."""

    steps: tuple[FunnelStep, ...] = field()

    @steps.validator
    def _closes(self, _attribute: object, steps: Sequence[FunnelStep]) -> None:
        remaining = 0
        for step in steps:
            remaining += step.change
            if step.remaining != remaining or remaining < 0:
                raise FunnelError(
                    f"the funnel does not close at {step.name}: {remaining} by the steps, {step.remaining} on record",
                    cause="the mining record was changed by hand, or is from a mining with a fault",
                    next_step="mine again",
                )


def funnel_of(record: MiningRecord) -> Funnel:
    """The funnel of a mining: commits, pairs with their parents, file changes, edits, tasks.

    Skips (what can be no edit of a text) stand before the filters, reasons in alphabetical order, filters in the order
    in which they are asked, also those that dropped nothing. Raises FunnelError where counts don't close.
    """
    counts, settings = record.counts, record.settings
    steps = _Steps()
    steps.add("commits", "reachable from the tip", COMMITS, counts.commits_seen)
    steps.skipped(counts.commits_skipped, COMMITS)
    steps.expect(counts.commits_read)
    steps.to("commit_parent_pairs", "each parent of a merge by itself", PAIRS, counts.commit_parent_pairs)
    steps.skipped(counts.pairs_skipped, PAIRS)
    steps.to("file_changes", "one for every file that a pair changes", CHANGES, counts.file_changes)
    steps.skipped(counts.changes_skipped, CHANGES)
    steps.filtered(settings.change_filters, counts.changes_dropped, CHANGES)
    steps.expect(counts.changes_taken)
    summary = f"{counts.changes_split} changes of more than {settings.fragment_limit} lines are cut"
    steps.to("fragments", summary, EDITS, counts.edits)
    steps.filtered(settings.edit_filters, counts.edits_dropped, EDITS)
    steps.expect(counts.tasks)
    return Funnel(tuple(steps.made))


def check_files(
    record: MiningRecord,
    tasks: Iterable[EditTask],
    dropped: Iterable[DroppedCandidate],
    skipped: Iterable[SkippedChange],
) -> None:
    """Raise FunnelError where the files hold other numbers of tasks, drops or skips than the record counts.

    Drops are compared by filter and skips by reason; no task may be there twice.
    """
    counts = record.counts
    counted: Counter[str] = Counter({"tasks": counts.tasks, "distinct tasks": counts.tasks})
    for reasons in (counts.changes_dropped, counts.edits_dropped):
        counted.update(reasons)
    for reasons in (counts.commits_skipped, counts.pairs_skipped, counts.changes_skipped):
        counted.update(reasons)
    ids = [task.task_id for task in tasks]
    held = Counter({"tasks": len(ids), "distinct tasks": len(set(ids))})
    held.update(candidate.dropped_by for candidate in dropped)
    held.update(change.reason for change in skipped)
    wrong = [
        f"{name}: {held[name]} in the files, {counted[name]} on record"
        for name in sorted(held | counted)
        if held[name] != counted[name]
    ]
    if wrong:
        raise FunnelError(
            f"the files of tasks and the mining record disagree: {'; '.join(wrong)}",
            cause="lines were taken out or added after mining",
            next_step="mine again, or put the files back",
        )


class _Steps:
    def __init__(self) -> None:
        self.made: list[FunnelStep] = []

    def add(self, name: str, summary: str, unit: str, change: int, *, is_filter: bool = False) -> None:
        remaining = change + (self.made[-1].remaining if self.made else 0)
        self.made.append(FunnelStep(name, summary, unit, change, remaining, is_filter))

    def to(self, name: str, summary: str, unit: str, remaining: int) -> None:
        """A step to another unit."""
        self.add(name, summary, unit, remaining - self.made[-1].remaining)

    def skipped(self, counted: Mapping[str, int], unit: str) -> None:
        for reason, number in sorted(counted.items()):
            self.add(reason, "skipped: no edit of a text", unit, -number)

    def filtered(self, filters: Sequence[FilterSetting], counted: Mapping[str, int], unit: str) -> None:
        for asked in filters:
            self.add(asked.name, asked.summary, unit, -counted.get(asked.name, 0), is_filter=True)
        unknown = sorted(set(counted) - {asked.name for asked in filters})
        if unknown:
            raise FunnelError(
                f"the mining record counts drops of {', '.join(unknown)}, which is no filter of that mining",
                next_step="mine again",
            )

    def expect(self, remaining: int) -> None:
        """Raise FunnelError where the record says another number than the steps so far."""
        last = self.made[-1]
        if last.remaining != remaining or remaining < 0:
            raise FunnelError(
                f"the counts don't close after {last.name}: {last.remaining} by the steps, {remaining} on record",
                cause="the mining record was changed by hand, or is from a mining with a fault",
                next_step="mine again",
            )
