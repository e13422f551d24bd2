"""``wonton demo``: the paired Lean/Coq benchmark, from the pair file to the gate, as one command.

It does what a user would do by hand: the same commands with the same options, which it prints. Both runs resume.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from attrs import frozen

from wonton_core.cli.demo_recorded import recorded_run
from wonton_core.cli.demo_summary import DemoReport, DemoRun, print_summary, summary_json
from wonton_core.cli.terminal import result_json, say
from wonton_core.codec.pair_file import read_pair_spec
from wonton_core.errors import (
    EXIT_BAD_INPUT,
    EXIT_DONE,
    EXIT_GATE_MISSED,
    BadInputError,
    ToolMissingError,
    WontonError,
    WorkIncompleteError,
)
from wonton_core.model.pair_spec import PairSpec
from wonton_core.plugin_api.catalog import load_catalog

SHIPPED_CORPUS_ID = "coq-paired-micro-v1"
SHIPPED_BENCHMARK_ID = "lean-coq-logic-micro-v1"
SHIPPED_PAIRS = Path("analysis/benchmarks/lean_coq_logic_micro_v1.json")
OBFUSCATION_SALT = "wonton-obf-v1"
DEFAULT_OUTPUT = Path("generated/demo")
IMPORTS = """Require Import Coq.Init.Logic.
Require Import Coq.Init.Datatypes.
Require Import Coq.Bool.Bool.
Import Bool.
"""


@frozen
class _Demo:
    pairs: Path
    corpus_id: str
    coq_theorems: tuple[str, ...]
    coq_source: Path | None
    recorded_runs: Path
    logs: Path
    output: Path
    recorded: bool

    def check_pairs(self) -> str:
        """What the provers say of the pairs, in words; nothing of the shipped ones, which the tests check.

        Raises BadInputError when a pair is refused: figures of pairs that are none would be false.
        """
        if _is_shipped(self.pairs):
            return ""
        if self.recorded:
            return "NOT checked: with --recorded no prover is asked"
        if self.coq_source is not None:
            return "NOT checked: `wonton corpus check-pairs` can't read --coq-source"

        def check() -> int:
            command = ("corpus", "check-pairs", "--pairs-path", str(self.pairs))
            return _wonton(*command, accept=(EXIT_DONE, EXIT_BAD_INPUT))

        try:
            try:
                code = check()
            except ToolMissingError:
                _wonton("toolchain", "install", "coq")
                code = check()
        except WontonError as error:
            if not _prover_is_missing(error):
                raise
            return f"NOT checked: {error.summary}"
        if code == EXIT_BAD_INPUT:
            raise BadInputError(
                f"{self.pairs}: not all pairs are confirmed, see above which and why",
                next_step="correct them or take them out; `wonton corpus check-pairs --pairs-path FILE` asks again",
            )
        return "confirmed by both provers"

    def lean(self) -> DemoRun:
        def make(folder: Path) -> None:
            _wonton(
                "corpus", "build-lean-coq-paired-micro", "--corpus-id", self.corpus_id, "--pairs-path", str(self.pairs)
            )  # fmt: skip
            _wonton(
                "lean", "run", "-m", "dev", "-p", "heuristic", "-c", f"lean:{self.corpus_id}", "-n",
                str(len(self.coq_theorems)),
                "--wild-only", "--log-dir", str(folder),
            )  # fmt: skip

        return self._run("lean", make)

    def coq(self) -> DemoRun:
        def make(folder: Path) -> None:
            theorems, imports = self.logs / "coq_theorems.txt", self.coq_source or self.logs / "coq_imports.v"
            self.logs.mkdir(parents=True, exist_ok=True)
            theorems.write_text("".join(f"{name}\n" for name in self.coq_theorems), "utf-8")
            if self.coq_source is None:
                imports.write_text(coq_imports(self.coq_theorems), "utf-8")
            command = [
                "run", "--backend", "coq", "--coq-mode", "file", "--source", str(imports),
                "--theorem-file", str(theorems), "--log-dir", str(folder),
            ]  # fmt: skip
            try:
                _wonton(*command)
            except ToolMissingError:
                _wonton("toolchain", "install", "coq")
                _wonton(*command)

        return self._run("coq", make)

    def _run(self, backend: str, make: Callable[[Path], None]) -> DemoRun:
        """The run of ``backend``: made, or the recorded one where asked for or where the prover can't be had."""
        started = time.monotonic()
        folder = self.logs / backend
        if not self.recorded:
            try:
                make(folder)
                return DemoRun(folder, recorded=False, seconds=time.monotonic() - started)
            except WontonError as error:
                if not _prover_is_missing(error) or self.corpus_id != SHIPPED_CORPUS_ID:  # recorded for those pairs
                    raise
                say(f"{backend.capitalize()} can't be had here ({error.summary}): using the recorded run.")
        return DemoRun(recorded_run(self.recorded_runs, backend), recorded=True, seconds=time.monotonic() - started)

    def benchmark(self, lean: DemoRun, coq: DemoRun, title: str, *options: str) -> DemoReport:
        """Compare both runs; the report goes to ``<output>/<title>.json``, its blanks replaced."""
        path = self.output / f"{title.replace(' ', '_')}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        _wonton(
            "benchmark-cross-assistant", "--run-lean", str(lean.folder), "--run-coq", str(coq.folder),
            "--pairs", str(self.pairs), "--output", str(path), *options,
            accept=(EXIT_DONE, EXIT_GATE_MISSED),
            show=False,
        )  # fmt: skip
        content = json.loads(path.read_text("utf-8"))
        return DemoReport(title, path, gate_passed=content["gate"]["passed"], content=content)


