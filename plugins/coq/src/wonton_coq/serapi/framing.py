"""Cut sertop's output into answers: ended by NUL bytes (``--print0``) or by line breaks."""

from __future__ import annotations


class FrameSplitter:
    """Collects chunks as they come and hands out complete frames, each byte looked at once.

    ``separator`` is ``b"\\0"`` or ``b"\\n"``; a line break inside an answer is always escaped.
    """

    def __init__(self, separator: bytes = b"\0") -> None:
        if len(separator) != 1:
            raise ValueError("frames are separated by one byte")
        self._separator = separator
        self._unfinished: list[bytes] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The frames that ``chunk`` completes, without separators; blank frames are left out."""
        *complete, rest = chunk.split(self._separator)
        if complete:
            complete[0] = b"".join((*self._unfinished, complete[0]))
            self._unfinished = []
        if rest:
            self._unfinished.append(rest)
        return [frame for frame in complete if frame.strip()]

    def unfinished(self) -> bytes:
        """What came after the last separator."""
        return b"".join(self._unfinished)
