"""Whether a Lean can be used for runs: what it compiles must be readable here, or nothing could be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wonton_core.errors import ToolMissingError

if TYPE_CHECKING:
    from wonton_lean.toolchain import LeanToolchain


def require_readable(lean: LeanToolchain) -> None:
    """Raises ToolMissingError for a Lean whose compiled modules can't be read."""
    if not lean.reads_olean:
        raise ToolMissingError(
            f"Lean {lean.version} writes compiled modules in a form that is not read here",
            cause="proof terms are taken from compiled modules of Lean 4.26 to 4.35",
            next_step="use a Lean of these versions with --lean PATH, or --lean embedded",
        )
