"""Every place of the old file that a hunk, as its text now stands, may mean.

The rule knows where noise struck and nothing of any engine that repairs patches:

* a line whose text is kept stands for a line of the file with the same text; where noise changed blanks or spelled
  symbols in ASCII, both are compared without blanks or in ASCII;
* a deleted line with a slip stands for one line that is at least half like it; a context line that is not in the file
  as it is written stands for one such line, or for none: it can't be told from an invented one;
* lines stand next to each other, but where noise left lines out: any number for "..." and between hunks without
  headers; for a dropped line, one at most, and at any one place of the hunk, since nothing tells where it was;
* added lines that have a left-out line on one side and no deleted line on the other may belong on either side of it;
* a right number fixes the first line. If the hunk does not stand there word for word, but does elsewhere, that is a
  second reading;
* without a right number, every place in the order of the hunks is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from attrs import field, frozen

from wonton_core.engineering.repair_bench.draft import Draft, Gap, Hunk, Line, Mark
from wonton_core.engineering.repair_bench.wording import in_ascii, likeness

Body = tuple[Line | Gap, ...]

_LEAST_LIKENESS = 0.5
MOST_READINGS = 2_000
_MOST_STEPS = 100_000


@frozen
class Effect:
    """What one reading of a hunk does: old lines deleted, and lines added before an old line."""

    deleted: frozenset[int]
    added: tuple[tuple[int, str], ...]

    @property
    def start(self) -> int:
        """The first place that changes."""
        return min([*self.deleted, *(at for at, _ in self.added)])

    @property
    def end(self) -> int:
        """One past the last old line that is deleted, or the last place where lines are added."""
        return max([*(at + 1 for at in self.deleted), *(at for at, _ in self.added)])


class TooManyReadingsError(Exception):
    """A hunk has more readings than are looked at."""


@frozen
class FileIndex:
    """The old file's lines by what of them is compared."""

    lines: tuple[str, ...]
    blanks_unsure: bool
    symbols_unsure: bool
    places: dict[str, list[int]] = field(factory=lambda: defaultdict(list), init=False, eq=False)
    keys: list[str] = field(factory=list, init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        for at, line in enumerate(self.lines):
            key = self.key(line)
            self.keys.append(key)
            self.places[key].append(at)

    def key(self, text: str) -> str:
        """What of a line is compared."""
        if self.symbols_unsure:
            text = in_ascii(text)
        return "".join(text.split()) if self.blanks_unsure else text


def readings(draft: Draft, index: FileIndex, hunk: Hunk) -> set[Effect]:
    """All readings of ``hunk``. Raises TooManyReadingsError."""
    if not hunk.number_right:
        return _found(index, hunk.body, None)
    slack = 0
    for part in hunk.body:
        if isinstance(part, Gap):
            slack += part.lines or 0
        elif _sure(part):
            break
        elif part.mark is not Mark.ADDED:
            slack += 1
    at_number = _found(index, hunk.body, range(hunk.first, hunk.first + slack + 1))
    if any(isinstance(part, Gap) and part.shown is not None for part in hunk.body):
        return at_number
    as_shown = tuple(_word_for_word(part) for part in hunk.body if isinstance(part, Line))
    raw = FileIndex(draft.pre.lines, blanks_unsure=False, symbols_unsure=False)
    if as_shown == hunk.body and raw.blanks_unsure == index.blanks_unsure and not index.symbols_unsure:
        return at_number
    if _found(raw, as_shown, range(hunk.first, hunk.first + 1)):
        return at_number
    return at_number | _found(raw, as_shown, None)


def _word_for_word(line: Line) -> Line:
    return line if line.mark is Mark.ADDED else Line(line.mark, line.text, 0, column=line.column)


def _sure(line: Line) -> bool:
    return line.mark is not Mark.ADDED and line.origin is not None and not line.reworded


def _found(index: FileIndex, body: Sequence[Line | Gap], starts: range | None) -> set[Effect]:
    found: set[Effect] = set()
    for variant in _with_dropped_line_anywhere(tuple(body)):
        for effect in _Search(index, variant).all(starts):
            found.add(effect)
            if len(found) > MOST_READINGS:
                raise TooManyReadingsError
    return found


def _with_dropped_line_anywhere(body: Body) -> list[Body]:
    """``body`` and, where one gap shows nothing, all bodies with that gap elsewhere.

    Not between a deleted line and the added lines right after it, which are a replacement.
    """
    hidden = [at for at, part in enumerate(body) if isinstance(part, Gap) and part.shown is None and part.lines == 1]
    if len(hidden) != 1:
        return [body]
    gap, rest = body[hidden[0]], (*body[: hidden[0]], *body[hidden[0] + 1 :])
    return [
        body,
        *((*rest[:at], gap, *rest[at:]) for at in range(1, len(rest)) if not _replaces(rest[at - 1 : at + 1])),
    ]


def _replaces(pair: Body) -> bool:
    return [part.mark for part in pair if isinstance(part, Line)] == [Mark.DELETED, Mark.ADDED]


@frozen
class _Pending:
    """Added lines whose place depends on the next old line: what stands right before and after them in the patch."""

    texts: tuple[str, ...] = ()
    gap_before: bool = False
    gap_after: bool = False


class _Search:
    """One hunk against one file, depth first."""

    def __init__(self, index: FileIndex, body: Body) -> None:
        self._index, self._body = index, body
        self._steps = 0

    def all(self, starts: range | None) -> Iterator[Effect]:
        """Every reading; ``starts``: where the first old line (of a body without any: the added lines) may be."""
        first = self._first_places()
        if first is None:
            texts = tuple(part.text for part in self._body if isinstance(part, Line) and part.mark is Mark.ADDED)
            for at in starts if starts is not None else range(len(self._index.lines) + 1):
                yield Effect(frozenset(), tuple((at, text) for text in texts))
            return
        allowed = first if starts is None else [at for at in first if at in starts]
        for at in allowed:
            yield from self._from(0, None, at, _Pending(), 0, frozenset(), ())

    def _first_places(self) -> list[int] | None:
        """Places where the first old line of a reading may be; None: the body has no old lines."""
        before = 0
        for part in self._body:
            if isinstance(part, Gap):
                if part.lines is None:
                    break
                before += part.lines
            elif _sure(part):
                places = self._index.places.get(self._index.key(part.text), [])
                return sorted({at - back for at in places for back in range(before + 1) if at >= back})
            elif part.mark is not Mark.ADDED:
                before += 1
        if any(isinstance(part, Line) and part.mark is not Mark.ADDED for part in self._body):
            return list(range(len(self._index.lines)))
        return None

    def _from(
        self,
        at: int,
        previous: Line | None,
        place: int,
        pending: _Pending,
        room: int | None,
        deleted: frozenset[int],
        added: tuple[tuple[int, str], ...],
    ) -> Iterator[Effect]:
        """Readings of the body from part ``at``, whose next old line is at ``place`` or up to ``room`` lines below.

        ``previous`` is the last old line that was placed (None: none yet), and ``place`` right below it.
        """
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise TooManyReadingsError
        while at < len(self._body):
            part = self._body[at]
            if isinstance(part, Gap):
                room = None if room is None or part.lines is None else room + part.lines
                pending = _Pending(
                    pending.texts, pending.gap_before or not pending.texts, pending.gap_after or bool(pending.texts)
                )
                at += 1
            elif part.mark is Mark.ADDED:
                pending = _Pending((*pending.texts, part.text), pending.gap_before, pending.gap_after)
                at += 1
            else:
                break
        else:
            yield from self._last(previous, place, pending, deleted, added)
            return
        assert isinstance(part, Line)
        optional = part.mark is Mark.CONTEXT and not _sure(part)
        if optional and (previous is not None or self._more_old_lines(at + 1)):
            yield from self._from(at + 1, previous, place, pending, room, deleted, added)
        for here in self._places(part, place, room if previous is not None else 0):
            gone = deleted | {here} if part.mark is Mark.DELETED else deleted
            for spot in self._spots(previous, place, part, here, pending):
                new = (*added, *((spot, text) for text in pending.texts))
                yield from self._from(at + 1, part, here + 1, _Pending(), 0, gone, new)

    def _more_old_lines(self, at: int) -> bool:
        return any(isinstance(part, Line) and part.mark is not Mark.ADDED for part in self._body[at:])

    def _places(self, line: Line, place: int, room: int | None) -> Iterator[int]:
        size = len(self._index.lines)
        last = size - 1 if room is None else min(place + room, size - 1)
        key = self._index.key(line.text)
        if _sure(line):
            yield from (at for at in self._index.places.get(key, ()) if place <= at <= last)
            return
        for at in range(place, last + 1):
            other = self._index.keys[at]
            if other == key or likeness(other, key) >= _LEAST_LIKENESS:
                yield at

    def _spots(self, previous: Line | None, place: int, line: Line, here: int, pending: _Pending) -> list[int]:
        """Where pending lines may go, between the last old line (right above ``place``) and the one at ``here``."""
        if not pending.texts:
            return [here]
        if previous is None:
            return [here - 1, here] if pending.gap_after and here and line.mark is not Mark.DELETED else [here]
        if previous.mark is Mark.DELETED and not pending.gap_before:
            return [place]
        if line.mark is Mark.DELETED and not pending.gap_after:
            return [here]
        return sorted({place, here})

    def _last(
        self,
        previous: Line | None,
        place: int,
        pending: _Pending,
        deleted: frozenset[int],
        added: tuple[tuple[int, str], ...],
    ) -> Iterator[Effect]:
        spots = [place]
        if pending.texts and pending.gap_before and place < len(self._index.lines):
            spots = [place, place + 1]
        for spot in spots:
            new = (*added, *((spot, text) for text in pending.texts))
            if deleted or new:
                yield Effect(deleted, new)
