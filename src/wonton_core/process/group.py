"""Process groups: every program starts in one of its own, and none outlives the work that it was started for."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import threading
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from wonton_core.errors import BadInputError, ToolMissingError

_KILL_GRACE_SECONDS = 2.0

_live: dict[subprocess.Popen[bytes], int] = {}
"""Every process not yet reaped, with the thread that started it. Single operations on a dict are atomic."""


def limit_memory(limit_bytes: int | None) -> None:
    """Cap the address space of this process (bytes), or lower a cap that is there; None leaves it as it is."""
    if limit_bytes is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = limit_bytes if hard == resource.RLIM_INFINITY else min(limit_bytes, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def start(
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    memory_bytes: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``arguments`` (no shell) in a new group, with pipes for all three streams; end it with ``end_group``.

    ``environment`` replaces the whole environment. Raises ToolMissingError when the program can't be started,
    BadInputError when ``folder`` is not a folder.
    """
    if folder is not None and not folder.is_dir():
        raise BadInputError(f"folder {folder} does not exist", next_step="check the path")
    try:
        # preexec_fn is safe here: it makes two system calls and takes no lock.
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
    _live[process] = threading.get_ident()
    return process


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Terminate, then kill, everything in the process's own group, and reap the process. Safe to call twice."""
    if process not in _live:
        # Ended before: its id may belong to somebody else by now.
        return
    try:
        _signal(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_KILL_GRACE_SECONDS)
    finally:
        # Always: a child of the child may have ignored the first signal, and the user may have no patience.
        _signal(process, signal.SIGKILL)
        process.wait()
        _live.pop(process, None)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def kill_groups(threads: Collection[int] | None = None) -> None:
    """Kill every live group (of these threads, by ``threading.get_ident``; None: of all) without waiting.

    For an interrupt: threads that wait for a program then see its end, and reap it themselves.
    """
    for process, thread in list(_live.items()):
        if threads is None or thread in threads:
            _signal(process, signal.SIGKILL)
