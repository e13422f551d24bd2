"""What input is taken at all. The limits keep every step linear in time and memory that a laptop has."""

from __future__ import annotations

from wonton_core.errors import BadInputError

MAX_FILE_CHARACTERS = 20_000_000
MAX_FILE_LINES = 500_000
MAX_PATCH_CHARACTERS = 4_000_000
MAX_PATCH_LINES = 100_000
MAX_HUNKS = 1_000


def check_hunks(count: int) -> None:
    """Raises BadInputError for a patch of too many hunks."""
    if count > MAX_HUNKS:
        raise BadInputError(
            f"the patch has {count:,} hunks for one file; at most {MAX_HUNKS:,} are taken",
            cause="it is no patch of one source file",
            next_step="give one source file and the patch for it",
        )


def check_input(pre: str, patch: str) -> None:
    """Raises BadInputError for a file or patch that is too large, or binary."""
    for name, text, characters, lines in (
        ("the file", pre, MAX_FILE_CHARACTERS, MAX_FILE_LINES),
        ("the patch", patch, MAX_PATCH_CHARACTERS, MAX_PATCH_LINES),
    ):
        if len(text) > characters:
            raise BadInputError(
                f"{name} has {len(text):,} characters; at most {characters:,} are taken",
                cause="it is no source file" if name == "the file" else "it is no patch of one source file",
                next_step="give one source file and the patch for it",
            )
        if text.count("\n") > lines:
            raise BadInputError(
                f"{name} has {text.count(chr(10)):,} lines; at most {lines:,} are taken",
                next_step="give one source file and the patch for it",
            )
        if "\0" in text:
            raise BadInputError(
                f"{name} has NUL characters",
                cause="it is binary, or in an encoding that was not decoded",
                next_step="give text",
            )
