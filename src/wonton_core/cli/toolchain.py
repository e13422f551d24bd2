"""``wonton toolchain``: the group; prover plugins add its commands."""

from __future__ import annotations

from wonton_core.cli.lazy_group import LazyGroup

_install = LazyGroup(path="toolchain install", help="Fetch a prover and unpack it below this user's own folder")

toolchain = LazyGroup(
    path="toolchain",
    commands={"install": _install},
    help="""Install provers for this user, without root rights.

Which provers can be installed depends on the installed plugins. `wonton doctor` says what is there already; a prover
of your own needs no installation here: name it to the command that runs it.

\b
Example:
  wonton toolchain install coq
""",
)
