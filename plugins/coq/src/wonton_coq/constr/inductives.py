"""Declarations of inductive types, asked from Coq once each: constructors, and the contexts that a match leaves out.

Since Coq 8.14 a match holds only the names of its branches' variables. Their types follow from the declaration.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from attrs import frozen

from wonton_coq.serapi.answers import field, fields
from wonton_coq.serapi.sexp import SexpDag
from wonton_core.model.term import TermGraph

from .errors import ConstrError
from .kernel_names import binder_name, global_name, identifier, seen_name

ReadTerm = Callable[[SexpDag, int], TermGraph]


class InductiveSource(Protocol):
    """Who can answer with the declaration of a block of inductive types; a SerapiSession does."""

    def inductive(self, name: str) -> tuple[SexpDag, tuple[int, ...]] | None:
        """The declaration as a DAG and the nodes after ``CoqMInd``, or None for an unknown name."""


@frozen(eq=False)
class Declaration:
    """One entry of a context, relative to the entries outside it; ``body`` is set for a let."""

    name: str
    type: TermGraph
    body: TermGraph | None


@frozen(eq=False)
class InductiveType:
    """One type of a block. Contexts are outermost first and begin with the block's ``parameter_count`` parameters."""

    name: str
    constructors: tuple[str, ...]
    parameter_count: int
    arity: tuple[Declaration, ...]
    constructor_contexts: tuple[tuple[Declaration, ...], ...]


class Inductives:
    """A cache of declarations over an InductiveSource."""

    def __init__(self, source: InductiveSource) -> None:
        self._source = source
        self._blocks: dict[str, tuple[SexpDag, int]] = {}
        self._names: dict[tuple[str, int], tuple[str, tuple[str, ...]]] = {}
        self._types: dict[tuple[str, int], InductiveType] = {}

    def type_name(self, dag: SexpDag, block: int, number: int) -> str:
        """Full path of type ``number`` of the block named by the ``MutInd`` node ``block``."""
        path, label = global_name(dag, block)
        if number == 0:  # a block has the name of its first type
            return f"{path}.{label}"
        return self._packet_names(dag, block, number)[0]

    def constructor_name(self, dag: SexpDag, block: int, number: int, constructor: int) -> str:
        """Full path of a constructor (counted from 1) of type ``number`` of the block."""
        names = self._packet_names(dag, block, number)[1]
        if not 1 <= constructor <= len(names):
            raise ConstrError(f"{seen_name(dag, block)} has no constructor number {constructor}")
        return names[constructor - 1]

    def declaration(self, dag: SexpDag, block: int, number: int, read: ReadTerm) -> InductiveType:
        """The declaration of type ``number`` of the block; its terms are read with ``read``."""
        key = ".".join(global_name(dag, block)), number
        found = self._types.get(key)
        if found is None:
            found = self._types[key] = self._read_type(dag, block, number, read)
        return found

    def _read_type(self, dag: SexpDag, block: int, number: int, read: ReadTerm) -> InductiveType:
        name, constructors = self._packet_names(dag, block, number)
        answer, record = self._block(dag, block)
        packet = self._packet(answer, record, number)

        def context(node: int) -> tuple[Declaration, ...]:
            return tuple(_declaration(answer, child, read) for child in reversed(answer.children(node)))

        return InductiveType(
            name,
            constructors,
            len(answer.children(field(answer, record, "mind_params_ctxt"))),
            context(field(answer, packet, "mind_arity_ctxt")),
            tuple(context(answer.children(pair)[0]) for pair in answer.children(field(answer, packet, "mind_nf_lc"))),
        )

    def _packet_names(self, dag: SexpDag, block: int, number: int) -> tuple[str, tuple[str, ...]]:
        path, label = global_name(dag, block)
        key = f"{path}.{label}", number
        found = self._names.get(key)
        if found is None:
            answer, record = self._block(dag, block)
            parts = fields(answer, self._packet(answer, record, number))
            name = f"{path}.{identifier(answer, parts['mind_typename'][0])}"
            constructors = answer.children(parts["mind_consnames"][0])
            found = name, tuple(f"{path}.{identifier(answer, node)}" for node in constructors)
            self._names[key] = found
        return found

    def _packet(self, answer: SexpDag, record: int, number: int) -> int:
        packets = answer.children(field(answer, record, "mind_packets"))
        if number >= len(packets):
            raise ConstrError(f"a block of {len(packets)} inductive types has no number {number}")
        return packets[number]

    def _block(self, dag: SexpDag, block: int) -> tuple[SexpDag, int]:
        canonical = ".".join(global_name(dag, block))
        found = self._blocks.get(canonical)
        if found is None:
            declared = self._source.inductive(seen_name(dag, block))
            # Compared, because a name may be hidden by a later one with the same path.
            if declared is None or ".".join(global_name(declared[0], declared[1][0])) != canonical:
                raise ConstrError(f"Coq doesn't give the declaration of the inductive type {canonical}")
            found = self._blocks[canonical] = declared[0], declared[1][1]
        return found


def _declaration(dag: SexpDag, node: int, read: ReadTerm) -> Declaration:
    kind, binder, *terms = dag.children(node)
    if dag.nodes[kind] == "LocalAssum" and len(terms) == 1:
        return Declaration(binder_name(dag, binder), read(dag, terms[0]), None)
    if dag.nodes[kind] == "LocalDef" and len(terms) == 2:
        return Declaration(binder_name(dag, binder), read(dag, terms[1]), read(dag, terms[0]))
    raise ConstrError(f"{dag.head(node)!r} stands where a declaration was expected")
