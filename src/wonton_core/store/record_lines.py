"""Reading a file of records (JSON Lines) that others write: nothing in it is changed, and one record is held at a time.

A last line without its end is one that is being written: it is no record yet.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from wonton_core.codec.records import structure
from wonton_core.errors import BadInputError

Record = TypeVar("Record")

_SHOWN_CHARACTERS = 100


def read_record_lines(
    path: Path, target: type[Record], version: int | None = None, made_by: str = ""
) -> Iterator[Record]:
    """The records of ``target`` in ``path``, in order, blank lines skipped; each must have ``format_version``
    ``version`` where one is given. ``made_by`` is the command below ``wonton`` that writes such files. Raises
    BadInputError naming the line."""
    return (record for _, record in placed_record_lines(path, target, version, made_by))


def placed_record_lines(
    path: Path, target: type[Record], version: int | None = None, made_by: str = ""
) -> Iterator[tuple[int, Record]]:
    """The same, each with the byte where it begins."""
    again = f"run `wonton {made_by}` again" if made_by else "run the stage that makes this file again"
    begin = 0
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if line.endswith(b"\n") and not line.isspace():
                    yield begin, _decoded(line, target, version, f"{path}, line {number}", again)
                begin += len(line)
    except OSError as error:
        raise BadInputError(
            f"{path}: can't be read: {error.strerror}",
            cause="the path is wrong, or the file is not made yet",
            next_step="check the path" if not made_by else f"check the path; `wonton {made_by}` makes such files",
        ) from error


def _decoded(line: bytes, target: type[Record], version: int | None, place: str, again: str) -> Record:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInputError(
            f"{place}: not JSON: {error}",
            cause="something else wrote to the file",
            next_step=again,
        ) from None
    found = value.get("format_version") if isinstance(value, dict) else None
    if version is not None and found != version:
        shown = line[:_SHOWN_CHARACTERS].decode(errors="replace").strip()
        raise BadInputError(
            f"{place}: format_version is {found!r}, this Wonton reads {version}: {shown}",
            cause="the file was made by another version, or is of another kind",
            next_step=f"{again} with this version",
        )
    return structure(value, target, place=place)
