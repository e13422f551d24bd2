"""What the terminal says of a benchmark beyond its figures."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from wonton_core.alignment.pair_rows import OK, Neighbour, PairRow
from wonton_core.alignment.paired_study import NamedPair
from wonton_core.alignment.ranking_metrics import EXPECTED_RANK
from wonton_core.report.baseline_words import names_in_names
from wonton_core.report.benchmark_terminal import _print_passed_over
from wonton_core.report.console import results_console


def row(left: str, rank: float, *nearest: str) -> PairRow:
    top = tuple(Neighbour(name, 0.1, "g", "g", "p", "q", "v", "w", {}, (1, 1), None, None, None) for name in nearest)
    pair = NamedPair(left, left, left.upper(), 0)
    return PairRow(pair, OK, True, True, {EXPECTED_RANK: rank}, answers=(left.upper(),), top=top)


def test_pairs_that_miss_are_named_worst_first_with_what_is_nearer(capsys: pytest.CaptureFixture[str]) -> None:
    rows = (row("a", 1.0, "A"), row("b", 1.5, "B", "A"), row("c", 7.0, "A", "B"))
    _print_passed_over(rows, "Lean", results_console())
    assert capsys.readouterr().out.splitlines() == [
        "Counterpart not nearest for 2 Lean theorems:",
        "  c: rank 7; as near or nearer: A",
        "  b: rank 1.5; as near or nearer: A",
    ]


def test_nothing_is_said_when_none_misses(capsys: pytest.CaptureFixture[str]) -> None:
    _print_passed_over((row("a", 1.0, "A"),), "Lean", results_console())
    assert capsys.readouterr().out == ""


def test_lines_stay_whole_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    line = "word " * 60 + "end"
    results_console().print(line, highlight=False)
    assert capsys.readouterr().out == line + "\n"


def test_a_reader_that_goes_away_is_no_missed_gate() -> None:
    source = (
        "from wonton_core.report.console import results_console\n"
        "try:\n"
        "    for _ in range(100_000):\n"
        "        results_console().print('line', highlight=False)\n"
        "except BrokenPipeError:\n"
        "    import os\n"
        "    os._exit(41)\n"
    )
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-c", source], stdout=writing, timeout=120, check=False)
    os.close(writing)
    assert done.returncode == 41


def test_names_that_hold_the_answer_are_counted() -> None:
    assert names_in_names([("pair_1", "and_comm"), ("pair_2", "Coq.Init.Logic.proj1")]) == ""
    said = names_in_names([("pair_1", "and_comm"), ("coq_pair_proj1", "Coq.Init.Logic.proj1")])
    assert said.startswith("The Lean names of 1 of 2 pairs hold the Coq name by construction, such as coq_pair_proj1")
    assert "names only" in said
