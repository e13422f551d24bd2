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
from wonton_lean.embedded.library import LEAN_VERSION
from wonton_lean.history.lake_library import LEAN_FILE, MANIFEST, TOML_FILE, LakeLibraryBuilder, dependencies
from wonton_lean.history.plain_library import PlainLibraryBuilder
from wonton_lean.history.sandboxed_lean import toolchain_id
from wonton_lean.toolchain import LeanToolchain, find_toolchain

TOOLCHAIN_FILE = "lean-toolchain"
_NAME = re.compile(r"(?:[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)?:)?[A-Za-z0-9][A-Za-z0-9._+-]*")


class LeanHistory:
    """Implements core's ``HistoryBuilder``."""

    assistant = "lean"
    deciding_files = (TOOLCHAIN_FILE, TOML_FILE, LEAN_FILE, MANIFEST)

    def __init__(self, elan_home: Path | None = None) -> None:
        """``elan_home`` is elan's folder, the user's unless it is given."""
        self._elan_home = elan_home or Path(os.environ.get("ELAN_HOME") or Path.home() / ".elan")
        self._found: dict[str, LeanToolchain] = {}

    def tree_builder(self, texts: Mapping[str, str]) -> TreeBuilder:
        """Lake's builder where there is a lakefile; else one for plain Lean, which is the embedded one where the commit
        names its version or none. Nothing is downloaded. Raises BuildRefusedError."""
        wanted = texts.get(TOOLCHAIN_FILE, "").strip()
        if TOML_FILE in texts or LEAN_FILE in texts:
            if not wanted:
                raise BuildRefusedError(NO_TOOLCHAIN, f"there is a lakefile and no {TOOLCHAIN_FILE}")
            folder = self._installed(wanted)
            lean = self._lean(folder, wanted)
            return LakeLibraryBuilder(folder, toolchain_id(lean), dependencies(texts))
        if wanted in ("", LEAN_VERSION) or wanted.endswith((f":{LEAN_VERSION}", f":v{LEAN_VERSION}")):
            return PlainLibraryBuilder(self._embedded)
        return PlainLibraryBuilder(self._lean(self._installed(wanted), wanted))

    @cached_property
    def _embedded(self) -> LeanToolchain:
        return find_toolchain("embedded")

    def _installed(self, wanted: str) -> Path:
        """The folder of the tool chain that elan has under the name ``wanted``."""
        if not _NAME.fullmatch(wanted) or ".." in wanted:
            raise BuildRefusedError(NO_TOOLCHAIN, f"{TOOLCHAIN_FILE} names no tool chain: {wanted[:80]!r}", wanted[:80])
        full = (
            wanted
            if ":" in wanted or (self._elan_home / "toolchains" / wanted).is_dir()
            else f"leanprover/lean4:{wanted}"
        )
        folder = self._elan_home / "toolchains" / full.replace("/", "--").replace(":", "---")
        if not (folder / "bin" / "lean").is_file():
            raise BuildRefusedError(
                NO_TOOLCHAIN,
                f"it asks for {wanted}, which is not installed (no {folder.name} below {folder.parent}): "
                f"run `elan toolchain install {wanted}`",
                wanted,
            )
        return folder

    def _lean(self, folder: Path, wanted: str) -> LeanToolchain:
        if wanted not in self._found:
            try:
                self._found[wanted] = find_toolchain(str(folder / "bin" / "lean"))
            except ToolMissingError as error:
                raise BuildRefusedError(NO_TOOLCHAIN, error.summary, wanted) from error
        return self._found[wanted]
