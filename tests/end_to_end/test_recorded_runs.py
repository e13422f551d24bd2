"""The recorded runs are what the provers make: a sample is made again and compared, artifact by artifact."""

import gzip
import re
import tarfile
from pathlib import Path

import pytest

from wonton_core.cli import main
from wonton_core.cli.demo import IMPORTS
from wonton_core.cli.demo_recorded import pack, recorded_run
from wonton_core.model.theorem_artifacts import WILD_TYPE
from wonton_core.store.run_reader import RunReader

ROOT = Path(__file__).parents[2]
RECORDED = ROOT / "analysis/benchmarks/recorded"
PAIRS = ROOT / "analysis/benchmarks/lean_coq_logic_micro_v1.json"
BACKENDS = ("lean", "coq")
RECORDED_RUNS = (*BACKENDS, "development_lean", "development_coq")
SAMPLE = slice(0, None, 15)  # six of the 84


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Nothing but the provers comes from the user's cache."""
    if "prover" not in request.keywords:
        monkeypatch.setenv("WONTON_CACHE_DIR", str(request.getfixturevalue("tmp_path") / "cache"))


@pytest.mark.parametrize("backend", BACKENDS)
def test_all_theorems_are_there_with_checked_proofs(backend: str) -> None:
    run = RunReader(recorded_run(RECORDED, backend), backend=backend)
    assert run.status.state == "completed"
    assert len(run.theorems) == 84
    assert sum(variants[WILD_TYPE].status.solved for variants in run.theorems.values()) >= 80
    assert all(run.proof_term(name, WILD_TYPE) is not None for name in run.theorems)


@pytest.mark.parametrize("backend", RECORDED_RUNS)
def test_nothing_in_them_names_a_machine(backend: str) -> None:
    pattern = re.compile(rb'"(/|file:)[^"]*/|\b(home|root|tmp|work)/')
    with tarfile.open(RECORDED / f"{backend}.tar.xz") as tar:
        for entry in tar:
            content = tar.extractfile(entry)
            assert content is not None
            text = gzip.decompress(content.read()) if entry.name.endswith(".gz") else content.read()
            assert not pattern.search(text), entry.name
            assert (entry.uid, entry.gid, entry.uname, entry.gname, entry.mtime) == (0, 0, "", "", 0)
    assert (RECORDED / f"{backend}.tar.xz").stat().st_size < 1 << 20


@pytest.mark.parametrize("backend", RECORDED_RUNS)
def test_packing_what_was_unpacked_gives_the_same_archive(backend: str, tmp_path: Path) -> None:
    again = tmp_path / f"{backend}.tar.xz"
    pack(recorded_run(RECORDED, backend), again)
    with tarfile.open(again) as ours, tarfile.open(RECORDED / f"{backend}.tar.xz") as theirs:
        assert [entry.name for entry in ours] == [entry.name for entry in theirs]


def compare(remade: Path, backend: str, names: list[str]) -> None:
    new, old = RunReader(remade, backend=backend), RunReader(recorded_run(RECORDED, backend))
    assert set(new.theorems) == set(names)
    for name in names:
        summaries = [run.theorems[name][WILD_TYPE] for run in (new, old)]
        assert len({(s.status, s.statement_text, s.statement_hash, s.constants, s.script) for s in summaries}) == 1, (
            name
        )
        assert new.statement(name) == old.statement(name), name
        assert new.proof_term(name, WILD_TYPE) == old.proof_term(name, WILD_TYPE), name
        assert new.graph(name, WILD_TYPE) == old.graph(name, WILD_TYPE), name
        assert new.tactic_tree(name, WILD_TYPE) == old.tactic_tree(name, WILD_TYPE), name


@pytest.mark.prover
def test_lean_proves_a_sample_as_recorded(tmp_path: Path) -> None:
    names = list(RunReader(recorded_run(RECORDED, "lean")).theorems)[SAMPLE]
    assert main.run(["corpus", "build-lean-coq-paired-micro", "--pairs-path", str(PAIRS)]) == 0
    chosen = [word for name in names for word in ("-t", name)]
    folder = tmp_path / "lean"
    command = ["lean", "run", "-m", "dev", "-c", "lean:coq-paired-micro-v1", "--wild-only", "--log-dir", str(folder)]
    assert main.run([*command, *chosen]) == 0
    compare(folder, "lean", names)


@pytest.mark.prover
def test_coq_gives_a_sample_as_recorded(tmp_path: Path) -> None:
    names = list(RunReader(recorded_run(RECORDED, "coq")).theorems)[SAMPLE]
    theorems, imports, folder = tmp_path / "theorems.txt", tmp_path / "imports.v", tmp_path / "coq"
    theorems.write_text("\n".join(names), "utf-8")
    imports.write_text(IMPORTS, "utf-8")
    command = ["run", "--backend", "coq", "--coq-mode", "file", "--source", str(imports)]
    assert main.run([*command, "--theorem-file", str(theorems), "--log-dir", str(folder)]) == 0
    compare(folder, "coq", names)
