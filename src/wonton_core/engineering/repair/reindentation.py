"""Fits added lines to the file: indentation, where the patch has moved or lost it, and line endings.

Added text is never changed otherwise. Indentation is only touched where old-side lines next to the addition are indented
differently in the patch than in the file, and the addition goes with the patch rather than with the file: it has the
indentation that a neighbour has in the patch more often than the one that a neighbour has in the file.
"""

from __future__ import annotations

from collections import Counter

from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.line_folding import indentation
from wonton_core.engineering.repair.matching import Match
from wonton_core.engineering.repair.patch_hunks import LineKind


def fitted_additions(match: Match, index: FileIndex) -> list[str | None]:
    """One entry for each line of the hunk: the text of an added line, None for the others."""
    texts: list[str | None] = [line.text if line.kind is LineKind.ADDED else None for line in match.hunk.lines]
    if match.exact:
        return texts
    file = index.file.lines
    pairs: list[tuple[int, str, str]] = []  # position in the hunk, indentation in the patch, and in the file
    endings: Counter[tuple[bool, bool]] = Counter()
    old = 0
    for position, line in enumerate(match.hunk.lines):
        if line.kind is LineKind.ADDED:
            continue
        place = match.lines[old]
        old += 1
        if place is None:
            continue
        endings[line.text.endswith("\r"), file[place].endswith("\r")] += 1
        if line.text.strip() and file[place].strip():
            pairs.append((position, indentation(line.text), indentation(file[place])))
    _fit_endings(texts, endings, index)
    if any(patch != real for _, patch, real in pairs):
        _fit_indentation(texts, pairs)
    return texts


def _fit_endings(texts: list[str | None], endings: Counter[tuple[bool, bool]], index: FileIndex) -> None:
    if endings:
        (in_patch, in_file), _ = endings.most_common(1)[0]
    else:
        return
    for position, text in enumerate(texts):
        if text is None:
            continue
        if in_file and not in_patch and not text.endswith("\r"):
            texts[position] = text + "\r"
        elif in_patch and not in_file:
            texts[position] = text.removesuffix("\r")


def _fit_indentation(texts: list[str | None], pairs: list[tuple[int, str, str]]) -> None:
    tab_widths = Counter(
        len(real) // patch.count("\t")
        for _, patch, real in pairs
        if "\t" in patch and "\t" not in real and len(real) % patch.count("\t") == 0
    )
    width = tab_widths.most_common(1)[0][0] if tab_widths else 0
    if width:
        pairs = [(position, patch.replace("\t", " " * width), real) for position, patch, real in pairs]
    added = [position for position, text in enumerate(texts) if text is not None and text.strip()]
    with_patch = with_file = 0
    for position in added:
        indent = (
            indentation(texts[position] or "").replace("\t", " " * width)
            if width
            else indentation(texts[position] or "")
        )
        for patch, real in _neighbours(position, pairs):
            if patch != real:
                with_patch += indent == patch
                with_file += indent == real
    shifts = with_patch > with_file
    for position, text in enumerate(texts):
        if text is None or not text.strip():
            continue
        indent, rest = indentation(text), text.lstrip()
        if width:
            indent = indent.replace("\t", " " * width)
        if shifts:
            indent = _shifted(indent, position, pairs)
        texts[position] = indent + rest


def _neighbours(position: int, pairs: list[tuple[int, str, str]]) -> list[tuple[str, str]]:
    before = [(patch, real) for place, patch, real in pairs if place < position][-1:]
    behind = [(patch, real) for place, patch, real in pairs if place > position][:1]
    return before + behind


def _shifted(indent: str, position: int, pairs: list[tuple[int, str, str]]) -> str:
    """The file's indentation for the patch's, by the nearest old-side line of the same indentation, else by the shift
    of the nearest one."""
    nearest = sorted(pairs, key=lambda pair: abs(pair[0] - position))
    for _, patch, real in nearest:
        if patch == indent:
            return real
    _, patch, real = nearest[0]
    shift = len(real) - len(patch)
    return indent + " " * shift if shift >= 0 else indent[: max(len(indent) + shift, 0)]
