"""What an aggregator of a plugin may answer, and what its user is told of any other answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wonton_core.alignment.checked_aggregator import AggregatorError, CheckedAggregator, load_aggregator
from wonton_core.errors import EXIT_WORK_INCOMPLETE
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.testing.command_line import run_wonton
from wonton_core.testing.fake_distribution import install

from .conftest import SyntheticRuns

BLOCK = np.array([[0.25, 0.5, 1.0], [0.75, 0.25, 0.125]])


@pytest.mark.parametrize(
    ("answer", "value"),
    [(0, 0.0), (1, 1.0), (0.5, 0.5), (np.float32(0.5), 0.5), (np.int64(1), 1.0), (1 + 1e-12, 1.0), (-1e-12, 0.0)],
)
def test_numbers_between_0_and_1_are_distances(answer: Any, value: float) -> None:
    assert CheckedAggregator("x", "p 1.0", lambda block: answer)(BLOCK) == value


@pytest.mark.parametrize(
    "answer", [None, "0.5", True, [0.5], np.array([0.5]), 0.5j, float("nan"), float("inf"), -0.01, 1.01, 10**400]
)
def test_anything_else_is_refused_with_the_plugins_name(answer: Any) -> None:
    with pytest.raises(AggregatorError, match=r"aggregator 'x' of p 1.0 .* pools of 2 and 3 proofs"):
        CheckedAggregator("x", "p 1.0", lambda block: answer)(BLOCK)


def test_our_own_are_checked_too() -> None:
    found = {name: load_aggregator(load_catalog(), name)(BLOCK) for name in ("single", "best_of", "consensus")}
    # Nearest of each: rows 0.25 and 0.125, columns 0.25, 0.25 and 0.125.
    assert found == {"single": 0.125, "best_of": 0.125, "consensus": 0.25}


@pytest.mark.parametrize(
    ("body", "said"),
    [("return float('nan')", "gave nan"), ("return distances", "no number"), ("return 1 / 0", "ZeroDivisionError")],
)
def test_the_command_says_which_plugin(runs: SyntheticRuns, tmp_path: Path, body: str, said: str) -> None:
    source = f"""
from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import AggregatorRecord

def odd(distances):
    {body}

@hookimpl
def wonton_aggregators():
    yield AggregatorRecord("odd", "Odd", "wonton_odd:odd")
"""
    install(tmp_path / "site", "wonton-odd", plugin="odd", source=source)
    sides = ["--run-lean", str(runs.lean), "--run-coq", str(runs.coq), "--pairs", str(runs.pairs)]
    done = run_wonton(
        "benchmark-cross-assistant", *sides, "--proof-aggregation", "odd", "--json", site=tmp_path / "site"
    )
    assert done.returncode == EXIT_WORK_INCOMPLETE
    error = json.loads(done.stdout)["error"]
    assert "'odd' of wonton-odd 1.0" in error["summary"] and said in error["summary"]
    assert "Traceback" not in done.stderr
