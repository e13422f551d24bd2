"""Options that name an evaluation's files: a run's folder, or one by one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from wonton_core.engineering.measures.evaluation_files import EvaluationFiles

_NEEDED = ("tasks", "samples", "repaired", "verified")
_KINDS = {
    "tasks": "File of tasks that samples were asked for.",
    "instructions": "File of instructions: adds labels.",
    "samples": "File of samples, its settings beside it.",
    "repaired": "File of repaired samples.",
    "verified": "File of verified samples.",
    "judged": "File of verdicts, its settings beside it.",
}


def evaluation_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument RUN and an option for each kind of file."""
    for kind, words in reversed(_KINDS.items()):
        command = click.option(f"--{kind}", type=click.Path(path_type=Path), help=words)(command)
    return click.argument("run", type=click.Path(path_type=Path), required=False)(command)


def evaluation_files(run: Path | None, given: dict[str, Path | None]) -> EvaluationFiles:
    """The files that the options name. Raises UsageError for neither or both ways of naming them."""
    from wonton_core.engineering.measures.evaluation_files import EvaluationFiles
    from wonton_core.engineering.measures.run_files import files_of_run
    from wonton_core.errors import UsageError

    named = {kind: path for kind in _KINDS if (path := given.get(kind)) is not None}
    if run is not None:
        if named:
            raise UsageError(
                f"RUN names all files, and so does --{next(iter(named))}",
                next_step="give the folder of the run alone, or the files alone",
            )
        return files_of_run(run)
    lacking = [f"--{kind}" for kind in _NEEDED if kind not in named]
    if lacking:
        raise UsageError(
            f"missing: RUN, or {', '.join(lacking)}",
            next_step="give the folder of a run, or --tasks, --samples, --repaired and --verified",
        )
    return EvaluationFiles(**named)
