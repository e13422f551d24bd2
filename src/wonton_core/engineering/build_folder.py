"""The folder in which trees are built: beside the store's blobs, so that what is built can become blobs by renaming."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wonton_core.store.blobs.tree_removal import remove_tree


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
