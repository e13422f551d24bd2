"""Records of a stage: each once, of one make, by one writer, in order in the end."""

from __future__ import annotations

import fcntl
import json

import pytest
from attrs import frozen

from wonton_core.errors import BadInputError, StorageError
from wonton_core.store.kept_records import KeptRecords, settings_path


@frozen
class Thing:
    name: str
    size: int


@frozen
class ThingSettings:
    maker: str


def opened(path, maker="Ann"):
    return KeptRecords(path, Thing, lambda thing: thing.name, ThingSettings(maker), "makers differ")


def names(path):
    return [json.loads(line)["name"] for line in path.read_text().splitlines()]


def test_records_are_found_again_and_put_in_order(tmp_path):
    path = tmp_path / "new" / "things.jsonl"
    with opened(path) as kept:
        for name in ("c", "a", "ü"):
            kept.append(Thing(name, len(name)))
        assert "a" in kept and "b" not in kept
    with opened(path) as kept:
        assert len(kept) == 3
        kept.append(Thing("b", 9))
        kept.put_in_order(lambda name: name)
        assert [kept.at(name).size for name in "abc"] == [1, 9, 1]
        assert [thing.name for thing in kept.records()] == ["a", "b", "c", "ü"]
        kept.append(Thing("d", 4))
        assert kept.at("d") == Thing("d", 4)
    assert names(path) == ["a", "b", "c", "ü", "d"]
    assert json.loads(settings_path(path).read_text()) == {"maker": "Ann"}
    assert sorted(found.name for found in path.parent.iterdir()) == [
        ".things.jsonl.lock",
        "things.jsonl",
        "things.settings.json",
    ]


def test_a_line_that_a_killed_process_left_unfinished_is_no_record(tmp_path):
    path = tmp_path / "things.jsonl"
    with opened(path) as kept:
        kept.append(Thing("a", 1))
        kept.append(Thing("b", 2))
    path.write_bytes(path.read_bytes()[:-3])
    with opened(path) as kept:
        assert "a" in kept and "b" not in kept
        kept.append(Thing("b", 3))
    assert names(path) == ["a", "b"]


def test_other_settings_are_refused_and_nothing_is_changed(tmp_path):
    path = tmp_path / "things.jsonl"
    with opened(path) as kept:
        kept.append(Thing("a", 1))
    with pytest.raises(BadInputError, match="other settings: maker") as error:
        opened(path, "Bob")
    assert error.value.cause == "makers differ"
    settings_path(path).unlink()
    with pytest.raises(BadInputError, match="no settings beside it"):
        opened(path)
    assert names(path) == ["a"]


def test_a_record_that_is_there_twice_is_refused(tmp_path):
    path = tmp_path / "things.jsonl"
    with opened(path) as kept:
        kept.append(Thing("a", 1))
    path.write_text(path.read_text() * 2)
    with pytest.raises(BadInputError, match="the record of a is there twice"):
        opened(path)


def test_two_do_not_write_one_file(tmp_path):
    path = tmp_path / "things.jsonl"
    with opened(path), pytest.raises(BadInputError, match="being written by another process"):
        opened(path)
    with (tmp_path / ".things.jsonl.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # given back when the first one ended


def test_a_place_that_can_not_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="can't write"):
        opened(tmp_path / "file" / "things.jsonl")
