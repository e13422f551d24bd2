"""``wonton corpus``: the group."""

from __future__ import annotations

from wonton_core.cli.lazy_group import LazyGroup

corpus = LazyGroup(
    path="corpus",
    help="""Statements to prove: build a corpus from a pair file, look it over, check it.

\b
Example:
  wonton corpus build-lean-coq-paired-micro
  wonton corpus list
""",
)
