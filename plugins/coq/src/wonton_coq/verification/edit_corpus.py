"""The corpus of honest and cheating patches that ships with this package, for tests and for whoever doubts them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from attrs import frozen

from wonton_core.errors import BadInputError
from wonton_core.model.patch_verification import EditedFile

CORPUS = Path(str(files("wonton_coq"))) / "data" / "edit_corpus"
LIBRARY = CORPUS / "library"
"""The library that the patches edit, in source; compile it before it is an environment."""


@frozen
class CorpusPatch:
    """``outcomes`` are those that a verifier may tell of it, ``codes`` the findings of which it must tell all."""

    name: str
    edit: EditedFile
    outcomes: tuple[str, ...]
    codes: frozenset[str]


def read_corpus(kind: str) -> tuple[CorpusPatch, ...]:
    """The patches of ``cheating`` or ``honest``. Raises BadInputError for one that does not fit the library."""
    with (CORPUS / f"{kind}.toml").open("rb") as stream:
        return tuple(_patch(entry) for entry in tomllib.load(stream)["patch"])


def library_files() -> tuple[str, ...]:
    """The library's source files, each after those that it needs."""
    lines = (LIBRARY / "_CoqProject").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line.endswith(".v"))


def _patch(entry: Mapping[str, Any]) -> CorpusPatch:
    path = entry["file"]
    if "content" in entry:
        edit = EditedFile(path, None, entry["content"])
    else:
        before = (LIBRARY / path).read_text(encoding="utf-8")
        after = before
        for old, new in entry.get("replace", ()):
            if after.count(old) != 1:
                raise BadInputError(f"patch {entry['name']}: {old!r} is {after.count(old)} times in {path}")
            after = after.replace(old, new)
        edit = EditedFile(path, before, after + entry.get("append", ""))
    outcome = entry.get("outcome", "passed")
    return CorpusPatch(entry["name"], edit, (outcome,), frozenset(entry.get("codes", ())))
