"""Run directories that are not what they should be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wonton_core.errors import BadInputError, RunDirectoryError
from wonton_core.store.run_reader import RunReader
from wonton_core.store.run_writer import RunWriter
from wonton_core.testing.sample_run import artifacts, config, summary


@pytest.fixture
def run(tmp_path: Path) -> Path:
    with RunWriter(tmp_path / "run", config("a", "b")) as writer:
        writer.write_theorem("a", [("wild_type", summary("a"), artifacts("a"))])
    return tmp_path / "run"


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(RunDirectoryError, match="does not exist"):
        RunReader(tmp_path / "none")


def test_empty_folder_and_file(tmp_path: Path) -> None:
    with pytest.raises(RunDirectoryError, match="is not a run directory"):
        RunReader(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(RunDirectoryError, match="is a file, not a run directory"):
        RunReader(tmp_path / "file")


def test_a_folder_of_several_runs_names_them(run: Path, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    run.rename(tmp_path / "deep" / "lean")
    with pytest.raises(RunDirectoryError, match="is not a run directory") as caught:
        RunReader(tmp_path)
    assert caught.value.cause == "it holds runs in folders below it"
    assert str(tmp_path / "deep" / "lean") in (caught.value.next_step or "")


def test_run_of_the_wrong_prover(run: Path) -> None:
    with pytest.raises(RunDirectoryError, match="is a run of lean, expected one of coq"):
        RunReader(run, backend="coq")


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_other_schema_version(run: Path, version: object) -> None:
    data = json.loads((run / "run_config.json").read_text())
    (run / "run_config.json").write_text(json.dumps({**data, "schema_version": version, "new_field": 1}))
    with pytest.raises(RunDirectoryError, match=f"schema version {version!r}, this Wonton reads 1"):
        RunReader(run)


def test_damaged_config(run: Path) -> None:
    data = json.loads((run / "run_config.json").read_text())
    (run / "run_config.json").write_text(json.dumps({**data, "selection": "ab"}))
    with pytest.raises(BadInputError, match=r"run_config\.json: expected an array, found str @ \$\.selection"):
        RunReader(run)
    (run / "run_config.json").write_text("[]")
    with pytest.raises(RunDirectoryError, match="schema version None"):
        RunReader(run)


def test_missing_status(run: Path) -> None:
    (run / "run_status.json").unlink()
    with pytest.raises(RunDirectoryError, match=r"has no run_status\.json"):
        RunReader(run)


def test_no_finished_theorem(tmp_path: Path) -> None:
    with RunWriter(tmp_path, config("a")):
        pass
    with pytest.raises(RunDirectoryError, match="holds no finished theorem"):
        RunReader(tmp_path).theorems  # noqa: B018


def test_partial_run_shows_what_is_done(run: Path) -> None:
    reader = RunReader(run)
    assert list(reader.theorems) == ["a"]
    assert reader.config.selection == ("a", "b")


def test_truncated_proof_term(run: Path) -> None:
    path = run / "a" / "wild_type_proof_term.json.gz"
    path.write_bytes(path.read_bytes()[:-6])
    with pytest.raises(BadInputError, match=r"wild_type_proof_term\.json\.gz: truncated or damaged gzip"):
        RunReader(run).proof_term("a", "wild_type")


def test_missing_statement(run: Path) -> None:
    (run / "a" / "statement.json.gz").unlink()
    with pytest.raises(BadInputError, match=r"statement\.json\.gz does not exist"):
        RunReader(run).statement("a")


def test_term_where_a_trace_should_be(run: Path) -> None:
    graph = json.loads((run / "a" / "wild_type_graph.json").read_text())
    term = {"id": 0, "node_kind": "sort", "name": "Prop", "index": 0}
    graph = {**graph, "graph_family": "proof_term_dag", "root": 0, "nodes": [term], "edges": []}
    (run / "a" / "wild_type_search_trace_graph.json").write_text(json.dumps(graph))
    with pytest.raises(RunDirectoryError, match="holds a term, expected goals and tactics"):
        RunReader(run).tactic_tree("a", "wild_type")


def test_unknown_theorem(run: Path) -> None:
    with pytest.raises(RunDirectoryError, match="has no theorem 'zzz'"):
        RunReader(run).statement("zzz")


def damage(path: Path, how: str) -> None:
    path.unlink()
    if how == "folder":
        path.mkdir()
    elif how == "link to itself":
        path.symlink_to(path)
    elif how == "link to nothing":
        path.symlink_to("nowhere.json")
    else:
        path.write_text(how)


@pytest.mark.parametrize("how", ["{}", "[]", "", "{", "folder", "link to itself", "link to nothing"])
def test_a_damaged_theorem_is_counted_and_named(tmp_path: Path, how: str) -> None:
    with RunWriter(tmp_path / "run", config("a", "b", "c", "still to come")) as writer:
        for name in "abc":
            writer.write_theorem(name, [("wild_type", summary(name), artifacts(name))])
    assert list(RunReader(tmp_path / "run").theorems) == ["a", "b", "c"]
    damage(tmp_path / "run" / "b" / "theorem.json", how)
    with pytest.raises(RunDirectoryError, match=r"1 of 3 theorems in .* are damaged: b: ") as caught:
        _ = RunReader(tmp_path / "run").theorems
    assert caught.value.next_step


def test_many_damaged_theorems_are_counted(tmp_path: Path) -> None:
    names = [f"t{i}" for i in range(9)]
    with RunWriter(tmp_path / "run", config(*names)) as writer:
        for name in names:
            writer.write_theorem(name, [("wild_type", summary(name), artifacts(name))])
    for name in names[1:]:
        damage(tmp_path / "run" / name / "theorem.json", "{}")
    with pytest.raises(RunDirectoryError, match=r"8 of 9 theorems .* t1: .*; t5: .*; \.\.\."):
        _ = RunReader(tmp_path / "run").theorems
