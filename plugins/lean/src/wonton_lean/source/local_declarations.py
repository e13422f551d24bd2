"""The declarations after a ``where``: items that begin a line at one column, and may have a ``where`` of their own."""

from __future__ import annotations

from attrs import Factory, define

from wonton_core.model.lexed_source import COMMENT, DOC_COMMENT, IDENTIFIER, SYMBOL, TOKEN_KINDS
from wonton_lean.source.commands import Command
from wonton_lean.source.token_scanner import ScannedTokens

_COMMENT, _DOC, _IDENTIFIER, _SYMBOL = (TOKEN_KINDS.index(kind) for kind in (COMMENT, DOC_COMMENT, IDENTIFIER, SYMBOL))
_FIELDS_FOLLOW = frozenset(("structure", "class", "inductive", "class inductive", "coinductive"))
_ARROW_BODIES = frozenset(("macro", "elab", "macro_rules", "elab_rules", "syntax", "notation"))
_MOST_LEVELS = 1000


@define
class LocalDeclaration:
    """Positions of tokens; ``parent`` is a position in the list that this one is in, or -1."""

    start: int
    name: int
    parent: int
    attributes: list[int] = Factory(list)
    last: int = -1


@define
class _Level:
    column: int
    owner: int
    item: int = -1
    has_body: bool = False


def find_local_declarations(text: str, scanned: ScannedTokens, command: Command) -> list[LocalDeclaration]:
    """Those of one command, in order of position. The fields of a structure or an instance are none."""
    if command.word in _FIELDS_FOLLOW:
        return []
    return _Walk(text, scanned, command).run()


class _Walk:
    def __init__(self, text: str, scanned: ScannedTokens, command: Command) -> None:
        self.text = text
        self.table = scanned.table
        self.attribute_ends = scanned.attribute_ends
        self.command = command
        self.bodies = frozenset((":=", "=>", "|")) if command.word in _ARROW_BODIES else frozenset((":=", "|"))
        self.levels: list[_Level] = []
        self.found: list[LocalDeclaration] = []
        self.outer_has_body = False
        self.fields_follow = True
        """The first ``where`` before any body opens the fields of an instance; no later one does."""

    def run(self) -> list[LocalDeclaration]:
        wheres = set(self.command.wheres)
        depth = 0
        place = self.command.keyword + 1
        last_code = place
        while place <= self.command.last:
            kind = self.table.kinds[place]
            if kind == _COMMENT:
                place += 1
                continue
            if depth == 0 and self.levels and (item := self.item_at(place)):
                self.begin(item, last_code)
                last_code = place = item.name
            elif place in wheres and depth == 0:
                self.where(place)
            elif kind == _SYMBOL:
                word = self.word(place)
                depth = max(0, depth + (word[-1] in "([{⟨") - (word in ")]}⟩"))
                if depth == 0 and word in self.bodies:
                    self.body()
            last_code = place
            place += 1
        self.close_items(0, last_code)
        return self.found

    def word(self, place: int) -> str:
        return self.text[self.table.starts[place] : self.table.ends[place]] if place < len(self.table) else ""

    def body(self) -> None:
        self.outer_has_body = True
        if self.levels:
            self.levels[-1].has_body = True

    def where(self, place: int) -> None:
        if not self.outer_has_body and self.fields_follow:
            self.fields_follow = False
            return
        owner = -1
        if self.levels:
            if not self.levels[-1].has_body:
                return  # the fields of an item that is an instance
            owner = self.levels[-1].item
        first = self.code_from(place + 1)
        if first <= self.command.last and len(self.levels) < _MOST_LEVELS:
            self.levels.append(_Level(self.table.column_of(self.table.starts[first]), owner))

    def item_at(self, place: int) -> LocalDeclaration | None:
        """The item that begins at ``place``, if one does."""
        level = self.levels[-1]
        first_of_level = level.item < 0
        if not first_of_level:
            previous_line = self.table.line_of(self.table.ends[place - 1] - 1)
            if previous_line == self.table.line_of(self.table.starts[place]):
                return None
            column = self.table.column_of(self.table.starts[place])
            if not any(level.column == column for level in self.levels):
                return None
        name, attributes = place, []
        while name <= self.command.last:
            if self.table.kinds[name] == _DOC or self.table.kinds[name] == _COMMENT:
                name += 1
            elif name in self.attribute_ends:
                attributes.append(name)
                name = self.attribute_ends[name] + 1
            else:
                break
        if name > self.command.last or self.table.kinds[name] != _IDENTIFIER:
            return None
        return LocalDeclaration(place, name, -1, attributes)

    def begin(self, item: LocalDeclaration, last_code: int) -> None:
        column = self.table.column_of(self.table.starts[item.start])
        while self.levels[-1].item >= 0 and self.levels[-1].column != column:
            self.close_items(len(self.levels) - 1, last_code)
        level = self.levels[-1]
        if level.item >= 0:
            self.found[level.item].last = last_code
        item.parent = level.owner
        level.item, level.has_body = len(self.found), False
        self.found.append(item)

    def close_items(self, to_level: int, last_code: int) -> None:
        while len(self.levels) > to_level:
            level = self.levels.pop()
            if level.item >= 0:
                self.found[level.item].last = last_code

    def code_from(self, place: int) -> int:
        while place <= self.command.last and self.table.kinds[place] == _COMMENT:
            place += 1
        return place
