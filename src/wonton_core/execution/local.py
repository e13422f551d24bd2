"""Work items on threads of this process, for work that waits for programs of its own (provers)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

from wonton_core.errors import UsageError
from wonton_core.process.group import kill_groups

Item = TypeVar("Item")
Result = TypeVar("Result")

_LOOK_SECONDS = 0.1


class LocalExecutor:
    """Implements ``interfaces.Executor`` with ``workers`` threads."""

    def __init__(self, workers: int = 1) -> None:
        """Raises UsageError for less than one worker."""
        if workers < 1:
            raise UsageError(f"{workers} workers can't do anything", next_step="give --workers 1 or more")
        self._workers = workers

    def run(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Generator[tuple[int, Result], None, None]:
        """Pairs of item position and result, in the order in which items finish.

        After the first item that raises, no new item starts; results of those already running still come, then the
        exception is raised. When the caller is interrupted or stops asking, the programs that the workers started are
        killed and the workers are waited for.
        """
        # Bounded: a slow caller holds the workers back instead of piling up results.
        results: queue.Queue[tuple[int, Result | None, BaseException | None]] = queue.Queue(self._workers)
        positions = iter(range(len(items)))
        taking = threading.Lock()
        stopping = threading.Event()

        def take_items() -> None:
            while not stopping.is_set():
                with taking:
                    position = next(positions, None)
                if position is None:
                    return
                try:
                    outcome = work(items[position])
                except BaseException as error:
                    stopping.set()
                    results.put((position, None, error))
                else:
                    results.put((position, outcome, None))

        threads = [
            threading.Thread(target=take_items, name=f"worker {number}", daemon=True)
            for number in range(min(self._workers, len(items)))
        ]
        failure: BaseException | None = None
        try:
            for thread in threads:
                thread.start()
            while True:
                alive = any(thread.is_alive() for thread in threads)
                try:
                    position, outcome, error = results.get(timeout=_LOOK_SECONDS)
                except queue.Empty:
                    if alive:
                        continue
                    break
                if error is not None:
                    failure = failure or error
                else:
                    yield position, outcome  # type: ignore[misc]  # Result may itself be None
        finally:
            stopping.set()
            _end(threads, results)
        if failure is not None:
            raise failure


def _end(
    threads: Sequence[threading.Thread], results: queue.Queue[tuple[int, Result | None, BaseException | None]]
) -> None:
    """Wait for threads that still run, killing what they wait for and emptying the queue that they write to."""
    for thread in threads:
        while thread.is_alive():
            kill_groups({other.ident for other in threads if other.ident is not None and other.is_alive()})
            while not results.empty():
                results.get_nowait()
            thread.join(_LOOK_SECONDS)
