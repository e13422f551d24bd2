"""The benchmark's table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wonton_core.engineering.repair_bench.answers import Answer
from wonton_core.engineering.repair_bench.tally import ALL_KINDS, Tally

_HEAD = ("one answer", "or refusal", "unclear", "nothing", "crashed", "median ms", "p95 ms", "max ms")
_CELL_WIDTH = 15
_PEER_WIDTH = 24

LEGEND = (
    "one answer: patches with a unique right answer: correct / refused / wrong. or refusal: a deleted line names what "
    "is nowhere in the file, so that refusing is as right: correct / refused / wrong. unclear: patches that noise left "
    "without a unique answer, where to refuse is right: guessed right / refused / guessed wrong. nothing: patches with "
    "nothing to apply to: refused / wrong. ms: each patch; of peers, their own start included."
)


def table_lines(tallies: Sequence[Tally]) -> list[str]:
    """Rows of every kind for the repair, then one row of all kinds for every tool, then peers kind by kind."""
    first = tallies[0].tool
    own = [tally for tally in tallies if tally.tool == first and tally.kind != ALL_KINDS]
    peers = [tally for tally in tallies if tally.tool != first and tally.kind != ALL_KINDS]
    totals = [tally for tally in tallies if tally.kind == ALL_KINDS]
    width = max(len(name) for tally in tallies for name in (tally.kind, tally.tool)) + 2
    lines = [_line(first, _HEAD, width), *(_row(tally.kind, tally, width) for tally in own)]
    lines += ["", _line(ALL_KINDS, _HEAD, width), *(_row(tally.tool, tally, width) for tally in totals)]
    if peers:
        tools = list(dict.fromkeys(tally.tool for tally in peers))
        head = ["one answer, nothing", first, *tools]
        lines += ["", _line("correct, wrong of nothing", head, width, _PEER_WIDTH)]
        for tally in own:
            same = {peer.tool: peer for peer in peers if peer.kind == tally.kind}
            cells = [f"{tally.counts[Answer.UNIQUE].n}, {tally.counts[Answer.NOTHING].n}"]
            cells += [
                f"{one.counts[Answer.UNIQUE].correct}, {one.counts[Answer.NOTHING].wrong}"
                for one in (tally, *same.values())
            ]
            lines.append(_line(tally.kind, cells, width, _PEER_WIDTH))
    return lines


def headlines(tallies: Sequence[Tally]) -> Iterator[str]:
    """One line for each tool: the shares that sum it up."""
    for tally in tallies:
        if tally.kind != ALL_KINDS:
            continue
        unique, unclear, nothing = (tally.counts[answer] for answer in (Answer.UNIQUE, Answer.UNCLEAR, Answer.NOTHING))
        yield (
            f"{tally.tool}: {_percent(tally.correct_share_of_unique)} correct of {unique.n} with one answer "
            f"({unique.wrong} wrong), {_percent(tally.correct_share_of_all)} of all {tally.with_edit}; guessed "
            f"{_percent(tally.guessed_share)} of {unclear.n} unclear ones ({unclear.correct} right, {unclear.wrong} "
            f"wrong); wrong {_percent(tally.wrong_share_of_nothing)} of {nothing.n} with nothing to apply to"
        )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.2%}"


def _row(name: str, tally: Tally, width: int) -> str:
    cells = []
    for answer in (Answer.UNIQUE, Answer.SLIP, Answer.UNCLEAR):
        counts = tally.counts[answer]
        cells.append(f"{counts.correct} / {counts.refused} / {counts.wrong}" if counts.n else "-")
    nothing = tally.counts[Answer.NOTHING]
    cells.append(f"{nothing.refused} / {nothing.wrong}" if nothing.n else "-")
    times = (tally.median_seconds, tally.p95_seconds, tally.largest_seconds)
    return _line(name, [*cells, str(tally.crashed), *(f"{1000 * seconds:.2f}" for seconds in times)], width)


def _line(name: str, cells: Sequence[str], width: int, cell_width: int = _CELL_WIDTH) -> str:
    return name.ljust(width) + "".join(cell.rjust(max(cell_width, len(cell) + 2)) for cell in cells)
