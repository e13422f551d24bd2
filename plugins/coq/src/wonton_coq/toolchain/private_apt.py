"""A private apt: its own sources, lists and cache below one folder, run with the caller's rights.

The system's package state is neither read nor changed. From the system come the mirror (see ``apt_sources``), the
network settings (everything below ``Acquire`` in its configuration: proxies, time-outs) and the archive's keys, so
that apt itself checks the signed index, and with it the checksum of each package.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from attrs import frozen

from wonton_core.process.command import run_command

from .errors import CoqInstallError, CoqInstallStorageError

Report = Callable[[str], None]

KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
)

_CONFIG_SECONDS = 60.0
_OPAM_INSTEAD = "install Coq 8.20 and SerAPI in another way, for instance `opam install coq.8.20.1 coq-serapi`"


@frozen
class DebianPackage:
    """One package file as the signed index describes it."""

    name: str
    version: str
    file_name: str
    size: int
    sha256: str


class PrivateApt:
    """apt-get with all of its state below ``folder``, fetching from one mirror and suite."""

    def __init__(self, folder: Path, mirror: str, suite: str) -> None:
        if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
            raise CoqInstallError(
                "apt-get and dpkg-deb are needed to make the private Coq root and aren't on PATH",
                cause="this is not a Debian-like system",
                next_step=_OPAM_INSTEAD,
            )
        self.archives = folder / "archives"
        self._folder = folder
        self._mirror = mirror
        self._suite = suite

    def prepare(self) -> None:
        """Write the configuration. Raises OSError when the folder can't be written."""
        for name in ("lists/partial", "cache/archives/partial", "archives"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        (self._folder / "status").write_text("")
        keyring = next((path for path in KEYRINGS if path.is_file()), None)
        options = f"[signed-by={keyring}] " if keyring else ""
        (self._folder / "sources.list").write_text(f"deb {options}{self._mirror} {self._suite} main\n")
        ours = {
            "Acquire::Retries": "2",
            "Dir::Etc::main": "/dev/null",  # the system's hooks and clean-ups must not run on private state
            "Dir::Etc::parts": "/dev/null",
            "Dir::Etc::sourcelist": str(self._folder / "sources.list"),
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::State": str(self._folder),
            "Dir::State::status": str(self._folder / "status"),
            "Dir::State::lists": str(self._folder / "lists"),
            "Dir::Cache": str(self._folder / "cache"),
            "APT::Sandbox::User": "root",  # root's own download may lie where the _apt user can't go
            "Acquire::Languages": "none",
        }
        lines = "".join(f'{key} "{value}";\n' for key, value in ours.items())
        dumped = run_command(["apt-config", "dump", "Acquire"], seconds=_CONFIG_SECONDS)
        (self._folder / "apt.conf").write_text(lines + dumped.stdout.decode(errors="replace"))

    def update(self, report: Report) -> None:
        """Fetch the index and check its signature. Raises CoqInstallError."""
        # APT::Update::Error-Mode makes a failed fetch an error; without it old or no lists would pass as success.
        self._run(["update", "-o", "APT::Update::Error-Mode=any"], self._folder, report)

    def describe(self, names: Iterable[str]) -> tuple[DebianPackage, ...]:
        """What the signed index says about the packages. Raises CoqInstallError when one is unknown."""
        names = tuple(names)
        # Not in the folder of the packages: apt says nothing of what it finds in the current one.
        output = self._run(["download", "--print-uris", *names], self._folder, lambda line: None)
        found = []
        for line in output.splitlines():
            entry = re.match(r"'[^']*'\s+(\S+)\s+(\d+)\s+SHA256:([0-9a-f]{64})\s*$", line)
            if entry:
                name, version = entry[1].split("_")[:2]
                found.append(DebianPackage(name, version.replace("%3a", ":"), entry[1], int(entry[2]), entry[3]))
        silent = sorted(set(names) - {package.name for package in found})
        if silent:
            raise CoqInstallError(
                f"apt-get says nothing of {', '.join(silent)} in suite {self._suite}",
                cause="the mirror's index is not the one of the suite, or gives no SHA256",
                next_step=_OPAM_INSTEAD,
            )
        return tuple(found)

    def download(self, packages: Iterable[DebianPackage], report: Report) -> None:
        """Fetch what isn't there yet and compare every file with the signed index. Raises CoqInstallError."""
        packages = tuple(packages)
        missing = [package for package in packages if not _is_intact(self.archives / package.file_name, package)]
        if missing:
            names = [f"{package.name}={package.version}" for package in missing]
            self._run(["download", *names], self.archives, report)
        for package in missing:
            path = self.archives / package.file_name
            if not _is_intact(path, package):
                path.unlink(missing_ok=True)
                raise CoqInstallError(
                    f"{package.file_name} is not the file that the signed index of {self._suite} describes",
                    cause="the download broke off, or a cache on the way handed out something else",
                    next_step="run the same command again; the other packages are kept",
                )

    def _run(self, arguments: list[str], cwd: Path, report: Report) -> str:
        command = ["apt-get", "-q", *arguments]
        environment = os.environ | {"APT_CONFIG": str(self._folder / "apt.conf"), "LC_ALL": "C"}
        output: list[str] = []
        with subprocess.Popen(
            command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, text=True, errors="replace",
        ) as child:  # fmt: skip
            assert child.stdout is not None
            for line in child.stdout:
                output.append(line)
                if line.startswith("Get:"):
                    report(re.sub(r"^Get:\d+ \S+ ", "fetched ", line.rstrip()))
        text = "".join(output)
        if child.returncode != 0:
            raise self._explain(arguments[0], text)
        return text

    def _explain(self, action: str, output: str) -> CoqInstallError | CoqInstallStorageError:
        errors = [line[3:].strip() for line in output.splitlines() if line.startswith("E: ")]
        what = f"apt-get {action} failed for suite {self._suite}: " + ("; ".join(errors[:3]) or output.strip()[-300:])
        if re.search(r"No space left|not enough free space|You don't have enough free space", output):
            return CoqInstallStorageError(
                what, cause="the disk is full", next_step="make room, then run the same command again"
            )
        if re.search(r"NO_PUBKEY|not signed|public key is not available|Missing key", output):
            return CoqInstallError(
                what,
                cause="the keys on this machine don't know the suite's signature",
                next_step="update the package debian-archive-keyring, or " + _OPAM_INSTEAD,
            )
        if re.search(r"Could not resolve|Temporary failure resolving|Could not connect|Connection (failed|timed out)|"
                     r"Unable to connect|Network is unreachable", output):  # fmt: skip
            return CoqInstallError(
                what,
                cause="this machine can't reach the mirror that its apt sources name",
                next_step="run the same command again when the network is there; what was fetched is kept",
            )
        return CoqInstallError(
            what,
            cause="the mirror doesn't carry the suite or the package, or answered with an error",
            next_step="run the same command again; if it stays so, " + _OPAM_INSTEAD,
        )


def _is_intact(path: Path, package: DebianPackage) -> bool:
    if not path.is_file() or path.stat().st_size != package.size:
        return False
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == package.sha256
