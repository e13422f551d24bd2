"""Declarations compiled to one module in a fresh Lean process; those with an error are left out by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from wonton_core.errors import ToolFailedError
from wonton_core.store.atomic import write_bytes
from wonton_lean.session.attempts import ERROR, FILE_SETTINGS, first_line, read_messages

if TYPE_CHECKING:
    from wonton_lean.toolchain import LeanToolchain


@frozen
class CompiledModule:
    """``path`` is the ``.olean`` file, None where no declaration compiled; ``errors`` are those left out."""

    path: Path | None
    errors: dict[str, str]


def compile_module(
    lean: LeanToolchain, declarations: Mapping[str, str], folder: Path, module: str, *, seconds: float
) -> CompiledModule:
    """Compile the texts of ``declarations`` (by name), in order, after the tool chain's header.

    A declaration with an error is reported and the others are compiled again without it: what is in the module was
    accepted by Lean's kernel with no error anywhere. Raises ToolFailedError when Lean dies or says something
    that can't be attributed.
    """
    left = dict(declarations)
    errors: dict[str, str] = {}
    path = folder / f"{module}.olean"
    while left:
        owner, source = _lay_out(lean.header, left)
        write_bytes(folder / f"{module}.lean", source.encode())
        path.unlink(missing_ok=True)
        result = lean.run("--json", "-DmaxErrors=0", "-o", path.name, f"{module}.lean", seconds=seconds, folder=folder)
        failed: dict[str, str] = {}
        for message in read_messages(result, seconds=seconds):
            if message["severity"] == ERROR:
                failed.setdefault(_owner(owner, message), first_line(message["data"]))
        if not failed:
            if result.code != 0 or not path.is_file():
                raise ToolFailedError(
                    f"Lean wrote no module {module}, and no error that says why (code {result.code})",
                    cause="it died midway, or the disk is full",
                    next_step="run the same command again: it resumes",
                )
            return CompiledModule(path, errors)
        errors |= failed
        left = {name: text for name, text in left.items() if name not in failed}
    return CompiledModule(None, errors)


def _lay_out(header: str, declarations: Mapping[str, str]) -> tuple[list[str], str]:
    """The owner of every line ("" for the header) and the source."""
    source = "\n".join((header.rstrip("\n"), *FILE_SETTINGS, ""))
    owner = [""] * source.count("\n")
    for name, text in declarations.items():
        block = text.rstrip("\n") + "\n\n"
        owner += [name] * block.count("\n")
        source += block
    return owner, source


def _owner(owner: list[str], message: Mapping[str, Any]) -> str:
    line = message["pos"]["line"]
    name = owner[line - 1] if 0 < line <= len(owner) else ""
    if not name:
        raise ToolFailedError(
            f"Lean reports an error outside of the declarations: {first_line(message['data'])}",
            cause="the header of the tool chain does not compile",
            next_step="see `wonton doctor`",
        )
    return name
