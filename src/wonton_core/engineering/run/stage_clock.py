"""How long a stage has been at work over all its attempts: on disk while it works, since it may be killed."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from wonton_core.codec.records import read_json
from wonton_core.errors import StorageError, WontonError
from wonton_core.store.atomic import write_json

_FILE = "elapsed.json"
_SECONDS_BETWEEN_WRITES = 1.0


def elapsed_seconds(folder: Path) -> float:
    """What is on disk of a stage's folder, 0 where nothing is."""
    try:
        seconds = read_json(folder / _FILE)["seconds"]
    except (WontonError, KeyError, TypeError):
        return 0.0
    return float(seconds) if isinstance(seconds, (int, float)) else 0.0


class StageClock:
    """Runs while it is entered. A killed process loses about a second of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before = elapsed_seconds(folder)
        self._started = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._write_now_and_then, daemon=True)

    @property
    def seconds(self) -> float:
        """Of all attempts, this one included."""
        return self._before + time.monotonic() - self._started

    def __enter__(self) -> Self:
        self._started = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._write()

    def _write_now_and_then(self) -> None:
        while not self._ended.wait(_SECONDS_BETWEEN_WRITES):
            try:
                self._write()
            except StorageError:  # the stage itself says so, in better words
                return

    def _write(self) -> None:
        write_json(self._folder / _FILE, {"seconds": round(self.seconds, 3)}, durable=False)
