"""All that stands in a folder, without following links."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from attrs import frozen

from wonton_core.errors import BadInputError


@frozen
class Found:
    """One file, folder, link or other thing: ``path`` relative to the folder walked, with its own stat."""

    path: bytes
    stat: os.stat_result


def walk(folder: Path, *, excluded: Collection[bytes] = ()) -> Iterator[Found]:
    """Everything below ``folder``, parents first, in order of names; ``excluded`` are relative paths left out whole.

    Raises BadInputError when ``folder``, or a folder in it, can't be read.
    """
    base = os.fsencode(folder)
    waiting = [b""]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(os.path.join(base, inside) if inside else base) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
                found = [(entry, entry.stat(follow_symlinks=False)) for entry in entries]
        except OSError as error:
            raise BadInputError(
                f"{os.fsdecode(os.path.join(base, inside))}: can't be read: {error.strerror}",
                cause="it does not exist, is no folder, or changed meanwhile",
                next_step="check the path, and that nothing writes there",
            ) from error
        below = []
        for entry, own in found:
            path = inside + b"/" + entry.name if inside else entry.name
            if path in excluded:
                continue
            yield Found(path, own)
            if stat.S_ISDIR(own.st_mode):
                below.append(path)
        waiting += reversed(below)
