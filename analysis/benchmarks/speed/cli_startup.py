"""How long ``wonton --help`` takes, next to a bare interpreter that imports click and pluggy.

All commands run in turn, so that whatever else the machine does meets all alike. The ratio of a command is the median
over the rounds of its seconds by those of the bare interpreter in the same round.
Usage: ``python analysis/benchmarks/speed/cli_startup.py [ROUNDS]``
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

COMMANDS = {
    "import click, pluggy": ("-c", "import click, pluggy"),
    "wonton --help": ("-m", "wonton_core.cli", "--help"),
    "wonton plugins list": ("-m", "wonton_core.cli", "plugins", "list"),
}


def measure(rounds: int) -> dict[str, list[float]]:
    """Seconds of every command in every round, after one round that fills the caches of compiled modules."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(rounds + 1):
        for name, arguments in COMMANDS.items():
            started = time.perf_counter()
            subprocess.run([sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, check=True)
            if number > 0:
                seconds[name].append(time.perf_counter() - started)
    return seconds


def main() -> None:
    """Print median seconds and the ratio to the first command."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    seconds = measure(rounds)
    base = next(iter(seconds.values()))
    print(f"{rounds} rounds, Python {sys.version.split()[0]}")
    for name, found in seconds.items():
        ratio = statistics.median(mine / bare for mine, bare in zip(found, base, strict=True))
        print(f"{name:<22} median {statistics.median(found):.3f} s  best {min(found):.3f} s  ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
