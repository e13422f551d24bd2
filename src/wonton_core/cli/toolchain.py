"""``wonton toolchain``: the group; prover plugins add its commands."""

from __future__ import annotations

from wonton_core.cli.lazy_group import LazyGroup

toolchain = LazyGroup(
    path="toolchain",
    help="""Install provers for this user, without root rights.

\b
Example:
  wonton toolchain install coq
""",
)
