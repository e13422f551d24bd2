"""The option that says where a command's work items run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def executor_option(default: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """``--executor NAME[:ARGUMENT]`` as the parameter ``executor_name``; see ``execution.open_executor``."""
    return click.option(
        "--executor",
        "executor_name",
        default=default,
        show_default=True,
        metavar="NAME[:ARGUMENT]",
        help="Where the work runs: local (threads), processes, dask, dask:tcp://HOST:PORT, or a plugin's.",
    )
