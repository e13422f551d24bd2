"""An end to what a thread waits for when it takes longer than anybody should wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from wonton_core.process.group import kill_groups

_SECONDS_BETWEEN_KILLS = 1.0


@contextmanager
def deadline(seconds: float) -> Iterator[Callable[[], bool]]:
    """After ``seconds`` the programs that this thread started are killed, and again those that it starts after that.

    What is yielded says whether it came to that: what comes of the thread's work is then not to be trusted.
    """
    done, late = threading.Event(), threading.Event()
    thread = threading.get_ident()

    def watch() -> None:
        if not done.wait(seconds):
            late.set()
            while True:
                kill_groups({thread})
                if done.wait(_SECONDS_BETWEEN_KILLS):
                    return

    watcher = threading.Thread(target=watch, name="deadline", daemon=True)
    watcher.start()
    try:
        yield late.is_set
    finally:
        done.set()
        watcher.join()
