"""A folder for work is never taken for abandoned by somebody who is faster than its owner's lock."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from wonton_core.store.blobs import work_folder
from wonton_core.store.blobs.work_folder import locked_folder, remove_abandoned


@pytest.mark.parametrize("moment", ["before it is opened", "before it is locked"])
def test_folder_that_is_removed_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    folder = tmp_path / "work"
    made: list[Path] = []
    right = work_folder._open_folder

    def begin(path: Path) -> None:
        path.mkdir()
        made.append(path)
        if moment == "before it is opened" and len(made) < 3:
            remove_abandoned([path], shutil.rmtree)

    def open_folder(path: Path) -> int:
        handle = right(path)
        if moment == "before it is locked" and len(made) < 3:
            path.rmdir()
        return handle

    if moment == "before it is locked":
        monkeypatch.setattr(work_folder, "_open_folder", open_folder)
    with locked_folder(folder, begin):
        assert folder.is_dir() and len(made) == 3
        remove_abandoned([folder], shutil.rmtree)
        assert folder.is_dir()
    remove_abandoned([folder, tmp_path / "none"], shutil.rmtree)
    assert not folder.exists()


def test_folder_that_got_its_real_name_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "partial").mkdir()
    right = work_folder._open_folder

    def and_rename(path: Path) -> int:
        handle = right(path)
        path.rename(tmp_path / "whole")
        return handle

    monkeypatch.setattr(work_folder, "_open_folder", and_rename)
    remove_abandoned([tmp_path / "partial"], shutil.rmtree)
    assert (tmp_path / "whole").is_dir()
