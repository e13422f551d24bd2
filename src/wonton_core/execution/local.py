"""Work items on threads of this process, for work that waits for programs of its own (provers)."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Sequence
from typing import TypeAlias, TypeVar

from wonton_core.errors import UsageError
from wonton_core.process.group import kill_groups
from wonton_core.process.stopping import stop_with

Item = TypeVar("Item")
Result = TypeVar("Result")

_Outcomes: TypeAlias = "queue.Queue[tuple[int, Result] | BaseException | None]"
"""Position and result of an item, what an item raised, or None from a worker that ends."""

_LOOK_SECONDS = 0.1


class LocalExecutor:
    """Implements ``interfaces.Executor`` with ``workers`` threads."""

    def __init__(self, workers: int = 1) -> None:
        """Raises UsageError for less than one worker."""
        if workers < 1:
            raise UsageError(f"{workers} workers can't do anything", next_step="give --workers 1 or more")
        self._workers = workers
        self._stopping = threading.Event()

    def stopping(self) -> bool:
        """Whether an item failed or the caller stopped asking: long items may then end early."""
        return self._stopping.is_set()

    def run(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Generator[tuple[int, Result], None, None]:
        """Pairs of item position and result, in the order in which items finish.

        After the first item that raises, no new item starts; results of those already running still come, then the
        exception is raised. When the caller is interrupted or stops asking, the programs that the workers started are
        killed and the workers are waited for.
        """
        # Bounded: a slow caller holds the workers back instead of piling up results.
        outcomes: _Outcomes[Result] = queue.Queue(self._workers)
        positions = iter(range(len(items)))
        taking = threading.Lock()
        stopping = self._stopping = threading.Event()

        def take_items() -> None:
            stop_with(stopping)
            try:
                while not stopping.is_set():
                    with taking:
                        position = next(positions, None)
                    if position is None:
                        return
                    outcomes.put((position, work(items[position])))
            except BaseException as error:
                stopping.set()
                outcomes.put(error)
            finally:
                outcomes.put(None)

        threads = [
            threading.Thread(target=take_items, name=f"worker {number}", daemon=True)
            for number in range(min(self._workers, len(items)))
        ]
        failure: BaseException | None = None
        working = len(threads)
        try:
            for thread in threads:
                thread.start()
            while working:
                outcome = outcomes.get()
                if outcome is None:
                    working -= 1
                elif isinstance(outcome, BaseException):
                    failure = failure or outcome
                else:
                    yield outcome
        finally:
            stopping.set()
            _end(threads, outcomes)
        if failure is not None:
            raise failure


def _end(threads: Sequence[threading.Thread], outcomes: _Outcomes[Result]) -> None:
    """Wait for threads that still run, killing what they wait for and emptying the queue that they write to."""
    for thread in threads:
        if thread.is_alive():
            # Normally it is just about to end.
            thread.join(_LOOK_SECONDS)
        while thread.is_alive():
            kill_groups({other.ident for other in threads if other.ident is not None and other.is_alive()})
            while not outcomes.empty():
                outcomes.get_nowait()
            thread.join(_LOOK_SECONDS)
