"""Texts that anybody wrote, on the page: what can't be seen is shown, what is too long is cut, nothing is markup."""

from __future__ import annotations

import re

from wonton_core.report.html_markup import Html, Piece, joined, tag

# Controls, marks that turn the writing direction, characters without width, halves of characters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
LONGEST_DIFF = 40_000
LONGEST_TEXT = 2_000
"""In characters."""
_LOOKS = {"+": "added", "-": "removed", "@": "place", "\\": "place"}


def seen(text: str, longest: int = LONGEST_TEXT) -> Html:
    """``text`` with every character that could not be seen as its number, cut to ``longest`` characters."""
    return joined([*_pieces(text[:longest]), *_more(len(text) - longest)])


def _pieces(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    start = 0
    for match in _HIDDEN.finditer(text):
        pieces += [text[start : match.start()], tag("span", f"U+{ord(match[0]):04X}", class_="unseen")]
        start = match.end()
    return [*pieces, text[start:]]


def _more(characters: int) -> list[Piece]:
    return [tag("span", f"… {characters:,} more characters", class_="absent")] if characters > 0 else []


def diff_view(diff: str, label: str) -> Html:
    """A unified diff, line by line; signs stay, so that nothing hangs on colours."""
    if not diff:
        return tag("p", "No patch: nothing applies.", class_="absent")
    lines: list[Html] = []
    in_hunk = False
    for line in diff[:LONGEST_DIFF].removesuffix("\n").split("\n"):
        in_hunk = in_hunk or line.startswith("@@")
        look = _LOOKS.get(line[:1], "same") if in_hunk else "place"
        lines.append(tag("span", *_pieces(line), class_=f"line {look}"))
    return tag(
        "pre",
        tag("code", *lines, class_="diff"),
        *_more(len(diff) - LONGEST_DIFF),
        tabindex=0,
        role="group",
        aria_label=label,
    )


def text_view(text: str, label: str, longest: int = LONGEST_TEXT) -> Html:
    """A text as it stands, lines kept."""
    return tag("pre", tag("code", seen(text, longest)), tabindex=0, role="group", aria_label=label)
