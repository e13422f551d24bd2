"""The work on a worker: it gets there once, not with every item, and to workers that come later, too."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, NoReturn

from distributed import Worker, get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from wonton_core.process.group import kill_groups

IDLE_SECONDS = 30.0
_LOOK_SECONDS = 0.1
_END_SECONDS = 10.0

_exit = os._exit


def _exit_with_programs(status: int) -> NoReturn:
    """Dask leaves a process this way when its client is gone, and nothing else is called then."""
    kill_groups()
    _exit(status)


class KeptWork(WorkerPlugin):
    """Keeps ``work`` on every worker under the name that it is registered by.

    Work may have a method ``close`` that gives back what it keeps between items, and after which it can be called
    again. It is called in the end, and when a worker had no item for ``IDLE_SECONDS``: the client may be gone.
    """

    def __init__(self, work: Callable[[Any], Any], own_cluster: bool) -> None:
        """``own_cluster``: the workers are of the client, and end with it."""
        self._work = work
        self._own_cluster = own_cluster
        self._lock = threading.Lock()
        self._threads: set[int] = set()
        self._ending = False
        self._rest: threading.Timer | None = None

    def __reduce__(self) -> tuple[type[KeptWork], tuple[Callable[[Any], Any], bool]]:
        return KeptWork, (self._work, self._own_cluster)

    def setup(self, worker: Worker) -> None:
        """Called when the work has come to a worker."""
        if self._own_cluster:
            # An interrupt reaches the whole group of the terminal, and it is the client that decides.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            os._exit = _exit_with_programs

    def do(self, item: bytes) -> Any:
        """The result of a pickled item."""
        thread = threading.get_ident()
        with self._lock:
            if self._ending:
                raise RuntimeError("the work has ended")
            if self._rest is not None:
                self._rest.cancel()
                self._rest = None
            self._threads.add(thread)
        try:
            return self._work(pickle.loads(item))
        finally:
            with self._lock:
                self._threads.discard(thread)
                if not self._threads and not self._ending:
                    self._rest = threading.Timer(IDLE_SECONDS, self._take_rest)
                    self._rest.daemon = True
                    self._rest.start()

    def _take_rest(self) -> None:
        with self._lock:
            if not self._threads and not self._ending:
                self._close()

    def _close(self) -> None:
        close = getattr(self._work, "close", None)
        if close is not None:
            close()

    async def teardown(self, worker: Worker) -> None:
        """Called when the client has what it wants, or wants no more."""
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        with self._lock:
            self._ending = True
            if self._rest is not None:
                self._rest.cancel()
        deadline = time.monotonic() + _END_SECONDS
        while self._threads and time.monotonic() < deadline:
            kill_groups(set(self._threads))
            time.sleep(_LOOK_SECONDS)
        if not self._threads:
            self._close()


def do_item(name: str, item: bytes) -> Any:
    """One task of the cluster: the work called ``name`` on a pickled item."""
    kept = get_worker().plugins[name]
    assert isinstance(kept, KeptWork)
    return kept.do(item)
