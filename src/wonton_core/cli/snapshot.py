"""``wonton snapshot``: the group."""

from __future__ import annotations

from wonton_core.cli.lazy_group import LazyGroup

snapshot = LazyGroup(
    path="snapshot",
    help="""Whole folders by name, each content stored once: every version of a library at hand.

The store is --store, else the environment's WONTON_SNAPSHOTS, else a folder of this user.

\b
Example:
  wonton snapshot create build/ 3f1c2ab
  wonton snapshot restore 3f1c2ab work/
  wonton snapshot release work/
""",
)
