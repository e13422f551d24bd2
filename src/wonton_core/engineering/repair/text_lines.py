"""A text as lines, without loss: only a line feed ends a line, a carriage return is part of its line."""

from __future__ import annotations

from attrs import frozen


@frozen
class TextLines:
    """``final_newline`` says whether the last line is ended by a line feed; true for the empty text."""

    lines: tuple[str, ...]
    final_newline: bool

    @property
    def text(self) -> str:
        """The text again."""
        joined = "\n".join(self.lines)
        return joined + "\n" if self.lines and self.final_newline else joined


def split_lines(text: str) -> TextLines:
    """The lines of ``text``. ``split_lines(text).text == text`` for every text."""
    if not text:
        return TextLines((), True)
    lines = text.split("\n")
    final_newline = not lines[-1]
    return TextLines(tuple(lines[:-1] if final_newline else lines), final_newline)
