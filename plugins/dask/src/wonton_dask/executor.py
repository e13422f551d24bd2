"""Work items on a cluster."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from wonton_core.errors import ToolFailedError, ToolMissingError, UsageError

if TYPE_CHECKING:
    from distributed import Client, Future

Item = TypeVar("Item")
Result = TypeVar("Result")

_ITEMS_A_THREAD = 2
"""So that a worker has its next item when it is done with one."""
_SECONDS_BETWEEN_COUNTS = 1.0


class DaskExecutor:
    """Implements ``interfaces.Executor``: with ``workers`` processes on this machine, or on the cluster at ``address``.

    ``work`` goes to each worker once, items and results go as they come: all must be picklable. See ``KeptWork`` for
    work that keeps something between items.
    """

    def __init__(self, workers: int = 1, address: str = "") -> None:
        """With an ``address`` all threads of that cluster work, whatever ``workers`` says. Raises UsageError."""
        if workers < 1:
            raise UsageError(f"{workers} workers can't do anything", next_step="give --workers 1 or more")
        self._workers = workers
        self._address = address

    def run(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Generator[tuple[int, Result], None, None]:
        """Pairs of item position and result, in the order in which items finish; each position once.

        An item whose worker dies runs again on another one, as often as the scheduler allows (3 times by default), then
        ToolFailedError is raised. After the first item that raises no new one is handed out; results of those handed
        out (two a thread) still come, then the exception is raised. A slow caller holds the workers back. When the
        caller is interrupted or stops asking, the programs that items started are killed.
        """
        if not items:
            return
        from wonton_dask.cluster import connected

        with connected(self._workers, self._address) as client, _registered(client, work, not self._address) as name:
            yield from _results(client, name, items)


@contextmanager
def _registered(client: Client, work: Callable[[Item], Result], own: bool) -> Iterator[str]:
    """Bring the work to all workers; its name there. In the end it is taken back, and what it does is ended."""
    import uuid

    from wonton_dask.kept_work import KeptWork

    name = f"wonton-{uuid.uuid4().hex}"
    with ExitStack() as ending:
        # Also where some workers took it and others did not.
        ending.callback(_take_back, client, name)
        try:
            client.register_plugin(KeptWork(work, own_cluster=own), name=name)
        except Exception as error:
            raise ToolMissingError(
                f"the cluster's workers can't load the work: {type(error).__name__}: {error}",
                cause="Wonton or one of its plugins is not installed there, or in another version",
                next_step="install the same packages there as here",
            ) from error
        yield name


def _take_back(client: Client, name: str) -> None:
    try:
        client.unregister_worker_plugin(name)
    except Exception:
        # Nothing can be taken back from a cluster that is gone; what else is wrong was told before.
        return


def _results(client: Client, name: str, items: Sequence[Item]) -> Generator[tuple[int, Result], None, None]:
    import pickle

    from distributed import as_completed

    from wonton_dask.kept_work import do_item

    positions = iter(range(len(items)))
    open_items: dict[Future[Any], int] = {}
    finished = as_completed([], loop=client.loop)
    window = _Window(client)
    failure: BaseException | None = None

    def hand_out() -> None:
        while len(open_items) < window.size():
            position = next(positions, None)
            if position is None:
                return
            future = client.submit(
                do_item, name, pickle.dumps(items[position]), key=f"{name}-{position}", pure=False, retries=0
            )
            open_items[future] = position
            finished.add(future)

    try:
        hand_out()
        for future in finished:
            position = open_items.pop(future)
            error, result = _outcome(future)
            future.release()
            if error is not None:
                failure = failure or error
            if failure is None:
                hand_out()
            if error is None:
                yield position, result
    finally:
        client.cancel(list(open_items), force=True)
    if failure is not None:
        raise failure


def _outcome(future: Future[Any]) -> tuple[BaseException | None, Any]:
    """What an item raised or what came in between, else its result."""
    if future.status in ("cancelled", "lost"):
        return _went_away(), None
    error: BaseException | None = future.exception()
    if error is not None:
        return _explained(error), None
    try:
        return None, future.result()
    except Exception as lost:
        # Its worker died with the result, and what followed (the item runs again) went wrong.
        return _explained(lost), None


def _went_away() -> ToolFailedError:
    return ToolFailedError(
        "the Dask scheduler went away, or somebody cancelled the work",
        cause="it was stopped, or the network failed",
        next_step="run the same command again: it resumes",
    )


def _explained(error: BaseException) -> BaseException:
    """What a user can do about it, where that is known."""
    from distributed.client import FutureCancelledError
    from distributed.scheduler import KilledWorker

    if isinstance(error, FutureCancelledError):
        return _went_away()
    if isinstance(error, KilledWorker):
        return ToolFailedError(
            f"an item was given up: {error.allowed_failures + 1} workers died while they had it",
            cause="the item takes more memory than a worker has, or workers are being stopped",
            next_step="run the same command again: it resumes; see the workers' logs if it happens again",
        )
    return error


class _Window:
    """How many items may be with the cluster: workers come and go."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._counted = -_SECONDS_BETWEEN_COUNTS
        self._size = 1

    def size(self) -> int:
        if time.monotonic() - self._counted >= _SECONDS_BETWEEN_COUNTS:
            self._size = max(1, _ITEMS_A_THREAD * sum(self._client.nthreads().values()))
            self._counted = time.monotonic()
        return self._size
