"""Running an evaluation's stages, one after the other, each in the folder of its key."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from wonton_core.codec.records import structure
from wonton_core.engineering.history.repository import open_repository
from wonton_core.engineering.run.content_key import file_hash, key_parts, stage_key
from wonton_core.engineering.run.spending import stage_spending, together
from wonton_core.engineering.run.stage import FileNotMadeError, Stage, StagePlan, StageSite
from wonton_core.engineering.run.stage_clock import StageClock
from wonton_core.errors import BadInputError, WontonError, WorkIncompleteError
from wonton_core.model.evaluation_run import (
    DONE,
    EVALUATION_RUN_FORMAT_VERSION,
    INCOMPLETE,
    RUNNING,
    STOPPED,
    EvaluationRun,
    Spending,
    StageRecord,
)
from wonton_core.model.run_config import RunConfig
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.store.evaluation_run import read_stage, stage_folders, write_run, write_stage


@frozen
class Invoked:
    """How a command ended: whether all was done, and what it printed as JSON, empty where it printed nothing."""

    complete: bool
    counts: dict[str, Any]


Invoke = Callable[[Sequence[str]], Invoked]
"""Runs a command of Wonton, given its words. Raises WontonError for every end but "done" and "something is missing"."""


class EvaluationRunner:
    """One call of an evaluation. The run's folder must be locked by the caller."""

    def __init__(
        self,
        config: RunConfig,
        catalog: Catalog,
        invoke: Invoke,
        tell: Callable[[str], None],
        *,
        go_on: bool,
    ) -> None:
        """``go_on``: what models could not be asked for is left missing, and later stages run. Raises BadInputError."""
        self.config = config
        self._invoke = invoke
        self._tell = tell
        self._go_on = go_on
        self.folder = Path(config.folder)
        snapshots = Path(config.snapshots) if config.snapshots else self.folder / "snapshots"
        self._site = StageSite(config, catalog, open_repository(Path(config.repo)), self.folder, snapshots, {})
        self._records: dict[str, StageRecord] = {}

    def run(self, stages: Sequence[Stage]) -> EvaluationRun:
        """Run what is not done yet; the evaluation as it is then, in ``run.json`` after every stage.

        Raises what a stage raises, the record of its stage being on disk.
        """
        for stage in stages:
            plan = stage.plan(self._site)
            if plan is None:
                self._tell(f"{stage.name}: left out by the configuration")
                continue
            record = self._run_stage(stage.name, plan)
            self._know(record)
            if record.state == INCOMPLETE and plan.asks_models and not self._go_on:
                raise WorkIncompleteError(
                    f"{stage.name}: some questions got no answer; what was answered is kept in {record.folder}",
                    next_step="run the same command again: it asks only for what is missing; with --go-on the later "
                    "stages run without it, and count it as missing",
                )
        return self.evaluation()

    @property
    def files(self) -> Mapping[str, Path]:
        """What the stages so far made, by name."""
        return self._site.files

    def has_inputs(self, stage: Stage) -> bool:
        """Whether all is there that the stage reads."""
        try:
            stage.plan(self._site)
        except FileNotMadeError:
            return False
        return True

    def take_over(self, stage: Stage) -> bool:
        """Whether the stage was done before, or is left out; its files count then."""
        plan = stage.plan(self._site)
        if plan is None:
            return True
        _, _, folder = self._place(stage.name, plan)
        earlier = self._earlier(folder, plan)
        if earlier is not None:
            self._know(earlier)
        return earlier is not None

    def forecast(self, stage: Stage) -> dict[str, Any] | None:
        """What the stage would ask of models, as its command's ``--dry-run`` says; None for one that asks none."""
        plan = stage.plan(self._site)
        if plan is None or not plan.asks_models:
            return None
        _, _, folder = self._place(stage.name, plan)
        return self._invoke((*plan.arguments(folder), "--dry-run")).counts

    def evaluation(self) -> EvaluationRun:
        """The stages run so far in this call, with what they and others in the folder took."""
        used = {record.folder for record in self._records.values()}
        others = [path for path in stage_folders(self.folder) if path.relative_to(self.folder).as_posix() not in used]
        return EvaluationRun(
            EVALUATION_RUN_FORMAT_VERSION,
            self._named(Path(self.config.repo)),
            self._named(self._site.snapshots),
            dict(self._records),
            together(record.spending for record in self._records.values()),
            together(stage_spending(path) for path in others),
        )

    def spent(self) -> Spending:
        """By all that is in the run's folder, whatever its settings."""
        return together(stage_spending(path) for path in stage_folders(self.folder))

    def _named(self, path: Path) -> str:
        inside = path.resolve()
        top = self.folder.resolve()
        return inside.relative_to(top).as_posix() if inside.is_relative_to(top) else str(inside)

    def _know(self, record: StageRecord) -> None:
        made = {name: self.folder / path for name, path in record.files.items()}
        self._site = evolve(self._site, files={**self._site.files, **made})

    def _place(self, name: str, plan: StagePlan) -> tuple[dict[str, Any], str, Path]:
        """What the stage's key is of, the key, and its folder."""
        parts = key_parts(plan)
        key = stage_key(name, parts)
        return parts, key, self.folder / name / key

    def _earlier(self, folder: Path, plan: StagePlan) -> StageRecord | None:
        """The stage as it was done before, None where it has to run."""
        found = read_stage(folder)
        is_done = found is not None and found.state == DONE and self._is_there(found) and plan.is_kept(folder)
        return found if is_done else None

    def _run_stage(self, name: str, plan: StagePlan) -> StageRecord:
        parts, key, folder = self._place(name, plan)
        earlier = self._earlier(folder, plan)
        if earlier is not None:
            self._tell(f"{name}: done before, nothing of it changed ({earlier.folder})")
            return self._keep(earlier)
        record = structure(
            {
                "format_version": EVALUATION_RUN_FORMAT_VERSION,
                "stage": name,
                "key": key,
                "folder": f"{name}/{key}",
                "state": RUNNING,
                "reason": "",
                **parts,
                "files": {known: f"{name}/{key}/{file}" for known, file in plan.outputs.items()},
                "sha256": {},
                "counts": {},
                "spending": {},
            },
            StageRecord,
            place=str(folder),
        )
        write_stage(folder, record)
        self._records[name] = evolve(record, spending=stage_spending(folder))
        write_run(self.folder, self.evaluation())
        with self._ending(record, folder), StageClock(folder):
            words = plan.arguments(folder)
            if words:
                self._tell(f"{name}: wonton {shlex.join(words)}")
            invoked = self._invoke(words) if words else Invoked(True, {})
            plan.finish(folder)
        return self._keep(
            evolve(
                record,
                state=DONE if invoked.complete else INCOMPLETE,
                reason="" if invoked.complete else "something is missing that could not be had: counts say what",
                counts=invoked.counts,
                sha256={known: file_hash(self.folder / path) for known, path in record.files.items()},
                spending=stage_spending(folder),
            )
        )

    @contextmanager
    def _ending(self, record: StageRecord, folder: Path) -> Iterator[None]:
        """Put on record why a stage did not come to its end. A killed one is found as running."""
        try:
            yield
        except BaseException as error:
            reason = _reason(error)
            self._keep(evolve(record, state=STOPPED, reason=reason, spending=stage_spending(folder)))
            raise

    def _keep(self, record: StageRecord) -> StageRecord:
        folder = self.folder / record.folder
        if read_stage(folder) != record:
            write_stage(folder, record)
        self._records[record.stage] = record
        write_run(self.folder, self.evaluation())
        return record

    def _is_there(self, record: StageRecord) -> bool:
        """Whether all files are as the stage left them. Raises BadInputError for one that was changed afterwards."""
        for known, path in record.files.items():
            place = self.folder / path
            if not place.exists():
                return False
            if file_hash(place) != record.sha256.get(known):
                raise BadInputError(
                    f"{place} is not as the stage {record.stage} left it",
                    cause="it was changed afterwards",
                    next_step=f"put it back, or remove {self.folder / record.folder} to have it made again",
                )
        return True


def _reason(error: BaseException) -> str:
    if isinstance(error, WontonError):
        return error.summary
    return "interrupted" if isinstance(error, KeyboardInterrupt) else f"a bug: {type(error).__name__}: {error}"
