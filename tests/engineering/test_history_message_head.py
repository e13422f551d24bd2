"""First lines of commit messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.engineering.history.commit_facts import read_commit
from wonton_core.engineering.history.message_head import message_head
from wonton_core.model.edit_task import MessageHead


@pytest.mark.parametrize(
    ("line", "type_", "scope", "breaking", "subject"),
    [
        ("feat: add foo (#12)", "feat", "", False, "add foo (#12)"),
        ("feat(Algebra/Group): add foo", "feat", "Algebra/Group", False, "add foo"),
        ("fix!: drop foo", "fix", "", True, "drop foo"),
        ("refactor(A)!: b", "refactor", "A", True, "b"),
        ("Feat (A) : b", "feat", "A", False, "b"),
        ("chore:b", "chore", "", False, "b"),
        ("feat(Set (a)): b", "feat", "Set (a)", False, "b"),
        ("fix: a: b", "fix", "", False, "a: b"),
        ("build-system: x", "build-system", "", False, "x"),
    ],
)
def test_conventional_lines(line: str, type_: str, scope: str, breaking: bool, subject: str) -> None:
    assert message_head(line) == MessageHead(type_, scope, breaking, subject)


@pytest.mark.parametrize(
    "line",
    [
        "implement `List.max!`",
        'Revert "feat: add foo"',
        "https://example.com/x",
        "x := 3",
        "Nat::succ is fine",
        "feat:",
        "feat(a: b",
        "two words: b",
        "(scope): b",
        "",
    ],
)
def test_other_lines_have_no_type(line: str) -> None:
    assert message_head(line) == MessageHead("", "", breaking=False, subject=line)


def test_the_head_is_the_first_line_that_is_not_blank() -> None:
    assert message_head("\n \nfeat: a\n\nfix: b\n") == MessageHead("feat", "", breaking=False, subject="a")


@given(
    st.from_regex(r"[a-z]+", fullmatch=True), st.text("ab/.", max_size=5), st.booleans(), st.text("xyz: ()", min_size=1)
)
def test_what_the_grammar_writes_is_read_back(type_: str, scope: str, breaking: bool, subject: str) -> None:
    subject = f"s{subject}s"
    line = f"{type_}{f'({scope})' if scope else ''}{'!' if breaking else ''}: {subject}"
    assert message_head(line) == MessageHead(type_, scope, breaking, subject)


@given(st.text())
def test_any_message_has_a_head(message: str) -> None:
    head = message_head(message)
    assert "\n" not in head.subject and head.type == head.type.lower()


HEADER = b"tree 1\nparent a\nparent b\nparent a\nauthor A <a> 1700000000 %b\ncommitter B <b> 1700000060 +0000\n"


@pytest.mark.parametrize(
    ("offset", "date"),
    [
        (b"+0200", "2023-11-15T00:13:20+02:00"),
        (b"-0330", "2023-11-14T18:43:20-03:30"),
        (b"+0000", "2023-11-14T22:13:20+00:00"),
        (b"+9900", "2023-11-14T22:13:20+00:00"),
    ],
)
def test_dates_keep_their_offset_where_it_is_one(offset: bytes, date: str) -> None:
    facts = read_commit("c", HEADER % offset + b"\nfeat: x\n")
    assert facts is not None
    assert (facts.author_date, facts.commit_date) == (date, "2023-11-14T22:14:20+00:00")
    assert facts.parents == ("a", "b")


@pytest.mark.parametrize(
    ("encoding", "message"),
    [
        (b"ISO-8859-1", "feat: Gödel".encode("latin-1")),
        (b"", "feat: Gödel".encode()),
        (b"nonsense", "feat: Gödel".encode()),
        (b"zip", "feat: Gödel".encode()),
    ],
)
def test_messages_are_read_in_their_encoding(encoding: bytes, message: bytes) -> None:
    header = HEADER % b"+0000" + (b"encoding " + encoding + b"\n" if encoding else b"")
    facts = read_commit("c", header + b"\n" + message)
    assert facts is not None and facts.message_head.subject == "Gödel"


@pytest.mark.parametrize("encoding", [b"unicode_escape", b"utf-7", b"utf-16", b"idna", b"punycode"])
def test_no_encoding_makes_a_message_that_can_not_be_written(encoding: bytes) -> None:
    facts = read_commit("c", HEADER % b"+0000" + b"encoding " + encoding + b"\n\nfeat: \\ud800 +2AA- \xff")
    assert facts is not None
    facts.message_head.subject.encode()


@pytest.mark.parametrize("date", [b"", b"later", b"99999999999999 +0000"])
def test_a_commit_without_a_date_is_no_commit(date: bytes) -> None:
    assert read_commit("c", b"tree 1\nauthor A <a> %b\ncommitter B <b> 1 +0000\n\nfeat: x" % date) is None
