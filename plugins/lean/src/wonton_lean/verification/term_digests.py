"""Digests of types and values of compiled constants, so that those of two modules can be compared.

Equal digests mean equal terms up to the names of bound variables, annotations and how arguments are passed. Universe
levels count, unlike in `TermGraph`. Constants of the module that Lean made for its own use (``match_1``, ``_proof_2``)
are taken by what they are: their numbers depend on their neighbours.
"""

from __future__ import annotations

import re
from hashlib import blake2b

from attrs import frozen

from wonton_lean.olean.module import Constant, OleanModule

_BVAR, _FVAR, _MVAR, _SORT, _CONST, _APP, _LAM, _PI, _LET, _LITERAL, _MDATA, _PROJ = range(12)
_INTERNAL_PART = re.compile(
    r"(?:match|proof|eq|simp|sizeOf|splitter|elim|unfold|hcongr|congr)_(?:\d+|eq|def|simp|spec)|_.*"
)


def is_internal(name: str) -> bool:
    """Whether Lean made up the constant's name for its own use."""
    plain = re.sub(r"\A_private\..*?\.0\.", "", name)
    return any(_INTERNAL_PART.fullmatch(part) for part in plain.split("."))


UNSAFE, SAFE, PARTIAL = "unsafe", "safe", "partial"


@frozen
class ConstantDigest:
    """What a constant is, in a form that can be compared. ``value`` is empty for kinds without a value.

    ``safety`` says of definitions how far the kernel checks them.
    """

    name: str
    kind: str
    type: bytes
    value: bytes
    safety: str = SAFE


class TermDigests:
    """Digests of the constants of one open module."""

    def __init__(self, module: OleanModule) -> None:
        self._module = module
        self._file = module.file
        self._names = module.name_reader
        self._terms: dict[int, bytes] = {}
        self._expressions: dict[int, tuple[int, tuple[int, ...], tuple[int, ...]]] = {}
        self._levels: dict[int, bytes] = {}
        self._internal: dict[str, bytes] = {}
        self._open: set[str] = set()

    def of(self, constant: Constant) -> ConstantDigest:
        """The digest of a constant. Raises OleanError."""
        parameters = ",".join(constant.universe_parameters).encode()
        told = _digest(b"constant", parameters, self.term(constant.type_address))
        value = self.term(constant.value_address) if constant.value_address is not None else b""
        safety = (UNSAFE, SAFE, PARTIAL)[constant.safety] if constant.kind == "definition" else SAFE
        return ConstantDigest(constant.name, constant.kind, told, value, safety)

    def term(self, root: int) -> bytes:
        """The digest of the term at an address. No recursion over terms: they are as deep as they like."""
        done = self._terms
        todo = [root]
        while todo:
            address = todo[-1]
            if address in done:
                todo.pop()
                continue
            tag, fields, children = self._expression(address)
            if children:
                missing = [child for child in children if child not in done]
                if missing:
                    todo += missing
                    continue
                if tag == _MDATA:
                    done[address] = done[children[0]]
                else:
                    head = self._projection(fields) if tag == _PROJ else bytes((tag,))
                    done[address] = _digest(head, *(done[child] for child in children))
            else:
                done[address] = self._leaf(tag, fields)
            todo.pop()
        return done[root]

    def names_in(self, root: int) -> tuple[frozenset[str], frozenset[str]]:
        """The names of all constants in the term at an address, and those of its bound variables. Raises OleanError."""
        seen = {root}
        todo = [root]
        found: set[str] = set()
        bound: set[str] = set()
        while todo:
            tag, fields, children = self._expression(todo.pop())
            if children:
                new = [child for child in children if child not in seen]
                seen.update(new)
                todo += new
                if tag == _PROJ:
                    found.add(self._names.read(fields[0]))
                elif tag in (_LAM, _PI, _LET):
                    bound.add(self._names.read(fields[0]))
            elif tag == _CONST:
                found.add(self._names.read(fields[0]))
        return frozenset(found), frozenset(bound)

    def _expression(self, address: int) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
        """Tag, fields and parts of a term: looked up three times each, and read once."""
        known = self._expressions.get(address)
        if known is None:
            tag, fields = self._file.constructor(address)
            known = self._expressions[address] = tag, fields, _children(tag, fields)
        return known

    def _leaf(self, tag: int, fields: tuple[int, ...]) -> bytes:
        if tag == _BVAR:
            return _digest(b"bvar", str(self._file.natural_number(fields[0])).encode())
        if tag == _SORT:
            return _digest(b"sort", self._level(fields[0]))
        if tag == _CONST:
            return _digest(b"const", self._constant(self._names.read(fields[0])), *self._level_list(fields[1]))
        if tag == _LITERAL:
            kind, parts = self._file.constructor(fields[0])
            told = self._file.string(parts[0]).encode() if kind else str(self._file.natural_number(parts[0])).encode()
            return _digest(b"string" if kind else b"number", told)
        raise self._file.damaged(f"a term of kind {tag} in a compiled constant")

    def _projection(self, fields: tuple[int, ...]) -> bytes:
        return f"proj {self._file.small_number(fields[1])} {self._names.read(fields[0])}".encode()

    def _constant(self, name: str) -> bytes:
        if name not in self._module or not is_internal(name) or name in self._open or len(self._open) > _DEEPEST:
            return name.encode(errors="surrogatepass")
        if name not in self._internal:
            self._open.add(name)
            constant = self._module.constant(name)
            told = [self.term(constant.type_address)]
            # Of a proof, only what it proves matters.
            if constant.kind != "theorem" and constant.value_address is not None:
                told.append(self.term(constant.value_address))
            self._open.discard(name)
            self._internal[name] = _digest(b"internal", *told)
        return self._internal[name]

    def _level_list(self, address: int) -> list[bytes]:
        found = []
        while not address & 1:
            head, address = self._file.fields(address, 1, 2, "a list of levels")[:2]
            found.append(self._level(head))
        return found

    def _level(self, root: int) -> bytes:
        todo = [root]
        while todo:
            address = todo[-1]
            if address in self._levels:
                todo.pop()
                continue
            tag, fields = self._file.constructor(address)
            if tag in (1, 2, 3):  # successor, maximum, impredicative maximum
                below = fields[: 1 if tag == 1 else 2]
                missing = [child for child in below if child not in self._levels]
                if missing:
                    todo += missing
                    continue
                told = _digest(bytes((tag,)), *(self._levels[child] for child in below))
            else:
                told = _digest(bytes((tag,)), self._names.read(fields[0]).encode() if fields else b"")
            self._levels[address] = told
            todo.pop()
        return self._levels[root]


_DEEPEST = 50


def _children(tag: int, fields: tuple[int, ...]) -> tuple[int, ...]:
    if tag == _APP:
        return fields[:2]
    if tag in (_LAM, _PI):
        return fields[1:3]
    if tag == _LET:
        return fields[1:4]
    if tag == _MDATA:
        return fields[1:2]
    return fields[2:3] if tag == _PROJ else ()


def _digest(head: bytes, *parts: bytes) -> bytes:
    hashed = blake2b(head, digest_size=16)
    for part in parts:
        hashed.update(b"%d:" % len(part))
        hashed.update(part)
    return hashed.digest()
