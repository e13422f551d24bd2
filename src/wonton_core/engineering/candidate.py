"""What a filter looks at: a candidate for an edit task, with the texts that its record only names."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from wonton_core.model.edit_task import EditTask
from wonton_core.model.lexed_source import LexedSource


@frozen
class Candidate:
    """One file's change, or one fragment of it.

    ``before`` and ``after`` are the texts around this fragment; ``before`` is empty for (the first fragment of) a
    created file. ``lex`` remembers the texts that it saw last, so a filter may call it freely.
    """

    task: EditTask
    before: str
    after: str
    lex: Callable[[str], LexedSource]
