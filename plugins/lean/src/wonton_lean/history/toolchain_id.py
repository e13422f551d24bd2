"""The name under which what a Lean compiled is kept."""

from __future__ import annotations

import hashlib

from wonton_lean.embedded.library import LIBRARY_SHA256
from wonton_lean.embedded.sources import prelude_modules
from wonton_lean.toolchain import LeanToolchain


def toolchain_id(lean: LeanToolchain) -> str:
    """The same wherever the same compiler (and, for the embedded Lean, the same prelude) would do the work."""
    if lean.kind != "embedded":
        return f"lean {lean.version} {lean.githash}".strip()
    digest = hashlib.sha256(LIBRARY_SHA256.encode())
    for module in prelude_modules():
        for word in (module.name, module.source):
            digest.update(f"{len(word)} {word}".encode())
    return f"lean {lean.version} {lean.githash} embedded, prelude {digest.hexdigest()[:16]}"
