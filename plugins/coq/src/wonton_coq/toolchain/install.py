"""Make a private root with a real Coq 8.20 and SerAPI out of Debian's packages, without root rights.

The steps: ask the system's apt sources for a mirror, fetch and check the signed index of the suite that carries Coq
8.20, fetch the packages that are missing, unpack what runs, write wrapper scripts, try the programs, rename into place.
Everything before the rename happens in ``.<name>.partial`` beside the target, which an interrupted installation leaves
behind and the next one takes up: packages are not fetched twice.
"""

from __future__ import annotations

import errno
import fcntl
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wonton_core.process.command import run_command
from wonton_core.store.places import toolchains_dir

from .apt_sources import debian_mirrors, read_apt_sources
from .errors import INSTALL_COMMAND, CoqInstallError, CoqInstallStorageError
from .package_unpacking import unpack
from .private_apt import DebianPackage, PrivateApt, Report
from .program_wrappers import CHECKER, PROGRAMS, write_wrappers

SUITE = "trixie"
TOOLCHAIN_NAME = "coq-8.20.1"

# What sertop, coqc and coqtop open while they run. The packages' own dependencies add compilers, development files,
# Python and shells, 90 packages and 1.1 GB in all.
PACKAGES = (
    "coq",  # coqc, coqtop
    "coq-serapi",  # sertop
    "libcoq-core-ocaml",  # plugins that Declare ML Module loads
    "libcoq-stdlib",  # the standard library, compiled and as source
    "libc6",  # with the loader
    "libgmp10",
    "libzstd1",
    "libzarith-ocaml",  # package descriptions that OCaml's findlib reads before it loads a plugin
    "libfindlib-ocaml",
    "libstdlib-ocaml",
    "libstdlib-ocaml-dev",  # only the descriptions of threads and dynlink
)

_TRY_SECONDS = 60.0
_NEEDED_BYTES = 600 * 1024 * 1024


def default_root() -> Path:
    """Where ``wonton toolchain install coq`` puts Coq: below the user's cache folder."""
    return toolchains_dir() / TOOLCHAIN_NAME


def is_installed(root: Path) -> bool:
    """Whether ``root`` holds a finished installation (it becomes visible only when finished)."""
    return (root / "manifest.json").is_file() and all((root / "bin" / program).is_file() for program in PROGRAMS)


def _is_up_to_date(root: Path) -> bool:
    """Whether nothing is to be installed: one that an earlier version made without coqchk works, and is made anew."""
    return is_installed(root) and (root / "bin" / CHECKER).is_file()


def install(
    target: Path | None = None,
    *,
    mirror: str | None = None,
    apt_folder: Path = Path("/etc/apt"),
    report: Report | None = None,
) -> Path:
    """Install Coq with SerAPI below ``target`` (default: ``default_root()``) and return it; at once when it is there.

    ``mirror`` replaces the mirrors of the system's apt sources. ``report`` gets one line a step (default: stderr).
    Raises CoqInstallError (no apt, offline, damaged download) and CoqInstallStorageError (no room, can't write).
    """
    target = default_root() if target is None else target
    say = report if report is not None else _print_to_stderr
    if _is_up_to_date(target):
        return target
    mirrors = (mirror,) if mirror else debian_mirrors(read_apt_sources(apt_folder))
    if not mirrors:
        raise CoqInstallError(
            f"no Debian mirror is named in {apt_folder}",
            cause="this is not a Debian system, or its apt sources are empty",
            next_step="install Coq 8.20 and SerAPI in another way, for instance `opam install coq.8.20.1 coq-serapi`",
        )
    partial = target.parent / f".{target.name}.partial"
    try:
        with _only_installer(partial):
            if _is_up_to_date(target):  # another process was quicker
                return target
            _install_in_place(target, partial, mirrors, say)
    except OSError as error:
        raise _storage_error(target, error) from error
    return target


def _install_in_place(target: Path, partial: Path, mirrors: tuple[str, ...], say: Report) -> None:
    free = shutil.disk_usage(partial).free
    if free < _NEEDED_BYTES:
        raise CoqInstallStorageError(
            f"{target.parent} has {free >> 20} MiB free, making the Coq toolchain needs {_NEEDED_BYTES >> 20} MiB",
            cause="the disk is nearly full",
            next_step="make room, or point WONTON_CACHE_DIR to a larger disk",
        )
    apt, packages = _first_mirror_that_answers(partial, mirrors, say)
    total = sum(package.size for package in packages)
    say(f"coq: {len(packages)} packages, {total / 2**20:.1f} MiB to have in {apt.archives}")
    apt.download(packages, say)
    root = partial / "root"
    shutil.rmtree(root, ignore_errors=True)  # an unpacking that broke off is done again, it takes seconds
    root.mkdir()
    written = sum(unpack(apt.archives / package.file_name, root) for package in packages)
    say(f"coq: unpacked {written / 2**20:.1f} MiB")
    write_wrappers(root)
    versions = {program: _try_program(root, program) for program in PROGRAMS}
    (root / "manifest.json").write_text(json.dumps(_manifest(packages, versions), indent=1) + "\n")
    if target.exists():  # of an earlier version, or left over without a manifest
        shutil.rmtree(target)
    root.rename(target)
    shutil.rmtree(partial, ignore_errors=True)
    say(f"coq: installed {versions['coqc']} in {target}")


def _first_mirror_that_answers(
    partial: Path, mirrors: tuple[str, ...], say: Report
) -> tuple[PrivateApt, tuple[DebianPackage, ...]]:
    last: CoqInstallError | None = None
    for mirror in mirrors:
        apt = PrivateApt(partial, mirror, SUITE)
        apt.prepare()
        say(f"coq: reading the index of {SUITE} from the mirror of this machine")
        try:
            apt.update(say)
            return apt, apt.describe(PACKAGES)
        except CoqInstallError as error:
            last = error
    assert last is not None
    raise last


def _try_program(root: Path, program: str) -> str:
    found = run_command([str(root / "bin" / program), "--version"], seconds=_TRY_SECONDS)
    if found.code != 0 or found.timed_out:
        said = (found.stderr or found.stdout).decode(errors="replace").strip()
        raise CoqInstallError(
            f"the unpacked {program} doesn't run: {said[-300:]}",
            cause="the packages of the suite don't run on this machine's kernel, or a file is missing",
            next_step="install Coq 8.20 and SerAPI in another way, for instance `opam install coq.8.20.1 coq-serapi`",
        )
    return " ".join(found.stdout.decode(errors="replace").split())


def _manifest(packages: tuple[DebianPackage, ...], versions: dict[str, str]) -> dict[str, object]:
    return {
        "schema_version": 1,
        "suite": SUITE,
        "programs": versions,
        "packages": [
            {"name": package.name, "version": package.version, "sha256": package.sha256} for package in packages
        ],
    }


@contextmanager
def _only_installer(partial: Path) -> Iterator[None]:
    """Hold the installation's lock; a second installer waits and then finds the work done."""
    partial.mkdir(parents=True, exist_ok=True)
    with (partial.parent / f"{partial.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        partial.mkdir(exist_ok=True)
        yield


def _storage_error(target: Path, error: OSError) -> CoqInstallStorageError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return CoqInstallStorageError(
        f"the Coq toolchain can't be written to {target}: {error.strerror or error}",
        cause="the disk is full" if full else "the folder can't be written by this user",
        next_step=f"make room or point WONTON_CACHE_DIR elsewhere, then run `{INSTALL_COMMAND}` again",
    )


def _print_to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
