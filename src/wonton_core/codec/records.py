"""The one cattrs converter: unknown keys are refused, errors name the path to the field."""

from __future__ import annotations

import difflib
import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin

from attrs import fields, has
from cattrs import Converter, transform_error
from cattrs.cols import homogenous_tuple_structure_factory, list_structure_factory, mapping_structure_factory
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn

from wonton_core.errors import BadInputError

Record = TypeVar("Record")

_LARGE_NUMBER = re.compile(rb"\d[eE]\+?\d{3}|\d{308}")
_STRICT_SCALARS = (int, float, str, bool)


def _structure_scalar(value: Any, target: Any) -> Any:
    """A scalar as it stands: no silent conversion of "3" to 3, of 1 to True."""
    if target is float and type(value) in (int, float):
        return float(value)
    if type(value) is not target:
        raise TypeError(f"expected {target.__name__}, found {type(value).__name__}")
    return value


def _is_sequence(target: Any) -> bool:
    return get_origin(target) in (tuple, list)


def _from_array(target: Any, converter: Converter) -> Any:
    """Sequences come from JSON arrays only: a text is not taken apart into letters, nor an object into its keys."""
    make = homogenous_tuple_structure_factory if get_origin(target) is tuple else list_structure_factory
    inner = make(target, converter)

    def from_array(value: Any, _: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            raise TypeError(f"expected an array, found {type(value).__name__}")
        return inner(value, target)

    return from_array


def _is_object(target: Any) -> bool:
    return has(get_origin(target) or target) or get_origin(target) is dict


def _from_object(target: Any, converter: Converter) -> Any:
    if get_origin(target) is dict:
        inner = mapping_structure_factory(target, converter)
    else:
        inner = make_dict_structure_fn(target, converter, _cattrs_forbid_extra_keys=True)

    def from_object(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            raise TypeError(f"expected an object, found {type(value).__name__}")
        return inner(value, target)

    return from_object


def _make_converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook_factory(_is_sequence, _from_array)
    converter.register_structure_hook_factory(_is_object, _from_object)
    for scalar in _STRICT_SCALARS:
        converter.register_structure_hook(scalar, _structure_scalar)
    converter.register_structure_hook_func(lambda t: t is object, lambda value, _: value)
    return converter


converter = _make_converter()


def _explain(error: BaseException, target: Any) -> str:
    if isinstance(error, ForbiddenExtraKeysError):
        known = [field.alias or field.name for field in fields(error.cl)] if has(error.cl) else []
        return f"unknown key {', '.join(_with_near(key, known) for key in sorted(error.extra_fields))}"
    if isinstance(error, KeyError):
        return f"required field {error} is missing"
    if get_origin(target) is Literal:
        # Which value it was stands in the message alone, before the name of the type.
        found = str(error).partition(" not in literal ")[0]
        return f"{found} is none of {', '.join(map(str, get_args(target)))}"
    if isinstance(error, ValueError) and len(error.args) > 1:
        # A validator of attrs: behind the message come its own parts.
        return str(error.args[0])
    return str(error) or type(error).__name__


def _with_near(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    return f"{key} (did you mean {near[0]}?)" if near else key


def structure(data: Any, target: type[Record], *, place: str) -> Record:
    """``data`` (plain JSON values) as a record. Raises BadInputError naming ``place`` and the path to bad fields."""
    try:
        return converter.structure(data, target)
    except Exception as error:
        problems = transform_error(error, format_exception=_explain)
        raise BadInputError(
            f"{place}: {'; '.join(problems[:5])}",
            cause="the file was written by hand or by another version",
            next_step="mend the named field and run the same command again",
        ) from error


def unstructure(record: Any) -> Any:
    """A record as plain JSON values."""
    return converter.unstructure(record)


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys and no spaces: the form that hashes are taken over."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def content_hash(value: Any) -> str:
    """SHA-256 (hex) of the canonical JSON of plain values."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def read_json(path: Path) -> Any:
    """The JSON value in ``path`` (gzip when the name ends in .gz). Raises BadInputError when missing or damaged.

    Refused besides what is no JSON: numbers too large to be one, and halves of characters, which no output could take.
    """
    try:
        raw = path.read_bytes()
        if path.suffix == ".gz":
            raw = gzip.decompress(raw)
        value = json.loads(raw, parse_constant=_refuse_constant)
        if b"\xed" in raw or b"\\u" in raw or _LARGE_NUMBER.search(raw):
            canonical_json(value)
        return value
    except FileNotFoundError:
        raise BadInputError(f"{path} does not exist", next_step="check the path") from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadInputError(
            f"{path}: truncated or damaged gzip file ({error})",
            cause="the program that wrote it was stopped, or the copy was cut off",
            next_step=f"copy it again, or remove the folder {path.parent} and run the command that made it again",
        ) from None
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"{path}: not JSON: {error}", next_step="mend or remake the file") from None
    except OSError as error:
        raise BadInputError(f"{path}: can't be read: {error.strerror}", next_step="check the path") from None


def read_record(path: Path, target: type[Record]) -> Record:
    """The record in a JSON file. Raises BadInputError as ``read_json`` and ``structure`` do."""
    return structure(read_json(path), target, place=str(path))
