"""Progress of long work, on stderr: a bar on a terminal, a plain line now and then in a pipe. For plugins too."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from wonton_core.cli.terminal import say

_SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def progress(what: str, total: int, done_before: int) -> Iterator[Callable[[str], None]]:
    """A function that takes the name of each item done; ``done_before`` of the ``total`` are done already."""
    if sys.stderr.isatty() and not os.environ.get("CI"):
        with _bar(what, total, done_before) as step:
            yield step
    else:
        yield _lines(what, total, done_before)


@contextmanager
def _bar(what: str, total: int, done_before: int) -> Iterator[Callable[[str], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total, completed=done_before)

        def step(name: str) -> None:
            bar.update(task, advance=1, description=f"{what}: {name[-40:]}")

        yield step


def _lines(what: str, total: int, done_before: int) -> Callable[[str], None]:
    done = done_before
    last = time.monotonic()

    def step(name: str) -> None:
        nonlocal done, last
        done += 1
        if done == total or time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            say(f"{what}: {done} of {total} ({name})")

    return step
