"""Reads a pair file: a benchmark's theorem pairs and its gate. Errors name the path to the field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import attrs

from wonton_core.codec.neutral_syntax import StatementError
from wonton_core.codec.neutral_typing import parse_statement
from wonton_core.codec.records import read_json, structure
from wonton_core.errors import BadInputError
from wonton_core.model.neutral_statement import NeutralStatement
from wonton_core.model.pair_spec import (
    PAIR_KINDS,
    PAIR_SPEC_SCHEMA_VERSION,
    Benchmark,
    Gate,
    KindGate,
    PairSpec,
    StatedPair,
    TheoremPair,
)

_IDENTIFIER = re.compile(r"[^\W\d]\w*\Z")


class PairFileError(BadInputError):
    """A pair file holds something that can't be meant."""

    code = "input.pair-file"


def read_pair_spec(path: Path) -> PairSpec:
    """The pairs and the gate in ``path``; the statements stay text (see ``parse_statements``).

    Raises BadInputError, naming the path to the field: a missing file, not JSON, another schema version, a wrong
    type, a threshold that no ranking could be measured by, an empty or duplicate ``pair_id``, a ``lean_item_id`` that
    is no identifier, no theorem.
    """
    data = read_json(path)
    if not isinstance(data, dict):
        raise PairFileError(f"{path}: expected an object with pairs, found {type(data).__name__} @ $")
    version = data.get("schema_version")
    if version != PAIR_SPEC_SCHEMA_VERSION:
        raise PairFileError(
            f"{path}: schema_version is {version!r}, this Wonton reads {PAIR_SPEC_SCHEMA_VERSION}",
            cause="the file was made for another version, or is no pair file",
            next_step="check the path given with --pairs or --pairs-path",
        )
    if {"left", "right"} & data.keys():
        raise PairFileError(
            f"{path} names its two sides: {data.get('left')} and {data.get('right')}",
            cause="this command is for pair files of Lean and Coq, without `left` and `right`",
            next_step="`wonton benchmark` compares these; docs/pair_files.md tells both forms",
        )
    spec = structure(data, PairSpec, place=str(path))
    for position, pair in enumerate(spec.pairs):
        _check_pair(pair, f"{path}: $.pairs[{position}]")
    check_gate_and_ids(spec, path)
    return spec


def check_gate_and_ids(spec: Benchmark, path: Path) -> None:
    """Raises PairFileError: no pairs, two with one id, a threshold that no ranking could be measured by."""
    _check_gate(spec.gate, f"{path}: $.gate")
    if not spec.pairs:
        raise PairFileError(f"{path}: $.pairs is empty", next_step="write a pair; docs/pair_files.md tells its fields")
    positions: dict[str, int] = {}
    pairs: Sequence[TheoremPair | StatedPair] = spec.pairs
    for position, pair in enumerate(pairs):
        if pair.pair_id in positions:
            raise PairFileError(
                f"{path}: $.pairs[{position}].pair_id repeats {pair.pair_id!r} of $.pairs[{positions[pair.pair_id]}]",
                cause="a pair was copied and its id was not changed",
                next_step="give every pair an id of its own",
            )
        positions[pair.pair_id] = position


def _check_gate(gate: Gate, place: str) -> None:
    """A threshold that is never looked at, or can't be missed or met, is a mistake in the file."""
    unknown = sorted(set(gate.by_kind) - set(PAIR_KINDS))
    if unknown:
        raise PairFileError(
            f"{place}.by_kind: unknown kind {', '.join(unknown)}", next_step=f"the kinds are {', '.join(PAIR_KINDS)}"
        )
    _check_thresholds(gate, place)
    for kind, thresholds in gate.by_kind.items():
        _check_thresholds(thresholds, f"{place}.by_kind.{kind}")


def _check_thresholds(gate: Gate | KindGate, place: str) -> None:
    for name, value in attrs.asdict(gate, recurse=False).items():
        if isinstance(value, float) and not 0 <= value <= 1:
            raise PairFileError(f"{place}.{name} is {value}, expected a rate from 0 to 1", next_step="correct it")
        if isinstance(value, int) and value < 0:
            raise PairFileError(f"{place}.{name} is {value}, expected a number of pairs", next_step="correct it")


def _check_pair(pair: TheoremPair, place: str) -> None:
    for name, value in (("pair_id", pair.pair_id), ("coq_theorem", pair.coq_theorem)):
        if not value.strip():
            raise PairFileError(f"{place}.{name} is empty", next_step="name it")
    if not _IDENTIFIER.match(pair.lean_item_id):
        raise PairFileError(
            f"{place}.lean_item_id is {pair.lean_item_id!r}, which is no identifier",
            next_step="use letters, digits and `_`, beginning with a letter",
        )


def parse_statements(pairs: Sequence[TheoremPair | StatedPair]) -> dict[str, NeutralStatement]:
    """The neutral statements by pair id. Raises BadInputError naming the pair and the column of what is wrong."""
    statements = {}
    for pair in pairs:
        if not pair.statement:
            raise PairFileError(
                f"{pair.pair_id} has no neutral statement",
                cause="its field `statement` is missing or empty",
                next_step="write the statement: both assistants' texts are rendered from it",
            )
        try:
            statements[pair.pair_id] = parse_statement(pair.statement)
        except StatementError as error:
            raise PairFileError(
                f"{pair.pair_id}: statement: {error.summary}", cause=error.cause, next_step=error.next_step
            ) from error
    return statements
