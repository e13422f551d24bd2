"""``wonton corpus check-pairs``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wonton_core.cli.corpus_build import PAIRS_FILE
from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import EXIT_BAD_INPUT

if TYPE_CHECKING:
    from wonton_core.alignment.pair_fidelity import PairVerdict


@click.command("check-pairs")
@click.option(
    "--pairs-path", type=click.Path(path_type=Path), default=PAIRS_FILE, show_default=True, help="The pair file."
)
@click.option("--lean", metavar="embedded|PATH", help="Which Lean to ask.")
@click.option("--serapi-binary", metavar="PATH", help="Which sertop to ask.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(ctx: click.Context, pairs_path: Path, lean: str | None, serapi_binary: str | None, as_json: bool) -> None:
    """Have both assistants confirm every pair of a pair file.

    Coq must agree that the named theorem has the pair's statement, up to conversion; Lean must accept the statement,
    and lean_statement must be its text. Exit code 4 when a pair is refused.

    \b
    Example:
      wonton corpus check-pairs --json
    """
    from wonton_core.alignment.pair_fidelity import check_pairs
    from wonton_core.cli.provers import load_prover
    from wonton_core.codec.pair_file import read_pair_spec

    spec = read_pair_spec(pairs_path)
    provers = {"coq": load_prover("coq", tool=serapi_binary), "lean": load_prover("lean", tool=lean)}
    tools = [version for prover in provers.values() for version in prover.tool_versions()]
    say("Asking " + ", ".join(f"{tool.name} {tool.version}" for tool in tools))
    verdicts = check_pairs(spec.pairs, coq=provers["coq"], lean=provers["lean"])
    refused = [verdict for verdict in verdicts if not verdict.faithful]
    classes = {verdict.relevance_class for verdict in verdicts if not verdict.unreadable}
    if as_json:
        result_json(
            {
                "benchmark_id": spec.benchmark_id,
                "tools": {tool.name: tool.version for tool in tools},
                "pairs_total": len(verdicts),
                "pairs_refused": len(refused),
                "classes_total": len(classes),
                "pairs": [_as_json(verdict) for verdict in verdicts],
            }
        )
    else:
        for verdict in refused:
            if verdict.unreadable:
                result(f"{verdict.pair_id}: {verdict.unreadable}")
                continue
            for side, said in (("Coq", verdict.coq), ("Lean", verdict.lean)):
                if not said.faithful:
                    result(f"{verdict.pair_id}: {side}: {said.reason}")
        for members in sorted(members for members in classes if len(members) > 1):
            result(f"Same statement: {', '.join(members)}")
        confirmed = len(verdicts) - len(refused)
        result(f"{confirmed} of {len(verdicts)} pairs confirmed, {len(classes)} different statements")
    if refused:
        ctx.exit(EXIT_BAD_INPUT)


def _as_json(verdict: PairVerdict) -> dict[str, Any]:
    sides = {
        side: {"text": said.text, "faithful": said.faithful, "reason": said.reason}
        for side, said in (("coq", verdict.coq), ("lean", verdict.lean))
    }
    return {
        "pair_id": verdict.pair_id,
        "faithful": verdict.faithful,
        "unreadable": verdict.unreadable,
        **sides,
        "class": list(verdict.relevance_class),
    }
