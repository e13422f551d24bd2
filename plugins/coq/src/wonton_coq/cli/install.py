"""``wonton toolchain install coq``: Coq with SerAPI for this user, without root rights."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_coq.toolchain.discover import find_coq
from wonton_coq.toolchain.install import default_root, install
from wonton_core.cli.terminal import result, result_json, say


@click.command("coq")
@click.option("--mirror", metavar="URL", help="The Debian mirror to use.  [default: that of the system's apt sources]")
@click.option("--target", type=click.Path(path_type=Path), help="Where to put it.  [default: the user's cache folder]")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def install_coq(mirror: str | None, target: Path | None, as_json: bool) -> None:
    """Install Coq 8.20 with SerAPI from Debian's packages into a folder of yours. At once when it is there.

    \b
    Example:
      wonton toolchain install coq
    """
    root = install(target or default_root(), mirror=mirror, report=say)
    found = find_coq(str(root / "bin" / "sertop"))
    if as_json:
        result_json({"root": str(root), "coq": found.coq_version, "coq-serapi": found.serapi_version})
    else:
        result(f"Coq {found.coq_version} with SerAPI {found.serapi_version or 'of unknown version'}: {root}")
