"""The picture of the README is what its command draws."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_picture_is_what_the_recorded_runs_give() -> None:
    command: list[str | Path] = [sys.executable, ROOT / "analysis" / "benchmarks" / "readme_picture.py", "--check"]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
