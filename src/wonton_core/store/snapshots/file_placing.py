"""One blob after the other into a folder that nobody else writes to."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from wonton_core.store.blobs.blob_name import BlobName
from wonton_core.store.blobs.blob_store import BlobStore
from wonton_core.store.blobs.file_copy import OPEN_TO_READ, clone, copy_and_hash, hash_file
from wonton_core.store.blobs.verified_states import BlobState, state_of
from wonton_core.store.snapshots.entry import SnapshotEntry

REFLINK = "reflink"
HARD_LINK = "hardlink"
SYMBOLIC_LINK = "symlink"
COPY = "copy"

_LINK_ATTEMPTS = 100


class FilePlacing:
    """Puts files below ``folder`` by ``mode``."""

    def __init__(self, blobs: BlobStore, folder: Path, mode: str) -> None:
        """``mode`` is one of the four above."""
        self.blobs = blobs
        self._base = os.fsencode(folder) + b"/"
        self._mode = mode

    @property
    def makes_links(self) -> bool:
        """Whether no contents are copied."""
        return self._mode in (HARD_LINK, SYMBOLIC_LINK)

    def place(self, wanted: Mapping[BlobName, Sequence[SnapshotEntry]], workers: int = 1) -> list[BlobName]:
        """Make the files of ``wanted``; the blobs that are damaged or missing. ``workers`` hash those that are in
        doubt. Raises OSError."""
        examined = self.blobs.examine(wanted, workers=workers)
        bad = list(examined.bad)
        linked = []
        for name, before in examined.states.items():
            source = self.blobs.place(name)
            if self._mode == HARD_LINK:
                state = self._link(name, before, source, wanted[name])
                if state is None:
                    bad.append(name)
                else:
                    linked.append(state)
            elif self._mode == SYMBOLIC_LINK:
                for entry in wanted[name]:
                    os.symlink(source, self._base + entry.path)
            elif not all(self._copy(name, before, source, entry) for entry in wanted[name]):
                bad.append(name)
        self.blobs.record(linked)
        return bad

    def _link(
        self, name: BlobName, before: BlobState, source: str, entries: Sequence[SnapshotEntry]
    ) -> BlobState | None:
        """The blob's state once its links are made; None where it is not, or no longer, right."""
        for entry in entries:
            target = self._base + entry.path
            try:
                _make_link(source, target)
            except OSError as error:
                # As many links as the file system allows.
                if error.errno != errno.EMLINK:
                    raise
                if not self._copy(name, before, source, entry):
                    return None
        now = state_of(name, os.lstat(source))
        if now.same_file(before):
            return now
        # It was written to, or another process put the same content in its place: both were handed out.
        if all(self._is_right(entry) for entry in entries):
            return before
        return None

    def _is_right(self, entry: SnapshotEntry) -> bool:
        handle = os.open(self._base + entry.path, OPEN_TO_READ)
        try:
            return hash_file(handle) == entry.digest
        finally:
            os.close(handle)

    def _copy(self, name: BlobName, before: BlobState, source: str, entry: SnapshotEntry) -> bool:
        """Whether what arrived is right."""
        handle = os.open(source, OPEN_TO_READ)
        try:
            made = os.open(self._base + entry.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                if self._mode == REFLINK and entry.size and clone(handle, made):
                    unchanged = state_of(name, os.fstat(handle)) == before
                    right = unchanged or hash_file(made) == entry.digest
                else:
                    right = copy_and_hash(handle, made) == entry.digest
                os.fchmod(made, entry.permissions)
            finally:
                os.close(made)
        finally:
            os.close(handle)
        return right


def _make_link(source: str, target: bytes) -> None:
    """``os.link``, again while ``source`` is there: a file that is replaced between its look-up and the link counts as
    missing for the system."""
    for _ in range(_LINK_ATTEMPTS):
        try:
            os.link(source, target)
        except FileNotFoundError:
            if not os.path.lexists(source):
                raise
        else:
            return
    os.link(source, target)
