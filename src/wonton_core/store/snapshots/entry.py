"""What a snapshot knows of one file, folder or symbolic link."""

from __future__ import annotations

import stat
from typing import NamedTuple

from wonton_core.store.blobs.blob_name import BlobName

FILE = "file"
FOLDER = "folder"
LINK = "link"

_KINDS = {stat.S_IFREG: FILE, stat.S_IFDIR: FOLDER, stat.S_IFLNK: LINK}
_NO_DIGEST = bytes(32)


class SnapshotEntry(NamedTuple):
    """``path`` is relative, with ``/``, as bytes: names need not be UTF-8. ``mode`` has type and permission bits.

    A file has ``digest`` (SHA-256 of the content) and ``size`` in bytes; a link has ``target``, kept as it was. A
    tuple, not a record: libraries have hundreds of thousands.
    """

    path: bytes
    mode: int
    size: int = 0
    digest: bytes = _NO_DIGEST
    target: bytes = b""

    @property
    def kind(self) -> str:
        """file, folder or link."""
        return _KINDS[stat.S_IFMT(self.mode)]

    @property
    def permissions(self) -> int:
        """The lower nine bits of the mode."""
        return self.mode & 0o777

    @property
    def blob(self) -> BlobName:
        """The blob that holds a file's content."""
        return BlobName(self.digest, self.mode & stat.S_IXUSR != 0)
