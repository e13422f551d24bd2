"""Recorded runs: a run directory as one archive, packed for the repository and unpacked into the cache when used."""

from __future__ import annotations

import tarfile
from pathlib import Path

from wonton_core.cli.packed_run import SUFFIX, unpacked
from wonton_core.errors import BadInputError
from wonton_core.store.run_reader import RunReader

_NOT_PACKED = {"run.lock"}


def pack(run: Path, archive: Path) -> None:
    """Write the run directory ``run`` as ``archive``; the same run gives the same bytes.

    Raises RunDirectoryError when ``run`` holds no finished run.
    """
    RunReader(run)
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive, "w:xz", preset=9) as tar:
        for path in sorted(run.rglob("*")):
            if not path.is_file() or path.name in _NOT_PACKED:
                continue
            entry = tarfile.TarInfo(path.relative_to(run).as_posix())
            entry.size, entry.mode = path.stat().st_size, 0o644
            with path.open("rb") as content:
                tar.addfile(entry, content)


def recorded_run(folder: Path, backend: str) -> Path:
    """The recorded run of ``backend`` below ``folder``, unpacked; every archive has a place of its own in the cache.

    Raises BadInputError when there is none or it is damaged.
    """
    archive = folder / f"{backend}{SUFFIX}"
    if not archive.is_file():
        raise BadInputError(
            f"no recorded run of {backend}: {archive} does not exist",
            cause="the command was not started in Wonton's repository",
            next_step="start it there, or name the folder with --recorded-runs",
        )
    return unpacked(archive)
