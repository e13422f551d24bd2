"""Work items in processes of their own, for work that Python itself does: one interpreter runs on one core only.

Workers are fresh interpreters (a fork would copy locks in whatever state they are). They end with their parent, however
that ends, and what they started ends with them.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Generator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from wonton_core.errors import ToolFailedError, UsageError
from wonton_core.process.group import kill_groups

Item = TypeVar("Item")
Result = TypeVar("Result")

_END_SECONDS = 5.0


class ProcessExecutor:
    """Implements ``interfaces.Executor`` with ``workers`` processes.

    ``work`` goes to each worker once, items and results go as they come: all three must be picklable, and ``work``
    must be known by its name in an importable module. Items are taken from their sequence in order, one at a time, so
    it may be one that makes them when asked.
    """

    def __init__(self, workers: int = 1) -> None:
        """Raises UsageError for less than one worker."""
        if workers < 1:
            raise UsageError(f"{workers} workers can't do anything", next_step="give --workers 1 or more")
        self._workers = workers

    def run(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Generator[tuple[int, Result], None, None]:
        """Pairs of item position and result, in the order in which items finish.

        After the first item that raises, no new item starts; results of those already running still come, then the
        exception is raised. ToolFailedError for a worker that died. When the caller is interrupted or stops asking, the
        workers are ended at once. A slow caller holds the workers back: each waits with its result until it is taken.
        """
        positions = iter(range(len(items)))
        workers = [_Worker(work) for _ in range(min(self._workers, len(items)))]
        failure: BaseException | None = None
        try:
            busy = {worker.connection: worker for worker in workers if worker.take(items, next(positions, None))}
            while busy:
                for connection in wait(list(busy)):
                    assert isinstance(connection, Connection)
                    worker = busy[connection]
                    position, outcome = worker.position, worker.outcome()
                    if isinstance(outcome, BaseException):
                        failure = failure or outcome
                    if failure is not None or not worker.take(items, next(positions, None)):
                        del busy[connection]
                    if not isinstance(outcome, BaseException):
                        yield position, outcome[0]
        finally:
            for worker in workers:
                worker.end()
        if failure is not None:
            raise failure


class _Worker:
    """One process and the parent's end of the pipe to it."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.position = -1
        self._process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        self._process.start()
        theirs.close()

    def take(self, items: Sequence[Any], position: int | None) -> bool:
        """Send the item at ``position`` to the process; False where there is none."""
        if position is None:
            return False
        self.position = position
        try:
            self.connection.send(items[position])
        except BrokenPipeError:
            # It is gone: the missing answer will say so.
            return True
        return True

    def outcome(self) -> tuple[Any] | BaseException:
        """The result of the item that it has, in a tuple, or what that item raised."""
        try:
            raised, value = self.connection.recv()
        except (EOFError, OSError):
            self._process.join(_END_SECONDS)
            return ToolFailedError(
                f"a worker process ended with code {self._process.exitcode} in the middle of its work",
                cause="the machine has too little memory, or somebody stopped it",
                next_step="run the same command again: it resumes; give fewer --workers if it happens again",
            )
        return value if raised else (value,)

    def end(self) -> None:
        """End the process, in the middle of its work if need be."""
        self.connection.close()
        self._process.terminate()
        self._process.join(_END_SECONDS)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        self._process.close()


def _serve(connection: Connection, work: Callable[[Any], Any]) -> None:
    """The life of a worker: an item in, its result or exception out, until the parent closes the pipe."""
    # An interrupt reaches the whole group of the terminal, and it is the parent that decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end_now)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            item = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer = (False, work(item))
        except Exception as error:
            answer = (True, _portable(error))
        try:
            connection.send(answer)
        except (BrokenPipeError, ConnectionResetError):
            return


def _portable(error: Exception) -> Exception:
    """The exception as another process can have it, with its traceback as a note."""
    error.add_note("".join(traceback.format_exception(error)).rstrip())
    try:
        again = pickle.loads(pickle.dumps(error))
    except Exception:
        again = None
    return error if type(again) is type(error) else RuntimeError(f"{type(error).__name__}: {error}")


def _end_now(_number: int, _frame: object) -> None:
    kill_groups()
    os._exit(1)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        kill_groups()
        os._exit(1)
