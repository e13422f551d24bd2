"""Reads a .mm file: tokens, scopes and frames, as the Metamath book (Megill and Wheeler 2019, chapter 4) says.

Proofs are kept as text and read when wanted. Disjoint-variable conditions are read for their syntax alone: they matter
to who verifies a proof, which is the metamath program, and not to what its steps are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from wonton_metamath.database.records import Assertion, Database, Hypothesis, Symbols
from wonton_metamath.errors import DatabaseError

LARGEST_BYTES = 1 << 30
"""Larger files are refused: set.mm of 2021 has 41 MB, and a file is read whole."""

MOST_PREMISES = 1_000
"""More ``$e`` hypotheses at a time are refused, as each assertion below holds all of them; set.mm has some dozen."""

_COMMENT_MARK = re.compile(r"(?<!\S)\$[()](?!\S)")
_NEXT = re.compile(r"\$[cvfeapd.{}=()\[\]]|[^\s$]+|\S+")
_LABEL = re.compile(r"[A-Za-z0-9._-]+")
_FORBIDDEN = re.compile(r"[^\x09\x0a\x0c\x0d\x20-\x7e]")


def read_database(path: Path) -> Database:
    """The database in ``path``. Raises DatabaseError naming line and label: not readable, larger than
    ``LARGEST_BYTES``, or against the language's rules."""
    try:
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise DatabaseError(
                f"{path} has {size:,} bytes, more than the {LARGEST_BYTES:,} that are read",
                next_step="name a Metamath database",
            )
        text = path.read_bytes().decode("ascii", errors="replace")
    except OSError as error:
        raise DatabaseError(f"{path} can't be read: {error.strerror}", next_step="check the path") from error
    return parse_database(text, place=str(path))


def parse_database(text: str, *, place: str = "the database") -> Database:
    """The database in ``text``; ``place`` names it in errors. Raises DatabaseError."""
    odd = _FORBIDDEN.search(text)
    if odd:
        raise _error(place, text, odd.start(), "a character that no Metamath database may hold", "it is another file")
    return _Reader(text, place).run()


def _error(place: str, text: str, at: int, what: str, cause: str = "") -> DatabaseError:
    line = text.count("\n", 0, at) + 1
    return DatabaseError(
        f"{place}, line {line}: {what}",
        cause=cause or "the file is damaged, or is no Metamath database",
        next_step="let `metamath` read the file: it explains errors at length",
    )


def _without_comments(text: str, place: str) -> str:
    """``text`` with blanks for comments, as many as these have characters: positions go on naming lines."""
    pieces: list[str] = []
    at, begin = 0, -1
    for found in _COMMENT_MARK.finditer(text):
        opens = found[0] == "$("
        if opens == (begin >= 0):
            what = "a comment inside a comment" if opens else "a comment that is closed without being opened"
            raise _error(place, text, found.start(), what)
        if opens:
            begin = found.start()
            continue
        pieces += [text[at:begin], " " * (found.end() - begin)]
        at, begin = found.end(), -1
    if begin >= 0:
        raise _error(place, text, begin, "a comment that is not closed")
    return "".join([*pieces, text[at:]])


class _Scope:
    """How much was active when a scope was opened."""

    def __init__(self, variables: int, hypotheses: int) -> None:
        self.variables = variables
        self.hypotheses = hypotheses


