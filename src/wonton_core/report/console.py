"""The console that results are written to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_WIDTH_IN_A_PIPE = 120


def results_console() -> Console:
    """Standard output. In a pipe lines stay whole, and tables have a fixed width; NO_COLOR is respected by rich itself.

    A reader that goes away raises BrokenPipeError: rich would end the process with the code of a missed gate.
    """
    from rich.console import Console

    class Results(Console):
        def on_broken_pipe(self) -> None:
            raise  # the BrokenPipeError that rich is handling

    if sys.stdout.isatty():
        return Results()
    return Results(width=_WIDTH_IN_A_PIPE, soft_wrap=True)
