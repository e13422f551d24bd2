"""Two small runs with a known answer: five propositions in two assistants' constants, names that give nothing away."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen

from wonton_core.model.proof_trace import Goal, ProofTrace, TacticStep
from wonton_core.model.term import TermBuilder, TermGraph
from wonton_core.model.theorem_artifacts import ProofStatus, TheoremArtifacts, TheoremSummary
from wonton_core.store.run_writer import RunWriter
from wonton_core.testing.sample_run import config

CONSTANTS = {
    "lean": {"and": "And", "or": "Or", "not": "Not", "eq": "Eq", "conj": "And.intro", "false": "False"},
    "coq": {
        "and": "Coq.Init.Logic.and",
        "or": "Coq.Init.Logic.or",
        "not": "Coq.Init.Logic.not",
        "eq": "Coq.Init.Logic.eq",
        "conj": "Coq.Init.Logic.conj",
        "false": "Coq.Init.Logic.False",
    },
}
STATEMENTS: dict[str, Any] = {
    "one": ("and", "false", "false"),
    "two": ("or", "false", ("not", "false")),
    "three": ("not", ("and", "false", ("not", "false"))),
    "four": ("eq", "false", ("or", "false", "false")),
    "five": ("and", ("or", "false", "false"), ("not", ("not", "false"))),
}


def term(text: Any, backend: str) -> TermGraph:
    builder = TermBuilder()

    def add(part: Any) -> int:
        if isinstance(part, str):
            return builder.add("const", CONSTANTS[backend][part])
        head, *arguments = (add(piece) for piece in part)
        return builder.add("app", children=(head, *arguments))

    return builder.finish(add(text))


def tree(steps: int, backend: str) -> ProofTrace:
    """A proof of so many steps in a row."""
    goals = tuple(Goal(str(i), "P", depth=i) for i in range(steps))
    head = "constructor" if backend == "lean" else "split"
    taken = tuple(TacticStep(str(i), head, head, i, (str(i + 1),) if i + 1 < steps else ()) for i in range(steps))
    return ProofTrace("tactic_tree", ("0",), goals, taken)


@frozen
class SyntheticRuns:
    """Folders of the two runs and of the pair file."""

    lean: Path
    coq: Path
    pairs: Path


RunMaker = Callable[..., Path]


@frozen
class Finished:
    """A command's exit code, its results and its talk."""

    code: int
    out: str
    talk: str

    @property
    def report(self) -> Any:
        return json.loads(self.out)


Wonton = Callable[..., Finished]


@pytest.fixture
def wonton(capsys: pytest.CaptureFixture[str]) -> Wonton:
    """Runs a command in this process."""
    from wonton_core.cli.main import run

    def call(*arguments: object) -> Finished:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        return Finished(code, *capsys.readouterr())

    return call


@pytest.fixture
def benchmark(wonton: Wonton) -> Callable[..., Finished]:
    """The paired benchmark over synthetic runs, its report as JSON."""

    def call(runs: SyntheticRuns, *options: object) -> Finished:
        sides = ("--run-lean", runs.lean, "--run-coq", runs.coq, "--pairs", runs.pairs)
        return wonton("benchmark-cross-assistant", *sides, "--json", *options)

    return call


@pytest.fixture
def make_run(tmp_path: Path) -> RunMaker:
    """Writes a run: ``make_run("lean", {"name": "one"}, variants={"name": 2}, unsolved={"name"}, folder="x")``."""

    def make(
        backend: str,
        theorems: dict[str, str],
        *,
        variants: dict[str, int] | None = None,
        unsolved: frozenset[str] = frozenset(),
        folder: str = "",
    ) -> Path:
        path = tmp_path / (folder or backend)
        with RunWriter(path, evolve(config(*theorems, backend=backend), run_id=f"{backend}-run")) as run:
            for name, statement in theorems.items():
                wanted = STATEMENTS[statement]
                rows = []
                for number in range(1 + (variants or {}).get(name, 0)):
                    # A variant's proof proves the same by a longer tree and a bigger term.
                    proof: Any = ("conj", wanted, wanted)
                    for _ in range(number):
                        proof = ("conj", proof, wanted)
                    taken = tree(len(statement) + number, backend)
                    artifacts = TheoremArtifacts(
                        term(wanted, backend),
                        term(proof, backend),
                        taken if backend == "lean" else term(proof, backend),
                        taken,
                    )
                    summary = TheoremSummary(
                        name,
                        ProofStatus(name not in unsolved),
                        display_name=name,
                        statement_text=f"theorem about {name}",
                        constants=tuple(CONSTANTS[backend].values()),
                    )
                    rows.append((f"block_{number}" if number else "wild_type", summary, artifacts))
                run.write_theorem(name, rows)
        return path

    return make


@pytest.fixture
def make_pairs(tmp_path: Path) -> Callable[..., Path]:
    """Writes a pair file over pairs of names, with a gate."""

    def make(pairs: dict[str, str], gate: dict[str, Any] | None = None) -> Path:
        path = tmp_path / "pairs.json"
        spec = {
            "schema_version": 1,
            "benchmark_id": "synthetic",
            "description": "",
            "gate": gate or {},
            "pairs": [
                {
                    "pair_id": f"pair_{lean}",
                    "lean_item_id": lean,
                    "coq_theorem": coq,
                    "statement": "",
                    "lean_statement": "theorem {name} : True := by",
                }
                for lean, coq in pairs.items()
            ],
        }
        path.write_text(json.dumps(spec))
        return path

    return make


@pytest.fixture
def runs(make_run: RunMaker, make_pairs: Callable[..., Path]) -> SyntheticRuns:
    """Five pairs, one of them without a Coq theorem, and a Coq theorem beyond them."""
    lean = make_run("lean", {"l1": "one", "l2": "two", "l3": "three", "l4": "four", "l5": "five"})
    coq = make_run("coq", {"c4": "four", "c2": "two", "c1": "one", "c3": "three", "extra": "five"})
    pairs = make_pairs({"l1": "c1", "l2": "c2", "l3": "c3", "l4": "c4", "l5": "absent"})
    return SyntheticRuns(lean, coq, pairs)
