"""Rows cut into blocks that are the work items of an executor. A kernel gives up the interpreter's lock, so threads do.

What a block gives depends on its rows alone: size of blocks and number of workers change nothing in a result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import Executor

Result = TypeVar("Result")


def row_blocks(rows: int, block: int) -> list[tuple[int, int]]:
    """Half-open ranges of at most ``block`` rows."""
    return [(first, min(first + block, rows)) for first in range(0, rows, block)]


def run_blocks(
    executor: Executor | None, work: Callable[[tuple[int, int]], Result], blocks: list[tuple[int, int]]
) -> Iterator[tuple[int, Result]]:
    """Pairs of block position and result in any order; one after the other without an executor."""
    if executor is None:
        return ((position, work(block)) for position, block in enumerate(blocks))
    return executor.run(work, blocks)
