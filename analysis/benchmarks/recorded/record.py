"""Makes the recorded runs of this folder anew, with the provers of this machine: `make record`.

`lean` and `coq` are the runs of the demo; `development_lean` and `development_coq` those of the pairs on which weights
are chosen. `pools_lean` holds the pools of proofs of the study, searched with each tactic blocked in turn.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from wonton_core.cli.demo_recorded import pack
from wonton_core.cli.packed_run import SUFFIX
from wonton_core.codec.pair_file import read_pair_spec
from wonton_core.model.theorem_artifacts import WILD_TYPE
from wonton_core.store.run_layout import theorem_folders
from wonton_core.store.run_reader import RunReader

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
DEVELOPMENT_PAIRS = HERE.parent / "lean_coq_development_v1.json"
DEVELOPMENT_CORPUS = "coq-development-v1"


def wonton(scratch: Path, *arguments: str) -> str:
    """What the command prints on stdout. Raises CalledProcessError when it fails."""
    program = Path(sys.executable).parent / "wonton"
    environment = {**os.environ, "WONTON_DATA_DIR": str(scratch / "data")}
    done = subprocess.run(
        [program, *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def record_demo(scratch: Path) -> None:
    printed = wonton(scratch, "demo", "--json", "--log-dir", str(scratch), "--output-dir", str(scratch))
    for backend, run in json.loads(printed)["runs"].items():
        if run["recorded"]:
            sys.exit(f"{backend} can't be had here: nothing was recorded")
        pack(Path(run["folder"]), HERE / f"{backend}{SUFFIX}")


def record_development(scratch: Path) -> None:
    theorems, imports = scratch / "coq_theorems.txt", scratch / "coq_imports.v"
    names = [pair.coq_theorem for pair in read_pair_spec(DEVELOPMENT_PAIRS).pairs]
    theorems.write_text("".join(f"{name}\n" for name in names), "utf-8")
    # A file of the library has three parts in its name; a theorem may be in a module inside of it (PeanoNat.Nat).
    files = sorted({".".join(name.split(".")[:3]) for name in names})
    imports.write_text("".join(f"Require {file}.\n" for file in files), "utf-8")
    runs = {backend: scratch / f"development_{backend}" for backend in ("lean", "coq")}
    wonton(
        scratch, "corpus", "build-lean-coq-paired-micro",
        "--corpus-id", DEVELOPMENT_CORPUS, "--pairs-path", str(DEVELOPMENT_PAIRS),
    )  # fmt: skip
    wonton(
        scratch, "lean", "run", "-m", "dev", "-p", "heuristic", "-c", f"lean:{DEVELOPMENT_CORPUS}",
        "--wild-only", "--log-dir", str(runs["lean"]),
    )  # fmt: skip
    wonton(
        scratch, "run", "--backend", "coq", "--coq-mode", "file", "--source", str(imports),
        "--theorem-file", str(theorems), "--log-dir", str(runs["coq"]),
    )  # fmt: skip
    for run in runs.values():
        pack(run, HERE / f"{run.name}{SUFFIX}")


def record_pools(scratch: Path) -> None:
    run = scratch / "pools_lean"
    wonton(scratch, "corpus", "build-lean-coq-paired-micro")
    wonton(
        scratch, "lean", "run", "-m", "dev", "-p", "heuristic", "-c", "lean:coq-paired-micro-v1",
        "--budget", "quick", "--with-interventions", "--log-dir", str(run),
    )  # fmt: skip
    leave_out_fruitless_searches(run)
    pack(run, HERE / f"{run.name}{SUFFIX}")


def leave_out_fruitless_searches(run: Path) -> None:
    """Remove what variants without a proof searched: most of the bytes, and no proof. Their comparisons stay."""
    reader = RunReader(run)
    folders = theorem_folders(reader.config.selection)
    for theorem, variants in reader.theorems.items():
        for variant, summary in variants.items():
            if variant != WILD_TYPE and not summary.status.solved:
                for searched in ("graph", "history"):
                    (run / folders[theorem] / f"{variant}_{searched}.json").unlink()


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        try:
            record_demo(Path(scratch))
            record_development(Path(scratch))
            record_pools(Path(scratch))
        except subprocess.CalledProcessError as error:
            return int(error.returncode)
    return 0


if __name__ == "__main__":
    sys.exit(main())
