"""Reads a pair file of any two assistants, or the Lean/Coq form. Errors name the path to the field."""

from __future__ import annotations

from pathlib import Path

from wonton_core.codec.pair_file import PairFileError, check_gate_and_ids, read_pair_spec
from wonton_core.codec.records import read_json, structure
from wonton_core.model.pair_spec import PAIR_SPEC_SCHEMA_VERSION, AssistantPairs, Benchmark


def read_benchmark(path: Path) -> Benchmark:
    """The pairs in ``path``: of the assistants that its fields ``left`` and ``right`` name, or of Lean and Coq where it
    is in their form.

    Raises BadInputError, naming the path to the field: what ``read_pair_spec`` refuses, and a side or a theorem
    without a name.
    """
    data = read_json(path)
    if not isinstance(data, dict) or not {"left", "right"} & data.keys():
        return read_pair_spec(path)
    version = data.get("schema_version")
    if version != PAIR_SPEC_SCHEMA_VERSION:
        raise PairFileError(
            f"{path}: schema_version is {version!r}, this Wonton reads {PAIR_SPEC_SCHEMA_VERSION}",
            cause="the file was made for another version",
            next_step="check the path given with --pairs",
        )
    pairs = structure(data, AssistantPairs, place=str(path))
    named = {"left": pairs.left, "right": pairs.right}
    for at, pair in enumerate(pairs.pairs):
        place = f"pairs[{at}]"
        named |= {
            f"{place}.pair_id": pair.pair_id,
            f"{place}.left_theorem": pair.left_theorem,
            f"{place}.right_theorem": pair.right_theorem,
        }
    empty = [field for field, name in named.items() if not name.strip()]
    if empty:
        raise PairFileError(f"{path}: $.{empty[0]} is empty", next_step="name it")
    check_gate_and_ids(pairs, path)
    return pairs
