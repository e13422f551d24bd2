"""How far a run is: a bar on a terminal, a plain line now and then in a pipe; always on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click

_SECONDS_BETWEEN_LINES = 2.0


class Counter(Protocol):
    """Called after each theorem."""

    def __call__(self) -> None:
        """One more is done."""
        ...


@contextmanager
def progress(total: int, done: int, noun: str) -> Iterator[Counter]:
    """A counter for ``total`` things of which ``done`` are done already."""
    if sys.stderr.isatty():
        with _bar(total, done, noun) as counter:
            yield counter
    else:
        yield _Lines(total, done, noun)


class _Lines:
    def __init__(self, total: int, done: int, noun: str) -> None:
        self._total, self._done, self._noun = total, done, noun
        self._last = time.monotonic()

    def __call__(self) -> None:
        self._done += 1
        if self._done == self._total or time.monotonic() - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            click.echo(f"{self._done}/{self._total} {self._noun}", err=True)


@contextmanager
def _bar(total: int, done: int, noun: str) -> Iterator[Counter]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(noun), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(noun, total=total, completed=done)
        yield lambda: bar.advance(task)
