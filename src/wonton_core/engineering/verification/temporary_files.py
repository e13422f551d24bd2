"""Where this process makes temporary files while it verifies: in a folder that is found when the process was killed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_files_in(folder: Path) -> Iterator[None]:
    """Have ``tempfile`` put all that has no other place into ``folder``, which is made. Raises OSError.

    Verifiers make their folders by ``tempfile``, and can't clean up when they are killed. It holds for the process, so
    that of two that overlap the later one counts; after it comes the system's own folder.
    """
    folder.mkdir()
    own = str(folder)
    tempfile.tempdir = own
    try:
        yield
    finally:
        if tempfile.tempdir == own:
            tempfile.tempdir = None
