"""Which files of an evaluation's folder the numbers are made from."""

from __future__ import annotations

from pathlib import Path

from wonton_core.codec.records import read_json, structure
from wonton_core.engineering.measures.evaluation_files import EvaluationFiles, input_files
from wonton_core.errors import BadInputError
from wonton_core.model.evaluation_run import EvaluationRun
from wonton_core.model.measures import MEASURES_FORMAT_VERSION, Measures
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


def measures_of_run(folder: Path) -> Path | None:
    """The file of measures of the run, None where they were not made yet. Raises BadInputError."""
    return stage_file(read_run(folder), folder, "measure", "measures")


def read_measures(path: Path, files: EvaluationFiles) -> Measures:
    """Raises BadInputError for another version's measures, and where they are not of ``files`` as they are now."""
    content = read_json(path)
    version = content.get("format_version") if isinstance(content, dict) else None
    if version != MEASURES_FORMAT_VERSION:
        raise BadInputError(
            f"{path}: format_version is {version!r}, this Wonton reads {MEASURES_FORMAT_VERSION}",
            cause="the file was made by another version, or is of another kind",
            next_step="run `wonton ape measure` again",
        )
    measures = structure(content, Measures, place=str(path))
    made_of = {used.kind: used.sha256 for used in measures.inputs}
    there = {used.kind: used.sha256 for used in input_files(files)}
    if made_of != there:
        differ = sorted({kind for kind in made_of | there if made_of.get(kind) != there.get(kind)})
        raise BadInputError(
            f"{path}: the numbers are of other files than those given: {', '.join(differ)}",
            cause="a stage was run again after measuring",
            next_step="run `wonton ape measure` again",
        )
    return measures
