"""The folder in which trees are built: beside the store's blobs, so that what is built can become blobs by renaming."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def remove_tree(folder: Path) -> None:
    """Remove a folder, folders in it that its owner can't write included. Links are not followed."""
    for path, folders, _ in os.walk(folder):
        for name in folders:
            below = Path(path, name)
            if not below.is_symlink():
                below.chmod(0o700)
    shutil.rmtree(folder)


def remove_leftovers(work: Path) -> None:
    """Remove what killed processes left in ``work``. Only for who alone may build there."""
    if work.is_dir():
        for left in work.iterdir():
            remove_tree(left)


@contextmanager
def build_folder(work: Path) -> Iterator[Path]:
    """A fresh folder below ``work``, by its real path, removed in the end."""
    work.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=work)).resolve()
    try:
        yield folder
    finally:
        remove_tree(folder)
