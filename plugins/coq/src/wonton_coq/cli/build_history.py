"""``wonton coq build-history``."""

from __future__ import annotations

import click

from wonton_core.cli.build_history import BuildRequest, build_options


@click.command("build-history")
@build_options
def command(request: BuildRequest) -> None:
    """Build commits of a Coq library and keep each as a snapshot that is called by the commit's id.

    Every file below a folder that _CoqProject maps is compiled to a .vo beside it, with the Coq that `wonton doctor`
    shows, each in a sandbox. Interrupted, the same command goes on.

    \b
    Example:
      wonton coq build-history --repo library --tasks tasks.jsonl --snapshots snapshots
    """
    from wonton_coq.history.coq_history import CoqHistory
    from wonton_core.cli.build_history import run_builds

    run_builds(request, CoqHistory())
