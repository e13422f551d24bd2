"""Makes the pair files and the recorded runs of this folder anew, with Metamath, Coq and Lean of this machine.

    python examples/wonton-metamath/benchmarks/make.py

1. set.mm's first 3,000 theorems, which hold its propositional calculus, and iset.mm's first 1,500, are recorded.
2. So are the theorems of Coq's library in coq_theorems.txt.
3. `wonton metamath pairs` compares statements: metamath_coq_logic_v1.json.
4. For Lean, whose side is proved by search: the theorems of 3. whose formula iset.mm states as well, so that an
   intuitionistic proof exists, then theorems without hypotheses that iset.mm has under the same label and with the same
   formula, in the order of set.mm, to 84 in all: metamath_lean_logic_v1.json. Lean's items have no telling names.
5. The runs of both sides of both files are made and packed into recorded/, set.mm's proofs as they are and, as
   *_unfolded, with the theorems that they use written out.
6. The same with iset.mm, which proves intuitionistically as Coq does: iset_coq_logic_v1.json, proofs written out.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from wonton_core.cli.demo_recorded import pack
from wonton_core.cli.packed_run import SUFFIX
from wonton_core.store.run_reader import RunReader
from wonton_metamath.toolchain.discover import find_database

HERE = Path(__file__).parent
COQ_PAIRS = HERE / "metamath_coq_logic_v1.json"
ISET_PAIRS = HERE / "iset_coq_logic_v1.json"
LEAN_PAIRS = HERE / "metamath_lean_logic_v1.json"
COQ_THEOREMS = HERE / "coq_theorems.txt"
LEAN_TOTAL = 84
RUNS = (
    "metamath_coq",
    "metamath_coq_unfolded",
    "coq",
    "metamath_lean",
    "metamath_lean_unfolded",
    "lean",
    "iset_coq_unfolded",
    "coq_of_iset",
)
EXACT = "the same formula"


def wonton(scratch: Path, *arguments: object) -> None:
    """Run a command. Raises CalledProcessError when it fails."""
    program = Path(sys.executable).parent / "wonton"
    environment = {**os.environ, "WONTON_DATA_DIR": str(scratch / "data")}
    subprocess.run([program, *map(str, arguments)], env=environment, check=True)


def pairs_in(path: Path) -> list[dict[str, Any]]:
    """The pairs of a pair file."""
    pairs: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["pairs"]
    return pairs


def record_coq(scratch: Path, names: list[str], folder: Path) -> None:
    """Record theorems of Coq's library."""
    listed, imports = scratch / "theorems.txt", scratch / "imports.v"
    listed.write_text("".join(f"{name}\n" for name in names), "utf-8")
    files = sorted({".".join(name.split(".")[:3]) for name in names})
    imports.write_text("".join(f"Require {file}.\n" for file in files), "utf-8")
    wonton(scratch, "run", "--backend", "coq", "--source", imports, "--theorem-file", listed, "--log-dir", folder)


def lean_pairs(set_mm: Path, shared: Path) -> list[dict[str, str]]:
    """Pairs of set.mm and Lean; ``shared`` is a pair file of set.mm and iset.mm."""
    intuitionistic = {pair["left_theorem"]: pair for pair in pairs_in(shared) if pair["notes"].startswith(EXACT)}
    # Of theorems with one formula, the pair file of set.mm and iset.mm names one.
    formulas = {pair["statement"]: pair["right_theorem"] for pair in intuitionistic.values()}
    chosen = {
        pair["left_theorem"]: (pair["statement"], formulas[pair["statement"]])
        for pair in pairs_in(COQ_PAIRS)
        if pair["statement"] in formulas
    }
    taken = {statement for statement, _ in chosen.values()}
    theorems = RunReader(set_mm).theorems
    for name, pair in intuitionistic.items():
        closed = theorems[name]["wild_type"].counts["premises"] == 0
        if len(chosen) < LEAN_TOTAL and closed and pair["right_theorem"] == name and pair["statement"] not in taken:
            chosen[name] = (pair["statement"], name)
    return [
        {
            "pair_id": f"p{number:03}_{name}",
            "left_theorem": name,
            "right_theorem": f"logic_{number:03}",
            "statement": statement,
            "notes": f"Lean's text is rendered from set.mm's statement; iset.mm proves it as {other}",
        }
        for number, (name, (statement, other)) in enumerate(chosen.items(), 1)
    ]


def main() -> None:
    """Everything, in a folder that is removed in the end."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        set_mm, iset_mm, coq = (scratch / name for name in ("set_mm", "iset_mm", "coq_candidates"))
        metamath = ("run", "--backend", "metamath")
        wonton(scratch, *metamath, "--all", "--limit", 3000, "--log-dir", set_mm)
        iset = find_database().with_name("iset.mm")
        wonton(scratch, *metamath, "--database", iset, "--all", "--limit", 1500, "--log-dir", iset_mm)
        lines = COQ_THEOREMS.read_text("utf-8").splitlines()
        record_coq(scratch, [line for line in lines if not line.startswith("#")], coq)
        find = ("metamath", "pairs", "--run-a", set_mm, "--benchmark-id")
        wonton(scratch, *find, "metamath-coq-logic-v1", "--run-b", coq, "--output", COQ_PAIRS)
        wonton(scratch, *find, "shared", "--run-b", iset_mm, "--output", scratch / "shared.json")
        spec = {
            "schema_version": 1,
            "benchmark_id": "metamath-lean-logic-v1",
            "left": "metamath",
            "right": "lean",
            "description": "Theorems of set.mm with intuitionistic proofs; Lean proves the same statements by search.",
            "pairs": lean_pairs(set_mm, scratch / "shared.json"),
        }
        LEAN_PAIRS.write_text(json.dumps(spec, indent=1, ensure_ascii=False) + "\n", "utf-8")
        wonton(
            scratch, "metamath", "pairs", "--run-a", iset_mm, "--run-b", coq, "--benchmark-id", "iset-coq-logic-v1",
            "--output", ISET_PAIRS,
        )  # fmt: skip
        runs = {name: scratch / name for name in RUNS}
        for name, pairs in (("metamath_coq", COQ_PAIRS), ("metamath_lean", LEAN_PAIRS)):
            wonton(scratch, *metamath, "--pairs", pairs, "--log-dir", runs[name])
            wonton(scratch, *metamath, "--pairs", pairs, "--unfold", "--log-dir", runs[f"{name}_unfolded"])
        own = ("--database", iset, "--pairs", ISET_PAIRS, "--unfold")
        wonton(scratch, *metamath, *own, "--log-dir", runs["iset_coq_unfolded"])
        for name, pairs in (("coq", COQ_PAIRS), ("coq_of_iset", ISET_PAIRS)):
            record_coq(scratch, [pair["right_theorem"] for pair in pairs_in(pairs)], runs[name])
        wonton(scratch, "corpus", "build", "--backend", "lean", "--pairs", LEAN_PAIRS, "--corpus-id", "metamath-lean")
        wonton(
            scratch, "lean", "run", "-m", "dev", "-p", "heuristic", "-c", "lean:metamath-lean", "--wild-only",
            "--log-dir", runs["lean"],
        )  # fmt: skip
        for name, run in runs.items():
            pack(run, HERE / "recorded" / f"{name}{SUFFIX}")


if __name__ == "__main__":
    main()
