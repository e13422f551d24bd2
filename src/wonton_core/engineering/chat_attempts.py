"""How a chat model tells of attempts that got no answer and may cost money all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_listener: ContextVar[Callable[[], None] | None] = ContextVar("who counts attempts that may be charged", default=None)


def may_have_charged() -> None:
    """For chat models: an attempt of the request that this thread is asked was sent, its answer is lost (a time-out, a
    cut connection, a body that nobody can read), and the endpoint may charge for it.

    Call it before the request is repeated or given up. Raises BudgetReachedError when another attempt could cost more
    than is left: let it through.
    """
    told = _listener.get()
    if told is not None:
        told()


@contextmanager
def attempts_told_to(listener: Callable[[], None]) -> Iterator[None]:
    """``listener`` is called for each such attempt of this thread, inside the ``with``."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
