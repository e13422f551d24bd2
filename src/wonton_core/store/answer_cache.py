"""What chat models answered, over all runs of this user: one file an answer, named by the hash of its request.

Several processes may use one cache. An entry that is not what was put in counts as absent, and is written anew.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from wonton_core.codec.records import content_hash, read_record, unstructure
from wonton_core.errors import BadInputError
from wonton_core.model.judgement import ChatAnswer
from wonton_core.store.atomic import write_json

_SUFFIX = ".json"
_FOLDER = re.compile("[0-9a-f]{2}")
_FILE = re.compile(r"[0-9a-f]{64}\.json|\..+\.partial")


@frozen
class CachedAnswer:
    """``answer`` to the request whose hash is ``key``; ``sha256`` is taken over the canonical JSON of both."""

    key: str
    answer: ChatAnswer
    sha256: str


@frozen
class CacheSize:
    """How many answers there are, and their bytes."""

    answers: int
    bytes: int


def _hash(key: str, answer: ChatAnswer) -> str:
    return content_hash([key, unstructure(answer)])


class AnswerCache:
    """The answers below ``folder``, which need not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _place(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}{_SUFFIX}"

    def get(self, key: str) -> ChatAnswer | None:
        """The answer, None where there is none or its file is damaged."""
        place = self._place(key)
        if not place.exists():
            return None
        try:
            entry = read_record(place, CachedAnswer)
        except BadInputError:
            return None
        return entry.answer if entry.key == key and entry.sha256 == _hash(key, entry.answer) else None

    def put(self, key: str, answer: ChatAnswer) -> None:
        """Keep an answer. Raises StorageError."""
        # Not fsynced: what a power cut takes is found damaged and asked for again.
        entry = CachedAnswer(key, answer, _hash(key, answer))
        write_json(self._place(key), unstructure(entry), durable=False)

    def _files(self) -> Iterator[os.DirEntry[str]]:
        """Answers, and what killed writers left. Nothing else: the user may have named a folder of other things."""
        try:
            folders = [entry for entry in os.scandir(self.folder) if entry.is_dir(follow_symlinks=False)]
        except FileNotFoundError:
            return
        for folder in folders:
            if _FOLDER.fullmatch(folder.name):
                for entry in os.scandir(folder):
                    if _FILE.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                        yield entry

    def size(self) -> CacheSize:
        """What is there now."""
        sizes = [entry.stat().st_size for entry in self._files() if entry.name.endswith(_SUFFIX)]
        return CacheSize(len(sizes), sum(sizes))

    def clear(self, older_than_days: float = 0.0) -> CacheSize:
        """Remove answers (and what killed writers left) that old; what was removed."""
        newest = time.time() - older_than_days * 86_400
        count = total = 0
        for entry in self._files():
            found = entry.stat()
            if found.st_mtime <= newest:
                Path(entry.path).unlink(missing_ok=True)
                count += 1
                total += found.st_size
        return CacheSize(count, total)
