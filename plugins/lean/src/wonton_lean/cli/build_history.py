"""``wonton lean build-history``."""

from __future__ import annotations

import click

from wonton_core.cli.build_history import BuildRequest, build_options


@click.command("build-history")
@build_options
@click.option(
    "--allow-network", is_flag=True,
    help="Let build scripts use the network, to fetch dependencies. They then run as you, without the sandbox.",
)  # fmt: skip
def command(request: BuildRequest, allow_network: bool) -> None:
    """Build commits of a Lean library and keep each as a snapshot that is called by the commit's id.

    A library with a lakefile is built by `lake build`, with the tool chain that its lean-toolchain file names and that
    elan has; any other by plain Lean, one file after another, into build/lib/lean. Every build runs in a sandbox.
    Interrupted, the same command goes on.

    \b
    Example:
      wonton lean build-history --repo library --tasks tasks.jsonl --snapshots snapshots
    """
    from wonton_core.cli.build_history import run_builds
    from wonton_lean.history.lean_history import LeanHistory

    run_builds(request, LeanHistory(), allow_network=allow_network)
