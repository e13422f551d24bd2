"""Which Lean builds a commit: the embedded one, or the one of elan's that ``lean-toolchain`` names."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from wonton_core.engineering.tree_build import BuildRefusedError, TreeBuilder
from wonton_core.errors import ToolMissingError
from wonton_core.model.commit_build import NO_TOOLCHAIN
from wonton_lean.embedded.library import is_this_version
from wonton_lean.history.lake_library import LEAN_FILE, MANIFEST, TOML_FILE, LakeLibraryBuilder, dependencies
from wonton_lean.history.plain_library import PlainLibraryBuilder
from wonton_lean.history.toolchain_id import toolchain_id
from wonton_lean.toolchain import LeanToolchain, find_toolchain

TOOLCHAIN_FILE = "lean-toolchain"
_LONGEST_NAME = 100
_NAME = re.compile(r"(?:[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)?:)?[A-Za-z0-9][A-Za-z0-9._+-]*")


class LeanHistory:
    """Implements core's ``HistoryBuilder``."""

    assistant = "lean"
    deciding_files = (TOOLCHAIN_FILE, TOML_FILE, LEAN_FILE, MANIFEST)

    def __init__(self, elan_home: Path | None = None) -> None:
        """``elan_home`` is elan's folder, the user's unless it is given."""
        self._elan_home = elan_home or Path(os.environ.get("ELAN_HOME") or Path.home() / ".elan")
        self._found: dict[Path, tuple[LeanToolchain, str]] = {}

    def tree_builder(self, texts: Mapping[str, str]) -> TreeBuilder:
        """Lake's builder where there is a lakefile; else one for plain Lean, which is the embedded one where the commit
        names its version or none. Nothing is downloaded. Raises BuildRefusedError."""
        wanted = texts.get(TOOLCHAIN_FILE, "").strip()
        if TOML_FILE in texts or LEAN_FILE in texts:
            if not wanted:
                raise BuildRefusedError(NO_TOOLCHAIN, f"there is a lakefile and no {TOOLCHAIN_FILE}")
            folder = self._installed(wanted)
            return LakeLibraryBuilder(folder, self._lean(folder)[1], dependencies(texts))
        if not wanted or is_this_version(wanted):
            return PlainLibraryBuilder(*self._embedded)
        return PlainLibraryBuilder(*self._lean(self._installed(wanted)))

    @cached_property
    def _embedded(self) -> tuple[LeanToolchain, str]:
        lean = find_toolchain("embedded")
        return lean, toolchain_id(lean)

    def _installed(self, wanted: str) -> Path:
        """The folder of the tool chain that elan has under the name ``wanted``."""
        shown = wanted[:80]
        if len(wanted) > _LONGEST_NAME or not _NAME.fullmatch(wanted) or ".." in wanted:
            raise BuildRefusedError(NO_TOOLCHAIN, f"{TOOLCHAIN_FILE} names no tool chain: {shown!r}", shown)
        toolchains = self._elan_home / "toolchains"
        # A name without an origin is one that the user gave to a tool chain, or a version of Lean's own releases.
        names = (wanted,) if ":" in wanted else (wanted, f"leanprover/lean4:{wanted}", f"leanprover/lean4:v{wanted}")
        for full in names:
            folder = toolchains / full.replace("/", "--").replace(":", "---")
            if (folder / "bin" / "lean").is_file():
                return folder.resolve()
        raise BuildRefusedError(
            NO_TOOLCHAIN,
            f"it asks for {shown}, which is not below {toolchains}: run `elan toolchain install {shown}`",
            shown,
        )

    def _lean(self, folder: Path) -> tuple[LeanToolchain, str]:
        if folder not in self._found:
            try:
                lean = find_toolchain(str(folder / "bin" / "lean"))
            except ToolMissingError as error:
                raise BuildRefusedError(NO_TOOLCHAIN, error.summary, folder.name) from error
            self._found[folder] = (lean, toolchain_id(lean))
        return self._found[folder]
