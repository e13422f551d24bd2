"""Every request to a chat model and its answer are kept: for readers, and so that nothing is paid for twice."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wonton_core.codec.records import content_hash, unstructure
from wonton_core.model.chat_exchange import ChatExchange
from wonton_core.model.judgement import ChatAnswer, ChatMessage
from wonton_core.store.record_log import RecordLog

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import ChatModel


class ChatLog:
    """The exchanges in one file, shared by all models of a run; ``asked`` and ``reused`` count requests of this run."""

    def __init__(self, path: Path) -> None:
        """Raises BadInputError for a damaged file."""
        self._log = RecordLog(path, ChatExchange)
        self._lock = threading.Lock()
        self._answers: dict[str, ChatAnswer] = {}
        for exchange in self._log.found:
            self._answers.setdefault(exchange.key, exchange.answer)
        self._log.found.clear()
        self.asked = 0
        self.reused = 0

    def known(self, key: str) -> ChatAnswer | None:
        """The answer that is on record."""
        with self._lock:
            answer = self._answers.get(key)
            self.reused += answer is not None
            return answer

    def keep(self, exchange: ChatExchange) -> ChatAnswer:
        """Put an exchange on disk; of two with one key, the answer that later runs will see. Raises StorageError."""
        with self._lock:
            self.asked += 1
            self._log.append(exchange)
            return self._answers.setdefault(exchange.key, exchange.answer)


class LoggedChatModel:
    """Implements ``interfaces.ChatModel`` for another model: asks it what ``log`` doesn't know yet.

    Two threads with one request at a time may both ask. For use by several threads of one process.
    """

    def __init__(self, model: ChatModel, name: str, log: ChatLog) -> None:
        """``name`` tells models apart, settings included."""
        self._model = model
        self._name = name
        self._log = log

    def complete(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, Any] | None, temperature: float, seed: int
    ) -> ChatAnswer:
        """The kept answer, or a new one, on disk before it is returned. Raises ToolFailedError, StorageError."""
        request = {
            "model": self._name,
            "messages": unstructure(list(messages)),
            "schema": schema,
            "temperature": temperature,
            "seed": seed,
        }
        key = content_hash(request)
        known = self._log.known(key)
        if known is not None:
            return known
        answer = self._model.complete(messages, schema=schema, temperature=temperature, seed=seed)
        return self._log.keep(ChatExchange(key, request, answer))
