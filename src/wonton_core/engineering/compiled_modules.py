"""Compiled modules that earlier commits left in the store, by all that their compiler could see."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from pathlib import Path

from wonton_core.model.commit_build import CompiledModule
from wonton_core.store.blobs.blob_name import BlobName
from wonton_core.store.blobs.blob_store import BlobStore
from wonton_core.store.blobs.file_copy import copy_and_hash


class CompiledModules:
    """For several threads. Without ``reuse`` it knows nothing: where the compiler is not kept from reading other files,
    what it made can't be said to depend on its key alone."""

    def __init__(self, blobs: BlobStore, *, reuse: bool) -> None:
        self._blobs = blobs
        self._reuse = reuse
        self._lock = threading.Lock()
        self._modules: dict[str, CompiledModule] = {}

    def add(self, modules: Iterable[CompiledModule]) -> None:
        """Learn modules whose outputs a snapshot holds."""
        with self._lock:
            for module in modules:
                self._modules.setdefault(module.key, module)

    def place(self, key: str, tree: Path) -> CompiledModule | None:
        """Put the outputs of the module with ``key`` into ``tree``; None where they are not known, or gone or damaged.

        Files are copied and hashed on the way, so that what is placed is what was compiled.
        """
        with self._lock:
            module = self._modules.get(key) if self._reuse else None
        if module is None:
            return None
        with self._blobs.in_use():
            for path, digest in module.outputs:
                if not self._copied(bytes.fromhex(digest), tree / path):
                    for made, _ in module.outputs:
                        (tree / made).unlink(missing_ok=True)
                    return None
        return module

    def _copied(self, digest: bytes, target: Path) -> bool:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            source = os.open(self._blobs.path(BlobName(digest, executable=False)), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
            try:
                return copy_and_hash(source, made) == digest
            finally:
                os.close(made)
        finally:
            os.close(source)
