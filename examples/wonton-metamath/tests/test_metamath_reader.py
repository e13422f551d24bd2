"""Databases: what is read of good ones, and what is said of bad ones."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_metamath.database import reader
from wonton_metamath.database.reader import parse_database, read_database
from wonton_metamath.errors import DatabaseError

HEAD = "$c wff |- ( -> ) $. $v p q $. wp $f wff p $. wq $f wff q $. wi $a wff ( p -> q ) $.\n"


def test_frames_hold_what_counts_and_no_more(small: Path) -> None:
    database = read_database(small)
    assert database.theorems() == ("a1i", "mp2", "id", "simpl")
    mp2 = database.assertions["mp2"]
    assert [found.label for found in mp2.hypotheses] == ["wph", "wps", "wch", "mp2.1", "mp2.2", "mp2.3"]
    assert [found.label for found in mp2.premises] == ["mp2.1", "mp2.2", "mp2.3"]
    assert database.assertions["id"].symbols == ("|-", "(", "ph", "->", "ph", ")")
    assert [found.label for found in database.assertions["id"].hypotheses] == ["wph"]
    assert database.assertions["wi"].is_syntax
    assert database.assertions["ax-mp"].proof is None


def test_a_scope_ends_what_it_began() -> None:
    database = parse_database(
        HEAD + "${ $v r $. wr $f wff r $. h $e |- r $. inner $a |- p $. $} ${ $v r $. wr2 $f wff r $. x $a |- r $. $}"
    )
    assert [found.label for found in database.assertions["inner"].hypotheses] == ["wp", "wr", "h"]
    assert [found.label for found in database.assertions["x"].hypotheses] == ["wr2"]


def test_comments_may_stand_anywhere_and_hold_anything_but_their_end() -> None:
    database = parse_database(HEAD + "ax $( $a $p ( ) $$ $. $) $a |- $( here, too $) p $. $( $[ $)")
    assert database.assertions["ax"].symbols == ("|-", "p")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ax $a |- r $.", "neither a constant nor a variable"),
        ("ax $a p q $.", "doesn't begin with a constant"),
        ("ax $a $.", "doesn't begin with a constant"),
        ("wp $a |- p $.", "used twice"),
        ("$a |- p $.", "without a label"),
        ("ax bx $a |- p $.", "followed by bx"),
        ("ax $v r $.", "where a statement should begin"),
        ("ax", "ends after label ax"),
        ("a!x $a |- p $.", "is no label"),
        ("ax $a |- p", "the end of the file before the $."),
        ("ax $p |- p $.", "$. before the $="),
        ("${", "ends inside a scope"),
        ("$}", "without ${"),
        ("$c p $.", "declared twice"),
        ("$v p $.", "declared twice"),
        ("${ $c new $. $}", "$c inside a scope"),
        ("wr $f wff r $.", "should hold a constant and an active variable"),
        ("wx $f wff p $.", "gets a second type"),
        ("$d p r $.", "no active variable"),
        ("$[ other.mm $]", "is not followed"),
        ("$( never closed", "a comment that is not closed"),
        ("$)", "closed without being opened"),
        ("$( one $( two $)", "a comment inside a comment"),
        ("ax $a |- p $.$( one $)", "closed without being opened"),
        ("$(one $)", "closed without being opened"),
        ("$(one", "not set apart by white space"),
        ("ax $a |- p$.", "not set apart"),
        ("ax $a |- p $.bx $a |- p $.", "not set apart"),
        ("$= x", "where a statement should begin"),
        ("$x", "$"),
        ("ä", "a character"),
        ("\0", "a character"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        parse_database(HEAD + text, place="test.mm")
    assert said in caught.value.summary
    assert caught.value.summary.startswith("test.mm, line 2")


def test_missing_and_too_large_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DatabaseError, match="can't be read"):
        read_database(tmp_path / "absent.mm")
    large = tmp_path / "large.mm"
    large.write_text(HEAD)
    monkeypatch.setattr(reader, "LARGEST_BYTES", 10)
    with pytest.raises(DatabaseError, match="more than the 10"):
        read_database(large)


@given(st.lists(st.sampled_from("$c $v $f $e $a $p $d $. $= ${ $} $( $) $[ $] wff |- p ( a $".split())))
def test_any_tokens_are_read_or_refused(tokens: list[str]) -> None:
    with contextlib.suppress(DatabaseError):
        assert set(parse_database(" ".join(tokens)).assertions) <= set(tokens)


def test_a_file_of_openings_alone_is_refused_at_once() -> None:
    """Reading is linear: looking for the end of each opening would take hours here."""
    with pytest.raises(DatabaseError, match="a comment inside a comment"):
        parse_database(HEAD + "$( " * 500_000)
    with pytest.raises(DatabaseError, match="inside a scope"):
        parse_database(HEAD + "${ " * 100_000)


def test_many_hypotheses_are_read_at_once_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """20,000 variables with a type and as many axioms of one of them: no axiom looks at all variables."""
    names = [f"v{n}" for n in range(20_000)]
    types = " ".join(f"f{name} $f wff {name} $." for name in names)
    axioms = " ".join(f"a{name} $a |- {name} $." for name in names)
    found = parse_database(f"$c wff |- $. $v {' '.join(names)} $. {types} {axioms}").assertions
    assert [hypothesis.label for hypothesis in found["av7"].hypotheses] == ["fv7"]
    monkeypatch.setattr(reader, "MOST_PREMISES", 2)
    with pytest.raises(DatabaseError, match=r"\$e h3 is one of more than 2"):
        parse_database(HEAD + "h1 $e |- p $. h2 $e |- p $. h3 $e |- p $.")


def test_premises_and_variables_stand_in_the_order_of_the_file() -> None:
    text = (
        HEAD + "${ h1 $e |- q $. ${ $v r $. wr $f wff r $. h2 $e |- r $. a $a |- p $. $} b $a |- p $. $} c $a |- p $."
    )
    found = parse_database(text).assertions
    frames = {label: [hypothesis.label for hypothesis in found[label].hypotheses] for label in "abc"}
    assert frames == {"a": ["wp", "wq", "h1", "wr", "h2"], "b": ["wp", "wq", "h1"], "c": ["wp"]}
