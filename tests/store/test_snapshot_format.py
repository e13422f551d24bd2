"""The file of a snapshot: what goes in comes out, and nothing else is taken."""

from __future__ import annotations

import hashlib
import stat
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wonton_core.errors import BadInputError, DamagedStoreError
from wonton_core.store.snapshots.entry import SnapshotEntry
from wonton_core.store.snapshots.format import SnapshotFacts, SnapshotFile, encode

FACTS = SnapshotFacts("name", "lean 4", "2026-01-01T00:00:00+00:00", "commit 1")
HEADER, ENTRY = struct.Struct("<8sHHIQQ32s"), struct.Struct("<32sQQIIII")

SETTINGS = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])

names = st.binary(min_size=1, max_size=6).filter(lambda b: b not in (b".", b"..") and b"/" not in b and b"\0" not in b)


@st.composite
def trees(draw: st.DrawFn) -> list[SnapshotEntry]:
    """Valid entries: each hangs below a folder that was drawn before."""
    found: dict[bytes, SnapshotEntry] = {}
    folders = [b""]
    for _ in range(draw(st.integers(0, 12))):
        above, name = draw(st.sampled_from(folders)), draw(names)
        path = above + b"/" + name if above else name
        if path in found:
            continue
        permissions = draw(st.integers(0, 0o777))
        kind = draw(st.sampled_from("dfl"))
        if kind == "d":
            found[path] = SnapshotEntry(path, stat.S_IFDIR | permissions)
            folders.append(path)
        elif kind == "f":
            digest = draw(st.binary(min_size=32, max_size=32))
            found[path] = SnapshotEntry(path, stat.S_IFREG | permissions, draw(st.integers(0, 2**63)), digest)
        else:
            target = draw(st.binary(min_size=1, max_size=9).filter(lambda b: b"\0" not in b))
            found[path] = SnapshotEntry(path, stat.S_IFLNK | permissions, target=target)
    return draw(st.permutations(list(found.values())))


def read(folder: Path, content: bytes) -> tuple[SnapshotFacts, tuple[SnapshotEntry, ...]]:
    path = folder / "s.snapshot"
    path.write_bytes(content)
    with SnapshotFile(path) as found:
        assert len(found) == len(found.entries) == len(list(found))
        return found.facts, found.entries


@SETTINGS
@given(entries=trees())
def test_what_goes_in_comes_out(tmp_path: Path, entries: list[SnapshotEntry]) -> None:
    content = encode(FACTS, entries)
    assert read(tmp_path, content) == (FACTS, tuple(sorted(entries)))
    assert encode(FACTS, reversed(entries)) == content


@SETTINGS
@given(entries=trees(), data=st.data())
def test_every_flipped_bit_is_found(tmp_path: Path, entries: list[SnapshotEntry], data: st.DataObject) -> None:
    content = bytearray(encode(FACTS, entries))
    place, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    content[place] ^= 1 << bit
    with pytest.raises((DamagedStoreError, BadInputError), match=r"s\.snapshot is (damaged|a snapshot of format)"):
        read(tmp_path, bytes(content))


@SETTINGS
@given(entries=trees(), data=st.data())
def test_every_truncation_and_every_tail_is_found(
    tmp_path: Path, entries: list[SnapshotEntry], data: st.DataObject
) -> None:
    content = encode(FACTS, entries)
    with pytest.raises(DamagedStoreError, match=r"s\.snapshot is damaged"):
        read(tmp_path, content[: data.draw(st.integers(0, len(content) - 1))])
    with pytest.raises(DamagedStoreError, match=r"s\.snapshot is damaged"):
        read(tmp_path, content + b"\0")


def by_hand(
    rows: list[tuple[bytes, int, bytes]], *, facts: bytes | None = None, where: int | None = None, zero: int = 0
) -> bytes:
    """A file with a right checksum, from the documentation of the format alone: paths, modes and targets."""
    table, texts = b"", b""
    for path, mode, target in rows:
        is_file = stat.S_ISREG(mode)
        begin = len(texts) if where is None else where
        digest = b"\1" * 32 if is_file else bytes(32)
        table += ENTRY.pack(digest, 5 * is_file, begin, len(path), mode, len(target), zero)
        texts += path + target
    told = b'{"created_at":"t","name":"n","origin":"","toolchain":""}' if facts is None else facts
    header = HEADER.pack(b"WONTSNAP", 1, 64, len(told), len(rows), len(texts), bytes(32))
    whole = header + table + texts + told
    return whole[:32] + hashlib.sha256(whole).digest() + whole[64:]


FILE, FOLDER, LINK = stat.S_IFREG | 0o644, stat.S_IFDIR | 0o755, stat.S_IFLNK | 0o777


