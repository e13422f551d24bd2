"""The paired benchmark on the terminal: what was compared, the figures beside chance and baselines, the gate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wonton_core.alignment.benchmark import EVIDENCE, BenchmarkResult, DirectionResult, side_titles
from wonton_core.alignment.cohorts import CohortSummary
from wonton_core.alignment.gate import asked_thresholds
from wonton_core.alignment.pair_rows import OK, PairRow
from wonton_core.alignment.paired_study import GLOBAL, KINDS
from wonton_core.alignment.ranking_metrics import EXPECTED_RANK, RECALL_MAKER, RECIPROCAL_RANK, recall_name
from wonton_core.report.baseline_words import BASELINE_WORDS, names_in_names

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = (RECIPROCAL_RANK, recall_name(1), recall_name(10))
_SHOWN_BEHIND = 10
_RECALL = RECALL_MAKER.removesuffix("k")


def headline(result: BenchmarkResult) -> str:
    """What the figures are figures of, in one sentence."""
    options = result.options.comparison
    names = "names obfuscated" if options.obfuscation == "names" else "names NOT obfuscated"
    ablation = "" if options.ablation == "none" else f", ablation {options.ablation}"
    families = sorted({(row.gold.family_left, row.gold.family_right) for row in result.rows if row.gold is not None})
    kinds = "; ".join(f"{left} against {right}" for left, right in families) or "no pair evaluated"
    evidence = EVIDENCE.get(options.distance)
    looked_at = f" ({evidence})" if evidence else ""
    pools = "" if options.aggregation == "single" else f"; aggregation {options.aggregation}"
    return f"{result.spec.benchmark_id}: {names}{ablation}; {kinds}; distance {options.distance}{looked_at}{pools}"


def print_benchmark(result: BenchmarkResult, console: Console) -> None:
    """Write the summary to ``console``."""
    console.print(headline(result), style="bold", highlight=False)
    everything = result.forward.cohorts[GLOBAL]
    if not everything.pairs_evaluated:
        without = everything.pairs_total - everything.pairs_not_ranked
        console.print(
            f"NOTHING WAS EVALUATED, the figures below are of no pair: of {everything.pairs_total} pairs, {without} "
            f"have no proof in one of the runs, {everything.pairs_not_ranked} nothing to compare",
            style="red",
            highlight=False,
        )
    _print_sides(result, console)
    left, right = side_titles(result.spec)
    for title, direction in ((f"{left} → {right}", result.forward), (f"{right} → {left}", result.backward)):
        console.print(_direction_table(title, direction, result.options.comparison.distance))
    if result.options.comparison.obfuscation != "names":
        leak = names_in_names(((row.pair.left, row.pair.right) for row in result.rows), (left, right))
        if leak:
            console.print(leak, style="yellow", highlight=False, markup=False)
    _print_further(result, console)
    _print_cohorts(result.forward, console)
    same = result.identical
    console.print(
        f"Identical graphs on both sides: statements of {same.statements} and proofs of {same.proofs} "
        f"of {same.pairs} pairs",
        highlight=False,
    )
    _print_missing(result.rows, (left, right), console)
    _print_passed_over(result.rows, left, console)
    for note in result.notes:
        console.print(f"Note: {note}", highlight=False, markup=False)
    _print_gate(result, console)


def _print_sides(result: BenchmarkResult, console: Console) -> None:
    for name, pools in zip(side_titles(result.spec), (result.left, result.right), strict=True):
        left_out = ", ".join(f"{count} {reason}" for reason, count in pools.skipped.items())
        console.print(
            f"{name}: {len(pools.pools)} of {pools.theorems_total} theorems compared, {pools.theorems_solved} solved, "
            f"{pools.proofs_total} {'proof' if pools.proofs_total == 1 else 'proofs'}"
            + (f"; left out: {left_out}" if left_out else ""),
            highlight=False,
        )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _with_interval(cohort: CohortSummary, name: str) -> str:
    interval = cohort.intervals.get(name)
    shown = _number(cohort.means[name])
    return shown if interval is None else f"{shown} [{interval[0]:.3f}, {interval[1]:.3f}]"


def _direction_table(title: str, direction: DirectionResult, distance: str) -> object:
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    for heading in ("MRR", "Recall@1", "Recall@10"):
        table.add_column(heading, justify="right")
    own = direction.cohorts[GLOBAL]
    table.add_row(distance, *(_with_interval(own, name) for name in _SHOWN), style="bold")
    for name, cohort in direction.baselines.items():
        words = BASELINE_WORDS.get(name, name)
        if cohort.pairs_evaluated not in (0, own.pairs_evaluated):
            words = f"{words} ({cohort.pairs_evaluated} pairs)"
        table.add_row(words, *(_with_interval(cohort, shown) for shown in _SHOWN))
    table.add_row("chance", *_means(direction.chance))
    for seen, means in direction.tie_limits.items():
        table.add_row(f"tie limit ({seen})", *_means(means))
    return table


def _means(means: Mapping[str, float | None]) -> tuple[str, ...]:
    return tuple(_number(means.get(name)) for name in _SHOWN)


def _print_further(result: BenchmarkResult, console: Console) -> None:
    """A line for each metric of another plugin, which has no column of its own."""
    left, right = side_titles(result.spec)
    ways = ((f"{left} → {right}", result.forward), (f"{right} → {left}", result.backward))
    for name in result.forward.cohorts[GLOBAL].means:
        if name in (RECIPROCAL_RANK, EXPECTED_RANK) or name.removeprefix(_RECALL).isdigit():
            continue
        figures = (
            f"{title} {_with_interval(way.cohorts[GLOBAL], name)}, chance {_number(way.chance.get(name))}"
            for title, way in ways
        )
        console.print(f"{name}: {'; '.join(figures)}", highlight=False, markup=False)


def _print_cohorts(direction: DirectionResult, console: Console) -> None:
    for name in (GLOBAL, *KINDS):
        cohort = direction.cohorts[name]
        ranks = (
            f", mean rank {_number(cohort.means[EXPECTED_RANK])}, median rank {_number(cohort.median_rank)}"
            f", MRR {_number(cohort.means[RECIPROCAL_RANK])}"
            f" (missing pairs as missed: {_number(cohort.missing_as_missed[RECIPROCAL_RANK])})"
        )
        console.print(
            f"{name}: {cohort.pairs_evaluated} of {cohort.pairs_total} pairs evaluated"
            + (f", {cohort.pairs_not_ranked} with nothing to compare" if cohort.pairs_not_ranked else "")
            + (ranks if cohort.pairs_evaluated else ""),
            highlight=False,
        )
    if direction.p_value is not None:
        console.print(f"Permutation test of MRR against chance: p = {direction.p_value:.4g}", highlight=False)
    signs = direction.collapse
    if signs.top1_unique_rate is not None:
        console.print(
            f"Different nearest candidates: {signs.top1_unique_rate:.3f} of queries; "
            f"nearest of their nearest: {_number(signs.reciprocal_top1_rate)}; "
            f"correlation of a candidate's mean rank with its size: {_number(signs.rank_size_correlation)}",
            highlight=False,
        )


def _print_missing(rows: tuple[PairRow, ...], titles: tuple[str, str], console: Console) -> None:
    missing = [row for row in rows if row.status != OK]
    for title, names in (
        (f"Without a proof in the {titles[0]} run", [row.pair.left for row in missing if not row.left_present]),
        (f"Without a proof in the {titles[1]} run", [row.pair.right for row in missing if not row.right_present]),
    ):
        if names:
            more = f" and {len(names) - 10} more" if len(names) > 10 else ""
            console.print(f"{title}: {', '.join(names[:10])}{more}", highlight=False)


def _print_passed_over(rows: tuple[PairRow, ...], title: str, console: Console) -> None:
    """The left theorems whose counterpart is not the nearest, worst first, each with what is nearer."""
    behind = sorted((row for row in rows if (row.rank or 1) > 1), key=lambda row: (-(row.rank or 1), row.pair.left))
    if not behind:
        return
    more = f", the {_SHOWN_BEHIND} worst" if len(behind) > _SHOWN_BEHIND else ""
    theorems = f"1 {title} theorem" if len(behind) == 1 else f"{len(behind)} {title} theorems"
    console.print(f"Counterpart not nearest for {theorems}{more}:", highlight=False)
    for row in behind[:_SHOWN_BEHIND]:
        nearest = next((found.theorem for found in row.top if found.theorem not in row.answers), None)
        instead = f"; as near or nearer: {nearest}" if nearest else ""
        console.print(f"  {row.pair.left}: rank {row.rank:.3g}{instead}", highlight=False, markup=False)


def _print_gate(result: BenchmarkResult, console: Console) -> None:
    gate = result.gate
    asked = asked_thresholds(result.spec.gate, claim=gate.claim, axis=gate.axis)
    least = ", ".join(f"{scope} {name} {value:g}" for scope, _, name, value in asked)
    scope = f"claim {gate.claim}, axis {gate.axis}, {gate.checked} threshold{'s' if gate.checked != 1 else ''}"
    if gate.passed is None:
        console.print(
            "No gate: the pair file sets no thresholds, so nothing was judged", style="yellow", highlight=False
        )
        return
    for warning in gate.warnings:
        console.print(f"Gate warning: {warning}", style="yellow", highlight=False)
    if gate.passed:
        console.print(f"Gate passed ({scope}), each at least: {least}", style="green", highlight=False)
        return
    console.print(f"Gate missed ({scope}), each at least: {least}", style="red", highlight=False)
    for failure in gate.failures:
        console.print(f"  {failure}", highlight=False, markup=False)
