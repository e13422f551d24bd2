"""The corpus of edits that ships with the plugin: cheating ones to be caught, honest ones to be let through.

``data/edit_corpus/library`` is the library that they edit, ``cheating.toml`` and ``honest.toml`` hold the edits: each
has a name, a kind, what it tries, the outcome that is right, the file, and: ``add``, which is put before the file's
last ``end``; pairs of texts (``find`` must stand in the file once, and ``put`` takes its place); or, for a new file,
its ``text``.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from attrs import frozen

from wonton_core.errors import ToolFailedError
from wonton_core.model.patch_verification import EditedFile
from wonton_lean.toolchain import LeanToolchain

MODULES = ("Shelf.Basic", "Shelf.Logic", "Shelf.Parity", "Shelf.Tree", "Shelf.Symbols", "Shelf.Results", "Shelf")
"""The library's modules, each after those it imports."""

_BUILD_SECONDS = 120.0


@frozen
class CorpusEdit:
    """One edit; ``finding`` is a code that must be among the findings, empty where none is asked for."""

    name: str
    kind: str
    tries: str
    outcome: str
    finding: str
    edit: EditedFile


def read_edits(name: str) -> tuple[CorpusEdit, ...]:
    """The edits of ``cheating`` or ``honest``. Raises ValueError for an edit that does not fit its file."""
    table = tomllib.loads(_data(f"{name}.toml").read_text(encoding="utf-8"))
    return tuple(_read_edit(entry) for entry in table["edit"])


def _read_edit(entry: dict[str, object]) -> CorpusEdit:
    path = str(entry["file"])
    if "text" in entry:
        edit = EditedFile(path, None, str(entry["text"]))
    else:
        before = _data("library").joinpath(*path.split("/")).read_text(encoding="utf-8")
        after = before
        if "add" in entry:
            place = after.rindex("\nend ")
            after = f"{after[:place]}\n{entry['add']}{after[place:]}"
        changes = entry.get("change", [])
        assert isinstance(changes, list)
        for change in changes:
            if after.count(change["find"]) != 1:
                raise ValueError(f"{entry['name']}: {change['find']!r} must stand in {path} once")
            after = after.replace(change["find"], change["put"])
        edit = EditedFile(path, before, after)
    return CorpusEdit(
        str(entry["name"]),
        str(entry["kind"]),
        str(entry["tries"]),
        str(entry["outcome"]),
        str(entry.get("finding", "")),
        edit,
    )


def build_library(folder: Path, lean: LeanToolchain) -> None:
    """Write the library's sources to ``folder`` and compile them there. Raises ToolFailedError."""
    for module in MODULES:
        relative = Path(*module.split(".")).with_suffix(".lean")
        source = folder / relative
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_bytes(_data("library").joinpath(*relative.parts).read_bytes())
        compiled = folder / "build/lib/lean" / relative.with_suffix(".olean")
        compiled.parent.mkdir(parents=True, exist_ok=True)
        result = lean.run(
            "-o", str(compiled), str(relative),
            seconds=_BUILD_SECONDS, folder=folder, search_path=folder / "build/lib/lean",
        )  # fmt: skip
        if result.code != 0:
            raise ToolFailedError(
                f"Lean refuses {relative}: {(result.stdout + result.stderr).decode(errors='replace').strip()[-2000:]}",
                cause="it is another Lean than the embedded one, or its prelude is another one",
                next_step="see `wonton doctor`",
            )


def _data(name: str) -> Traversable:
    return files("wonton_lean").joinpath("data", "edit_corpus", name)
