"""What Lean needs of this machine inside the sandbox, and the name under which what it compiled is kept."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from wonton_lean.embedded.library import LIBRARY_SHA256
from wonton_lean.embedded.sources import prelude_modules
from wonton_lean.toolchain import LeanToolchain


def readable_paths(lean: LeanToolchain) -> tuple[Path, ...]:
    """Files and folders that are shown to Lean, besides the system's."""
    if lean.kind == "embedded":
        launched = [Path(argument) for argument in lean.arguments if argument.startswith(os.sep)]
        named = [Path(value) for name, value in lean.variables.items() if name != "LEAN_WORKER_PATH"]
        return (*launched, *named, Path(sys.prefix), Path(sys.base_prefix))
    return (Path(lean.arguments[0]).resolve().parents[1],)


def sandbox_environment(lean: LeanToolchain, search_path: Path) -> dict[str, str]:
    """The whole environment for Lean, with compiled modules in ``search_path`` and nothing of the user's."""
    known = lean.variables.get("LEAN_PATH")
    found = f"{search_path}{os.pathsep}{known}" if known else str(search_path)
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **lean.variables, "LEAN_PATH": found}


def toolchain_id(lean: LeanToolchain) -> str:
    """The same wherever the same compiler (and, for the embedded Lean, the same prelude) would do the work."""
    if lean.kind != "embedded":
        return f"lean {lean.version} {lean.githash}".strip()
    digest = hashlib.sha256(LIBRARY_SHA256.encode())
    for module in prelude_modules():
        for word in (module.name, module.source):
            digest.update(f"{len(word)} {word}".encode())
    return f"lean {lean.version} {lean.githash} embedded, prelude {digest.hexdigest()[:16]}"
