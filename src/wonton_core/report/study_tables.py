"""The ablation study's tables, on the terminal and as Markdown, from its report.

Figures of statements, of proofs and of both stand in neighbouring rows: none is shown without the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from rich.console import Console

_EVIDENCE = {
    "default": "default",
    "proof_only": "proof only",
    "proof_body": "proof body",
    "statement_only": "statement only",
}
_BASELINES = {
    "size": "size only",
    "tokens": "words only",
    "names": "names only",
    "reference": "reference, our graphs",
    "reference_raw_terms": "reference, raw terms",
}


@frozen
class FigureTable:
    """``text_columns`` columns of names come first, figures after them."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text_columns: int


def _sides(report: Mapping[str, Any]) -> tuple[str, str]:
    """What the report's keys call the two sides."""
    left, right = (key.removeprefix("run_") for key in report["graph_sources"])
    return left, right


def study_headline(report: Mapping[str, Any]) -> str:
    """What was compared, and the first cell's figures of proofs and statements beside those of both."""
    names = "names obfuscated" if report["name_obfuscation"]["mode"] == "names" else "names NOT obfuscated"
    left, right = _sides(report)
    sources = " against ".join(report["graph_sources"].values())
    head = f"{report['benchmark']['benchmark_id']}: {names}; {sources}"
    if not report["cells"]:
        return head
    first = report["cells"][0]
    figures = first["directions"][f"{left}_to_{right}"]["evidence"]
    shown = ", ".join(f"{_EVIDENCE[name]} {_number(figures[name]['mrr'])}" for name in _EVIDENCE)
    direction = f"{left.capitalize()} to {right.capitalize()}"
    return (
        f"{head}; MRR {direction}, ablation {first['lexical_ablation']}, {first['proof_aggregation']}: {shown}"
        " (default: statements and proofs together)"
    )


def study_tables(report: Mapping[str, Any], *, all_intervals: bool) -> tuple[FigureTable, ...]:
    """For each direction the figures by ablation, aggregation and evidence, and the baselines.

    With ``all_intervals`` those of Recall@k and of baselines stand there too: a terminal has no room for them.
    """
    return tuple(
        table
        for a, b in (_sides(report), _sides(report)[::-1])
        for key, words in ((f"{a}_to_{b}", f"{a.capitalize()} to {b.capitalize()}"),)
        for table in (
            _figures(report["cells"], key, words, all_intervals),
            _baselines(report["cells"], key, words, all_intervals),
        )
    )


def _figures(cells: Sequence[Mapping[str, Any]], key: str, words: str, all_intervals: bool) -> FigureTable:
    rows = []
    for cell in cells:
        for name, shown in _EVIDENCE.items():
            found = cell["directions"][key]["evidence"][name]
            limit, share = found["tie_limit"]["mrr"], found["share_of_tie_limit_mrr"]
            rows.append(
                (
                    cell["lexical_ablation"],
                    cell["proof_aggregation"],
                    shown,
                    _with_interval(found["mrr"], found["intervals"]["mrr"]),
                    *(
                        _with_interval(
                            found["recall_at_k"][k], found["intervals"]["recall_at_k"][k] if all_intervals else None
                        )
                        for k in ("1", "10")
                    ),
                    _number(limit),
                    "-" if share is None else f"{share:.0%}",
                )
            )
    headings = ("ablation", "pools", "evidence", "MRR", "Recall@1", "Recall@10", "tie limit", "of it")
    return FigureTable(words, headings, tuple(rows), 3)


def _baselines(cells: Sequence[Mapping[str, Any]], key: str, words: str, all_intervals: bool) -> FigureTable:
    rows = []
    for cell in cells:
        direction = cell["directions"][key]
        baselines = direction["baselines"]
        rows.append(
            (
                cell["lexical_ablation"],
                cell["proof_aggregation"],
                _number(direction["chance"]["mrr"]),
                *(
                    _with_interval(
                        baselines[name]["mrr"], baselines[name]["intervals"]["mrr"] if all_intervals else None
                    )
                    for name in _BASELINES
                ),
            )
        )
    return FigureTable(
        f"{words}, MRR of baselines", ("ablation", "pools", "chance", *_BASELINES.values()), tuple(rows), 2
    )


def study_remarks(report: Mapping[str, Any]) -> Iterator[str]:
    """How many pairs and proofs took part in each set of pools, what was left out, and notes of the comparison."""
    # What distances can tell apart depends on the ablation, and with it how many proofs a pool holds.
    ablations: dict[str, dict[str, list[str]]] = {}
    for cell in report["cells"]:
        of_pools = ablations.setdefault(cell["proof_aggregation"], {})
        of_pools.setdefault(_counts(cell, _sides(report)), []).append(cell["lexical_ablation"])
    for aggregation, found in ablations.items():
        for counts, names in found.items():
            which = f" ({', '.join(names)})" if len(found) > 1 else ""
            yield f"{aggregation}{which}: {counts}"
    yield from dict.fromkeys(note for cell in report["cells"] for note in cell["notes"])


def _counts(cell: Mapping[str, Any], sides: tuple[str, str]) -> str:
    left, right = sides
    proofs, left_out = cell["proofs"], cell["proofs_left_out"]
    skipped = "".join(
        f"; {side.capitalize()}: {count} left out ({reason})"
        for side in sides
        for reason, count in left_out[side].items()
    )
    same = cell["identical_graphs"]
    figures = cell["directions"][f"{left}_to_{right}"]["evidence"]
    evaluated = figures["default"]
    return (
        f"{evaluated['pairs_evaluated']} of {evaluated['pairs_total']} pairs, "
        f"{proofs[left]} {left.capitalize()} and {proofs[right]} {right.capitalize()} proofs{skipped}"
        + "".join(_not_ranked(figures))
        + f"; identical graphs: statements of {same['statements']}, proofs of {same['proofs']} pairs"
    )


def _not_ranked(evidence: Mapping[str, Any]) -> Iterator[str]:
    for name, figures in evidence.items():
        if figures["pairs_not_ranked"]:
            yield f"; {_EVIDENCE[name]}: {figures['pairs_not_ranked']} pairs with nothing to compare"


def print_study(report: Mapping[str, Any], console: Console) -> None:
    """Write the headline, all tables and remarks to ``console``."""
    from rich.table import Table

    console.print(study_headline(report), style="bold", highlight=False, markup=False)
    for found in study_tables(report, all_intervals=False):
        table = Table(title=found.title, title_justify="left", box=None, pad_edge=False)
        for number, heading in enumerate(found.headings):
            figures = number >= found.text_columns
            # Names of baselines are longer than their figures: one word below the other.
            shown = heading.replace(" ", "\n") if figures else heading
            table.add_column(shown, justify="right" if figures else "left", no_wrap=True)
        for row in found.rows:
            table.add_row(*row)
        console.print(table)
    for remark in study_remarks(report):
        console.print(remark, highlight=False, markup=False)


def study_markdown(report: Mapping[str, Any]) -> str:
    """The same as Markdown."""
    lines = [study_headline(report), ""]
    for table in study_tables(report, all_intervals=True):
        marks = ["---" if number < table.text_columns else "---:" for number in range(len(table.headings))]
        lines += [f"**{table.title}**", "", _row(table.headings), _row(marks), *map(_row, table.rows), ""]
    lines += [f"- {remark}" for remark in study_remarks(report)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _with_interval(value: float | None, interval: Sequence[float] | None) -> str:
    shown = _number(value)
    return shown if interval is None else f"{shown} [{interval[0]:.3f}, {interval[1]:.3f}]"
