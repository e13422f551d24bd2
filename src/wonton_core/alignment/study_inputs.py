"""What a study was made from, by content: a study that was stopped goes on only with the same runs and pairs."""

from __future__ import annotations

import hashlib
from pathlib import Path

from wonton_core.alignment.proof_pools import open_runs

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


def study_inputs(pairs: Path, run_lean: Path, run_coq: Path) -> dict[str, str]:
    """Hashes of the pair file, which was read before, and of both runs. Raises RunDirectoryError."""
    return {
        "pairs": hashlib.sha256(pairs.read_bytes()).hexdigest(),
        "run_lean": run_hash(run_lean, "lean"),
        "run_coq": run_hash(run_coq, "coq"),
    }
