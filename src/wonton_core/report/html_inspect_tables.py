"""Tables of the page of one proof or one pair: parts of the distance, features, profiles, typed actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from wonton_core.alignment.inspection import InspectedPair, InspectedProof
from wonton_core.alignment.pair_features import ComparedFeatures, FeatureCounts
from wonton_core.report.html_chart_frame import rectangle
from wonton_core.report.html_markup import Html, Piece, joined, tag
from wonton_core.report.html_tables import ABSENT, cell, number, row, short, table, words
from wonton_core.report.inspection_report import contributions, undefined_words, weights_here

_MOST_ACTIONS = 1000


def distance_table(pair: InspectedPair, weights: Mapping[str, float] | None) -> Html:
    """Each part of the distance, its weight, that in this pair, and what it adds, as a number and a bar."""
    found = pair.neighbour
    here = weights_here(found.components, weights) or {}
    added = contributions(found.components, weights) or {}
    largest = max(added.values(), default=0.0)
    rows = []
    for name, value in found.components.items():
        share = added.get(name)
        bar: Piece = ABSENT
        if share is not None and largest > 0:
            drawn = tag(
                "svg",
                rectangle(0, 0, 100 * share / largest, 10, ""),
                viewBox="0 0 100 10",
                aria_hidden="true",
                preserveAspectRatio="none",
            )
            bar = tag("span", drawn, class_="adds")
        rows.append(
            row(
                words(name),
                cell(undefined_words(name) if value is None else number(value, 4), right=True),
                cell(short((weights or {}).get(name)), right=True),
                cell(number(here.get(name), 4), right=True),
                cell(number(share, 4), right=True),
                cell(bar),
            )
        )
    rows.append(
        row(
            "whole",
            cell(number(found.distance, 4), right=True),
            cell(""),
            cell(""),
            cell(number(found.distance, 4), right=True),
            cell(""),
        )
    )
    headings = [
        ("Part", False), ("Distance", True), ("Weight", True), ("Weight here", True), ("Adds", True), ("", False),
    ]  # fmt: skip
    made_of = table("What the distance is made of", headings, rows, class_="parts")
    if None not in found.components.values() or not here:
        return made_of
    shared_out = "A part that is undefined has no weight here: the others share it. Adds is distance times weight here."
    return joined([made_of, tag("p", shared_out, class_="description")])


def features_table(features: Mapping[str, ComparedFeatures], left: str, right: str) -> Html:
    """What both sides share most and where they differ most, part of the distance by part."""
    headings = [("Part", False), ("", False), ("Feature", False), (left, True), (right, True)]
    return table("Top features, with how often each occurs (or its share)", headings, _feature_rows(features))


def _feature_rows(features: Mapping[str, ComparedFeatures]) -> Iterator[Html]:
    for name, found in features.items():
        groups: tuple[tuple[str, Sequence[FeatureCounts]], ...] = (
            ("shared", found.shared),
            ("differing", found.differing),
        )
        for title, entries in groups:
            for entry in entries:
                yield row(
                    words(name),
                    cell(title),
                    cell(tag("code", entry.feature)),
                    cell(short(round(entry.left, 3)), right=True),
                    cell(short(round(entry.right, 3)), right=True),
                )
            if not entries:
                yield row(words(name), cell(title), cell("none"), cell(ABSENT, right=True), cell(ABSENT, right=True))


def profiles_table(sides: Sequence[tuple[str, InspectedProof]]) -> Html:
    """Every profile with each side's share of each of its values."""
    profiles = [
        {"neutral action": found.action_profile, "neutral concept": found.concept_profile}
        | found.features.profiles
        | {"connective": found.features.connectives}
        for _, found in sides
    ]
    lines = [
        row(words(title), cell(words(name)), *(cell(number(side[title].get(name), 2), right=True) for side in profiles))
        for title in profiles[0]
        for name in sorted({name for side in profiles for name in side[title]})
    ]
    headings = [("Profile", False), ("Value", False), *((name, True) for name, _ in sides)]
    return table("Share of each value", headings, lines)


def actions_table(name: str, found: InspectedProof) -> Html:
    """The typed action trace."""
    rows = [
        row(
            str(place),
            cell(f"{action.operator} / {action.motif}"),
            cell(action.kind),
            cell(str(action.branch_arity), right=True),
            cell(action.continuation),
            cell(action.coupling),
            cell(", ".join(action.effects)),
        )
        for place, action in enumerate(found.actions[:_MOST_ACTIONS], 1)
    ]
    headings = [
        ("", False), ("Operator / motif", False), ("Kind", False), ("Branches", True), ("Continuation", False),
        ("Coupling", False), ("Effects", False),
    ]  # fmt: skip
    more = len(found.actions) - len(rows)
    return joined(
        [
            tag("div", table(f"{name}: {len(found.actions)} typed actions", headings, rows), class_="long"),
            tag("p", f"{more} more actions are not shown.", class_="absent") if more else "",
        ]
    )
