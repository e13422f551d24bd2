"""The options with which a Lake project compiles its modules, as far as its ``lakefile.toml`` tells.

A ``lakefile.lean`` is a program: it is not run, and `LakeOptions.unread` says so.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from attrs import frozen

from wonton_core.errors import BadInputError


@frozen
class LakeOptions:
    """``arguments`` for Lean's command line. ``unread`` says which file may hold more that is not known here."""

    arguments: tuple[str, ...] = ()
    unread: str = ""


def read_lake_options(root: Path) -> LakeOptions:
    """``leanOptions`` and ``moreLeanArgs`` of the package and its libraries. Raises BadInputError for broken TOML."""
    path = root / "lakefile.toml"
    if not path.is_file():
        has_program = (root / "lakefile.lean").is_file()
        return LakeOptions(unread="lakefile.lean" if has_program else "")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path}: {error}", cause="it is no TOML", next_step="correct the file") from error
    arguments: list[str] = []
    libraries = table.get("lean_lib", [])
    for part in (table, *(libraries if isinstance(libraries, list) else [])):
        if isinstance(part, dict):
            options = part.get("leanOptions", {})
            arguments += _flags(options) if isinstance(options, dict) else []
            arguments += [str(word) for word in part.get("moreLeanArgs", [])]
    return LakeOptions(tuple(arguments))


def _flags(options: dict[str, Any], prefix: str = "") -> list[str]:
    """``-Dname=value`` for each; dotted names may be nested tables."""
    flags: list[str] = []
    for name, value in options.items():
        if isinstance(value, dict):
            flags += _flags(value, f"{prefix}{name}.")
        else:
            flags.append(f"-D{prefix}{name}={str(value).lower() if isinstance(value, bool) else value}")
    return flags
