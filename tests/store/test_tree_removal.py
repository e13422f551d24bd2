"""Folders of any depth are removed, and nothing that links lead to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wonton_core.store.blobs.tree_removal import remove_tree


def make_deep(top: Path, name: str, depth: int) -> None:
    """Folders in folders, deeper than a path can say."""
    top.mkdir()
    above = os.open(top, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=above)
        inside = os.open(name, os.O_RDONLY, dir_fd=above)
        os.close(above)
        above = inside
    os.close(os.open("file", os.O_WRONLY | os.O_CREAT, dir_fd=above))
    os.close(above)


@pytest.mark.parametrize(("name", "depth"), [("d", 3000), ("n" * 255, 100), ("d", 0)])
def test_a_tree_of_any_depth_goes(tmp_path: Path, name: str, depth: int) -> None:
    make_deep(tmp_path / "top", name, depth)
    remove_tree(tmp_path / "top")
    assert list(tmp_path.iterdir()) == []


def test_closed_folders_go_and_links_are_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    kept.chmod(0o500)
    (tmp_path / "top" / "closed" / "below").mkdir(parents=True)
    (tmp_path / "top" / "closed" / "file").touch()
    (tmp_path / "top" / "folder").symlink_to(kept)
    (tmp_path / "top" / "none").symlink_to("nowhere")
    os.mkfifo(tmp_path / "top" / "pipe")
    (tmp_path / "top" / "closed").chmod(0)
    (tmp_path / "top").chmod(0o500)
    remove_tree(tmp_path / "top")
    assert list(tmp_path.iterdir()) == [kept]
    assert kept.stat().st_mode & 0o777 == 0o500


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        remove_tree(tmp_path / "none")
