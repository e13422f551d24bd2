"""Which folders Wonton made itself: only these are turned into something else or removed as a whole."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


class RestoredFolders:
    """One small file each in the store, with the folder's path, device and inode number."""

    def __init__(self, root: Path) -> None:
        """``root`` is the store's folder."""
        self._notes = root / "restored"

    def note(self, folder: Path, found: os.stat_result) -> None:
        """``folder``, which has or will have this stat, is ours. Raises OSError."""
        self._notes.mkdir(parents=True, exist_ok=True)
        # Not atomic: half a note is that of another folder, which is then not ours.
        self._place(folder).write_bytes(_note(folder, found))

    def knows(self, folder: Path) -> bool:
        """Whether the folder that stands there now is ours."""
        try:
            return self._place(folder).read_bytes() == _note(folder, folder.lstat())
        except OSError:
            return False

    def forget(self, folder: Path) -> None:
        """``folder`` is no more."""
        self._place(folder).unlink(missing_ok=True)

    def _place(self, folder: Path) -> Path:
        return self._notes / hashlib.sha256(os.fsencode(folder)).hexdigest()


def _note(folder: Path, found: os.stat_result) -> bytes:
    return b"%d %d %b" % (found.st_dev, found.st_ino, os.fsencode(folder))
