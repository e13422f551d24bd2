"""The table of all pairs, and a section for each pair: nearest candidates with the parts of their distances."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from attrs import field, frozen

from wonton_core.report.html_findings import missing_words
from wonton_core.report.html_markup import Html, Piece, joined, tag
from wonton_core.report.html_proof_view import proof_view, shortened
from wonton_core.report.html_report_part import ReportPart
from wonton_core.report.html_run_details import RunDetails
from wonton_core.report.html_tables import ABSENT, cell, not_in_report, number, rank_text, row, short, table, words
from wonton_core.report.inspection_report import contributions, undefined_words, weights_here

_CANDIDATES_IN_TABLE = 3


@frozen
class PairLinks:
    """Where each pair's section is: in this page, or, for more pairs than one page should hold, in a file of its own.
    ``folder`` is that of the files, seen from the page that links; ``main`` leads back to the table; ``inspections`` is
    the folder of the pages with both proofs drawn. All are addresses, with what is no plain letter escaped."""

    separate: bool = False
    folder: str = ""
    main: str = ""
    inspections: str = ""

    def to(self, position: int) -> str:
        """The address of the section of the pair at ``position`` (from 0)."""
        name = f"pair-{position + 1}"
        return f"{self.folder}{name}.html" if self.separate else f"#{name}"

    def to_inspection(self, position: int) -> str:
        """The address of the page with both proofs of the pair at ``position`` drawn."""
        return f"{self.inspections}{inspection_file(position)}"


def inspection_file(position: int) -> str:
    """The name of the file that draws both proofs of the pair at ``position`` (from 0)."""
    return f"pair-{position + 1}.html"


@frozen
class PairSections:
    """All that the sections are made from. ``lean`` and ``coq`` are None where their runs were not given; ``inspected``
    are the positions of pairs with a page of their own that draws both proofs."""

    report: ReportPart
    pairs: tuple[ReportPart, ...]
    lean: RunDetails | None
    coq: RunDetails | None
    position_of_coq: dict[str, int] = field(factory=dict)
    inspected: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        report: ReportPart,
        lean: RunDetails | None,
        coq: RunDetails | None,
        *,
        inspected: frozenset[int] = frozenset(),
    ) -> PairSections:
        """The sections of ``report``."""
        pairs = report.parts("pairs")
        at = {pair.text("coq_theorem"): position for position, pair in reversed(list(enumerate(pairs)))}
        return cls(report, pairs, lean, coq, at, inspected)


def right_answers(pair: ReportPart) -> frozenset[str]:
    """The Coq theorems that count as found: the pair's own, and those that say the same."""
    return frozenset({pair.text("coq_theorem"), *pair.texts("right_answers")})


def pair_table(all_of: PairSections, links: PairLinks) -> Html:
    """All pairs. The page's script makes its columns sortable and puts a filter box above it."""
    headings = [
        ("Pair", False),
        *([("Drawn", False)] if all_of.inspected else []),
        ("Lean → Coq", True),
        ("Coq → Lean", True),
        ("Distance", True),
        ("Kind", False),
        ("Lean theorem", False),
        ("Coq theorem", False),
        ("Nearest candidates", False),
    ]
    lines = [_pair_row(all_of, position, links) for position in range(len(all_of.pairs))]
    return table(f"All {len(lines)} pairs, ranks in both directions", headings, lines, class_="pairs", id="pair-table")


def _pair_row(all_of: PairSections, position: int, links: PairLinks) -> Html:
    pair = all_of.pairs[position]
    rank, distance = pair.number("rank"), pair.number("distance")
    back = pair.part("coq_to_lean").number("rank")
    nearest: Piece = _nearest(pair)
    if rank is None:
        nearest = tag("span", missing_words(pair), class_="absent")
    return row(
        tag("a", pair.text("pair_id") or f"pair {position + 1}", href=links.to(position)),
        *([cell(_inspection_link(all_of, position, links, "proofs"))] if all_of.inspected else []),
        cell(rank_text(rank), right=True, value="" if rank is None else rank),
        cell(rank_text(back), right=True, value="" if back is None else back),
        cell(number(distance, 4), right=True, value="" if distance is None else distance),
        cell(words(pair.text("pair_kind")) or ABSENT),
        cell(tag("code", pair.text("lean_theorem"))),
        cell(tag("code", pair.text("coq_theorem"))),
        cell(nearest),
    )


def _inspection_link(all_of: PairSections, position: int, links: PairLinks, text: str) -> Html:
    if position not in all_of.inspected:
        return tag("span", ABSENT, class_="absent")
    pair = all_of.pairs[position]
    label = f"{text}: {pair.text('lean_theorem')} and {pair.text('coq_theorem')}"
    return tag("a", text, href=links.to_inspection(position), aria_label=label)


def _nearest(pair: ReportPart) -> Html:
    right = right_answers(pair)
    shown: list[Piece] = []
    for candidate in pair.parts("top_candidates")[:_CANDIDATES_IN_TABLE]:
        name = candidate.text("coq_theorem")
        marked = tag("strong", tag("code", name), " ✓", title="right answer") if name in right else tag("code", name)
        shown += [", " if shown else "", marked]
    return joined(shown or ["not in this report"])


def pair_section(all_of: PairSections, position: int, links: PairLinks) -> Html:
    """Everything on one pair. In the main page it is folded up; its link opens it."""
    pair = all_of.pairs[position]
    rank = pair.number("rank")
    back_rank = rank_text(pair.part("coq_to_lean").number("rank"))
    said = f"rank {rank_text(rank)}, Coq → Lean {back_rank}" if rank is not None else missing_words(pair)
    title: list[Piece] = [tag("b", pair.text("pair_id") or f"pair {position + 1}"), f": {said}"]
    back = tag("p", tag("a", "Back to all pairs", href=links.main or "#pairs"))
    body = [back, *_body(all_of, position, links)]
    if links.separate:
        return joined([tag("h1", *title), *body])
    return tag("details", tag("summary", *title), tag("div", *body, id=f"pair-{position + 1}"), class_="pair")


