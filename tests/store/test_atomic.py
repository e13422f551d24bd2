"""Files are whole or absent."""

from __future__ import annotations

import errno
import gzip
import os
from pathlib import Path

import pytest

from wonton_core.errors import StorageError
from wonton_core.store.atomic import remove_partial_files, write_bytes, write_json


def test_old_content_stays_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    write_bytes(path, b"old")

    def no_space(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(StorageError, match=r"can't write .*a\.json: No space left on device") as caught:
        write_bytes(path, b"new")
    assert "it resumes" in caught.value.next_step
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["a.json"]


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="can't write"):
        write_bytes(tmp_path / "file" / "a", b"")


def test_read_only_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    # Root may write everywhere: ask the operating system to say no.
    monkeypatch.setattr("tempfile.mkstemp", refused)
    with pytest.raises(StorageError, match="Permission denied"):
        write_bytes(tmp_path / "a", b"")


def test_names_as_long_as_file_systems_take(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)
    write_bytes(path, b"content")
    assert path.read_bytes() == b"content"


def test_gzip_does_not_depend_on_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_json(tmp_path / "a.json.gz", {"b": 1, "a": "é"})
    monkeypatch.setattr("time.time", lambda: 0.0)
    write_json(tmp_path / "b.json.gz", {"a": "é", "b": 1})
    assert (tmp_path / "a.json.gz").read_bytes() == (tmp_path / "b.json.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a.json.gz").read_bytes()).decode() == '{"a":"é","b":1}'


def test_not_a_number_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        write_json(tmp_path / "a.json", float("nan"))
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_writer_left_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "theorem").mkdir()
    (tmp_path / "theorem" / ".abc.partial").write_text("{")
    (tmp_path / "theorem" / "theorem.json").write_text("{}")
    remove_partial_files(tmp_path)
    assert [path.name for path in (tmp_path / "theorem").iterdir()] == ["theorem.json"]
