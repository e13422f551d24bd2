"""Which files of an evaluation's folder the numbers are made from."""

from __future__ import annotations

from pathlib import Path

from wonton_core.engineering.measures.evaluation_files import EvaluationFiles
from wonton_core.errors import BadInputError
from wonton_core.model.evaluation_run import EvaluationRun
from wonton_core.store.evaluation_run import read_run

_STAGE_OF = {
    "tasks": "select",
    "instructions": "instruct",
    "samples": "generate",
    "repaired": "repair",
    "verified": "verify",
    "judged": "judge",
}
_OPTIONAL = ("instructions", "judged")


def files_of_run(folder: Path) -> EvaluationFiles:
    """The files of the stages that ``run.json`` names. Raises BadInputError where a stage that it takes is missing."""
    run = read_run(folder)
    found: dict[str, Path | None] = {}
    for kind, stage in _STAGE_OF.items():
        found[kind] = stage_file(run, folder, stage, kind)
        if found[kind] is None and kind not in _OPTIONAL:
            raise BadInputError(
                f"{folder}: there is no file of {kind}: the stage {stage} was not run",
                cause="the run was stopped before it",
                next_step="run `wonton ape run` with the same configuration again: it goes on from there",
            )
    return EvaluationFiles(**found)  # type: ignore[arg-type]


def stage_file(run: EvaluationRun, folder: Path, stage: str, kind: str) -> Path | None:
    """The file that ``stage`` calls ``kind``, None where it was not run or has none."""
    record = run.stages.get(stage)
    place = None if record is None else record.files.get(kind)
    return None if place is None or not (folder / place).exists() else folder / place
