"""Where the metamath program and a database are: on this machine, or where ``install`` put them."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from wonton_core.process.command import run_command
from wonton_core.store.places import toolchains_dir
from wonton_metamath.errors import INSTALL_COMMAND, MetamathMissingError

TOOLCHAIN_NAME = "metamath-0.195"
PROGRAM = Path("usr/bin/metamath")
DATABASES = Path("usr/share/metamath/databases")
SET_MM = "set.mm"

_SYSTEM_DATABASES = Path("/usr/share/metamath/databases")
_PROBE_SECONDS = 30.0


def default_root() -> Path:
    """Where ``wonton toolchain install metamath`` puts the program and the databases: the user's cache folder."""
    return toolchains_dir() / TOOLCHAIN_NAME


def find_program() -> Path:
    """The metamath program: on PATH, or installed. Raises MetamathMissingError."""
    on_path = shutil.which("metamath")
    installed = default_root() / PROGRAM
    if on_path is None and not os.access(installed, os.X_OK):
        raise MetamathMissingError(
            f"no metamath program is on PATH or in {default_root()}",
            cause="Metamath is not installed",
            next_step=f"run `{INSTALL_COMMAND}`, or install it from https://us.metamath.org",
        )
    return Path(on_path) if on_path is not None else installed


def find_database(named: Path | None = None) -> Path:
    """The database: the one ``named``, or set.mm as installed by this package or by Debian. Raises
    MetamathMissingError."""
    if named is not None:
        return named
    for folder in (default_root() / DATABASES, _SYSTEM_DATABASES):
        if (folder / SET_MM).is_file():
            return folder / SET_MM
    raise MetamathMissingError(
        f"no {SET_MM} is in {default_root()} or {_SYSTEM_DATABASES}",
        cause="the databases are not installed",
        next_step=f"run `{INSTALL_COMMAND}`, or name a file with --database",
    )


def program_version(program: Path) -> str:
    """What the program calls itself. Raises MetamathMissingError for another program of that name."""
    answer = run_command([str(program), "exit"], seconds=_PROBE_SECONDS)
    found = re.search(r"Metamath - Version (\S+)", answer.stdout.decode(errors="replace"))
    if found is None:
        raise MetamathMissingError(
            f"{program} doesn't tell a version of Metamath",
            cause="it is another program, or can't run on this machine",
            next_step=f"correct PATH, or run `{INSTALL_COMMAND}`",
        )
    return found[1]
