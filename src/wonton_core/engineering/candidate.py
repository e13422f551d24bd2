"""What a filter looks at: a candidate for an edit task, with the texts that its record only names."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from wonton_core.model.edit_task import EditTask
from wonton_core.model.lexed_source import LexedSource


@frozen
class Candidate:
    """``before`` is empty for a created file, ``after`` for a deleted one.

    ``lex`` remembers the texts that it saw last, so a filter may call it freely.
    """

    task: EditTask
    before: str
    after: str
    lex: Callable[[str], LexedSource]
