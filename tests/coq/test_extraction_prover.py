"""Theorems out of the real Coq into a run directory, stopped, resumed, refused."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wonton_coq.extraction.work_items import theorems_of_libraries
from wonton_coq.serapi.session import SerapiSession
from wonton_coq.toolchain.discover import CoqToolchain
from wonton_core.cli.main import run
from wonton_core.store.run_reader import RunReader

pytestmark = pytest.mark.prover

IMPORTS = """Require Import Coq.Init.Logic.
Require Import Coq.Init.Datatypes.
Require Import Coq.Bool.Bool.
Import Bool.
"""
NAMES = (
    "and_comm and_assoc and_cancel_l and_iff_compat_l or_comm or_assoc iff_refl iff_trans neg_false "
    "surjective_pairing negb_involutive andb_comm andb_assoc orb_comm orb_assoc andb_diag orb_diag eqb_prop eqb_reflx "
    "xorb_comm xorb_nilpotent andb_true_iff"
).split()
OWN = """Axiom choice : forall n : nat, n = n.
Lemma by_axiom : 3 = 3. Proof. apply choice. Qed.
Lemma by_term : True. Proof I.
Module M. Definition given (n : nat) : nat := n. Lemma broken : True /\\ True. Proof. split; exact I. Defined. End M.
Lemma left_open : False. Admitted.
"""


@pytest.fixture
def inputs(tmp_path: Path) -> tuple[str, ...]:
    (tmp_path / "imports.v").write_text(IMPORTS)
    (tmp_path / "names.txt").write_text("".join(f"{name}\n" for name in NAMES))
    return "--source", str(tmp_path / "imports.v"), "--theorem-file", str(tmp_path / "names.txt")


def extract(*arguments: str) -> int:
    return run(["run", "--backend", "coq", *arguments])


def results(folder: Path) -> dict[str, bytes]:
    """All files of a run but those that hold times and the run's name."""
    varying = ("run_config.json", "run_status.json", "summary.json.gz", "run.lock")
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in varying
    }


def test_every_theorem_has_its_term_statement_script_and_trace(inputs: tuple[str, ...], tmp_path: Path) -> None:
    assert extract(*inputs, "--log-dir", str(tmp_path / "run")) == 0
    reader = RunReader(tmp_path / "run", backend="coq")
    assert list(reader.theorems) == NAMES
    for name, variants in reader.theorems.items():
        row = variants["wild_type"]
        term, trace = reader.proof_term(name, "wild_type"), reader.tactic_tree(name, "wild_type")
        assert row.status.solved and row.status.axioms == () and row.display_name.startswith("Coq.")
        assert term is not None and trace is not None and trace.completeness == "whole"
        assert row.constants == term.constants() and not {"Constant", "MutInd"} & set(row.constants)
        assert row.statement_text and row.script and "?" not in row.statement_text.replace("? ", "")
    assert reader.theorems["and_comm"]["wild_type"].statement_text == "forall A B : Prop, A /\\ B <-> B /\\ A"
    config = json.loads((tmp_path / "run" / "run_config.json").read_text())
    assert {tool["name"] for tool in config["tools"]} == {"coq", "coq-serapi"}
    assert str(tmp_path) not in json.dumps(config)


def test_a_killed_run_goes_on_and_equals_an_uninterrupted_one(inputs: tuple[str, ...], tmp_path: Path) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    script = "import sys; from wonton_core.cli.main import run; sys.exit(run(sys.argv[1:]))"
    process = subprocess.Popen(
        [sys.executable, "-c", script, "run", "--backend", "coq", *inputs, "--log-dir", str(killed)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while len(list(killed.glob("*/theorem.json"))) < 3 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = {path: path.stat().st_mtime_ns for path in killed.glob("*/theorem.json")}
    assert 3 <= len(before) < len(NAMES)
    assert extract(*inputs, "--log-dir", str(killed)) == 0
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert extract(*inputs, "--log-dir", str(whole)) == 0
    assert results(killed) == results(whole)
    assert json.loads((killed / "run_status.json").read_text())["state"] == "completed"


def test_theorems_of_the_source_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "own_file.v"
    source.write_text(OWN)
    wanted = [
        part for name in ("by_axiom", "by_term", "M.given", "M.broken", "left_open", "plus") for part in ("-t", name)
    ]
    assert extract("--source", str(source), *wanted, "--log-dir", str(tmp_path / "run"), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["terms"] == 5 and told["without_script"] == ["by_term", "M.given", "plus"]
    reader = RunReader(tmp_path / "run")
    rows = {name: variants["wild_type"] for name, variants in reader.theorems.items()}
    assert rows["by_axiom"].status.axioms == ("own_file.choice",) and rows["by_axiom"].status.solved
    assert rows["by_axiom"].display_name == "own_file.by_axiom" and "opaque" in rows["by_axiom"].notes
    assert rows["M.broken"].script == "Proof. split; exact I. Defined." and "transparent" in rows["M.broken"].notes
    assert not rows["left_open"].status.solved and "axiom" in rows["left_open"].status.reason
    assert rows["plus"].display_name == "Coq.Init.Nat.add"
    trace = reader.tactic_tree("M.broken", "wild_type")
    assert trace is not None and trace.completeness == "whole" and len(trace.steps) == 1
    partial = reader.tactic_tree("left_open", "wild_type")
    assert partial is not None and partial.completeness == "partial"


@pytest.mark.parametrize(
    ("name", "told"),
    [("and_com", "and_comm"), ("eq_refl", "constructor"), ("nat", "inductive"), ("two words", "not a name of Coq")],
)
def test_names_that_are_no_theorems_stop_before_any_work(
    inputs: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, told: str
) -> None:
    assert extract(*inputs[:2], "-t", "and_assoc", "-t", name, "--log-dir", str(tmp_path / "run")) == 4
    shown = capsys.readouterr().err
    assert name in shown and told in shown
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("Definition a := 1.\n\nLemma b : := .\n", "bad.v: line 3: Coq refuses `Lemma b : := .`"),
        ("Definition a := 1.\nLemma b : True.\nProof. exact O. Qed.\n", "bad.v: line 3: Coq refuses `exact O.`"),
        ("Require Import Coq.No.Such.\n", "bad.v: line 1: Coq refuses `Require Import Coq.No.Such.`"),
    ],
)
def test_a_source_that_coq_refuses_is_named_with_line_and_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], source: str, told: str
) -> None:
    (tmp_path / "bad.v").write_text(source)
    assert extract("--source", str(tmp_path / "bad.v"), "-t", "a", "--log-dir", str(tmp_path / "run")) == 4
    assert told in capsys.readouterr().err


