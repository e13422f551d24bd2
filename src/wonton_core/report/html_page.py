"""The page of a benchmark report: one file without anything from elsewhere, or, when that grows too large, one file
and a folder of pairs beside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from wonton_core.report.html_baseline_bars import baseline_bars
from wonton_core.report.html_findings import cohorts, gate, left_out, reliability
from wonton_core.report.html_headline import headline
from wonton_core.report.html_markup import Html, Piece, tag
from wonton_core.report.html_pairs import PairLinks, PairSections, pair_section, pair_table
from wonton_core.report.html_provenance import provenance
from wonton_core.report.html_rank_histogram import rank_histogram
from wonton_core.report.html_recall_curves import recall_curves
from wonton_core.report.html_tables import section

LARGEST_PAGE = 3 * 1024 * 1024
"""In bytes: above it pairs get files of their own."""

_SECTIONS = {
    "charts": "Ranks, recall and baselines",
    "cohorts": "Cohorts by kind",
    "gate": "Gate",
    "reliability": "Against chance, and collapse",
    "left-out": "What was left out",
    "pairs": "Pairs",
    "provenance": "Provenance",
}


def _resource(name: str) -> str:
    return files("wonton_core.report").joinpath("page", name).read_text("utf-8")


def _allowed(source: str) -> str:
    """How a content security policy names one inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


def document(title: str, *body: Piece, resources: Sequence[str] = ()) -> str:
    """A whole page, with the style and script of each of ``resources`` besides its own. Its policy lets the browser
    load nothing and run only the page's own script, so that a name in a report could do nothing even if it were not
    escaped."""
    style, script = ("".join(_resource(f"{name}.{kind}") for name in ("report", *resources)) for kind in ("css", "js"))
    policy = f"default-src 'none'; style-src {_allowed(style)}; script-src {_allowed(script)}; base-uri 'none'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", Html(style)),
    )
    whole = tag("html", head, tag("body", *body, tag("script", Html(script))), lang="en")
    return f"<!DOCTYPE html>\n{whole.source}\n"


def _main_page(all_of: PairSections, links: PairLinks, sections: tuple[Html, ...]) -> str:
    report = all_of.report
    content: dict[str, tuple[Piece, ...]] = {
        "charts": (tag("div", rank_histogram(report), recall_curves(report), baseline_bars(report), class_="charts"),),
        "cohorts": (cohorts(report),),
        "gate": (gate(report),),
        "reliability": (reliability(report),),
        "left-out": (left_out(report),),
        "pairs": (
            _filter_box(),
            pair_table(all_of, links),
            *([tag("h3", "Pair by pair"), *sections] if sections else []),
        ),
        "provenance": (provenance(report),),
    }
    return document(
        f"{report.part('benchmark').text('benchmark_id') or 'Paired benchmark'}: Wonton report",
        headline(report),
        tag(
            "nav",
            tag("ul", *(tag("li", tag("a", words, href=f"#{name}")) for name, words in _SECTIONS.items())),
            aria_label="Contents",
        ),
        tag("main", *(section(name, title, *content[name]) for name, title in _SECTIONS.items())),
    )


def _filter_box() -> Html:
    """Hidden until the page's script, which it needs, shows it."""
    return tag(
        "p",
        tag("label", "Filter pairs ", tag("input", type="search", id="pair-filter", autocomplete="off")),
        " ",
        tag("output", id="pair-count", aria_live="polite"),
        class_="filter",
        hidden=True,
    )


def inspection_folder(out: Path) -> Path:
    """Where the pages stand that draw both proofs of a pair, for a page at ``out``."""
    return out.parent / f"{out.stem}-inspect"


def render_page(all_of: PairSections, out: Path, *, largest: int = LARGEST_PAGE) -> dict[Path, bytes]:
    """The files of the page that is to stand at ``out``, and what is in each: ``out`` alone, or, when it would be
    larger than ``largest`` bytes, also one file a pair in the folder ``<name>-pairs`` beside it."""
    inspections = f"{quote(inspection_folder(out).name)}/"
    links = PairLinks(inspections=inspections)
    positions = range(len(all_of.pairs))
    whole = _main_page(all_of, links, tuple(pair_section(all_of, at, links) for at in positions)).encode()
    if len(whole) <= largest:
        return {out: whole}
    folder = f"{out.stem}-pairs"
    from_pair = PairLinks(separate=True, main=f"../{quote(out.name)}#pairs", inspections=f"../{inspections}")
    pages = {
        out.parent / folder / from_pair.to(at): document(
            all_of.pairs[at].text("pair_id") or f"pair {at + 1}", tag("main", pair_section(all_of, at, from_pair))
        ).encode()
        for at in positions
    }
    from_main = PairLinks(separate=True, folder=f"{quote(folder)}/", inspections=inspections)
    return {out: _main_page(all_of, from_main, ()).encode()} | pages
