"""Work on several processor cores: fresh Python processes, each set up once, results in the order of the items."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_in_processes(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int,
    set_up: Callable[..., None],
    arguments: tuple[Any, ...],
) -> Iterator[Result]:
    """``function`` of each item, by ``workers`` processes that have called ``set_up(*arguments)`` first.

    The first exception of an item is raised here. When the caller is interrupted or stops asking, no new item starts.
    """
    # Fresh processes: a fork would copy the threads' locks in whatever state they are.
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), set_up, arguments) as pool:
        try:
            yield from pool.map(function, items)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
