"""What a blob is called: its hash, and whether it may be executed."""

from __future__ import annotations

import re
from typing import NamedTuple

_TEXT = re.compile(r"([0-9a-f]{64})(x?)\Z")


class BlobName(NamedTuple):
    """SHA-256 of the content. Executable files are blobs of their own, since hard links share one set of mode bits.

    A tuple, not a record: one is made and looked up for every file of a snapshot.
    """

    digest: bytes
    executable: bool

    @property
    def text(self) -> str:
        """The hash in hex, and an ``x`` for executables: the name of the blob's file."""
        return self.digest.hex() + ("x" if self.executable else "")

    @property
    def place(self) -> str:
        """Where the blob's file stands below the store's ``blobs``: two levels, 16 x 256 folders."""
        text = self.digest.hex()
        return f"{text[0]}/{text[1:3]}/{text}{'x' if self.executable else ''}"

    @property
    def mode(self) -> int:
        """Permission bits of the blob's file: nobody writes to it."""
        return 0o555 if self.executable else 0o444


def read_blob_name(text: str) -> BlobName | None:
    """The blob that a file of this name holds, or None for another file."""
    match = _TEXT.match(text)
    return BlobName(bytes.fromhex(match.group(1)), match.group(2) == "x") if match else None
