"""What sertop's answers say, as records."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from .errors import CoqError, SexpError
from .sexp import SexpDag


@frozen
class CoqMessage:
    """Something that Coq printed: ``level`` is Debug, Info, Notice, Warning or Error."""

    level: str
    text: str
    sentence_id: int


@frozen
class Sentence:
    """One sentence of an added text. ``start`` and ``end`` are offsets in bytes of UTF-8 into that text."""

    sentence_id: int
    start: int
    end: int


@frozen
class AddedText:
    """The sentences that Coq could parse, and why it stopped before the end of the text, if it did."""

    sentences: tuple[Sentence, ...]
    failure: CoqError | None


@frozen(eq=False)
class Reply:
    """All that came for one request, up to its ``Completed``: answers (``ObjList``, ``Added`` ...) and messages.

    ``failure`` is the CoqExn among the answers.
    """

    answers: tuple[SexpDag, ...]
    messages: tuple[CoqMessage, ...]
    failure: CoqError | None


def fields(dag: SexpDag, node: int) -> dict[str, tuple[int, ...]]:
    """A record ``((name value ..) ..)`` as name to the nodes after the name. Raises SexpError for another shape."""
    found = {}
    for child in dag.children(node):
        name, *values = dag.children(child) or (0,)
        label = dag.nodes[name]
        if not isinstance(label, str):
            raise SexpError("a field without a name", 0)
        found[label] = tuple(values)
    return found


def field(dag: SexpDag, node: int, name: str) -> int:
    """The one value of a field of a record. Raises SexpError when it isn't there."""
    values = fields(dag, node).get(name, ())
    if len(values) != 1:
        raise SexpError(f"a record without the field {name}", 0)
    return values[0]


def text_of(dag: SexpDag, node: int) -> str:
    """An atom's text. Raises SexpError for a list."""
    found = dag.nodes[node]
    if not isinstance(found, str):
        raise SexpError("a list stands where an atom was expected", 0)
    return found


def number_of(dag: SexpDag, node: int) -> int:
    """An atom's number. Raises SexpError for anything else."""
    text = text_of(dag, node)
    try:
        return int(text)
    except ValueError:
        raise SexpError(f"{text[:40]!r} stands where a number was expected", 0) from None


def objects(dag: SexpDag) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The objects of an ``(Answer tag (ObjList (..)))``, each as its constructor and the nodes after it."""
    payload = dag.children(dag.children(dag.root)[2])
    if len(payload) == 2 and dag.nodes[payload[0]] == "ObjList":
        for item in dag.children(payload[1]):
            name, *values = dag.children(item)
            yield text_of(dag, name), tuple(values)


def read_message(dag: SexpDag) -> CoqMessage | None:
    """The message in a ``(Feedback ..)``, or None for another kind of feedback."""
    body = dag.children(dag.root)[1]
    contents = field(dag, body, "contents")
    if dag.head(contents) != "Message":
        return None
    parts = {}
    for child in dag.children(contents)[1:]:
        name, *values = dag.children(child)
        parts[text_of(dag, name)] = values
    if not parts.get("level") or not parts.get("str"):
        raise SexpError("a message without level or text", 0)
    return CoqMessage(
        dag.head(parts["level"][0]), text_of(dag, parts["str"][0]), number_of(dag, field(dag, body, "span_id"))
    )


def read_sentence(dag: SexpDag, added: int) -> Sentence:
    """The sentence in an ``(Added id location ..)``."""
    parts = dag.children(added)
    location = fields(dag, parts[2])
    return Sentence(number_of(dag, parts[1]), number_of(dag, location["bp"][0]), number_of(dag, location["ep"][0]))


def read_exception(dag: SexpDag, exception: int, request: str) -> CoqError:
    """The error in a ``(CoqExn record)``."""
    record = fields(dag, dag.children(exception)[1])
    start = end = sentence_id = None
    locations = dag.children(record["loc"][0]) if record.get("loc") else ()
    if locations:
        location = fields(dag, locations[0])
        start, end = number_of(dag, location["bp"][0]), number_of(dag, location["ep"][0])
    states = dag.children(record["stm_ids"][0]) if record.get("stm_ids") else ()
    if states:
        sentence_id = number_of(dag, dag.children(states[0])[1])
    message = text_of(dag, record["str"][0]) if record.get("str") else "no message"
    return CoqError(message, request=request, start=start, end=end, sentence_id=sentence_id)
