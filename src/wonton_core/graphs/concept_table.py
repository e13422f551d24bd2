"""What an assistant's constants and tactics mean in assistant-neutral words, from the data files of its plugin.

``concepts.json``::

    {"schema_version": 1,
     "concepts": {"And": "conjunction", ...},          constant -> concept
     "arguments": {"BEq.beq": [2, 3]},                 arguments that carry meaning, in neutral order
     "compositions": {"Ne": ["Not", "Eq"]},            Ne a b stands for Not (Eq a b)
     "eliminators": {"Bool.casesOn": {"inductive": "Bool", "scrutinee": 1, "branches": [3, 2]}},
     "proof_arguments": {"And.intro": {"arity": 4, "kept": [2, 3]}},
     "open": {"Nat.gcd": "no word for it yet"}}        left without a concept on purpose, and why

An eliminator applied to all that it needs becomes a ``case`` node, as a match is; ``branches`` stand in the neutral
order of the constructors (true before false). ``proof_arguments`` are those that the normal form of proofs keeps of a
constant applied to ``arity`` of them, in neutral order: the others follow from these.
``actions.json``: ``{"schema_version": 1, "actions": {"intros": "intro", ...}, "open": {...}}``, tactic head -> action.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from attrs import field, frozen

from wonton_core.codec.records import structure
from wonton_core.errors import BadInputError, PluginLoadError
from wonton_core.plugin_api.catalog import load_catalog

TABLE_SCHEMA_VERSION = 1

NEUTRAL = "neutral:"
"""Begins the name of a constant that is no assistant's own, but a neutral word of the normal form of proofs."""


@frozen
class Eliminator:
    """Positions of the arguments of a constant that takes a value of ``inductive`` apart."""

    inductive: str
    scrutinee: int
    branches: tuple[int, ...]

    @property
    def arity(self) -> int:
        """How many arguments it needs before it is a whole case distinction."""
        return max(self.scrutinee, *self.branches, 0) + 1


@frozen
class ProofArguments:
    """Positions, in neutral order, of the arguments of a constant that the normal form of proofs keeps."""

    arity: int
    kept: tuple[int, ...]


@frozen
class _ConceptFile:
    schema_version: int
    concepts: dict[str, str]
    about: str = ""
    arguments: dict[str, tuple[int, ...]] = field(factory=dict)
    compositions: dict[str, tuple[str, ...]] = field(factory=dict)
    eliminators: dict[str, Eliminator] = field(factory=dict)
    proof_arguments: dict[str, ProofArguments] = field(factory=dict)
    open: dict[str, str] = field(factory=dict)


@frozen
class _ActionFile:
    schema_version: int
    actions: dict[str, str]
    about: str = ""
    open: dict[str, str] = field(factory=dict)


@frozen
class ConceptTable:
    """One assistant's vocabulary; see the module."""

    concepts: dict[str, str] = field(factory=dict)
    arguments: dict[str, tuple[int, ...]] = field(factory=dict)
    compositions: dict[str, tuple[str, ...]] = field(factory=dict)
    eliminators: dict[str, Eliminator] = field(factory=dict)
    proof_arguments: dict[str, ProofArguments] = field(factory=dict)
    actions: dict[str, str] = field(factory=dict)
    open_constants: dict[str, str] = field(factory=dict)
    open_tactics: dict[str, str] = field(factory=dict)

    def concept(self, constant: str) -> str:
        """The neutral concept of a constant, or an empty string."""
        if constant.startswith(NEUTRAL):
            return constant[len(NEUTRAL) :]
        return self.concepts.get(constant, "")

    def action(self, tactic_head: str) -> str:
        """The neutral action of a tactic's head, or an empty string."""
        return self.actions.get(tactic_head, "")


EMPTY_TABLE = ConceptTable()
"""The vocabulary of an assistant that brings none: every constant and tactic stays without a neutral name."""


def _read_resource(address: str) -> Any:
    package, _, inside = address.partition(":")
    try:
        text = importlib.resources.files(package).joinpath(inside).read_text(encoding="utf-8")
        return json.loads(text)
    except (OSError, ModuleNotFoundError, ValueError) as error:
        raise PluginLoadError(
            f"data file {address} can't be read: {error}",
            cause="the plugin that names it was installed in part",
            next_step="install the plugin again",
        ) from error


def _checked_version(version: int, address: str) -> None:
    if version != TABLE_SCHEMA_VERSION:
        raise BadInputError(
            f"{address} has schema version {version}, this Wonton reads {TABLE_SCHEMA_VERSION}",
            next_step="upgrade the plugin that brings it",
        )


def read_concept_table(concepts: str, actions: str) -> ConceptTable:
    """The table in two data files, each ``package:path/inside`` or empty for none.

    Raises PluginLoadError when a file can't be read, BadInputError when it is damaged or of another schema version.
    """
    named = structure(_read_resource(concepts), _ConceptFile, place=concepts) if concepts else None
    acted = structure(_read_resource(actions), _ActionFile, place=actions) if actions else None
    if named is not None:
        _checked_version(named.schema_version, concepts)
    if acted is not None:
        _checked_version(acted.schema_version, actions)
    return ConceptTable(
        concepts=named.concepts if named else {},
        arguments=named.arguments if named else {},
        compositions=named.compositions if named else {},
        eliminators=named.eliminators if named else {},
        proof_arguments=named.proof_arguments if named else {},
        actions=acted.actions if acted else {},
        open_constants=named.open if named else {},
        open_tactics=acted.open if acted else {},
    )


@functools.cache
def _cached_table(concepts: str, actions: str) -> ConceptTable:
    return read_concept_table(concepts, actions)


_TABLES_IN_USE: ContextVar[bool] = ContextVar("concept tables in use", default=True)


@contextmanager
def concept_tables_in_use(in_use: bool) -> Iterator[None]:
    """Within it every table is empty if not ``in_use``: for graphs that owe nothing to what constants mean.

    It is not an argument of graph sources because it must hold for those of other plugins too, whether they think of it
    or not.
    """
    before = _TABLES_IN_USE.set(in_use)
    try:
        yield
    finally:
        _TABLES_IN_USE.reset(before)


def concept_table(assistant: str) -> ConceptTable:
    """The table that the plugin of ``assistant`` brings; empty within ``concept_tables_in_use(False)``.

    Raises UnknownNameError where no installed plugin offers the assistant: without its table the same runs would give
    other figures, and nothing would show it.
    """
    if not _TABLES_IN_USE.get():
        return EMPTY_TABLE
    record = load_catalog().provers.record(assistant)
    return _cached_table(record.concepts, record.actions)
