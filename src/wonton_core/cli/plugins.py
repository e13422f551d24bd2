"""``wonton plugins``: the group."""

from __future__ import annotations

from wonton_core.cli.lazy_group import LazyGroup

plugins = LazyGroup(
    path="plugins",
    help="""What is installed, from where, and what it offers.

\b
Example:
  wonton plugins list --json
""",
)
