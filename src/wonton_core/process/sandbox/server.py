"""The sandbox's own interpreter: forks a watched child for every request. Standard library only, started by client.py.

A server of one thread can fork safely and at once, where starting an interpreter for every program would take longer
than many programs run.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from typing import Any

from wonton_core.process.sandbox import frames
from wonton_core.process.sandbox import kernel_calls as kernel
from wonton_core.process.sandbox.private_root import build_private_root, enter_namespaces
from wonton_core.process.sandbox.watch import end_all, run_watched

NAMESPACES = "namespaces"
LIMITS = "limits"


def serve() -> None:
    """Answer requests on stdin with results on stdout until stdin ends."""
    kernel.adopt_orphans()
    signal.signal(signal.SIGTERM, _end)
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    while True:
        try:
            request, content = frames.decode(lambda size: _read(requests, size))
        except EOFError:
            return
        _answer(request, content, requests, answers)


def _end(number: int, frame: object) -> None:
    end_all(os.getpid())
    os._exit(0)


def _answer(request: dict[str, Any], content: bytes, requests: int, answers: int) -> None:
    """Have a child do the work and write the answer; where it could not, say so."""
    told, heard = os.pipe()
    worker = os.fork()
    if worker == 0:
        os.close(requests)
        os.close(told)
        _work(request, content, heard)
    os.close(heard)
    answer = _heard(told, requests)
    os.close(told)
    if answer is None:
        # Whoever asked is gone. Killing the worker ends its namespaces; without them its orphans are ours.
        end_all(os.getpid())
        sys.exit(0)
    os.waitpid(worker, 0)
    _write(answers, answer or frames.encode({"failure": "the sandbox ended before the program did"}))


def _heard(told: int, requests: int) -> bytes | None:
    """All that the worker writes, or None when nobody waits for it any more."""
    found = bytearray()
    poll = select.poll()
    poll.register(told, select.POLLIN)
    poll.register(requests, 0)  # hanging up is always told
    while True:
        for handle, _ in poll.poll():
            if handle == requests:
                return None
            chunk = os.read(told, 1 << 20)
            if not chunk:
                return bytes(found)
            found += chunk


def _work(request: dict[str, Any], content: bytes, heard: int) -> None:
    """In the child: set everything up and run the program. Never returns."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        kernel.die_with_parent(signal.SIGKILL)
        if request["kind"] == NAMESPACES:
            enter_namespaces()
            first = os.fork()
            if first != 0:
                os.close(heard)
                os.waitpid(first, 0)
                os._exit(0)
            kernel.die_with_parent(signal.SIGKILL)
            build_private_root(request["readable"], request["scratch"], int(request["limits"]["scratch_bytes"]))
        else:
            kernel.adopt_orphans()
        message, stdout, stderr = run_watched(request, content)
        message["stdout_bytes"] = len(stdout)
        _write(heard, frames.encode(message, stdout + stderr))
    except BaseException as error:
        with contextlib.suppress(BaseException):
            _write(heard, frames.encode({"failure": f"{type(error).__name__}: {error}"}))
    os._exit(0)


def _read(handle: int, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        chunk = os.read(handle, size - len(found))
        if not chunk:
            raise EOFError
        found += chunk
    return bytes(found)


def _write(handle: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]


if __name__ == "__main__":
    serve()
    sys.exit(0)
