"""Which declarations an edit adds, changes and removes, by kind (paper, Fig. 9).

A declaration's text is its tokens without comments, so that new words in a doc comment change nothing, and without
those of declarations inside it, which count for themselves. A nameless block that only holds others (``mutual``) isn't
counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable

from attrs import evolve, frozen

from wonton_core.engineering.code_lines import EditedPart, edited_parts
from wonton_core.model.edit_task import DeclarationChanges
from wonton_core.model.lexed_source import LexedSource


@frozen
class _Written:
    kind: str
    full_name: str
    text: tuple[str, ...]


def declaration_changes(
    before: str, after: str, lexed_before: LexedSource, lexed_after: LexedSource
) -> DeclarationChanges:
    """Counts by kind, sorted by it; a changed declaration counts under the kind that it has after.

    Equal name and text is no change, and neither is equal text under another name (the namespace around it was
    renamed, or it moved). Of the rest the same full name is a change, first come first served where a file has several;
    nameless ones of the same kind are changes in their order. What is left was removed and added, a renaming with it.
    """
    left, right = map(_declarations, _touched(*edited_parts(before, after, lexed_before, lexed_after)))
    left, right, _ = _paired(left, right, lambda written: written)
    left, right, _ = _paired(left, right, lambda written: written.text)
    left, right, changed = _paired(left, right, lambda written: written.full_name or (written.kind,))
    return DeclarationChanges(
        added=_by_kind(right), changed=_by_kind(after for _, after in changed), removed=_by_kind(left)
    )


def _touched(left: EditedPart, right: EditedPart) -> tuple[EditedPart, EditedPart]:
    """The parts made so wide that no declaration of either side reaches over their border.

    An attribute put before a theorem is a part of it; on the other side the theorem begins behind the edited part.
    """
    while True:
        first, rest = left.first, len(left.lines) - left.end
        for part in (left, right):
            for declaration in part.lexed.declarations:
                if declaration.last_line > part.first and declaration.first_line <= part.end:
                    first = min(first, declaration.first_line - 1)
                    rest = min(rest, len(part.lines) - declaration.last_line)
        if (first, rest) == (left.first, len(left.lines) - left.end):
            return left, right
        left = evolve(left, first=first, end=len(left.lines) - rest)
        right = evolve(right, first=first, end=len(right.lines) - rest)


def _declarations(part: EditedPart) -> list[_Written]:
    """Those that the edited part touches: all others have the same text on both sides."""
    lexed = part.lexed
    inner: dict[int, list[int]] = defaultdict(list)
    for position, declaration in enumerate(lexed.declarations):
        if declaration.parent >= 0:
            inner[declaration.parent].append(position)
    written = []
    for position, declaration in enumerate(lexed.declarations):
        if declaration.last_line <= part.first or declaration.first_line > part.end:
            continue
        if position in inner and not declaration.name:
            continue
        own: list[str] = []
        start = declaration.start
        for child in sorted(inner.get(position, ()), key=lambda child: lexed.declarations[child].start):
            own += part.tokens.code(start, lexed.declarations[child].start)
            start = max(start, lexed.declarations[child].end)
        own += part.tokens.code(start, declaration.end)
        written.append(_Written(declaration.kind, declaration.full_name if declaration.name else "", tuple(own)))
    return written


def _paired(
    left: list[_Written], right: list[_Written], key: Callable[[_Written], Hashable]
) -> tuple[list[_Written], list[_Written], list[tuple[_Written, _Written]]]:
    """What is left over of either side after pairs of equal keys were taken, and the pairs."""
    waiting: dict[Hashable, list[_Written]] = defaultdict(list)
    for written in reversed(left):
        waiting[key(written)].append(written)
    pairs, unpaired = [], []
    for written in right:
        if waiting.get(key(written)):
            pairs.append((waiting[key(written)].pop(), written))
        else:
            unpaired.append(written)
    return [written for rest in waiting.values() for written in reversed(rest)], unpaired, pairs


def _by_kind(declarations: Iterable[_Written]) -> dict[str, int]:
    return dict(sorted(Counter(written.kind for written in declarations).items()))
