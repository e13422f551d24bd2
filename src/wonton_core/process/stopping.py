"""Whether what a thread works on is still wanted: for work that waits and has no program that could be killed."""

from __future__ import annotations

import threading

_thread = threading.local()


def stop_with(event: threading.Event) -> None:
    """What this thread does from now on is no longer wanted once ``event`` is set."""
    _thread.event = event


def pause(seconds: float) -> bool:
    """Wait; whether the work is still wanted. At once when it isn't."""
    event: threading.Event | None = getattr(_thread, "event", None)
    return not (event or threading.Event()).wait(seconds)
