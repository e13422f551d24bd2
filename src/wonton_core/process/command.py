"""One command from start to end, with a time limit, a memory cap and bounded output."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from wonton_core.errors import ToolMissingError
from wonton_core.process.child import end_group, limit_memory

_LARGEST_OUTPUT_BYTES = 256 * 1024 * 1024


@frozen
class CommandResult:
    """How a command ended. ``timed_out`` or ``output_too_large``: it was killed, and ``code`` is negative."""

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

    A non-zero exit code is not an error here. Raises ToolMissingError when it can't be started.
    """
    started = time.monotonic()
    try:
        process = subprocess.Popen(
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
    timed_out = too_large = False
    try:
        streams, timed_out, too_large = _pump(process, content, started + seconds, largest_output_bytes)
    finally:
        end_group(process)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()
    return CommandResult(process.returncode, streams[0], streams[1], time.monotonic() - started, timed_out, too_large)


def _pump(
    process: subprocess.Popen[bytes], content: bytes, deadline: float, largest: int
) -> tuple[tuple[bytes, bytes], bool, bool]:
    assert process.stdin and process.stdout and process.stderr
    gathered: dict[int, bytearray] = {process.stdout.fileno(): bytearray(), process.stderr.fileno(): bytearray()}
    out, err = gathered.values()
    view = memoryview(content)
    with selectors.DefaultSelector() as selector:
        for descriptor in gathered:
            selector.register(descriptor, selectors.EVENT_READ)
        if view:
            os.set_blocking(process.stdin.fileno(), False)
            selector.register(process.stdin.fileno(), selectors.EVENT_WRITE)
        else:
            process.stdin.close()
        while selector.get_map():
            ready = selector.select(max(deadline - time.monotonic(), 0))
            if not ready:
                return (bytes(out), bytes(err)), True, False
            for key, _ in ready:
                if key.fd in gathered:
                    chunk = os.read(key.fd, 1 << 20)
                    gathered[key.fd] += chunk
                    if not chunk:
                        selector.unregister(key.fd)
                    if len(out) + len(err) > largest:
                        return (bytes(out), bytes(err)), False, True
                else:
                    try:
                        view = view[os.write(key.fd, view) :]
                    except BrokenPipeError:
                        view = view[len(view) :]
                    if not view:
                        selector.unregister(key.fd)
                        process.stdin.close()
        try:
            process.wait(timeout=max(deadline - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            return (bytes(out), bytes(err)), True, False
    return (bytes(out), bytes(err)), False, False
