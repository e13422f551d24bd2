"""Validation where data comes in: nothing is converted in silence, and errors name the place."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen

from wonton_core.codec.records import canonical_json, content_hash, read_json, read_record, structure, unstructure
from wonton_core.errors import BadInputError


@frozen
class Inner:
    pair_id: int
    note: str | None = None


@frozen
class Outer:
    name: str
    pairs: tuple[Inner, ...] = ()
    weights: dict[str, float] = field(factory=dict)
    labels: list[str] = field(factory=list)
    options: dict[str, object] = field(factory=dict)


def test_round_trip() -> None:
    record = Outer("a", (Inner(1), Inner(2, "b")), {"x": 0.5}, ["l"], {"deep": [1, {"y": None}]})
    assert structure(unstructure(record), Outer, place="here") == record


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "required field 'name' is missing"),
        ([], r"expected an object, found list @ \$"),
        (None, "expected an object, found NoneType"),
        ({"name": 3}, r"expected str, found int @ \$\.name"),
        ({"name": "a", "pairs": [{"pair_id": "3"}]}, r"expected int, found str @ \$\.pairs\[0\]\.pair_id"),
        ({"name": "a", "pairs": [{"pair_id": True}]}, "expected int, found bool"),
        ({"name": "a", "pairs": [{"pair_id": 1.0}]}, "expected int, found float"),
        ({"name": "a", "pairs": "abc"}, r"expected an array, found str @ \$\.pairs"),
        ({"name": "a", "pairs": {"pair_id": 1}}, r"expected an array, found dict @ \$\.pairs"),
        ({"name": "a", "pairs": [[]]}, r"expected an object, found list @ \$\.pairs\[0\]"),
        ({"name": "a", "labels": "abc"}, r"expected an array, found str @ \$\.labels"),
        ({"name": "a", "weights": []}, r"expected an object, found list @ \$\.weights"),
        ({"name": "a", "weights": {"x": "1"}}, r"expected float, found str @ \$\.weights\['x'\]"),
        ({"name": "a", "wieghts": {}}, r"unknown key wieghts \(did you mean weights\?\) @ \$"),
        ({"name": "a", "pairs": [{"pair_id": 1, "note": 2}]}, r"\$\.pairs\[0\]\.note"),
    ],
)
def test_errors_name_the_place(data: Any, words: str) -> None:
    with pytest.raises(BadInputError, match=words) as caught:
        structure(data, Outer, place="pairs.json")
    assert caught.value.summary.startswith("pairs.json: ")


def test_whole_numbers_are_fine_where_floats_are_expected() -> None:
    assert structure({"name": "a", "weights": {"x": 1}}, Outer, place="here").weights == {"x": 1.0}


def test_hash_does_not_depend_on_order_of_keys() -> None:
    assert canonical_json({"b": 1, "a": "é"}) == '{"a":"é","b":1}'.encode()
    assert content_hash({"b": 1, "a": 2}) == content_hash({"a": 2, "b": 1})


def hostile(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", b"", "not JSON"),
        ("a.json", b"{", "not JSON"),
        ("a.json", b"\xff\xfe", "not JSON"),
        ("a.json", b'{"a": NaN}', "NaN is not a JSON number"),
        ("a.json", b'{"a": -Infinity}', "-Infinity is not a JSON number"),
        ("a.json", b"[" * 100_000, "not JSON"),
        ("a.json", b"9" * 10_000, "not JSON"),
        ("a.json", b'{"a": 1e999}', "not JSON"),
        ("a.json", b'{"a": -' + b"9" * 400 + b".5}", "not JSON"),
        ("a.json", b'{"a": "\\ud800"}', "not JSON: .*surrogates"),
        ("a.json", b'{"a": "\xed\xa0\x80"}', "not JSON: .*surrogates"),
        ("a.json.gz", b"", "truncated or damaged gzip|not JSON"),
        ("a.json.gz", b"{}", "damaged gzip"),
        ("a.json.gz", gzip.compress(b"{}" * 5000, mtime=0)[:-4], "truncated or damaged gzip"),
        ("a.json.gz", gzip.compress(b"{}" * 5000, mtime=0)[:20], "truncated or damaged gzip"),
        ("a.json.gz", gzip.compress(b"{}", mtime=0)[:12] + b"\x00" * 8, "damaged gzip"),
    ],
)
def test_hostile_files(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = hostile(tmp_path, name, content)
    with pytest.raises(BadInputError, match=words) as caught:
        read_json(path)
    assert str(path) in caught.value.summary and caught.value.next_step


def test_rare_characters_and_large_numbers_are_read(tmp_path: Path) -> None:
    path = hostile(tmp_path, "a.json", '{"a": ["\\ud83d\\ude00", "한", 1e300, 2e-999]}'.encode())
    assert read_json(path) == {"a": ["😀", "한", 1e300, 0.0]}


def test_missing_file_and_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"none\.json does not exist"):
        read_json(tmp_path / "none.json")
    with pytest.raises(BadInputError, match="can't be read: Is a directory"):
        read_json(tmp_path)


def test_record_in_a_file(tmp_path: Path) -> None:
    assert read_record(hostile(tmp_path, "a.json", b'{"name": "a"}'), Outer) == Outer("a")
    with pytest.raises(BadInputError, match=r"b\.json: expected str, found int @ \$\.name"):
        read_record(hostile(tmp_path, "b.json", b'{"name": 1}'), Outer)
