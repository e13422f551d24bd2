"""Lean expressions of a mapped file as core's term DAG: application spines, no universe levels, no annotations."""

from __future__ import annotations

import json

from wonton_core.model.term import TermBuilder, TermGraph
from wonton_lean.olean.mapped_file import MappedFile, OleanError
from wonton_lean.olean.names import NameReader

_BVAR, _FVAR, _MVAR, _SORT, _CONST, _APP, _LAM, _PI, _LET, _LITERAL, _MDATA, _PROJ = range(12)
_ZERO, _SUCCESSOR, _MAXIMUM, _IMPREDICATIVE_MAXIMUM = range(4)
_FIELD_COUNT = {_BVAR: 1, _SORT: 1, _CONST: 2, _APP: 2, _LAM: 3, _PI: 3, _LET: 4, _LITERAL: 1, _MDATA: 2, _PROJ: 3}
_BINDER_KIND = {_LAM: "lam", _PI: "pi", _LET: "let"}
_DECIMAL_BITS = 10_000
"""Longer numbers are written in hexadecimal: the time to write decimals grows with the square, and Python refuses."""
MOST_PARTS = 20_000_000
"""A limit on child slots of one term: spines copy shared prefixes, so a hostile file could ask for their square."""


class TermTooLargeError(OleanError):
    """A term with more parts than the caller wants to have in memory."""

    code = "input.olean-term"


class TermReader:
    """Expressions by address. No recursion: terms are as deep as they like."""

    def __init__(self, file: MappedFile, names: NameReader) -> None:
        self._file = file
        self._names = names
        self._sorts: dict[int, str] = {}
        self._annotations = 0

    def read(self, root: int, most_parts: int = MOST_PARTS) -> TermGraph:
        """The expression at address ``root``; equal subterms become one node. Raises OleanError."""
        builder = TermBuilder()
        done: dict[int, int] = {}
        parts: dict[int, tuple[int, tuple[int, ...], tuple[int, ...]]] = {}
        todo = [root]
        slots = self._annotations = 0
        while todo:
            address = todo[-1]
            if address in done:
                todo.pop()
            elif address in parts:
                todo.pop()
                tag, fields, children = parts.pop(address)
                done[address] = self._add(builder, tag, fields, tuple(done[child] for child in children))
            else:
                tag, fields = self._expression(address)
                children = self._children(tag, fields)
                slots += len(children)
                if slots + self._annotations > most_parts:
                    raise TermTooLargeError(
                        f"{self._file.path}: the term at address {root:#x} has over {most_parts} parts",
                        cause="it is very large, or the file is damaged",
                        next_step="leave it out",
                    )
                parts[address] = tag, fields, children
                todo.extend(child for child in children if child not in done)
        return builder.finish(done[root])

    def _expression(self, address: int) -> tuple[int, tuple[int, ...]]:
        tag, fields = self._file.constructor(address)
        if address & 1 or len(fields) < _FIELD_COUNT.get(tag, 256):
            raise self._file.damaged(f"an expression was expected at address {address:#x}")
        return tag, fields

    def _children(self, tag: int, fields: tuple[int, ...]) -> tuple[int, ...]:
        if tag == _APP:
            return self._spine(fields)
        if tag in _BINDER_KIND:
            return fields[1 : _FIELD_COUNT[tag]]
        return {_MDATA: fields[1:2], _PROJ: fields[2:3]}.get(tag, ())

    def _spine(self, fields: tuple[int, ...]) -> tuple[int, ...]:
        """Head and arguments of an application; annotations on the way are skipped."""
        arguments = []
        head = fields[0]
        tag = _APP
        while tag in (_APP, _MDATA):
            if tag == _APP:
                arguments.append(fields[1])
            else:
                # Many applications can share one long way of these.
                self._annotations += 1
            head = fields[0] if tag == _APP else fields[1]
            tag, fields = self._expression(head)
        return (head, *reversed(arguments))

    def _add(self, builder: TermBuilder, tag: int, fields: tuple[int, ...], children: tuple[int, ...]) -> int:
        if tag == _APP:
            return builder.add_application(children[0], children[1:])
        if tag in _BINDER_KIND:
            return builder.add(_BINDER_KIND[tag], _without_scopes(self._names.read(fields[0])), children=children)
        if tag == _MDATA:
            return children[0]
        if tag == _CONST:
            return builder.add("const", self._names.read(fields[0]))
        if tag == _BVAR:
            return builder.add("bvar", index=self._file.small_number(fields[0]))
        if tag == _SORT:
            return builder.add("sort", self._sort(fields[0]))
        if tag == _PROJ:
            position = self._file.small_number(fields[1]) + 1
            return builder.add("proj", f"{self._names.read(fields[0])}.{position}", children=children)
        return builder.add("lit", self._literal(fields[0]))

    def _literal(self, address: int) -> str:
        tag, fields = self._file.constructor(address)
        if tag > 1 or len(fields) != 1:
            raise self._file.damaged(f"a literal was expected at address {address:#x}")
        if tag:
            return json.dumps(self._file.string(fields[0]), ensure_ascii=False)
        number = self._file.natural_number(fields[0])
        return str(number) if number.bit_length() < _DECIMAL_BITS else hex(number)

    def _sort(self, level: int) -> str:
        """Prop for level zero, Type where the level can't be zero, otherwise Sort."""
        known = self._sorts
        todo = [level]
        while todo:
            address = todo[-1]
            tag, fields = self._file.constructor(address)
            below = fields[:2] if tag in (_MAXIMUM, _IMPREDICATIVE_MAXIMUM) else ()
            missing = [child for child in below if child not in known]
            if missing:
                todo.extend(missing)
                continue
            todo.pop()
            if tag == _ZERO:
                known[address] = "Prop"
            elif tag == _SUCCESSOR:
                known[address] = "Type"
            elif len(below) == 2:
                known[address] = _join_sorts(known[below[0]], known[below[1]], tag == _IMPREDICATIVE_MAXIMUM)
            else:
                known[address] = "Sort"
        return known[level]


def _join_sorts(left: str, right: str, impredicative: bool) -> str:
    if impredicative and right != "Type":
        return right
    if "Type" in (left, right):
        return "Type"
    return left if left == right else "Sort"


def _without_scopes(name: str) -> str:
    """A binder's name without what Lean adds to tell apart names that macros made."""
    return name.split("._@", 1)[0]
