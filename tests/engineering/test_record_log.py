"""A file that grows by records keeps what a killed process had written."""

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.errors import BadInputError, StorageError
from wonton_core.store.record_log import RecordLog


@frozen
class Note:
    text: str
    number: int


def test_records_come_back_in_order(tmp_path):
    log = RecordLog(tmp_path / "deep" / "notes.jsonl", Note)
    notes = [Note("a\nb\r\u2028", 1), Note("", 2)]
    for note in notes:
        log.append(note)
    assert RecordLog(log.path, Note).found == notes


@given(cut=st.integers(min_value=0))
def test_wherever_the_file_is_cut_off_whole_records_stay(tmp_path_factory, cut):
    path = tmp_path_factory.mktemp("log") / "notes.jsonl"
    log = RecordLog(path, Note)
    notes = [Note("first", 1), Note("sécond", 2), Note("third", 3)]
    for note in notes:
        log.append(note)
    whole = path.read_bytes()
    cut %= len(whole) + 1
    path.write_bytes(whole[:cut])
    later = RecordLog(path, Note)
    kept = whole[:cut].count(b"\n")
    assert later.found == notes[:kept]
    later.append(Note("more", 4))
    assert RecordLog(path, Note).found == [*notes[:kept], Note("more", 4)]


@pytest.mark.parametrize("line", ["{", '{"text": "a"}', '{"text": "a", "number": "1"}', "\xff", ""])
def test_a_damaged_line_is_named_and_nothing_is_removed(tmp_path, line):
    path = tmp_path / "notes.jsonl"
    content = b'{"number":1,"text":"a"}\n' + line.encode("latin-1") + b"\n"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match="line 2"):
        RecordLog(path, Note)
    assert path.read_bytes() == content


def test_a_folder_in_its_place_is_named(tmp_path):
    with pytest.raises(BadInputError, match="can't be read"):
        RecordLog(tmp_path, Note)


def test_a_disk_that_takes_nothing_is_an_error_with_a_next_step(tmp_path):
    log = RecordLog(tmp_path / "notes.jsonl", Note)
    (tmp_path / "notes.jsonl").mkdir()
    with pytest.raises(StorageError, match="can't write"):
        log.append(Note("a", 1))
