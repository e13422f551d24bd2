"""Metamath and its databases out of Debian's packages, unpacked into a folder of the user's, without root rights.

apt fetches them from wherever this machine gets its packages, and checks the archive's signature and the packages'
checksums itself; its state is kept in a folder of our own, so that the system's is neither needed nor changed. That
set.mm is the one that figures were measured on is checked by its own SHA-256.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from wonton_core.errors import StorageError
from wonton_core.process.command import run_command
from wonton_metamath.errors import INSTALL_COMMAND, MetamathFailedError
from wonton_metamath.toolchain.discover import DATABASES, PROGRAM, SET_MM, default_root, program_version

PACKAGES = ("metamath", "metamath-databases")
SET_MM_SHA256 = "4d93307bc81337a621031739acfffb4159175f94fb90e727f4a231401091e45b"
"""set.mm of 1 January 2021, as in the package metamath-databases 0.0.0~20210101.git55fe226-2: 37,759 proofs."""

_FETCH_SECONDS = 600.0
_UNPACK_SECONDS = 120.0
_OTHERWISE = (
    "install the packages metamath and metamath-databases in another way, or put a metamath program on PATH and name a "
    "database with --database"
)

Report = Callable[[str], None]


def is_installed(root: Path) -> bool:
    """Whether ``root`` holds a finished installation (it becomes visible only when finished)."""
    return (root / PROGRAM).is_file() and (root / DATABASES / SET_MM).is_file()


def install(target: Path | None, report: Report) -> Path:
    """Install below ``target`` (default: ``default_root()``) and return it; at once when it is there.

    Raises MetamathFailedError (no apt, no network, another set.mm), StorageError (no room, can't write).
    """
    target = (target or default_root()).absolute()
    if is_installed(target):
        return target
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise MetamathFailedError(
            "apt-get and dpkg-deb are needed and aren't on PATH",
            cause="this is not a Debian-like system",
            next_step=_OTHERWISE,
        )
    partial = target.parent / f".{target.name}.partial"
    try:
        with _only_installer(partial):
            if not is_installed(target):  # another process may have been quicker
                _install(partial, target, report)
    except OSError as error:
        raise StorageError(
            f"Metamath can't be written to {target}: {error.strerror or error}",
            cause="the disk is full, or the folder can't be written by this user",
            next_step=f"make room or point WONTON_CACHE_DIR elsewhere, then run `{INSTALL_COMMAND}` again",
        ) from error
    return target


@contextlib.contextmanager
def _only_installer(partial: Path) -> Iterator[None]:
    partial.parent.mkdir(parents=True, exist_ok=True)
    with (partial.parent / f"{partial.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(partial, ignore_errors=True)  # of an installation that was interrupted
        partial.mkdir()
        try:
            yield
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def _install(partial: Path, target: Path, report: Report) -> None:
    packages, root = partial / "packages", partial / "root"
    for folder in (packages, root, partial / "lists/partial", partial / "cache/archives/partial"):
        folder.mkdir(parents=True)
    state = [
        "-q",
        "-o", f"Dir::State::lists={partial}/lists",
        "-o", f"Dir::Cache={partial}/cache",
        "-o", "APT::Sandbox::User=root",  # root's own download may lie where the _apt user can't go
        "-o", "Acquire::Languages=none",
        "-o", "APT::Update::Error-Mode=any",  # a failed fetch is an error, not an old list
    ]  # fmt: skip
    report("metamath: reading the package index of this machine's apt sources")
    _run(["apt-get", *state, "update"], partial, _FETCH_SECONDS)
    report(f"metamath: fetching {' and '.join(PACKAGES)}, 13 MB")
    _run(["apt-get", *state, "download", *PACKAGES], packages, _FETCH_SECONDS)
    for package in sorted(packages.glob("*.deb")):
        _run(["dpkg-deb", "-x", str(package), str(root)], packages, _UNPACK_SECONDS)
    if not is_installed(root):
        raise MetamathFailedError(
            f"the packages hold no {PROGRAM} or no {DATABASES / SET_MM}",
            cause="they have changed their layout",
            next_step=_OTHERWISE,
        )
    with (root / DATABASES / SET_MM).open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != SET_MM_SHA256:
        raise MetamathFailedError(
            f"the set.mm of this machine's packages has SHA-256 {found}, not {SET_MM_SHA256}",
            cause="its release carries another version than the one that figures were measured on",
            next_step=_OTHERWISE,
        )
    report(f"metamath: version {program_version(root / PROGRAM)}, set.mm as expected")
    shutil.rmtree(target, ignore_errors=True)
    root.rename(target)


def _run(command: list[str], folder: Path, seconds: float) -> None:
    answer = run_command(command, seconds=seconds, folder=folder)
    if answer.code == 0 and not answer.timed_out:
        return
    said = (answer.stderr + answer.stdout).decode(errors="replace")
    errors = [line[3:].strip() for line in said.splitlines() if line.startswith("E: ")]
    raise MetamathFailedError(
        f"`{' '.join(command[:1])} ... {command[-1]}` failed: {'; '.join(errors[:3]) or said.strip()[-300:]}",
        cause="this machine's package mirror can't be reached, or its release carries no Metamath",
        next_step=f"run `{INSTALL_COMMAND}` again when the network is there, or {_OTHERWISE}",
    )
