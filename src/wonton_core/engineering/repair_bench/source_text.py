"""A text file as lines and whether the last one ends with a newline: what a unified diff sees of it."""

from __future__ import annotations

from attrs import frozen


@frozen
class SourceText:
    """Lines without their newline (only ``\\n`` ends a line); ``final_newline`` is True for an empty file."""

    lines: tuple[str, ...]
    final_newline: bool

    @classmethod
    def of(cls, text: str) -> SourceText:
        """The lines of ``text``. ``SourceText.of(text).text == text``."""
        if not text:
            return cls((), True)
        lines = text.split("\n")
        if lines[-1]:
            return cls(tuple(lines), False)
        return cls(tuple(lines[:-1]), True)

    @property
    def text(self) -> str:
        """The file's contents."""
        if not self.lines:
            return ""
        return "\n".join(self.lines) + ("\n" if self.final_newline else "")