def _pair_spec(pairs: Path) -> PairSpec:
    if not pairs.is_file():
        raise BadInputError(
            f"no pair file {pairs}",
            cause="the command was not started in Wonton's repository",
            next_step="start it there, or name the file with --pairs-path",
        )
    return read_pair_spec(pairs)


def _is_shipped(pairs: Path) -> bool:
    """Whether it says what the repository's file says, wherever it is."""
    return SHIPPED_PAIRS.is_file() and pairs.read_bytes() == SHIPPED_PAIRS.read_bytes()


def _corpus_id(benchmark_id: str) -> str:
    """A name of its own for every benchmark: the one of the shipped pairs must go on meaning them."""
    if benchmark_id == SHIPPED_BENCHMARK_ID:
        return SHIPPED_CORPUS_ID
    return re.sub(r"[^A-Za-z0-9_.-]+|^[^A-Za-z0-9]+", "-", benchmark_id).lstrip("_.-") or "demo"


def coq_imports(theorems: Sequence[str]) -> str:
    """A Coq file in which ``theorems`` are known: what the shipped pairs need, and the library file of every full name.

    A file of the library has three parts in its name; a theorem may be in a module inside of it (PeanoNat.Nat).
    """
    parts = [name.split(".") for name in theorems]
    files = sorted({".".join(words[:3]) for words in parts if words[0] == "Coq" and len(words) > 3})
    return IMPORTS + "".join(f"Require {file}.\n" for file in files)


def _input_id(pairs: Path, coq_source: Path | None) -> str:
    """Short, and another one for other pairs, versions or plugins: a run is gone on with only where it fits."""
    plugins = repr(load_catalog().plugin_versions())
    source = b"" if coq_source is None else coq_source.read_bytes()
    return hashlib.sha256(pairs.read_bytes() + source + plugins.encode()).hexdigest()[:8]


def _prover_is_missing(error: WontonError) -> bool:
    """A prover that isn't there and can't be installed; a prover that fails at work is an error."""
    return isinstance(error, ToolMissingError) or error.code.endswith(".install-failed")


def _wonton(*arguments: str, accept: Sequence[int] = (EXIT_DONE,), show: bool = True) -> int:
    """Run one wonton command in this process. stdout is for the summary: results go to stderr, or nowhere.

    Returns the exit code. Raises WontonError as the command does, and WorkIncompleteError for other codes.
    """
    from wonton_core.cli.main import root

    say(f"$ wonton {shlex.join(arguments)}")
    code = EXIT_DONE
    with contextlib.redirect_stdout(sys.stderr if show else io.StringIO()):
        try:
            with root.make_context("wonton", list(arguments)) as context:
                root.invoke(context)
        except click.exceptions.Exit as leaving:
            code = leaving.exit_code
    if code not in accept:
        raise WorkIncompleteError(
            f"`wonton {shlex.join(arguments)}` ended with exit code {code}",
            next_step="see what it said above; what was done is kept, and the same command goes on from there",
        )
    return code


@click.command("demo")
@click.option("--recorded", is_flag=True, help="Use the recorded runs of the repository; no prover is started.")
@click.option(
    "--pairs-path",
    type=click.Path(path_type=Path),
    default=SHIPPED_PAIRS,
    show_default=True,
    help="The pair file. Both provers are asked about the pairs first, unless it is the shipped one.",
)
@click.option(
    "--coq-source",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A Coq file that requires what the pairs' Coq theorems are in. Without it: Coq.Init, Coq.Bool.Bool, and for "
    "a full name, such as Coq.Arith.PeanoNat.Nat.add_comm, the file in its first three parts.",
)
@click.option(
    "--recorded-runs",
    type=click.Path(path_type=Path),
    default=Path("analysis/benchmarks/recorded"),
    show_default=True,
    help="Where the recorded runs are.",
)
@click.option(
    "--log-dir",
    type=click.Path(path_type=Path),
    default=Path("logs/demo"),
    show_default=True,
    help="Where the two runs go.",
)
@click.option(
    "--output-dir",
    type=click.Path(path_type=Path),
    help="Where the reports go.  [default: generated/demo, with --recorded generated/demo/recorded]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    recorded: bool,
    pairs_path: Path,
    coq_source: Path | None,
    recorded_runs: Path,
    log_dir: Path,
    output_dir: Path | None,
    as_json: bool,
) -> None:
    """Prove the paired theorems in Lean, extract them from Coq, and rank each side by the other.

    Pairs of your own are checked first: both provers must confirm that they are pairs.

    Goes on where it was stopped. Where a prover can't be had, the repository's recorded run of it on the shipped pairs
    takes its place.
    Exit code 1 when the gate, with names obfuscated, is missed.

    \b
    Example:
      wonton demo
    """
    spec = _pair_spec(pairs_path)
    demo = _Demo(
        pairs=pairs_path,
        corpus_id=_corpus_id(spec.benchmark_id),
        coq_theorems=tuple(pair.coq_theorem for pair in spec.pairs),
        coq_source=coq_source,
        recorded_runs=recorded_runs,
        logs=log_dir / _input_id(pairs_path, coq_source),
        output=output_dir or (DEFAULT_OUTPUT / "recorded" if recorded else DEFAULT_OUTPUT),
        recorded=recorded,
    )
    checked = demo.check_pairs()
    lean, coq = demo.lean(), demo.coq()
    reports = [
        demo.benchmark(
            lean, coq, "names obfuscated", "--name-obfuscation", "names", "--name-obfuscation-salt", OBFUSCATION_SALT
        ),
        demo.benchmark(lean, coq, "names plain"),
    ]
    sides = {"lean": lean, "coq": coq}
    if as_json:
        result_json(summary_json(sides, reports, checked))
    else:
        print_summary(sides, reports, checked)
    if reports[0].gate_passed is False:
        ctx.exit(EXIT_GATE_MISSED)
