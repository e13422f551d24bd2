"""Cuts the tokens of a Lean file into commands, each with its doc comment, attributes and modifiers.

Lean knows where a command ends because it parses. Here a command ends where the next one begins: at a reserved word
outside of brackets, at a word that only libraries reserve where it begins a line and stands no deeper than the command
before it, at a module doc. What belongs to a keyword stands directly before it, so it is collected on the way.
"""

from __future__ import annotations

from itertools import pairwise

from attrs import Factory, define

from wonton_core.model.lexed_source import COMMENT, MODULE_DOC, TOKEN_KINDS
from wonton_lean.source.token_scanner import HARD, INNER, PREFIX, ScannedTokens
from wonton_lean.source.words import DECLARATIONS, DOCUMENTS, MODIFIERS, ONE_LINERS, SOFT_DECLARATIONS

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
    """Positions of tokens: ``first`` is where the prefix begins, ``last`` the last one that is no comment.

    ``word`` is the keyword as written, of two words where it has two (``class inductive``). ``wheres`` are the
    positions of ``where``. After ``open A in`` or the like, ``goes_on`` says that Lean takes both for one command.
    """

    first: int
    keyword: int
    word: str
    prefix: Prefix | None = None
    goes_on: bool = False
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
        for command, follower_command in pairwise(self.commands):
            if follower_command.goes_on and command.word in _DECLARING:
                command.last = self.code_before(command.last)  # without the ``in``
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
            self.commands.append(Command(place, place, ""))
            self.prefix = None
        elif place in self.scanned.attribute_ends:
            prefix = self.open_prefix(place)
            prefix.attributes.append(place)
            prefix.next = self.scanned.attribute_ends[place] + 1
        elif self.word(place) == "@[":
            self.prefix = None  # without its end
        elif self.commands and self.commands[-1].word in DOCUMENTS and place <= self.commands[-1].keyword + 2:
            self.prefix = None  # the doc comment is what the command is about
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
        goes_on = self.follows_in(start, why)
        if word == "deriving":
            ahead = self.code_from(place + 1)
            while self.word(ahead) in MODIFIERS:
                ahead = self.code_from(ahead + 1)
            if self.word(ahead) != "instance":
                return  # the end of a structure or of an inductive type
            self.skip_to = ahead + 1
        elif word == "class" and self.word(self.code_from(place + 1)) in ("inductive", "abbrev"):
            place = self.code_from(place + 1)
            word = f"class {self.word(place)}"
            self.skip_to = place + 1
        elif word == "#doc":
            self.skip_to = len(self.table)  # the rest of the file is no Lean
        if goes_on or self.may_begin(start, why):
            self.commands.append(Command(start, place, word, prefix, goes_on))

    def follows_in(self, start: int, why: int) -> bool:
        """Whether ``... in`` stands before ``start``, and not the ``open A in`` of a term or tactic."""
        before = self.code_before(start)
        return (
            before >= self.begin
            and bool(self.commands)
            and self.word(before) == "in"
            and (why == HARD or self.commands[-1].word not in _DECLARING)
        )

    def begins_line(self, place: int) -> bool:
        table = self.table
        return place == 0 or table.line_of(table.ends[place - 1] - 1) < table.line_of(table.starts[place])

    def may_begin(self, start: int, why: int) -> bool:
        """Whether a command can begin here that does not go on with the one before it."""
        before = self.commands[-1].word if self.commands else ""
        if why == HARD:
            # ``#print prefix`` and ``#help command`` take words that are reserved elsewhere.
            return not before.startswith("#") or self.begins_line(start)
        if not self.begins_line(start):
            return False
        if not before or before in ONE_LINERS:
            return True
        starts = self.table.starts
        return self.table.column_of(starts[start]) <= self.table.column_of(starts[self.commands[-1].first])
