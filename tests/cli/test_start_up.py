"""What is imported before a command is chosen."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("numpy", "numba", "networkx", "rich", "cattrs", "platformdirs")


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["plugins", "list"], ["plugins", "list", "--json"], ["corpus", "--help"], ["lean", "--help"]],
)
def test_heavy_packages_are_not_imported(arguments: list[str]) -> None:
    source = (
        "import sys\n"
        "from wonton_core.cli.main import run\n"
        f"run({arguments!r})\n"
        f"print('imported:', *[name for name in {HEAVY!r} if name in sys.modules])\n"
        "print('plugins:', *[name for name in sys.modules if name.startswith('wonton_') and name.count('.') >= 1\n"
        "                    and not name.startswith('wonton_core.') and not name.endswith('.plugin')])\n"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    imported, plugins = done.stdout.splitlines()[-2:]
    assert imported == "imported:"
    assert plugins == "plugins:"
