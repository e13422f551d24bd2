"""Child processes in a group of their own: argument list, no shell, memory cap, dead-line reads, group kill, wait."""

from __future__ import annotations

import collections
import contextlib
import os
import resource
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from wonton_core.errors import ToolFailedError, ToolMissingError

_STDERR_TAIL_BYTES = 64 * 1024
_KILL_GRACE_SECONDS = 2.0


def limit_memory(limit_bytes: int | None) -> None:
    """Cap the address space of this process (bytes); None leaves it as it is."""
    if limit_bytes is not None:
        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))


class Child:
    """One long-lived program, spoken to over stdin and stdout. Use as a context manager: leaving it ends the group.

    Its stderr is drained all the time and the last 64 KiB are kept in ``stderr_tail``.
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
        try:
            # preexec_fn is safe here: it makes one system call and takes no lock.
            self._process = subprocess.Popen(
                list(arguments),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(environment) if environment is not None else None,
                cwd=folder,
                start_new_session=True,
                preexec_fn=(lambda: limit_memory(memory_bytes)) if memory_bytes is not None else None,
            )
        except OSError as error:
            raise ToolMissingError(
                f"can't start {arguments[0]}: {error.strerror}",
                cause="it is not installed, or not executable",
                next_step="see `wonton doctor`",
            ) from error
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        os.set_blocking(self._stdin.fileno(), False)
        self._stderr: collections.deque[bytes] = collections.deque()
        self._drain = threading.Thread(target=self._drain_stderr, args=(self._process.stderr,), daemon=True)
        self._drain.start()

    def _drain_stderr(self, stream: object) -> None:
        kept = 0
        while chunk := os.read(stream.fileno(), 65536):  # type: ignore[attr-defined]
            self._stderr.append(chunk)
            kept += len(chunk)
            while kept - len(self._stderr[0]) >= _STDERR_TAIL_BYTES:
                kept -= len(self._stderr.popleft())

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its group."""
        return self._process.pid

    @property
    def stderr_tail(self) -> str:
        """The last part of what it wrote to stderr."""
        return b"".join(self._stderr)[-_STDERR_TAIL_BYTES:].decode(errors="replace")

    def write(self, content: bytes, *, seconds: float) -> None:
        """Write all of ``content``. Raises ToolFailedError when it doesn't take it in time or is gone."""
        deadline = time.monotonic() + seconds
        view = memoryview(content)
        with selectors.DefaultSelector() as selector:
            selector.register(self._stdin, selectors.EVENT_WRITE)
            while view:
                if not selector.select(deadline - time.monotonic()):
                    raise self._silent(seconds)
                try:
                    view = view[os.write(self._stdin.fileno(), view) :]
                except BlockingIOError:
                    continue
                except BrokenPipeError:
                    raise self._gone() from None

    def read(self, *, seconds: float) -> bytes:
        """What it wrote next, at least one byte. Raises ToolFailedError after ``seconds`` of silence or at its end."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._stdout, selectors.EVENT_READ)
            if not selector.select(max(seconds, 0)):
                raise self._silent(seconds)
        chunk = os.read(self._stdout.fileno(), 1 << 20)
        if not chunk:
            raise self._gone()
        return chunk

    def _silent(self, seconds: float) -> ToolFailedError:
        return ToolFailedError(
            f"{self.name} did not answer within {seconds:.0f} s",
            cause="the input needs more time, or the program hangs",
            next_step="run the same command again: it resumes; allow more time if it happens again",
        )

    def _gone(self) -> ToolFailedError:
        code = self.stop()
        tail = self.stderr_tail.strip()[-500:]
        return ToolFailedError(
            f"{self.name} ended with code {code} while it was needed" + (f": {tail}" if tail else ""),
            cause="it crashed, ran out of memory, or was stopped",
            next_step="run the same command again: it resumes",
        )

    def stop(self) -> int:
        """End the whole process group, wait for it and return the exit code. Safe to call twice."""
        with contextlib.suppress(OSError):
            self._stdin.close()
        end_group(self._process)
        self._drain.join(timeout=_KILL_GRACE_SECONDS)
        self._stdout.close()
        return self._process.returncode

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Terminate, then kill, everything in the process's own group, and reap the process."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=_KILL_GRACE_SECONDS)
    # Always: a child of the child may have ignored the first signal.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
