"""A real Nix for the flake's tests, out of Debian's packages and without installing anything."""

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from wonton_coq.toolchain.apt_sources import debian_mirrors, read_apt_sources
from wonton_coq.toolchain.private_apt import PrivateApt
from wonton_core.store.places import cache_dir

SUITE = "trixie"
Evaluate = Callable[..., "subprocess.CompletedProcess[str]"]


def obtain_nix(root: Path) -> None:
    """Unpack nix-bin and the libraries that it needs below ``root``; about 30 MB to fetch, once."""
    partial = root.with_name(f".{root.name}.partial")
    partial.mkdir(parents=True, exist_ok=True)
    apt = PrivateApt(partial, debian_mirrors(read_apt_sources(Path("/etc/apt")))[0], SUITE)
    apt.prepare()
    apt.update(print)
    listed = subprocess.run(
        ["apt-get", "-q", "install", "--print-uris", "-y", "--no-install-recommends", "nix-bin"],
        env=os.environ | {"APT_CONFIG": str(partial / "apt.conf"), "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = [match[1] for match in re.finditer(r"^'[^']*'\s+([^_\s]+)_", listed, re.MULTILINE)]
    packages = apt.describe(name for name in names if "perl" not in name)
    apt.download(packages, print)
    shutil.rmtree(partial / "root", ignore_errors=True)
    for package in packages:
        subprocess.run(["dpkg-deb", "-x", apt.archives / package.file_name, partial / "root"], check=True)
    (partial / "root").rename(root)
    shutil.rmtree(partial)


@pytest.fixture(scope="session")
def nix_instantiate() -> Evaluate:
    """Runs nix-instantiate with the given arguments, on a store that is nowhere."""
    root = cache_dir() / "test-tools" / "nix-2.26"
    root.parent.mkdir(parents=True, exist_ok=True)
    with (root.parent / "nix.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not root.is_dir():
            obtain_nix(root)
    libraries = next(root.glob("usr/lib/*/ld-linux*.so.*")).parent
    loader = next(libraries.glob("ld-linux*.so.*"))
    command = [str(loader), "--library-path", str(libraries), str(root / "usr/bin/nix-instantiate")]

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        environment = os.environ | {"NIX_CONFIG": "build-users-group ="}
        return subprocess.run(
            [*command, "--store", "dummy://", *arguments], capture_output=True, text=True, check=False, env=environment
        )

    return run
