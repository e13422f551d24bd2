"""All samples before all judges of a panel: several at a time, verdicts on disk as they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from wonton_core.engineering.instructions.synthesis import instruction_text
from wonton_core.engineering.judging.panel import Panel
from wonton_core.engineering.judging.samples import SampleToJudge
from wonton_core.errors import BadInputError, ToolFailedError, WontonError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.judged_sample import JUDGEMENT_FORMAT_VERSION, JudgedSample
from wonton_core.model.judgement import ABSTAINED, ACCEPTED, REJECTED, JudgementRequest, Verdict
from wonton_core.store.atomic import write_bytes
from wonton_core.store.kept_records import KeptRecords

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import Executor, Judge

Key = tuple[str, str]
"""A sample's id, and a judge as the user wrote it."""

_REMEMBERED_TEXTS = 32
_MIXING = "verdicts of other judges, models, prompts, options or versions can't be compared"


@frozen
class LostVerdict:
    """A verdict that was asked for and could not be had, and why: nothing is known then."""

    sample_id: str
    judge: str
    error: WontonError


@frozen
class JudgingTotals:
    """Over the verdicts asked for: ``asked_for`` is samples times judges; ``new`` of those that are there are of this
    run. ``outcomes`` and ``decided_by`` count verdicts by judge; ``unreadable`` counts votes of them without an answer
    that could be read."""

    asked_for: int
    new: int
    lost: tuple[LostVerdict, ...]
    outcomes: dict[str, dict[str, int]]
    decided_by: dict[str, dict[str, int]]
    votes: dict[str, int]
    unreadable: dict[str, int]

    @property
    def judged(self) -> int:
        """Verdicts that are there."""
        return sum(sum(counts.values()) for counts in self.outcomes.values())


def judge_all(
    panel: Panel,
    samples: Sequence[SampleToJudge],
    text_before: Callable[[EditTask], str],
    out: Path,
    executor: Executor,
    on_done: Callable[[str], None] = lambda sample_id: None,
) -> JudgingTotals:
    """Get the verdicts that ``out`` lacks. One that can't be had is lost, and the others go on.

    ``on_done`` is called for each verdict of this run. Raises BadInputError for verdicts of other settings, patches or
    instructions, and what a judge raises besides ToolFailedError: a key that is refused, a budget that is reached, a
    disk that is full would keep the next verdicts away, too.
    """
    read = lru_cache(_REMEMBERED_TEXTS)(lambda task_id: text_before(by_id[task_id].task))
    by_id = {one.task.task_id: one for one in samples}
    asked_for = {(one.sample.sample_id, name): one for one in samples for name in panel.judges}

    def judge(key: Key) -> JudgedSample | LostVerdict:
        sample_id, name = key
        one = asked_for[key]
        try:
            text = read(one.task.task_id)
        except WontonError as error:
            return LostVerdict(sample_id, name, error)
        try:
            verdict = _verdict(panel.judges[name], name, judgement_request(one, text))
        except ToolFailedError as error:
            return LostVerdict(sample_id, name, error)
        return JudgedSample(
            JUDGEMENT_FORMAT_VERSION,
            sample_id,
            one.task.task_id,
            name,
            one.patch_sha256,
            verdict,
            one.instruction_sha256,
        )

    lost: list[LostVerdict] = []
    position_of = {key: position for position, key in enumerate(asked_for)}
    with KeptRecords(out, JudgedSample, _key, panel.settings, _MIXING) as results:
        _check_subjects(results, asked_for, out)
        waiting = [key for key in asked_for if key not in results]
        for position, outcome in executor.run(judge, waiting):
            if isinstance(outcome, LostVerdict):
                lost.append(outcome)
            else:
                results.append(outcome)
            on_done(waiting[position][0])
        if not out.exists():
            # No verdict is a result, too: whoever reads the file need not wonder whether judging was forgotten.
            write_bytes(out, b"")
        results.put_in_order(lambda key: (position_of.get(key, len(position_of)), key))
        return _totals(panel, asked_for, results, len(waiting) - len(lost), tuple(lost))


def _key(record: JudgedSample) -> Key:
    return record.sample_id, record.judge


def _verdict(judge: Judge, name: str, request: JudgementRequest) -> Verdict:
    """What the judge says. Raises ToolFailedError for one that breaks its contract, besides what judges may raise."""
    try:
        verdict = judge.judge(request)
    except WontonError:
        raise
    except Exception as error:
        raise ToolFailedError(
            f"the judge {name} failed: {type(error).__name__}: {error}",
            cause="a mistake in the judge",
            next_step="tell those who made it; `wonton plugins list` says who",
        ) from error
    if not isinstance(verdict, Verdict) or verdict.outcome not in (ACCEPTED, REJECTED, ABSTAINED):
        raise ToolFailedError(f"the judge {name} gave no verdict but {verdict!r:.100}", cause="a mistake in the judge")
    return verdict


def judgement_request(one: SampleToJudge, text_before: str) -> JudgementRequest:
    """What a judge is asked about a sample. ``text_before`` is its task's file."""
    change = one.task.change
    return JudgementRequest(
        one.sample.sample_id,
        instruction_text(one.instruction),
        text_before,
        one.sample.patch,
        one.instruction.subtasks,
        change.path_after or change.path_before,
    )


def _check_subjects(results: KeptRecords[Key, JudgedSample], asked_for: dict[Key, SampleToJudge], out: Path) -> None:
    """Raises BadInputError where an earlier verdict is on something else than what is asked about now."""
    for record in results.records():
        one = asked_for.get((record.sample_id, record.judge))
        if one is None:
            continue
        for what, now, then in (
            ("patch", one.patch_sha256, record.patch_sha256),
            ("instruction", one.instruction_sha256, record.instruction_sha256),
        ):
            if now != then:
                raise BadInputError(
                    f"{out}: {record.sample_id} was judged with another {what} than it has now",
                    cause="samples or instructions were made again after they were judged",
                    next_step="choose another --out",
                )


def _totals(
    panel: Panel,
    asked_for: dict[Key, SampleToJudge],
    results: KeptRecords[Key, JudgedSample],
    new: int,
    lost: tuple[LostVerdict, ...],
) -> JudgingTotals:
    outcomes: dict[str, Counter[str]] = {name: Counter() for name in panel.judges}
    decided_by: dict[str, Counter[str]] = {name: Counter() for name in panel.judges}
    votes: Counter[str] = Counter()
    unreadable: Counter[str] = Counter()
    for record in results.records():
        if (record.sample_id, record.judge) in asked_for:
            outcomes[record.judge][record.verdict.outcome] += 1
            decided_by[record.judge][record.verdict.decided_by] += 1
            votes[record.judge] += len(record.verdict.votes)
            unreadable[record.judge] += sum(bool(vote.problem) for vote in record.verdict.votes)
    return JudgingTotals(
        len(asked_for),
        new,
        lost,
        {name: dict(sorted(counts.items())) for name, counts in outcomes.items()},
        {name: dict(sorted(counts.items())) for name, counts in decided_by.items()},
        {name: votes[name] for name in panel.judges},
        {name: unreadable[name] for name in panel.judges},
    )
