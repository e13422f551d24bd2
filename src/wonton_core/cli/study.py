"""``wonton study``: the group."""

from __future__ import annotations

from wonton_core.cli.lazy_group import LazyGroup

study = LazyGroup(
    path="study",
    help="""Tables that need many comparisons, each made by one command.

\b
Example:
  wonton study alignment --run-lean logs/lean --run-coq logs/coq --output study.json
""",
)
