"""What a study was made from, by content: a study that was stopped goes on only with the same runs and pairs."""

from __future__ import annotations

import hashlib
from pathlib import Path

from wonton_core.alignment.proof_pools import open_runs
from wonton_core.model.pair_spec import Benchmark, assistants, side_keys

_NOT_CONTENT = {"run.lock"}


def run_hash(folder: Path, backend: str) -> str:
    """SHA-256 (hex) over names and contents of all files of the runs in ``folder``.

    Raises RunDirectoryError when the folder is no run of this assistant.
    """
    digest = hashlib.sha256()
    for run in open_runs(folder, backend):
        for path in sorted(run.folder.rglob("*")):
            if path.name.startswith(".") or path.name in _NOT_CONTENT or not path.is_file():
                continue
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


def study_inputs(spec: Benchmark, pairs: Path, run_left: Path, run_right: Path) -> dict[str, str]:
    """Hashes of the pair file ``pairs``, which ``spec`` was read from, and of both runs. Raises RunDirectoryError."""
    left, right = side_keys(spec)
    return {
        "pairs": hashlib.sha256(pairs.read_bytes()).hexdigest(),
        f"run_{left}": run_hash(run_left, assistants(spec)[0]),
        f"run_{right}": run_hash(run_right, assistants(spec)[1]),
    }
