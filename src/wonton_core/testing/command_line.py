"""Runs ``wonton`` as a user does: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def run_wonton(
    *arguments: str,
    folder: Path | None = None,
    site: Path | None = None,
    environment: Mapping[str, str] | None = None,
    seconds: float = 300,
) -> subprocess.CompletedProcess[str]:
    """One command line in a fresh interpreter, in ``folder``, that also finds the distributions in ``site``.

    ``environment`` is added to this process's own. Raises subprocess.TimeoutExpired.
    """
    variables = {**os.environ, **(environment or {})}
    if site is not None:
        variables["PYTHONPATH"] = str(site)
    return subprocess.run(
        [sys.executable, "-m", "wonton_core.cli", *arguments],
        env=variables,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
