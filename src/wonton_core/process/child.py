"""A long-lived program spoken to over its stdin and stdout, with dead-lines; its whole group ends with it."""

from __future__ import annotations

import contextlib
import os
import selectors
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from wonton_core.errors import ToolFailedError
from wonton_core.process.group import end_group, start

_STDERR_TAIL_BYTES = 64 * 1024
_STDERR_SHOWN_CHARACTERS = 500
_CHUNK_BYTES = 1 << 20
_DRAIN_SECONDS = 2.0


class Child:
    """One long-lived program, spoken to over stdin and stdout. Use as a context manager: leaving it ends the group.

    Its stderr is drained all the time and the last 64 KiB are kept in ``stderr_tail``. Not for use by two threads
    at a time.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        memory_bytes: int | None = None,
    ) -> None:
        """Start ``arguments``; ``environment`` replaces the whole environment. Raises ToolMissingError."""
        self.name = os.path.basename(arguments[0])
        self._process = start(arguments, environment=environment, folder=folder, memory_bytes=memory_bytes)
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self._read_while_writing = bytearray()
        self._stopped = False
        os.set_blocking(self._stdin.fileno(), False)
        self._stderr = bytearray()
        self._stderr_lock = threading.Lock()
        self._drain = threading.Thread(target=self._drain_stderr, args=(self._process.stderr,), daemon=True)
        self._drain.start()

    def _drain_stderr(self, stream: IO[bytes]) -> None:
        with stream:
            while chunk := os.read(stream.fileno(), 65536):
                with self._stderr_lock:
                    self._stderr += chunk
                    del self._stderr[:-_STDERR_TAIL_BYTES]

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its group."""
        return self._process.pid

    @property
    def stderr_tail(self) -> str:
        """The last part of what it wrote to stderr, at most 64 KiB."""
        with self._stderr_lock:
            return self._stderr.decode(errors="replace")

    def write(self, content: bytes, *, seconds: float) -> None:
        """Write all of ``content``. Raises ToolFailedError when it doesn't take it in time or is gone.

        What the program answers meanwhile is kept for ``read``, so that neither side waits for the other.
        """
        if self._stopped:
            raise self._gone()
        deadline = time.monotonic() + seconds
        view = memoryview(content)
        with selectors.DefaultSelector() as selector:
            selector.register(self._stdin, selectors.EVENT_WRITE)
            selector.register(self._stdout, selectors.EVENT_READ)
            while view:
                left = deadline - time.monotonic()
                ready = {key.fileobj for key, _ in selector.select(left)} if left > 0 else set()
                if not ready:
                    raise self._silent(seconds)
                if self._stdout in ready:
                    chunk = os.read(self._stdout.fileno(), _CHUNK_BYTES)
                    self._read_while_writing += chunk
                    if not chunk:
                        selector.unregister(self._stdout)
                if self._stdin in ready:
                    try:
                        view = view[os.write(self._stdin.fileno(), view) :]
                    except BlockingIOError:
                        continue
                    except BrokenPipeError:
                        raise self._gone() from None

    def read(self, *, seconds: float) -> bytes:
        """What it wrote next, at least one byte. Raises ToolFailedError after ``seconds`` of silence or at its end."""
        if self._read_while_writing:
            chunk = bytes(self._read_while_writing)
            self._read_while_writing.clear()
            return chunk
        if self._stopped:
            raise self._gone()
        with selectors.DefaultSelector() as selector:
            selector.register(self._stdout, selectors.EVENT_READ)
            if not selector.select(max(seconds, 0)):
                raise self._silent(seconds)
        chunk = os.read(self._stdout.fileno(), _CHUNK_BYTES)
        if not chunk:
            raise self._gone()
        return chunk

    def _silent(self, seconds: float) -> ToolFailedError:
        return ToolFailedError(
            f"{self.name} did not answer within {seconds:.3g} s",
            cause="the input needs more time, or the program hangs",
            next_step="run the same command again: it resumes; allow more time if it happens again",
        )

    def _gone(self) -> ToolFailedError:
        code = self.stop()
        tail = self.stderr_tail.strip()[-_STDERR_SHOWN_CHARACTERS:]
        return ToolFailedError(
            f"{self.name} ended with code {code} while it was needed" + (f": {tail}" if tail else ""),
            cause="it crashed, ran out of memory, or was stopped",
            next_step="run the same command again: it resumes",
        )

    def stop(self) -> int:
        """End the whole process group, wait for it and return the exit code. Safe to call twice."""
        self._stopped = True
        with contextlib.suppress(OSError):
            self._stdin.close()
        end_group(self._process)
        self._drain.join(timeout=_DRAIN_SECONDS)
        self._stdout.close()
        return self._process.returncode

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
