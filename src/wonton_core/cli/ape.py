"""``wonton ape``: the group."""

from __future__ import annotations

from wonton_core.cli.lazy_group import LazyGroup

ape = LazyGroup(
    path="ape",
    help="""Edit tasks from a library's git history, and patches for them.

\b
Example:
  wonton ape mine --repo batteries --library-root Batteries --library-root Std --out tasks.jsonl
""",
)
