"""``wonton toolchain install metamath``: the program and set.mm for this user, without root rights."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.terminal import result, result_json, say
from wonton_metamath.toolchain.discover import DATABASES, PROGRAM, SET_MM, program_version
from wonton_metamath.toolchain.install import install


@click.command("metamath")
@click.option("--target", type=click.Path(path_type=Path), help="Where to put it.  [default: the user's cache folder]")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(target: Path | None, as_json: bool) -> None:
    """Install the metamath program and its databases, set.mm among them, from Debian's packages into a folder of yours.
    At once when they are there.

    \b
    Example:
      wonton toolchain install metamath
    """
    root = install(target, say)
    found = {
        "root": str(root),
        "metamath": program_version(root / PROGRAM),
        "database": str(root / DATABASES / SET_MM),
    }
    if as_json:
        result_json(found)
    else:
        result(f"Metamath {found['metamath']} with {found['database']}")
