"""Instructions for the tasks."""

from __future__ import annotations

from pathlib import Path

from attrs import asdict, frozen

from wonton_core.codec.records import canonical_json, unstructure
from wonton_core.engineering.run.origins import model_plugins, prompt_hashes, script_files
from wonton_core.engineering.run.stage import StagePlan, StageSite, words
from wonton_core.model.instruction import INSTRUCTION_FORMAT_VERSION, InstructedTask
from wonton_core.store.atomic import write_bytes
from wonton_core.store.record_lines import read_record_lines

_INSTRUCTIONS = "instructions.jsonl"
_PROMPTS = "wonton_core.engineering.instructions"


@frozen
class InstructStage:
    """Runs ``wonton ape instruct``, or takes over a file of instructions that is there already."""

    name: str = "instruct"

    def plan(self, site: StageSite) -> StagePlan:
        """Exactly one of model and file is given. Raises UnknownNameError, BadInputError."""
        asked, tasks = site.config.instruct, site.file("filtered")
        if asked.file:
            return _of_file(Path(asked.file), tasks)
        models = [name for name in (asked.model, asked.validator) if name]

        def arguments(folder: Path) -> tuple[str, ...]:
            given = {name: value for name, value in asdict(asked).items() if name != "file"}
            more = words(tasks=tasks, out=folder / _INSTRUCTIONS, **given)
            return ("ape", "instruct", *site.repo_arguments, *more, *site.chat_arguments(folder))

        scripts = {name: Path(path) for name, path in script_files(site.catalog, models).items()}
        return StagePlan(
            asdict(asked),
            {"filtered": tasks, **scripts},
            {"instructions": _INSTRUCTIONS},
            arguments,
            model_plugins(site.catalog, models),
            prompt_hashes(_PROMPTS),
            asks_models=True,
        )


def _of_file(given: Path, tasks: Path) -> StagePlan:
    def copy(folder: Path) -> None:
        lines = read_record_lines(given, InstructedTask, INSTRUCTION_FORMAT_VERSION, "ape instruct")
        copied = (canonical_json(unstructure(instructed)) + b"\n" for instructed in lines)
        write_bytes(folder / _INSTRUCTIONS, b"".join(copied))

    return StagePlan(
        {"file": True},
        {"filtered": tasks, "given": given},
        {"instructions": _INSTRUCTIONS},
        lambda folder: (),
        finish=copy,
    )
