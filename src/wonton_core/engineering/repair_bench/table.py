"""The benchmark's table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from wonton_core.engineering.repair_bench.tally import ALL_KINDS, Tally

_HEAD = (
    "n", "correct", "refused", "wrong", "crashed",
    "unclear", "refused", "right", "wrong",
    "median ms", "p95 ms", "max ms",
)  # fmt: skip


LEGEND = (
    "n, correct, refused, wrong, crashed: patches with a unique right answer; unclear, refused, right, wrong: patches "
    "that noise left without one, where to refuse is right. ms: each patch; of peers, their own start included."
)


def table_lines(tallies: Sequence[Tally]) -> list[str]:
    """Rows of every kind for the repair, then one row of all kinds for every tool.

    ``n`` to ``crashed`` are the cases with a unique right answer, ``unclear`` to the second ``wrong`` those without.
    """
    first = tallies[0].tool
    own = [tally for tally in tallies if tally.tool == first and tally.kind != ALL_KINDS]
    peers = [tally for tally in tallies if tally.tool != first and tally.kind != ALL_KINDS]
    totals = [tally for tally in tallies if tally.kind == ALL_KINDS]
    width = max(len(name) for tally in tallies for name in (tally.kind, tally.tool)) + 2
    lines = [_line(first, _HEAD, width), *(_row(tally.kind, tally, width) for tally in own)]
    lines += ["", _line(ALL_KINDS, _HEAD, width), *(_row(tally.tool, tally, width) for tally in totals)]
    if peers:
        tools = list(dict.fromkeys(tally.tool for tally in peers))
        lines += ["", _line("correct / wrong of n", ["n", first, *tools], width, 18)]
        for tally in own:
            same = {peer.tool: peer for peer in peers if peer.kind == tally.kind}
            cells = [str(tally.unique), *(f"{one.correct} / {one.wrong}" for one in (tally, *same.values()))]
            lines.append(_line(tally.kind, cells, width, 18))
    return lines


def _row(name: str, tally: Tally, width: int) -> str:
    counts = (
        tally.unique, tally.correct, tally.refused, tally.wrong, tally.crashed + tally.unclear_crashed,
        tally.unclear, tally.unclear_refused, tally.unclear_guessed_right, tally.unclear_guessed_wrong,
    )  # fmt: skip
    times = (tally.median_seconds, tally.p95_seconds, tally.largest_seconds)
    return _line(name, [*map(str, counts), *(f"{1000 * seconds:.2f}" for seconds in times)], width)


def _line(name: str, cells: Sequence[str], width: int, cell_width: int = 10) -> str:
    return name.ljust(width) + "".join(cell.rjust(cell_width) for cell in cells)
