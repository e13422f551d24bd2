"""What a snapshot knows of one file, folder or symbolic link."""

from __future__ import annotations

import stat

from attrs import frozen

from wonton_core.store.blobs.blob_name import BlobName

FILE = "file"
FOLDER = "folder"
LINK = "link"

_EXECUTABLE = stat.S_IXUSR


@frozen
class SnapshotEntry:
    """``path`` is relative, with ``/``, as bytes: names need not be UTF-8. ``mode`` has type and permission bits.

    A file has ``digest`` (SHA-256 of the content) and ``size`` in bytes; a link has ``target``, kept as it was.
    """

    path: bytes
    mode: int
    size: int = 0
    digest: bytes = bytes(32)
    target: bytes = b""

    @property
    def kind(self) -> str:
        """file, folder or link."""
        if stat.S_ISDIR(self.mode):
            return FOLDER
        return LINK if stat.S_ISLNK(self.mode) else FILE

    @property
    def blob(self) -> BlobName:
        """The blob that holds a file's content."""
        return BlobName(self.digest, bool(self.mode & _EXECUTABLE))