def test_a_missing_source_and_another_runs_folder_are_bad_input(inputs: tuple[str, ...], tmp_path: Path) -> None:
    folder = str(tmp_path / "run")
    assert extract("--source", str(tmp_path / "none.v"), "-t", "a") == 4
    assert extract(*inputs[:2], "-t", "and_comm", "--log-dir", folder) == 0
    assert extract(*inputs[:2], "-t", "or_comm", "--log-dir", folder) == 4
    assert extract(*inputs[:2], "-t", "and_comm", "--log-dir", folder, "--no-resume") == 4
    assert extract(*inputs[:2], "-t", "and_comm", "--log-dir", folder) == 0


def test_a_log_directory_that_cant_be_written_is_a_storage_error(
    inputs: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert extract(*inputs, "--log-dir", str(tmp_path / "file" / "run")) == 5
    assert "[storage.failed]" in capsys.readouterr().err


def crashing_sertop(folder: Path, toolchain: CoqToolchain, word: str) -> Path:
    """The real sertop behind a filter that ends both when a request names ``word``."""
    folder.mkdir()
    program = folder / "sertop"
    program.write_text(
        f"#!{sys.executable}\n"
        "import os, subprocess, sys\n"
        f"real = subprocess.Popen([{toolchain.sertop[0]!r}, *sys.argv[1:]], stdin=subprocess.PIPE)\n"
        "if '--version' in sys.argv: sys.exit(real.wait())\n"
        "for line in sys.stdin.buffer:\n"
        f"    if b'(Definition \"{word}' in line: real.kill(); os._exit(9)\n"
        "    real.stdin.write(line); real.stdin.flush()\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    for name, target in (("coqc", toolchain.coqc), ("coqtop", toolchain.coqtop)):
        (folder / name).symlink_to(target)
    return program


def test_a_theorem_that_crashes_sertop_twice_is_a_failure_and_the_others_are_kept(
    inputs: tuple[str, ...], tmp_path: Path, coq_toolchain: CoqToolchain, capsys: pytest.CaptureFixture[str]
) -> None:
    sertop = crashing_sertop(tmp_path / "bin", coq_toolchain, "Coq.Init.Logic.or_comm")
    names = [part for name in ("and_comm", "or_comm", "andb_comm") for part in ("-t", name)]
    folder = tmp_path / "run"
    assert extract(*inputs[:2], *names, "--serapi-binary", str(sertop), "--log-dir", str(folder)) == 5
    shown = capsys.readouterr()
    assert "or_comm: " in shown.out and "1 theorems failed" in shown.err
    reader = RunReader(folder)
    assert set(reader.theorems) == {"and_comm", "andb_comm"}
    assert len(reader.status.failed) == 1 and reader.status.failed[0].startswith("or_comm: ")


def test_a_silent_sertop_is_given_up_after_the_time_limit(
    inputs: tuple[str, ...], tmp_path: Path, coq_toolchain: CoqToolchain, capsys: pytest.CaptureFixture[str]
) -> None:
    sertop = crashing_sertop(tmp_path / "bin", coq_toolchain, "")
    sertop.write_text('#!/bin/sh\ntest "$1" = --version || exec sleep 60\n')
    started = ("--serapi-binary", str(sertop), "--timeout", "0.5", "--log-dir", str(tmp_path / "run"))
    assert extract(*inputs, *started) == 5
    shown = capsys.readouterr().err
    assert "did not answer within 0.5 s" in shown and "[coq.session-lost]" in shown


def test_a_standard_library_module_is_complete_and_limits_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mode = ("--coq-mode", "stdlib", "--json")
    assert extract(*mode, "--modules", "Init.Datatypes,Coq.Init.Wf", "--log-dir", str(tmp_path / "a")) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["done"] == whole["terms"] == whole["theorems"] > 10
    rows = RunReader(tmp_path / "a").config.selection
    assert "Coq.Init.Datatypes.surjective_pairing" in rows and "Coq.Init.Wf.Fix_eq" in rows
    limits = ("--limit-per-module", "3", "--limit-total", "4", "--offset", "1")
    assert (
        extract(*mode, "--modules", "Init.Datatypes", "--modules", "Init.Wf", *limits, "--log-dir", str(tmp_path / "b"))
        == 0
    )
    assert RunReader(tmp_path / "b").config.selection == (*rows[1:3], *[n for n in rows if ".Wf." in n][:2])
    assert extract(*mode, "--modules", "Bool.Bol", "--log-dir", str(tmp_path / "c")) == 4
    assert "Coq.Bool.Bool" in capsys.readouterr().out


def test_the_run_without_replay_keeps_the_script_and_makes_no_trace(inputs: tuple[str, ...], tmp_path: Path) -> None:
    assert extract(*inputs[:2], "-t", "and_comm", "--no-replay", "--log-dir", str(tmp_path / "run")) == 0
    reader = RunReader(tmp_path / "run")
    assert reader.tactic_tree("and_comm", "wild_type") is None
    assert reader.theorems["and_comm"]["wild_type"].script.startswith("Proof.")
    assert "script not run" in reader.theorems["and_comm"]["wild_type"].notes


def test_a_relative_source_and_load_path_work_and_nothing_is_left_in_the_users_folder(
    tmp_path: Path, coq_toolchain: CoqToolchain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine").mkdir()
    Path("mine/Base.v").write_text("Definition one := 1.\n")
    subprocess.run([str(coq_toolchain.coqc), "-R", "mine", "Mine", "mine/Base.v"], check=True, timeout=60)
    Path("own.v").write_text("Require Import Lia Mine.Base. Lemma up : forall n, n < n + one. unfold one. lia. Qed.\n")
    before = {path.name for path in tmp_path.iterdir()}
    for number, option in enumerate((["-Rmine,Mine"], ["-R", "mine,Mine"])):
        options = [part for argument in option for part in ("--serapi-args", argument)]
        assert extract("--source", "own.v", "-t", "up", *options, "--log-dir", f"run{number}") == 0
        trace = RunReader(tmp_path / f"run{number}").tactic_tree("up", "wild_type")
        assert trace is not None and trace.completeness == "whole"
        assert {path.name for path in tmp_path.iterdir()} - before == {f"run{done}" for done in range(number + 1)}


def test_what_is_written_does_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    modules = ("--coq-mode", "stdlib", "--modules", "Init.Datatypes,Init.Wf,Bool.IfProp,Lists.ListSet")
    for workers in ("1", "3"):
        assert extract(*modules, "--workers", workers, "--log-dir", str(tmp_path / workers)) == 0
    assert results(tmp_path / "1") == results(tmp_path / "3")


def test_an_interrupted_run_of_several_workers_blames_no_theorem_and_goes_on(tmp_path: Path) -> None:
    modules = ("--coq-mode", "stdlib", "--modules", "Bool.Bool,Lists.ListSet,Bool.IfProp", "--workers", "2")
    folder = tmp_path / "run"
    process = subprocess.Popen(
        [sys.executable, "-m", "wonton_core.cli", "run", "--backend", "coq", *modules, "--log-dir", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 120
    while len(list(folder.glob("*/theorem.json"))) < 3 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 130
    status = RunReader(folder).status
    assert (status.state, status.failed) == ("interrupted", ()) and 3 <= status.done < status.total
    assert extract(*modules, "--log-dir", str(folder)) == 0
    assert RunReader(folder).status.state == "completed"


def test_another_name_of_a_listed_theorem_is_not_another_theorem(coq_session: SerapiSession) -> None:
    coq_session.run("Set Search Output Name Only. Require Coq.PArith.BinPos Coq.PArith.POrderedType.")
    alone = theorems_of_libraries(coq_session, ["Coq.PArith.POrderedType"])
    both = theorems_of_libraries(coq_session, ["Coq.PArith.BinPos", "Coq.PArith.POrderedType"])
    names = {library: {item.full_name for item in items} for library, items in both.items()}
    assert "Coq.PArith.BinPos.Pos.add_comm" in names["Coq.PArith.BinPos"]
    alias = "Coq.PArith.POrderedType.Positive_as_DT.add_comm"
    assert alias in {item.full_name for item in alone["Coq.PArith.POrderedType"]}
    assert alias not in names["Coq.PArith.POrderedType"]
