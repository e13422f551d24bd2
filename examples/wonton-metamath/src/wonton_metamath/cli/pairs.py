"""``wonton metamath pairs``: a pair file out of two runs, and whether one still holds."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.packed_run import RunDirectory
from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import BadInputError
from wonton_core.store.atomic import write_json
from wonton_core.store.run_reader import RunReader
from wonton_metamath.pair_finding import FoundPair, find_pairs
from wonton_metamath.propositional import EXACT

_RULES = {
    EXACT: "the same formula up to the names of variables",
}
_OTHERWISE = "the same up to currying, order of premises, and negation as an implication of falsity"


@click.command("pairs")
@click.option("--run-a", type=RunDirectory(), required=True, help="Run of the left side, or its .tar.xz.")
@click.option("--run-b", type=RunDirectory(), required=True, help="Run of the right side, or its .tar.xz.")
@click.option("--benchmark-id", required=True, help="Names the benchmark in reports.")
@click.option("--output", type=click.Path(path_type=Path), help="Write the pair file.")
@click.option("--json", "as_json", is_flag=True, help="Print the pair file.")
def command(run_a: Path, run_b: Path, benchmark_id: str, output: Path | None, as_json: bool) -> None:
    """Find the propositions that theorems of both runs state, one pair for each.

    Statements are read as the runs recorded them from their assistants, and compared by machine. What is more than a
    formula over propositions takes no part.

    \b
    Example:
      wonton metamath pairs --run-a logs/metamath --run-b logs/coq --benchmark-id mine --output pairs.json
    """
    left, right = RunReader(run_a), RunReader(run_b)

    premises = {name: variants["wild_type"].counts.get("premises", 0) for name, variants in left.theorems.items()}
    found = find_pairs(left, right, lambda name: (premises[name],))
    if not found:
        raise BadInputError(
            f"no theorem of {run_a} states what one of {run_b} states",
            cause="neither run may hold statements over propositions alone",
            next_step="record theorems of propositional logic",
        )
    exact = sum(pair.rule == EXACT for pair in found)
    file = pair_file(benchmark_id, left, right, found)
    if output is not None:
        write_json(output, file)
        say(f"Pair file: {output}")
    if as_json:
        result_json(file)
    else:
        result(f"{len(found)} pairs: {exact} state the same formula, {len(found) - exact} the same but for premises")


def pair_file(benchmark_id: str, left: RunReader, right: RunReader, pairs: tuple[FoundPair, ...]) -> dict[str, object]:
    """The pair file for ``wonton benchmark``."""
    return {
        "schema_version": 1,
        "benchmark_id": benchmark_id,
        "left": left.config.backend,
        "right": right.config.backend,
        "description": "Found by `wonton metamath pairs`: statements as the kernels hold them, compared by machine.",
        "pairs": [
            {
                "pair_id": f"p{number:03}_{pair.left}",
                "left_theorem": pair.left,
                "right_theorem": pair.right,
                "statement": pair.statement,
                "notes": _RULES.get(pair.rule, _OTHERWISE) + _classical(left, right, pair),
            }
            for number, pair in enumerate(pairs, 1)
        ],
    }


def _classical(left: RunReader, right: RunReader, pair: FoundPair) -> str:
    """What the two proofs rest on, where that differs in kind."""
    mine = left.theorems[pair.left]["wild_type"].status.axioms
    theirs = right.theorems[pair.right]["wild_type"].status.axioms
    return f"; axioms: {', '.join(mine) or 'none'} against {', '.join(theirs) or 'none'}"
