"""The default weights are those that the development set chooses: the program that documents name is run again."""

from __future__ import annotations

import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from wonton_core.distances.combination import WontonDistance

PROGRAM = Path(__file__).parents[2] / "analysis/benchmarks/choose_weights.py"


def test_the_development_set_chooses_the_weights_that_stand() -> None:
    done = subprocess.run([sys.executable, PROGRAM, "--from-start"], capture_output=True, text=True, check=True)
    rounds, chosen = done.stdout.rsplit("chosen: ", 1)
    found = {name: float(Fraction(weight)) for name, weight in re.findall(r"(\w+) ([\d/]+)", chosen)}
    assert found == pytest.approx(WontonDistance.weights)
    assert rounds.startswith("224 of 224 pairs\n"), "combination.py and the benchmark's README say 224"
    assert rounds.count("weights:") == 2  # one change was made, and none after it
