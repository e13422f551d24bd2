"""The console that results are written to."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_WIDTH_IN_A_PIPE = 120


def results_console() -> Console:
    """Standard output: as wide as the terminal, or a fixed width in a pipe; NO_COLOR is respected by rich itself."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else _WIDTH_IN_A_PIPE)
