"""Fits added lines to the file: indentation, where the patch has moved or lost it, and line endings.

Added text is never changed otherwise. Whether additions share what happened to the indentation of the old side:

1. They go with the deleted lines, if the hunk has any: where these are indented as in the file, additions are left
   alone. An addition like a deleted line (a replacement) shows it best: indented as that line is in the patch, it has
   shared the shift; as that line is in the file, it has not. Such votes count for all hunks of the patch together: one
   writer has written them.
2. Without such a pair, only a shift that is the same for the whole old side counts. A deeper patch has shifted its
   additions too if it moved lines off the margin, and no addition is less deep than the shift. A shallower one has if
   an addition is less deep than all of the old side in the file, and stands right next to a shifted line, no blank
   line between.
3. Otherwise additions are left alone.

Where the file is indented by tabs and the patch by blanks, additions are translated, if all of the old side agrees on
how many blanks a tab is; else the hunk has no right text.
"""

from __future__ import annotations

from collections import Counter

from attrs import evolve, frozen

from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.line_folding import folded, indentation
from wonton_core.engineering.repair.line_similarity import similarity
from wonton_core.engineering.repair.matching import Match
from wonton_core.engineering.repair.patch_hunks import LineKind

LIKE = 0.5
"""From this similarity on, an addition replaces a deleted line."""


@frozen
class _Pair:
    """A line of the old side, its position in the hunk, and its indentation in the patch and in the file."""

    position: int
    text: str
    deleted: bool
    patch: str
    real: str


def fitted_additions(match: Match, index: FileIndex, votes: int) -> list[str | None] | None:
    """One entry for each line of the hunk: the text of an added line, None for the others. ``votes`` is the sum of
    ``shift_votes`` over the patch. None where the file has tabs, and how to indent additions can't be known."""
    texts: list[str | None] = [line.text if line.kind is LineKind.ADDED else None for line in match.hunk.lines]
    if match.exact:
        return texts
    pairs, endings = _pairs(match, index)
    _fit_endings(texts, endings)
    if any("\t" in pair.real and "\t" not in pair.patch for pair in pairs) and any(
        text is not None and text[:1] == " " and text.strip() for text in texts
    ):
        return texts if _fit_tabs(texts, pairs) else None
    if any(pair.patch != pair.real for pair in pairs):
        _fit_indentation(texts, pairs, votes)
    return texts


def shift_votes(match: Match, index: FileIndex) -> int:
    """How many replaced lines say that additions share the shift of the old side, less those that say they don't."""
    if match.exact:
        return 0
    pairs, _ = _pairs(match, index)
    added = [line.text for line in match.hunk.lines if line.kind is LineKind.ADDED and line.text.strip()]
    if not added or not any(pair.patch != pair.real for pair in pairs):
        return 0
    votes = 0
    for pair in pairs:
        if pair.deleted:
            like, text = max((similarity(folded(pair.text), folded(text)), text) for text in added)
            if like >= LIKE:
                votes += pair.patch != pair.real and indentation(text) == pair.patch
                votes -= indentation(text) == pair.real
    return votes


def _pairs(match: Match, index: FileIndex) -> tuple[list[_Pair], Counter[tuple[bool, bool]]]:
    """Lines of the old side beside the file's, and how often which of the two ends with a carriage return."""
    file = index.file.lines
    pairs: list[_Pair] = []
    endings: Counter[tuple[bool, bool]] = Counter()
    old = 0
    for position, line in enumerate(match.hunk.lines):
        if line.kind is LineKind.ADDED:
            continue
        place = match.lines[old] if match.lines else None
        old += 1
        if place is None:
            continue
        endings[line.text.endswith("\r"), file[place].endswith("\r")] += 1
        if line.text.strip() and file[place].strip():
            deleted = line.kind is LineKind.DELETED
            # Context that lost its first column hasn't moved: its first blank is no column.
            text = line.raw if not deleted and line.raw.rstrip() == file[place].rstrip() else line.text
            pairs.append(_Pair(position, text, deleted, indentation(text), indentation(file[place])))
    return pairs, endings


