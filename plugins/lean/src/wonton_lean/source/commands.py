"""Cuts the tokens of a Lean file into commands, each with its doc comment, attributes and modifiers.

Lean knows where a command ends because it parses. Here a command ends where the next one begins: at a reserved word
outside of brackets, at a word that only libraries reserve where it begins a line and stands no deeper than the command
before it, at a module doc. What belongs to a keyword stands directly before it, so it is collected on the way.
"""

from __future__ import annotations

from attrs import Factory, define

from wonton_core.model.lexed_source import COMMENT, MODULE_DOC, TOKEN_KINDS
from wonton_lean.source.token_scanner import HARD, INNER, PREFIX, ScannedTokens
from wonton_lean.source.words import DECLARATIONS, MODIFIERS, ONE_LINERS, SOFT_DECLARATIONS

_COMMENT = TOKEN_KINDS.index(COMMENT)
_MODULE_DOC = TOKEN_KINDS.index(MODULE_DOC)
_DECLARING = DECLARATIONS | SOFT_DECLARATIONS
_SCOPED_BRACKET_TOKENS = 4


@define
class Prefix:
    """What stands directly before a keyword; ``next`` is the position where the next part must stand."""

    start: int
    next: int
    attributes: list[int] = Factory(list)
    modifiers: list[str] = Factory(list)


@define
class Command:
    """Positions of tokens: ``first`` of all, ``start`` of the prefix of the last part (after ``in``), ``keyword``.

    ``last`` is the last one that is no comment. ``word`` is the keyword as written, of two words where it has two
    (``class inductive``). ``attributes`` are the positions of ``@[``, ``wheres`` those of ``where``.
    """

    first: int
    start: int
    keyword: int
    word: str
    prefix: Prefix | None = None
    wheres: list[int] = Factory(list)
    last: int = -1


def cut_commands(text: str, scanned: ScannedTokens, begin: int) -> list[Command]:
    """The commands from the token ``begin`` on, in order of position."""
    return _Cutter(text, scanned, begin).run()


class _Cutter:
    def __init__(self, text: str, scanned: ScannedTokens, begin: int) -> None:
        self.text = text
        self.scanned = scanned
        self.table = scanned.table
        self.begin = begin
        self.commands: list[Command] = []
        self.prefix: Prefix | None = None
        self.skip_to = begin

    def run(self) -> list[Command]:
        for place, why in self.scanned.marks.items():
            if place < self.skip_to:
                continue
            if why == PREFIX:
                self.take_prefix(place)
            elif why == INNER:
                if self.commands and self.word(place) == "where":
                    self.commands[-1].wheres.append(place)
            elif self.word(place) in MODIFIERS:
                self.take_modifier(place)
            else:
                self.take_keyword(place, why)
        followers = [command.first for command in self.commands[1:]] + [len(self.table)]
        for command, follower in zip(self.commands, followers, strict=False):
            command.last = self.code_before(follower)
        return self.commands

    def word(self, place: int) -> str:
        return self.text[self.table.starts[place] : self.table.ends[place]] if place < len(self.table) else ""

    def code_before(self, place: int) -> int:
        place -= 1
        while place >= 0 and self.table.kinds[place] == _COMMENT:
            place -= 1
        return place

    def code_from(self, place: int) -> int:
        while place < len(self.table) and self.table.kinds[place] == _COMMENT:
            place += 1
        return place

    def open_prefix(self, place: int) -> Prefix:
        """The prefix that goes on at ``place``, or one that begins there."""
        if self.prefix is None or self.code_from(self.prefix.next) != place:
            self.prefix = Prefix(place, place)
        return self.prefix

    def take_prefix(self, place: int) -> None:
        if self.table.kinds[place] == _MODULE_DOC:
            self.commands.append(Command(place, place, place, ""))
            self.prefix = None
        elif place in self.scanned.attribute_ends:
            prefix = self.open_prefix(place)
            prefix.attributes.append(place)
            prefix.next = self.scanned.attribute_ends[place] + 1
        elif self.word(place) == "@[":
            self.prefix = None  # without its end
        else:
            self.prefix = Prefix(place, place + 1)

    def take_modifier(self, place: int) -> None:
        prefix = self.open_prefix(place)
        word = self.word(place)
        if prefix.start == place and word in ("meta", "public") and not self.begins_line(place):
            self.prefix = None  # an identifier of a file that knows no modules
            return
        prefix.modifiers.append(word)
        prefix.next = place + 1
        if word == "scoped" and self.word(place + 1) == "[":  # scoped[Namespace] notation
            ahead = [p for p in range(place + 2, place + 2 + _SCOPED_BRACKET_TOKENS) if self.word(p) == "]"]
            prefix.next = ahead[0] + 1 if ahead else place + 1

    def take_keyword(self, place: int, why: int) -> None:
        word = self.word(place)
        prefix = self.prefix if self.prefix is not None and self.code_from(self.prefix.next) == place else None
        start = prefix.start if prefix else place
        self.prefix = None
        after_in = self.follows_in(start)
        if word == "deriving":
            ahead = self.code_from(place + 1)
            while self.word(ahead) in MODIFIERS:
                ahead = self.code_from(ahead + 1)
            if self.word(ahead) != "instance":
                return  # the end of a structure or of an inductive type
            self.skip_to = ahead + 1
        elif word == "class" and self.word(self.code_from(place + 1)) in ("inductive", "abbrev"):
            second = self.code_from(place + 1)
            word = f"class {self.word(second)}"
            self.skip_to = second + 1
            place = second
        if why != HARD and not after_in and not self.may_begin(start):
            return
        if after_in and self.commands:
            command = self.commands[-1]
            command.start, command.keyword, command.word, command.prefix = start, place, word, prefix
            command.wheres.clear()
        else:
            self.commands.append(Command(start, start, place, word, prefix))

    def follows_in(self, start: int) -> bool:
        before = self.code_before(start)
        return (
            before >= self.begin
            and before in self.scanned.marks
            and self.word(before) == "in"
            and bool(self.commands)
            and self.commands[-1].word not in _DECLARING
        )

    def begins_line(self, place: int) -> bool:
        table = self.table
        return place == 0 or table.line_of(table.ends[place - 1] - 1) < table.line_of(table.starts[place])

    def may_begin(self, start: int) -> bool:
        """Whether a command whose word is no reserved one can begin here."""
        if not self.begins_line(start):
            return False
        if not self.commands or self.commands[-1].word in ONE_LINERS:
            return True
        starts = self.table.starts
        return self.table.column_of(starts[start]) <= self.table.column_of(starts[self.commands[-1].first])