def test_file_written_by_the_documentation(tmp_path: Path) -> None:
    _, entries = read(tmp_path, by_hand([(b"d", FOLDER, b""), (b"d/f", FILE, b""), (b"d/l", LINK, b"f")]))
    assert [(entry.path, entry.kind, entry.target) for entry in entries] == [
        (b"d", "folder", b""),
        (b"d/f", "file", b""),
        (b"d/l", "link", b"f"),
    ]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([(b"../x", FILE, b"")], "no path inside|not stand in a folder"),
        ([(b"..", FOLDER, b""), (b"../x", FILE, b"")], "no path inside"),
        ([(b"a", FOLDER, b""), (b"a/..", FOLDER, b""), (b"a/../../x", FILE, b"")], "no path inside"),
        ([(b".", FOLDER, b"")], "no path inside"),
        ([(b"/etc/x", FILE, b"")], "not stand in a folder"),
        ([(b"/x", FILE, b"")], "no path inside"),
        ([(b"", FILE, b"")], "no path inside"),
        ([(b"a", FOLDER, b""), (b"a/", FOLDER, b"")], "no path inside"),
        ([(b"a", FOLDER, b""), (b"a//b", FILE, b"")], "not stand in a folder"),
        ([(b"a\0b", FILE, b"")], "no path inside"),
        ([(b"l", LINK, b"a\0b")], "no path inside"),
        ([(b"a", FILE, b""), (b"a", FILE, b"")], "out of order or stands there twice"),
        ([(b"b", FILE, b""), (b"a", FILE, b"")], "out of order"),
        ([(b"l", LINK, b"/etc"), (b"l/passwd", FILE, b"")], "not stand in a folder"),
        ([(b"f", FILE, b""), (b"f/x", FILE, b"")], "not stand in a folder"),
        ([(b"d/x", FILE, b"")], "not stand in a folder"),
        ([(b"f", FILE | stat.S_ISUID, b"")], "type or mode"),
        ([(b"f", FILE | 1 << 20, b"")], "type or mode"),
        ([(b"f", stat.S_IFIFO | 0o644, b"")], "type or mode"),
        ([(b"f", 0o644, b"")], "type or mode"),
        ([(b"l", LINK, b"")], "a link without one"),
        ([(b"f", FILE, b"t")], "has a link's target"),
        ([(b"n" * 256, FILE, b"")], "has 256 bytes, and 255 are the most"),
        ([(b"a", FOLDER, b""), (b"a/" + b"n" * 256, LINK, b"t")], "has 256 bytes, and 255 are the most"),
        ([(b"/".join([b"d"] * parts), FOLDER, b"") for parts in range(1, 258)], "has 257 parts, and 256 are the most"),
        (
            [(b"/".join([b"d" * 255] * parts), FOLDER, b"") for parts in range(1, 14)],
            "has 3327 bytes, and 3072 are the most",
        ),
        ([(b"l", LINK, b"t" * 4096)], "the target of b'l' has 4096 bytes, and 4095 are the most"),
    ],
)
def test_hostile_entries_behind_a_right_checksum(
    tmp_path: Path, rows: list[tuple[bytes, int, bytes]], told: str
) -> None:
    with pytest.raises(DamagedStoreError, match=told):
        read(tmp_path, by_hand(rows))


def test_longest_and_deepest_entries_are_taken(tmp_path: Path) -> None:
    deep = [(b"/".join([b"d"] * parts), FOLDER, b"") for parts in range(1, 257)]
    long = [(b"/".join([b"n" * 255] * parts), FOLDER, b"") for parts in range(1, 13)]
    rows = [*deep, (b"l", LINK, b"t" * 4095), *long]
    assert len(read(tmp_path, by_hand(rows))[1]) == len(rows)


@pytest.mark.parametrize("where", [1, 2**64 - 1, 100])
def test_texts_elsewhere(tmp_path: Path, where: int) -> None:
    with pytest.raises(DamagedStoreError, match="does not begin where"):
        read(tmp_path, by_hand([(b"abc", FILE, b"")], where=where))


def test_padding_that_is_not_zero(tmp_path: Path) -> None:
    with pytest.raises(DamagedStoreError, match="does not begin where"):
        read(tmp_path, by_hand([(b"abc", FILE, b"")], zero=1))


def test_folder_with_a_content(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="has a content and is no file"):
        encode(FACTS, [SnapshotEntry(b"d", FOLDER, 5)])


@pytest.mark.parametrize("facts", [b"", b"{}", b"[" * 100_000, b"\xff", b'{"name":1}', b"null", b"NaN"])
def test_facts_that_are_none(tmp_path: Path, facts: bytes) -> None:
    with pytest.raises(DamagedStoreError, match="its facts can't be read"):
        read(tmp_path, by_hand([], facts=facts))


def test_other_version_is_told(tmp_path: Path) -> None:
    content = bytearray(encode(FACTS, []))
    content[8] = 2
    with pytest.raises(BadInputError, match="format version 2, this Wonton reads 1"):
        read(tmp_path, bytes(content))


def test_listing_reads_facts_alone(tmp_path: Path) -> None:
    content = bytearray(encode(FACTS, [SnapshotEntry(b"f", FILE, 1, b"\2" * 32)]))
    content[64] ^= 1  # the digest
    path = tmp_path / "s.snapshot"
    path.write_bytes(content)
    with SnapshotFile(path, quick=True) as found:
        assert found.facts == FACTS and len(found) == 1
    with pytest.raises(DamagedStoreError, match="checksum"):
        SnapshotFile(path)


def test_missing_and_empty_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="does not exist"):
        SnapshotFile(tmp_path / "none")
    (tmp_path / "empty").touch()
    with pytest.raises(DamagedStoreError, match="can't be mapped"):
        SnapshotFile(tmp_path / "empty")
    with pytest.raises(DamagedStoreError, match="can't be mapped"):
        SnapshotFile(tmp_path)
