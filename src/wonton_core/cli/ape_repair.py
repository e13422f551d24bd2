"""``wonton ape repair``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import EXIT_GATE_MISSED, EXIT_WORK_INCOMPLETE, BadInputError

if TYPE_CHECKING:
    from wonton_core.model.patch_repair import RepairResult

_MAX_BYTES = 40_000_000


def _read(path: Path, what: str) -> str:
    """The text of a file, with its line endings. Raises BadInputError."""
    try:
        if not path.is_file() and path.exists():
            raise BadInputError(
                f"{what} {path} is no regular file",
                cause="it is a folder, a device or a pipe",
                next_step="write it to a file and name that",
            )
        if path.stat().st_size > _MAX_BYTES:
            raise BadInputError(
                f"{what} {path} has {path.stat().st_size:,} bytes; at most {_MAX_BYTES:,} are read",
                next_step="give one source file and the patch for it",
            )
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise BadInputError(f"{what} {path} can't be read: {error.strerror}", next_step="check the path") from None
    except UnicodeDecodeError as error:
        raise BadInputError(
            f"{what} {path} is not UTF-8 at byte {error.start}",
            cause="it is binary, or in another encoding",
            next_step="convert it to UTF-8",
        ) from None


def _text_before(pre: Path, *, new: bool) -> str:
    """The file before the patch, empty for a new one. Raises BadInputError: a slip in a name makes no new file."""
    if new and pre.exists():
        raise BadInputError(f"{pre} is there already", next_step="leave out --new, or give another --pre")
    if not new and not pre.exists():
        raise BadInputError(
            f"{pre} does not exist",
            cause="the path has a slip, or the patch makes a new file",
            next_step="check the path; for a new file give --new",
        )
    return "" if new else _read(pre, "file")


def _as_json(found: RepairResult) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "outcome": found.outcome.value,
        "reason": found.reason,
        "post": found.post,
        "diff": found.diff,
        "hunks": [
            {
                "index": hunk.index,
                "status": hunk.status.value,
                "reason": hunk.reason,
                "confidence": round(hunk.confidence, 4),
                "stated_line": hunk.stated_line,
                "first_line": hunk.first_line,
                "last_line": hunk.last_line,
                "moved_by": hunk.moved_by,
            }
            for hunk in found.hunks
        ],
    }


def _tell(found: RepairResult) -> None:
    for hunk in found.hunks:
        where = f" at line {hunk.first_line}" if hunk.first_line is not None else ""
        moved = f" by {hunk.moved_by:+d}" if hunk.moved_by else ""
        say(f"hunk {hunk.index}: {hunk.status.value.replace('_', ' ')}{moved}{where}: {hunk.reason}")
    say(found.reason)


@click.command("repair")
@click.option("--pre", type=click.Path(path_type=Path), required=True, help="File before the patch.")
@click.option("--new", is_flag=True, help="The patch makes a new file: --pre is only its name.")
@click.option("--patch", type=click.Path(path_type=Path), required=True, help="The patch, or a model's whole answer.")
@click.option("--path", "name", help="Name of the file in the patch, where that changes several. Default: --pre.")
@click.option("--strict", is_flag=True, help="All hunks or none.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the file after the patch here.")
@click.option("--json", "as_json", is_flag=True, help="Print outcome, hunks, text and diff as JSON.")
def command(pre: Path, new: bool, patch: Path, name: str | None, strict: bool, out: Path | None, as_json: bool) -> None:
    """Apply a patch as a model wrote it, where each hunk has one right place, and print it as a clean diff.

    Exit code 0: the whole patch is in the result; 5: only some hunks are (without --strict); 1: it was refused. Names
    in the patch are compared with --path and never opened; only --out is written. A patch that names another file
    is refused: give --path where --pre is a copy under another name.

    \b
    Example:
      wonton ape repair --pre Mathlib/Order/Basic.lean --patch answer.md --path Mathlib/Order/Basic.lean
    """
    from wonton_core.engineering.repair import repair_patch
    from wonton_core.model.patch_repair import RepairOutcome
    from wonton_core.store.atomic import write_bytes

    path = name if name is not None else pre.as_posix()
    found = repair_patch(_text_before(pre, new=new), _read(patch, "patch"), path=path, strict=strict)
    if out is not None and found.post is not None:
        write_bytes(out, found.post.encode("utf-8"))
    if as_json:
        result_json(_as_json(found))
    elif found.diff:
        result(found.diff.removesuffix("\n"))
    if not as_json:
        _tell(found)
    if found.outcome is RepairOutcome.REFUSED:
        raise click.exceptions.Exit(EXIT_GATE_MISSED)
    if found.outcome is RepairOutcome.PARTIAL:
        raise click.exceptions.Exit(EXIT_WORK_INCOMPLETE)
