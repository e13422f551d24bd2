"""Removing a folder with all that is in it, however deep it goes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path  # the sandbox's server starts without it

_LONG_BYTES = 3000
"""With one more name of 255 bytes it is a path that the system still takes."""


def remove_tree(folder: Path | str) -> None:
    """Remove a folder, folders in it that its owner can't read or write included. Links are not followed.

    Without recursion: a program that was run in the folder may have made it deeper than Python's stack. Raises OSError.
    """
    base = os.fsencode(folder)
    os.chmod(base, 0o700)
    folders = [base]
    waiting = [base]
    while waiting:
        inside = waiting.pop()
        with os.scandir(inside) as listed:
            entries = list(listed)
        for entry in entries:
            below = entry.path
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(below)
                continue
            os.chmod(below, 0o700)
            if len(below) > _LONG_BYTES:
                # Further down paths would be too long for the system.
                below = os.path.join(base, os.urandom(8).hex().encode())
                os.rename(entry.path, below)
            folders.append(below)
            waiting.append(below)
    # What stands in a folder came after it.
    for empty in reversed(folders):
        os.rmdir(empty)
