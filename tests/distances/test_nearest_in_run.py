"""Nearest proofs of a run from its folder on, the commands ``nearest`` and ``warmup``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve

from wonton_core.cli.main import run
from wonton_core.distances.run_features import RunFeatures, load_run_features
from wonton_core.distances.run_neighbours import run_neighbours
from wonton_core.distances.top_k import ABSENT
from wonton_core.errors import EXIT_DONE, BadInputError, RunDirectoryError
from wonton_core.graphs import sources
from wonton_core.store.run_writer import RunWriter
from wonton_core.testing.command_line import run_wonton
from wonton_core.testing.sample_run import artifacts, config, summary


def make_run(folder: Path, count: int) -> tuple[str, ...]:
    names = tuple(f"t{i:03}" for i in range(count))
    with RunWriter(folder, config(*names, "never_done")) as writer:
        for name in names:
            writer.write_theorem(name, [("wild_type", summary(name), artifacts(name))])
    return names


def test_unfinished_theorems_are_no_data(tmp_path: Path) -> None:
    names = make_run(tmp_path, 3)
    seen: list[str] = []
    features = load_run_features(tmp_path, "proof_term_graph", done=seen.append)
    assert features.theorems == names == tuple(seen)
    assert (features.theorems_total, features.without_graph) == (3, 0)


def test_proofs_without_a_graph_are_counted(tmp_path: Path) -> None:
    make_run(tmp_path, 3)
    next(tmp_path.glob("t001/*_proof_term.json.gz")).unlink()
    features = load_run_features(tmp_path, "proof_term_graph")
    assert features.theorems == ("t000", "t002")
    assert features.without_graph == 1
    assert run_neighbours(features, 1).neighbour.tolist() == [[1], [0]]


def test_terms_over_the_limit_are_counted_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_run(tmp_path, 3)
    monkeypatch.setattr(sources, "MOST_TERM_NODES", 0)
    features = load_run_features(tmp_path, "proof_term_graph")
    assert (features.theorems, features.without_graph, features.too_large) == ((), 0, 3)
    assert run(["nearest", "--run-dir", str(tmp_path)]) == EXIT_DONE
    assert "0 theorems with a graph, 0 without, 3 left out as too large" in capsys.readouterr().out


def test_several_processes_give_the_same(tmp_path: Path) -> None:
    make_run(tmp_path, 150)
    alone, together = (load_run_features(tmp_path, "search_trace_graph", workers=workers) for workers in (1, 2))
    assert alone.theorems == together.theorems
    assert alone.families_counted() == together.families_counted() == {"tactic_tree": 150}
    for part in ("start", "keys", "counts"):
        np.testing.assert_array_equal(getattr(alone.histograms, part), getattr(together.histograms, part))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_damaged_artifact_is_named(tmp_path: Path, workers: int) -> None:
    make_run(tmp_path, 130)
    next(tmp_path.glob("t129/*_proof_term.json.gz")).write_bytes(b"nonsense")
    with pytest.raises(BadInputError, match="theorem 't129'") as caught:
        load_run_features(tmp_path, "proof_term_graph", workers=workers)
    assert caught.value.next_step


def test_no_run(tmp_path: Path) -> None:
    with pytest.raises(RunDirectoryError):
        load_run_features(tmp_path / "none", "proof_term_graph")


def test_families_are_not_compared(tmp_path: Path) -> None:
    make_run(tmp_path, 5)
    features: RunFeatures = load_run_features(tmp_path, "proof_term_graph")
    mixed = evolve(features, families=("a", "b", "a", "c", "b"))
    found = run_neighbours(mixed, 2)
    assert found.neighbour.tolist() == [[2, ABSENT], [4, ABSENT], [0, ABSENT], [ABSENT, ABSENT], [1, ABSENT]]


def test_nearest_command(tmp_path: Path) -> None:
    make_run(tmp_path / "run", 4)
    output = tmp_path / "neighbours.json"
    done = run_wonton("nearest", "--run-dir", str(tmp_path / "run"), "--k", "2", "--output", str(output), "--json")
    assert done.returncode == 0, done.stderr
    told, written = json.loads(done.stdout), json.loads(output.read_text())
    assert (told["theorems"], told["identical_to_another"], told["with_ties_beyond"]) == (4, 4, 4)
    assert written["neighbours"]["t003"] == {
        "nearest": [{"theorem": "t000", "distance": 0.0}, {"theorem": "t001", "distance": 0.0}],
        "ties_beyond": 1,
    }
    assert "seconds" not in written


def test_nearest_prints_neighbours_and_says_where_all_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_run(tmp_path / "run", 5)
    command = ["nearest", "--run-dir", str(tmp_path / "run"), "--k", "2", "--workers", "1"]
    assert run(command) == EXIT_DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[4:8] == ["t000:", "  0.000000  t001", "  0.000000  t002", "  and 2 more as near as the last one"]
    assert lines[-1] == "... 2 more theorems: --theorem NAME prints any of them, --output FILE writes all"
    assert run([*command, "--theorem", "t004", "--theorem", "never_done"]) == EXIT_DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[4:6] == ["t004:", "  0.000000  t000"]
    assert "never_done: no graph, so no neighbours" in lines
    assert run([*command, "--theorem", "t04"]) == 4
    assert "no theorem 't04'; did you mean t004" in capsys.readouterr().err


def test_nearest_command_without_a_run(tmp_path: Path) -> None:
    done = run_wonton("nearest", "--run-dir", str(tmp_path / "none"))
    assert done.returncode == 4
    assert "does not exist" in done.stderr


def test_warmup_compiles_once(tmp_path: Path) -> None:
    environment = {"NUMBA_CACHE_DIR": str(tmp_path / "kernels")}
    first, second = (run_wonton("warmup", "--json", environment=environment) for _ in range(2))
    assert first.returncode == second.returncode == 0, first.stderr
    assert json.loads(first.stdout)["compiled"] > 10
    assert "Compiling kernels for this machine; what is compiled is kept" in first.stderr
    assert json.loads(second.stdout)["compiled"] == 0
    assert second.stderr == ""
