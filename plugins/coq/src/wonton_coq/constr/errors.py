"""A kernel term that can't be read."""

from __future__ import annotations

from wonton_core.errors import ToolFailedError


class ConstrError(ToolFailedError):
    """A term, a name or an inductive type has a shape that this version doesn't know."""

    code = "coq.constr"

    def __init__(self, summary: str) -> None:
        super().__init__(
            summary,
            cause="another version of Coq or SerAPI than the one that was tested (8.20)",
            next_step="use Coq 8.20, `wonton toolchain install coq`",
        )