class _Reader:
    def __init__(self, text: str, place: str) -> None:
        self._place = place
        self._raw = text
        self._text = _without_comments(text, place)
        self._at = 0
        self._constants: set[str] = set()
        self._all_variables: set[str] = set()
        self._active_variables: list[str] = []
        self._active: set[str] = set()
        self._hypotheses: list[Hypothesis] = []
        # Positions among the active hypotheses: of a variable's type, and of premises.
        self._typed: dict[str, int] = {}
        self._premises: list[int] = []
        self._scopes: list[_Scope] = []
        self._labels: set[str] = set()
        self._database = Database({}, {}, {})
        self._labelled: dict[str, Callable[[str], None]] = {
            "$f": self._variable_type,
            "$e": self._premise,
            "$a": self._axiom,
            "$p": self._theorem,
        }
        self._plain: dict[str, Callable[[], None]] = {
            "$c": self._constant_statement,
            "$v": self._variable_statement,
            "$d": self._disjoint_statement,
            "${": self._open,
            "$}": self._close,
            "$[": self._include,
            "$(": self._stray,
            "$)": self._stray,
        }

    def run(self) -> Database:
        label = ""
        for token in self._tokens():
            if token[0] != "$":
                if label:
                    raise self._wrong(f"label {label} is followed by {token}, not by $f, $e, $a or $p")
                label = self._new_label(token)
                continue
            labelled = self._labelled.get(token)
            if labelled is not None:
                if not label:
                    raise self._wrong(f"{token} without a label")
                labelled(label)
                label = ""
                continue
            plain = self._plain.get(token)
            if plain is None or label:
                raise self._wrong(f"{token} where a statement should begin" + (f" (label {label})" if label else ""))
            plain()
        if label:
            raise self._wrong(f"the file ends after label {label}")
        if self._scopes:
            raise self._wrong("the file ends inside a scope that ${ opened")
        return self._database

    def _wrong(self, what: str, cause: str = "") -> DatabaseError:
        return _error(self._place, self._raw, min(self._at, len(self._raw)), what, cause)

    def _tokens(self) -> Iterator[str]:
        text = self._text
        while True:
            found = _NEXT.search(text, self._at)
            if found is None:
                self._at = len(text)
                return
            self._at = found.end()
            yield found[0]

    def _new_label(self, token: str) -> str:
        if not _LABEL.fullmatch(token):
            raise self._wrong(f"{token[:80]!r} is no label")
        if token in self._labels:
            raise self._wrong(f"label {token} is used twice")
        self._labels.add(token)
        return token

    def _until(self, end: str) -> Symbols:
        """The symbols up to the keyword ``end``, which is passed."""
        place = self._at
        stop = self._text.find("$", place)
        if stop < 0 or not self._text.startswith(end, stop):
            self._at = place if stop < 0 else stop
            found = "the end of the file" if stop < 0 else self._text[stop : stop + 2]
            raise self._wrong(f"{found} before the {end} of a statement")
        self._at = stop + 2
        if not self._text[stop - 1].isspace() or (self._at < len(self._text) and not self._text[self._at].isspace()):
            raise self._wrong(f"{end} is not set apart by white space")
        return tuple(self._text[place:stop].split())

    def _open(self) -> None:
        self._scopes.append(_Scope(len(self._active_variables), len(self._hypotheses)))

    def _close(self) -> None:
        if not self._scopes:
            raise self._wrong("$} without ${")
        scope = self._scopes.pop()
        for variable in self._active_variables[scope.variables :]:
            self._active.discard(variable)
        del self._active_variables[scope.variables :]
        for hypothesis in self._hypotheses[scope.hypotheses :]:
            if hypothesis.is_variable:
                self._typed.pop(hypothesis.symbols[1], None)
            else:
                self._premises.pop()
        del self._hypotheses[scope.hypotheses :]

    def _constant_statement(self) -> None:
        if self._scopes:
            raise self._wrong("$c inside a scope")
        for symbol in self._until("$."):
            if symbol in self._constants or symbol in self._all_variables:
                raise self._wrong(f"symbol {symbol} is declared twice")
            self._constants.add(symbol)

    def _variable_statement(self) -> None:
        for symbol in self._until("$."):
            if symbol in self._constants or symbol in self._active:
                raise self._wrong(f"symbol {symbol} is declared twice")
            self._active.add(symbol)
            self._all_variables.add(symbol)
            self._active_variables.append(symbol)

    def _disjoint_statement(self) -> None:
        for symbol in self._until("$."):
            if symbol not in self._active:
                raise self._wrong(f"$d names {symbol}, which is no active variable")

    def _variable_type(self, label: str) -> None:
        symbols = self._until("$.")
        if len(symbols) != 2 or symbols[0] not in self._constants or symbols[1] not in self._active:
            raise self._wrong(f"$f {label} should hold a constant and an active variable")
        if symbols[1] in self._typed:
            raise self._wrong(f"variable {symbols[1]} gets a second type by $f {label}")
        hypothesis = Hypothesis(label, symbols, is_variable=True)
        self._typed[symbols[1]] = len(self._hypotheses)
        self._database.variables[symbols[1]] = hypothesis
        self._hypotheses.append(hypothesis)
        self._database.hypotheses[label] = hypothesis

    def _premise(self, label: str) -> None:
        hypothesis = Hypothesis(label, self._formula(label, self._until("$.")), is_variable=False)
        if len(self._premises) == MOST_PREMISES:
            raise self._wrong(f"$e {label} is one of more than {MOST_PREMISES:,}", "the file was made by a program")
        self._premises.append(len(self._hypotheses))
        self._hypotheses.append(hypothesis)
        self._database.hypotheses[label] = hypothesis

    def _axiom(self, label: str) -> None:
        self._assert(label, self._until("$."), None)

    def _theorem(self, label: str) -> None:
        symbols = self._until("$=")
        begin = self._at
        self._until("$.")
        self._assert(label, symbols, self._text[begin : self._at - 2].strip())

    def _formula(self, label: str, symbols: Symbols) -> Symbols:
        if not symbols or symbols[0] not in self._constants:
            raise self._wrong(f"the formula of {label} doesn't begin with a constant")
        for symbol in symbols:
            if symbol not in self._constants and symbol not in self._typed:
                raise self._wrong(f"{label} holds {symbol}, which is neither a constant nor a variable with a type")
        return symbols

    def _assert(self, label: str, symbols: Symbols, proof: str | None) -> None:
        self._formula(label, symbols)
        used = set(symbols).union(*(self._hypotheses[at].symbols for at in self._premises))
        places = [*self._premises, *(self._typed[symbol] for symbol in used if symbol in self._typed)]
        mandatory = tuple(self._hypotheses[at] for at in sorted(places))
        self._database.assertions[label] = Assertion(label, symbols, mandatory, proof)

    def _include(self) -> None:
        raise self._wrong("$[ includes another file, which is not followed", "the database is kept in several files")

    def _stray(self) -> None:
        raise self._wrong("a comment's $( or $) that is not set apart by white space")
