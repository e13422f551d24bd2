"""The two readers of s-expressions agree on everything, and both refuse what is not one expression."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wonton_coq.serapi.errors import SexpError
from wonton_coq.serapi.framing import FrameSplitter
from wonton_coq.serapi.sexp import Nested, SexpReader, read_plain
from wonton_coq.serapi.sexp_scanner import read_scanned

READERS = pytest.mark.parametrize("read", [read_plain, read_scanned])

atoms = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
expressions = st.recursive(atoms, lambda inner: st.lists(inner, max_size=5).map(tuple), max_leaves=40)
noise = st.text(alphabet='()" \\ab\n', max_size=40)


def written(expression: Nested) -> str:
    """The expression as OCaml's sexplib writes it, every atom quoted."""
    if isinstance(expression, str):
        body = "".join(
            {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b"}.get(
                character, f"\\{ord(character):03d}" if ord(character) < 32 else character
            )
            for character in expression
        )
        return f'"{body}"'
    return "(" + " ".join(written(part) for part in expression) + ")"


@READERS
@settings(deadline=None)  # the first call compiles
@given(expressions)
def test_what_was_written_is_read_back(read, expression):
    assert read(written(expression).encode()).nested() == expression


@settings(deadline=None)  # the first call compiles
@given(expressions)
def test_readers_give_the_same_nodes(expression):
    data = written((expression, expression)).encode()
    plain, scanned = read_plain(data), read_scanned(data)
    assert (plain.nodes, plain.root) == (scanned.nodes, scanned.root)


@settings(deadline=None)  # the first call compiles
@given(noise)
def test_readers_refuse_the_same_noise_at_the_same_place(text):
    outcomes: list[tuple[str, object]] = []
    for read in (read_plain, read_scanned):
        try:
            outcomes.append(("read", read(text.encode()).nodes))
        except SexpError as error:
            outcomes.append((error.reason, error.position))
    assert outcomes[0] == outcomes[1]


@READERS
def test_equal_parts_are_one_node(read):
    dag = read(b"((f x)(g(f x))(f x))")
    first, second, third = dag.children(dag.root)
    assert first == third
    assert dag.children(second)[1] == first
    assert len(dag.nodes) == len({node if isinstance(node, str) else tuple(node) for node in dag.nodes})


@READERS
@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (rb'"a\"b\\c"', 'a"b\\c'),
        (rb'"\195\169\x41"', "\u00e9A"),
        (b'"one\\\n   two"', "onetwo"),
        (rb'"\n\t\r\b"', "\n\t\r\b"),
        (b"Coq.Init.Logic.and_comm'", "Coq.Init.Logic.and_comm'"),
        (b'"\xff"', "\ufffd"),
        (b'""', ""),
    ],
)
def test_atoms(read, raw, text):
    assert read(raw).nested() == text


@READERS
@pytest.mark.parametrize(
    ("data", "reason", "position"),
    [
        (b"", "there is no expression", 0),
        (b"  \n", "there is no expression", 0),
        (b"(a", "the text ends inside a list", 2),
        (b"a)", "more than one expression", 1),
        (b")", "a closing parenthesis without an opening one", 0),
        (b"(a)(b)", "more than one expression", 3),
        (b'(a "b', "a quoted atom has no end", 3),
        (b'(a "b\\', "a quoted atom has no end", 3),
        (rb'("\999")', "the escape \\999 is not a byte", 1),
    ],
)
def test_bad_input_is_refused_with_its_place(read, data, reason, position):
    with pytest.raises(SexpError) as caught:
        read(data)
    assert (caught.value.reason, caught.value.position) == (reason, position)


@READERS
def test_depth_of_a_hundred_thousand(read):
    depth = 100_000
    dag = read(b"(" * depth + b"x" + b")" * depth)
    assert len(dag.nodes) == depth + 1
    with pytest.raises(SexpError, match="inside a list"):
        read(b"(" * depth + b"x" + b")" * (depth - 1))


@READERS
def test_many_distinct_nodes_survive_the_growth_of_the_tables(read):
    data = b"(" + b" ".join(b"(a%d b%d)" % (i, i % 7) for i in range(20_000)) + b")"
    dag = read(data)
    assert len(dag.children(dag.root)) == 20_000
    assert len(dag.nodes) == 20_000 * 2 + 7 + 1


def test_reader_switches_to_the_scanner_and_says_the_same():
    reader = SexpReader(switch_bytes=10)
    for data in (b"(a (b) (b))", b"(" + b"(a (b) (b))" * 50 + b")"):
        assert [reader.read(data).nodes for _ in range(3)] == [read_plain(data).nodes] * 3


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.binary(max_size=6).map(lambda part: part.replace(b"\0", b"")), max_size=6), st.data())
def test_frames_do_not_depend_on_how_chunks_are_cut(frames, data):
    stream = b"".join(frame + b"\0" for frame in frames) + b"rest"
    splitter, found = FrameSplitter(), []
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        found += splitter.feed(stream[:cut])
        stream = stream[cut:]
    assert found == [frame for frame in frames if frame.strip()]
    assert splitter.unfinished() == b"rest"


def test_lines_can_be_frames():
    splitter = FrameSplitter(b"\n")
    assert splitter.feed(b"(a)\n(b)\n(c") == [b"(a)", b"(b)"]
    assert splitter.feed(b")\n") == [b"(c)"]