def _body(all_of: PairSections, position: int, links: PairLinks) -> Iterator[Piece]:
    pair = all_of.pairs[position]
    yield tag(
        "p", "Lean ", tag("code", pair.text("lean_theorem")), ", Coq ", tag("code", pair.text("coq_theorem")), "."
    )
    if pair.number("rank") is not None:
        yield _parts_of_distance(all_of.report, pair)
        yield _candidates(all_of, pair, links)
        if position in all_of.inspected:
            yield tag("p", _inspection_link(all_of, position, links, "Both proofs drawn side by side"))
        yield tag("p", "The same in the terminal, with everything that the distance sees:")
        yield tag("pre", tag("code", inspect_command(all_of.report, pair)))
    proofs = _proofs(all_of, pair)
    if proofs:
        yield tag("div", *proofs, class_="proofs")


def _parts_of_distance(report: ReportPart, pair: ReportPart) -> Html:
    components = pair.part("components")
    values = {name: components.number(name) for name in components.names()}
    if not values:
        return not_in_report("Parts of the distance")
    weights_part = report.part("distance", "weights")
    weights = {name: weights_part.number(name) or 0.0 for name in weights_part.names()} or None
    here = weights_here(values, weights) or {}
    added = contributions(values, weights) or {}
    return table(
        f"Parts of the distance {number(pair.number('distance'), 6)} of this pair",
        [("Part", False), ("Distance", True), ("Weight", True), ("Weight here", True), ("Adds", True)],
        [
            row(
                words(name),
                cell(undefined_words(name) if value is None else number(value, 4), right=True),
                cell(short((weights or {}).get(name)), right=True),
                cell(number(here.get(name), 4), right=True),
                cell(number(added.get(name), 4), right=True),
            )
            for name, value in values.items()
        ],
    )


def _candidates(all_of: PairSections, pair: ReportPart, links: PairLinks) -> Html:
    found = pair.parts("top_candidates")
    if not found:
        return not_in_report("Nearest candidates")
    right = right_answers(pair)
    parts = sorted({name for candidate in found for name in candidate.part("components").names()})
    headings = [("", True), ("Coq theorem", False), ("Distance", True), *((words(name), True) for name in parts)]
    lines = [_candidate_row(all_of, candidate, place, right, parts, links) for place, candidate in enumerate(found, 1)]
    if all_of.coq is not None:
        headings.append(("Statement", False))
    own = pair.text("coq_theorem")
    absent = own not in {candidate.text("coq_theorem") for candidate in found}
    note = f"The pair's own Coq theorem, {own}, is not among them: its rank is {rank_text(pair.number('rank'))}."
    return joined(
        [
            table(f"The {len(found)} nearest Coq theorems", headings, lines, class_="candidates"),
            tag("p", note) if absent else "",
        ]
    )


def _candidate_row(
    all_of: PairSections,
    candidate: ReportPart,
    place: int,
    right: frozenset[str],
    parts: Sequence[str],
    links: PairLinks,
) -> Html:
    name = candidate.text("coq_theorem")
    named: Piece = tag("code", name)
    if name in all_of.position_of_coq:
        named = tag("a", named, href=links.to(all_of.position_of_coq[name]))
    components = candidate.part("components")
    cells = [
        cell(joined([named, " ✓ right"]) if name in right else named),
        cell(number(candidate.number("distance"), 4), right=True),
        *(cell(number(components.number(part)), right=True) for part in parts),
    ]
    if all_of.coq is not None:
        cells.append(
            cell(
                tag("code", shortened(all_of.coq.statement(name))),
            )
        )
    return tag(
        "tr", tag("th", str(place), scope="row", class_="number"), *cells, class_="right" if name in right else None
    )


def _proofs(all_of: PairSections, pair: ReportPart) -> list[Html]:
    represented = pair.part("representative_pair")
    return [
        proof_view(
            side.capitalize(),
            details.proof(
                pair.text(f"{side}_theorem"), represented.text(f"proof_id_{side}"), represented.text(f"variant_{side}")
            ),
        )
        for side, details in (("lean", all_of.lean), ("coq", all_of.coq))
        if details is not None
    ]


def inspect_command(report: ReportPart, pair: ReportPart) -> str:
    """The command line that prints this pair with the report's options; run directories are the reader's to fill in."""
    sources = report.part("graph_sources")
    chosen = {
        "--theorem": pair.text("lean_theorem"),
        "--compare-theorem": pair.text("coq_theorem"),
        "--graph-source": sources.text("run_lean"),
        "--compare-graph-source": sources.text("run_coq"),
        "--proof-aggregation": report.text("proof_aggregation"),
        "--name-obfuscation": report.part("name_obfuscation").text("mode"),
        "--name-obfuscation-salt": report.part("name_obfuscation").text("salt"),
        "--lexical-ablation": report.part("lexical_ablation").text("mode"),
        "--distance": report.part("distance").text("name"),
    }
    most = report.number("max_proofs_per_theorem")
    if most is not None:
        chosen["--max-proofs-per-theorem"] = f"{most:.0f}"
    options = [f"{name} {shlex.quote(value)}" for name, value in chosen.items() if value]
    if report.flag("solved_only"):
        options.append("--solved-only")
    return " \\\n  ".join(["wonton inspect-proof-ir --run-dir LEAN_RUN --compare-run-dir COQ_RUN", *options])
