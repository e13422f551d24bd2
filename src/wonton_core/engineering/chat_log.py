"""Every request to a chat model and its answer, one JSON line each: kept for readers, and never paid for twice."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wonton_core.codec.records import canonical_json, content_hash, structure, unstructure
from wonton_core.errors import BadInputError, StorageError
from wonton_core.model.judgement import ChatAnswer, ChatMessage

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import ChatModel


class LoggedChatModel:
    """Implements ``interfaces.ChatModel`` for another model: asks it, and keeps what was said in ``path``.

    A request that the file holds already (same model, messages, schema, temperature, seed) is answered from it. For
    use by several threads of one process.
    """

    def __init__(self, model: ChatModel, name: str, path: Path) -> None:
        """``name`` tells models apart, settings included. Raises BadInputError for a damaged file."""
        self._model = model
        self._name = name
        self._path = path
        self._lock = threading.Lock()
        self._answers = _read(path)
        self.asked = 0
        self.reused = 0

    def complete(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, Any] | None, temperature: float, seed: int
    ) -> ChatAnswer:
        """The kept answer, or a new one, which is on disk before it is returned. Raises ToolFailedError, StorageError.

        Two threads with one request at a time may both ask; the first answer kept is the one that later runs see.
        """
        request = {
            "model": self._name,
            "messages": unstructure(list(messages)),
            "schema": schema,
            "temperature": temperature,
            "seed": seed,
        }
        key = content_hash(request)
        with self._lock:
            known = self._answers.get(key)
            if known is not None:
                self.reused += 1
                return known
        answer = self._model.complete(messages, schema=schema, temperature=temperature, seed=seed)
        line = canonical_json({"key": key, "request": request, "answer": unstructure(answer)}) + b"\n"
        with self._lock:
            self.asked += 1
            self._append(line)
            return self._answers.setdefault(key, answer)

    def _append(self, line: bytes) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as stream:
                stream.write(line)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise StorageError(
                f"can't write {self._path}: {error.strerror or error}",
                cause="the disk is full, or the folder is read-only",
                next_step="free some space, then run the same command: answers kept so far are used again",
            ) from error


def _read(path: Path) -> dict[str, ChatAnswer]:
    """Kept answers by key; a last line that a killed process left unfinished is cut off."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadInputError(f"{path}: can't be read: {error.strerror}", next_step="check the path") from error
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        os.truncate(path, whole)
    found: dict[str, ChatAnswer] = {}
    for number, line in enumerate(content[:whole].splitlines(), 1):
        place = f"{path}, line {number}"
        try:
            value = json.loads(line)
            key, answer = value["key"], value["answer"]
        except (ValueError, KeyError, TypeError) as error:
            raise BadInputError(
                f"{place}: not a kept answer: {error!r}", next_step="remove the line; what it held is asked again"
            ) from error
        found.setdefault(key, structure(answer, ChatAnswer, place=place))
    return found
