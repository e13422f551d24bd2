"""One command from start to end, with a time limit, a memory cap and bounded output."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from wonton_core.process.group import end_group, start

_LARGEST_OUTPUT_BYTES = 256 * 1024 * 1024
_CHUNK_BYTES = 1 << 20
_LOOK_SECONDS = 0.25


@frozen
class CommandResult:
    """How a command ended. With ``timed_out`` or ``output_too_large`` it was stopped: ``code`` then says nothing."""

    code: int
    stdout: bytes
    stderr: bytes
    seconds: float
    timed_out: bool = False
    output_too_large: bool = False


def run_command(
    arguments: Sequence[str],
    *,
    seconds: float,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    memory_bytes: int | None = None,
    content: bytes = b"",
    largest_output_bytes: int = _LARGEST_OUTPUT_BYTES,
) -> CommandResult:
    """Run ``arguments`` (no shell) with ``content`` on stdin and return how it ended; the whole group is gone after.

    A non-zero exit code is not an error here. A program that the command leaves behind is ended, not waited for.
    Raises ToolMissingError when it can't be started.
    """
    started = time.monotonic()
    process = start(arguments, environment=environment, folder=folder, memory_bytes=memory_bytes)
    pump = _Pump(process, content)
    try:
        outcome = pump.run(started + seconds, largest_output_bytes)
    finally:
        end_group(process)
        pump.close()
    return CommandResult(
        process.returncode,
        bytes(pump.stdout),
        bytes(pump.stderr),
        time.monotonic() - started,
        timed_out=outcome == "timed_out",
        output_too_large=outcome == "too_large",
    )


class _Pump:
    """Feeds stdin and gathers both outputs until the command ends."""

    def __init__(self, process: subprocess.Popen[bytes], content: bytes) -> None:
        assert process.stdin and process.stdout and process.stderr
        self._process = process
        self._streams = (process.stdin, process.stdout, process.stderr)
        self._unsent = memoryview(content)
        self.stdout, self.stderr = bytearray(), bytearray()
        self._gathered = {process.stdout.fileno(): self.stdout, process.stderr.fileno(): self.stderr}

    def run(self, deadline: float, largest: int) -> str:
        """Until the command ends ("ended"), or has to be ended ("timed_out", "too_large")."""
        stdin = self._streams[0]
        with selectors.DefaultSelector() as selector:
            for descriptor in self._gathered:
                selector.register(descriptor, selectors.EVENT_READ)
            if self._unsent:
                os.set_blocking(stdin.fileno(), False)
                selector.register(stdin.fileno(), selectors.EVENT_WRITE)
            else:
                stdin.close()
            while selector.get_map():
                left = deadline - time.monotonic()
                if left <= 0:
                    return "timed_out"
                ended = self._process.poll() is not None
                ready = selector.select(min(left, _LOOK_SECONDS))
                if ended and not ready:
                    # Only something that the command left behind still holds the pipes.
                    return "ended"
                for key, _ in ready:
                    self._move(selector, key.fd)
                if len(self.stdout) + len(self.stderr) > largest:
                    return "too_large"
        try:
            self._process.wait(timeout=max(deadline - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            return "timed_out"
        return "ended"

    def _move(self, selector: selectors.BaseSelector, descriptor: int) -> None:
        if descriptor in self._gathered:
            chunk = os.read(descriptor, _CHUNK_BYTES)
            self._gathered[descriptor] += chunk
            if not chunk:
                selector.unregister(descriptor)
            return
        try:
            self._unsent = self._unsent[os.write(descriptor, self._unsent) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._unsent = self._unsent[:0]
        if not self._unsent:
            selector.unregister(descriptor)
            self._streams[0].close()

    def close(self) -> None:
        """Close all pipes."""
        for stream in self._streams:
            stream.close()