def _fit_endings(texts: list[str | None], endings: Counter[tuple[bool, bool]]) -> None:
    if not endings:
        return
    (in_patch, in_file), _ = endings.most_common(1)[0]
    for position, text in enumerate(texts):
        if text is None:
            continue
        if in_file and not in_patch and not text.endswith("\r"):
            texts[position] = text + "\r"
        elif in_patch and not in_file:
            texts[position] = text.removesuffix("\r")


def _fit_indentation(texts: list[str | None], pairs: list[_Pair], votes: int) -> None:
    width = _tab_width(pairs)
    if width:
        for position, text in enumerate(texts):
            if text is not None:
                indent = indentation(text)
                texts[position] = indent.replace("\t", " " * width) + text[len(indent) :]
        pairs = [evolve(pair, patch=pair.patch.replace("\t", " " * width)) for pair in pairs]
    added = {position: text for position, text in enumerate(texts) if text is not None and text.strip()}
    if not added or not _shares_shift(added, pairs, texts, votes):
        return
    for position, text in enumerate(texts):
        if text is not None and text.rstrip("\r"):
            indent = text[: len(text) - len(text.lstrip(" \t"))]
            texts[position] = _shifted(indent, position, pairs) + text[len(indent) :]


def _fit_tabs(texts: list[str | None], pairs: list[_Pair]) -> bool:
    """Write the blanks before additions as the file's tabs. False where the old side doesn't say how."""
    widths: set[int] = set()
    for pair in pairs:
        if pair.real and not set(pair.real) - {"\t"} and pair.patch and not set(pair.patch) - {" "}:
            blanks, rest = divmod(len(pair.patch), len(pair.real))
            widths.add(0 if rest else blanks)
        elif pair.patch != pair.real:
            return False
    if len(widths) != 1 or 0 in widths:
        return False
    width = widths.pop()
    for position, text in enumerate(texts):
        if text is not None and text.strip():
            indent = text[: len(text) - len(text.lstrip(" "))]
            tabs, rest = divmod(len(indent), width)
            if rest:
                return False
            texts[position] = "\t" * tabs + text[len(indent) :]
    return True


def _tab_width(pairs: list[_Pair]) -> int:
    """Blanks for a tab of the patch, where the file has blanks; 0 where there are no such tabs."""
    widths = Counter(
        len(pair.real) // pair.patch.count("\t")
        for pair in pairs
        if "\t" in pair.patch and "\t" not in pair.real and len(pair.real) % pair.patch.count("\t") == 0
    )
    return widths.most_common(1)[0][0] if widths else 0


def _shares_shift(added: dict[int, str], pairs: list[_Pair], texts: list[str | None], votes: int) -> bool:
    moved = [pair for pair in pairs if pair.patch != pair.real]
    deleted = [pair for pair in pairs if pair.deleted]
    if not moved or (deleted and not any(pair in moved for pair in deleted)):
        return False
    if votes:
        return votes > 0
    shifts = {len(pair.real) - len(pair.patch) for pair in pairs}
    if len(shifts) != 1:
        return False
    shallowest = min(len(indentation(text)) for text in added.values())
    shift = shifts.pop()
    if shift < 0:
        return shallowest >= -shift and any(not pair.real for pair in pairs)
    if shallowest >= min(len(pair.real) for pair in pairs):
        return False
    positions = {pair.position for pair in moved}
    return any(
        _next_old(position, step, texts) in positions
        for position, text in added.items()
        for step in (-1, 1)
        if len(indentation(text)) == shallowest
    )


def _next_old(position: int, step: int, texts: list[str | None]) -> int:
    """The old-side line next to an addition, past other additions."""
    position += step
    while 0 <= position < len(texts) and (texts[position] or "").strip():
        position += step
    return position


def _shifted(indent: str, position: int, pairs: list[_Pair]) -> str:
    """The file's indentation for the patch's, by the nearest old-side line of the same indentation, else by the shift
    of the nearest one."""
    nearest = sorted(pairs, key=lambda pair: abs(pair.position - position))
    same_for_all = len({len(pair.real) - len(pair.patch) for pair in pairs}) == 1
    for pair in nearest:
        if pair.patch == indent and not same_for_all:
            return pair.real
    shift = len(nearest[0].real) - len(nearest[0].patch)
    return indent + " " * shift if shift >= 0 else indent[: max(len(indent) + shift, 0)]
