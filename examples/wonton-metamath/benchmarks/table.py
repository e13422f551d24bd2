"""Prints the table of analysis/benchmarks/README.md from the recorded runs of this folder; no prover is needed.

    python examples/wonton-metamath/benchmarks/table.py

Names obfuscated, proof terms on both sides: `wonton benchmark --graph-source-a proof_term_graph --graph-source-b
proof_term_graph --name-obfuscation names`. Figures are MRR with its 95 % bootstrap interval over queries.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from wonton_core.alignment.benchmark import BenchmarkOptions, DirectionResult, run_benchmark
from wonton_core.alignment.cohorts import CohortSummary
from wonton_core.alignment.comparison import ComparisonOptions, load_side
from wonton_core.alignment.paired_study import GLOBAL
from wonton_core.alignment.ranking_metrics import RECIPROCAL_RANK, recall_name
from wonton_core.cli.packed_run import SUFFIX, unpacked
from wonton_core.codec.assistant_pairs import read_benchmark
from wonton_core.model.pair_spec import assistants
from wonton_core.plugin_api.catalog import load_catalog

HERE = Path(__file__).parent
HEADINGS = (
    "proofs", "direction", "pairs", "statements and proofs", "Recall@1", "Recall@10", "statement only", "proof only",
    "size only", "reference, our graphs", "chance", "tie limit of proofs",
)  # fmt: skip


@frozen
class Comparison:
    """A row's name, its pair file and the recorded runs of both sides."""

    title: str
    pairs: str
    left: str
    right: str


COMPARISONS = (
    Comparison("set.mm, as they are; Coq", "metamath_coq_logic_v1", "metamath_coq", "coq"),
    Comparison("set.mm, written out; Coq", "metamath_coq_logic_v1", "metamath_coq_unfolded", "coq"),
    Comparison("iset.mm, written out; Coq", "iset_coq_logic_v1", "iset_coq_unfolded", "coq_of_iset"),
    Comparison("set.mm, as they are; Lean", "metamath_lean_logic_v1", "metamath_lean", "lean"),
    Comparison("set.mm, written out; Lean", "metamath_lean_logic_v1", "metamath_lean_unfolded", "lean"),
)


def rows(comparison: Comparison) -> Iterator[str]:
    """Both directions as rows of Markdown."""
    catalog = load_catalog()
    spec = read_benchmark(HERE / f"{comparison.pairs}.json")
    options = ComparisonOptions("proof_term_graph", "proof_term_graph", obfuscation="names")
    sides = [
        load_side(unpacked(HERE / "recorded" / f"{run}{SUFFIX}"), assistant, side, options, catalog, with_recorded=True)
        for run, assistant, side in zip(
            (comparison.left, comparison.right), assistants(spec), ("left", "right"), strict=True
        )
    ]
    found = run_benchmark(spec, sides[0], sides[1], BenchmarkOptions(options), catalog)
    left, right = (name.capitalize() for name in assistants(spec))
    for words, direction in ((f"{left} to {right}", found.forward), (f"{right} to {left}", found.backward)):
        yield _row((comparison.title, words, *_figures(direction)))


def _figures(direction: DirectionResult) -> Iterator[str]:
    own = direction.cohorts[GLOBAL]
    yield f"{own.pairs_evaluated} of {own.pairs_total}"
    yield _mrr(own)
    for k in (1, 10):
        yield _number(own.means[recall_name(k)])
    for name in ("statement_only", "proof_only", "size", "reference"):
        yield _mrr(direction.baselines[name])
    yield _number(direction.chance[RECIPROCAL_RANK])
    yield _number(direction.tie_limits["proofs"][RECIPROCAL_RANK])


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _mrr(cohort: CohortSummary) -> str:
    interval = cohort.intervals[RECIPROCAL_RANK]
    shown = _number(cohort.means[RECIPROCAL_RANK])
    return shown if interval is None else f"{shown} [{interval[0]:.3f}, {interval[1]:.3f}]"


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print all rows."""
    print(_row(HEADINGS))
    print(_row(("---", "---", *["---:"] * (len(HEADINGS) - 2))))
    for comparison in COMPARISONS:
        for row in rows(comparison):
            print(row, flush=True)


if __name__ == "__main__":
    main()
