"""The environment of an edit: a built Lean library, where its sources and compiled modules are, and whose Lean it is.

Compiled modules are in ``.lake/build/lib/lean`` or ``.lake/build/lib`` of a Lake project (those of its dependencies in
the same place below ``.lake/packages/NAME``), and in ``build/lib/lean`` of a library without Lake.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from attrs import frozen

from wonton_core.errors import BadInputError, ToolMissingError
from wonton_lean.embedded.library import is_this_version
from wonton_lean.olean.mapped_file import HEADER_BYTES
from wonton_lean.toolchain import LeanToolchain, find_toolchain
from wonton_lean.verification.lake_options import LakeOptions, read_lake_options
from wonton_lean.verification.readable import require_readable

_MODULE_FOLDERS = ("build/lib/lean", ".lake/build/lib/lean", ".lake/build/lib")
_LAKE_FILES = ("lakefile.toml", "lakefile.lean")
_HEAD = struct.Struct("<5sBB33s40s")


class LibraryNotBuiltError(BadInputError):
    """A folder that holds no compiled Lean modules, or those of several Leans."""

    code = "input.lean-library"


@frozen
class BuiltLibrary:
    """``folders`` hold compiled modules, the library's own first; ``options`` are what it is compiled with."""

    root: Path
    folders: tuple[Path, ...]
    lean: LeanToolchain
    options: LakeOptions

    def compiled(self, module: str) -> Path | None:
        """The compiled ``module`` (``A.B``, parts as in file names), or None where this library has none."""
        for folder in self.folders:
            path = folder.joinpath(*module.split(".")).with_name(module.rsplit(".", 1)[-1] + ".olean")
            if path.is_file():
                return path
        return None

    def toolchain_module(self, module: str) -> Path | None:
        """The compiled ``module`` of the tool chain's own library, or None."""
        for folder in toolchain_folders(self.lean):
            path = folder.joinpath(*module.split(".")[:-1], module.rsplit(".", 1)[-1] + ".olean")
            if path.is_file():
                return path
        return None

    def module_of(self, path: str) -> str:
        """The module that the source ``path`` is compiled to.

        Which folder modules count from shows by the modules that are there: of a new file, by those of its neighbours.
        """
        parts = PurePosixPath(path).with_suffix("").parts
        for first in range(len(parts)):
            if self.folders[0].joinpath(*parts[first:-1], parts[-1] + ".olean").is_file():
                return ".".join(parts[first:])
        for first in range(len(parts) - 1):
            if self.folders[0].joinpath(*parts[first:-1]).is_dir():
                return ".".join(parts[first:])
        return ".".join(parts)


def open_library(root: Path, tool: str | None) -> BuiltLibrary:
    """The built library at ``root``; ``tool`` names a Lean, None asks for the one that compiled the library.

    Raises LibraryNotBuiltError, ToolMissingError (that Lean isn't there, or its modules can't be read), and what
    `find_toolchain` raises.
    """
    root = root.resolve()
    own = [folder for name in _MODULE_FOLDERS if (folder := root / name).is_dir()]
    compiled = next((path for folder in own for path in _modules_below(folder)), None)
    if compiled is None:
        raise LibraryNotBuiltError(
            f"{root} is no built Lean library",
            cause=f"there are no compiled modules in {', '.join(_MODULE_FOLDERS)}",
            next_step="build it, or restore the snapshot of a commit that was built",
        )
    packages = sorted(path for path in (root / ".lake/packages").glob("*") if path.is_dir())
    folders = own + [folder for package in packages for name in _MODULE_FOLDERS if (folder := package / name).is_dir()]
    is_lake = any((root / name).is_file() for name in _LAKE_FILES)
    lean = _find_lean(root, tool, is_lake=is_lake)
    require_readable(lean)
    _require_same_lean(lean, compiled)
    return BuiltLibrary(root, tuple(folders), lean, read_lake_options(root))


def toolchain_folders(lean: LeanToolchain) -> tuple[Path, ...]:
    """Where the tool chain keeps its own compiled modules."""
    if lean.kind == "embedded":
        return (Path(lean.variables["LEAN_PATH"]),)
    return (Path(os.path.realpath(lean.arguments[0])).parents[1] / "lib" / "lean",)


def _find_lean(root: Path, tool: str | None, *, is_lake: bool) -> LeanToolchain:
    if tool is not None:
        return find_toolchain(tool)
    if is_lake:
        return find_toolchain(None, project=root)
    named = root / "lean-toolchain"
    embedded = not named.is_file() or is_this_version(named.read_text(encoding="utf-8", errors="replace"))
    return find_toolchain("embedded" if embedded else "lean")


def _require_same_lean(lean: LeanToolchain, compiled: Path) -> None:
    with compiled.open("rb") as stream:
        head = stream.read(HEADER_BYTES)
    if len(head) < HEADER_BYTES or head[:5] != b"olean":
        raise LibraryNotBuiltError(f"{compiled} is no compiled Lean module", next_step="build the library again")
    _, _, _, version, githash = _HEAD.unpack_from(head)
    told = githash.rstrip(b"\0").decode("ascii", errors="replace")
    if lean.githash and not told.startswith(lean.githash) and not lean.githash.startswith(told or "?"):
        known = version.rstrip(b"\0").decode("ascii", errors="replace")
        raise ToolMissingError(
            f"{compiled} was compiled by Lean {known} ({told[:12]}), and the Lean at hand is {lean.version} "
            f"({lean.githash[:12]})",
            cause="modules of one Lean mean nothing to another",
            next_step="install the Lean that the library's lean-toolchain names, or build the library with this one",
        )


def _modules_below(folder: Path) -> Iterator[Path]:
    return (Path(base, name) for base, _, files in os.walk(folder) for name in sorted(files) if name.endswith(".olean"))
