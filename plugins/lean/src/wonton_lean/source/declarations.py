"""What the commands of a Lean file declare: names, attributes, modifiers, mutual blocks, local declarations."""

from __future__ import annotations

from wonton_core.model.lexed_source import IDENTIFIER, KEYWORD, TOKEN_KINDS, Declaration, LexicalProblem
from wonton_lean.source.commands import Command
from wonton_lean.source.header import COMMENT_CODES
from wonton_lean.source.local_declarations import LocalDeclaration, find_local_declarations
from wonton_lean.source.scopes import MUTUAL, NAMESPACE, SECTION, Scopes
from wonton_lean.source.token_scanner import ScannedTokens
from wonton_lean.source.words import DECLARATIONS, SOFT_DECLARATIONS

_IDENTIFIER = TOKEN_KINDS.index(IDENTIFIER)
_NAMES = frozenset((_IDENTIFIER, TOKEN_KINDS.index(KEYWORD)))
_DECLARING = DECLARATIONS | SOFT_DECLARATIONS | {"class inductive", "class abbrev"}
_NAMELESS = frozenset(("example", "macro_rules", "elab_rules"))
_NAMED_IN_BRACKETS = frozenset(
    "macro syntax notation elab infix infixl infixr prefix postfix notation3 binder_predicate unif_hint".split()
)
_OPEN, _CLOSE = frozenset("([{⟨"), frozenset(")]}⟩")
_LONGEST_OPTION = 40


class DeclarationReader:
    """Reads the commands in order; the results are in ``declarations``, ``problems`` and ``top_level``."""

    def __init__(self, text: str, scanned: ScannedTokens) -> None:
        self.text = text
        self.scanned = scanned
        self.table = scanned.table
        self.declarations: list[Declaration] = []
        self.problems: list[LexicalProblem] = []
        self.top_level: list[int] = []
        self._scopes = Scopes()
        self._mutual: tuple[int, Command] | None = None

    def read(self, commands: list[Command]) -> None:
        """Take the commands of a whole file."""
        last = -1
        for command in commands:
            if self._mutual is None and not command.goes_on:
                self.top_level.append(command.first)
            self._take(command)
            last = max(last, command.last)
        if self._mutual is not None:
            self._problem(self._mutual[1], "a mutual block that has no end")
            self._close_mutual(last)

    def _take(self, command: Command) -> None:
        word = command.word
        if word in _DECLARING:
            self._declare(command)
        elif word in (NAMESPACE, SECTION):
            self._tell(command, self._scopes.begin(word, self._name_at(command, command.keyword + 1)))
        elif word == MUTUAL:
            self._open_mutual(command)
        elif word == "end":
            self._end(command)

    def _end(self, command: Command) -> None:
        name = self._name_at(command, command.keyword + 1)
        was_mutual = self._mutual is not None and self._scopes.in_mutual
        self._tell(command, self._scopes.end(name))
        if self._mutual is not None and was_mutual:
            self._close_mutual(command.keyword)

    def _open_mutual(self, command: Command) -> None:
        self._tell(command, self._scopes.begin(MUTUAL))
        if self._mutual is None:
            self._mutual = (len(self.declarations), command)
            self.declarations.append(self._declaration(command, MUTUAL, "", command.first, command.keyword))

    def _close_mutual(self, last: int) -> None:
        assert self._mutual is not None
        place, command = self._mutual
        self._mutual = None
        self.declarations[place] = self._declaration(command, MUTUAL, "", command.first, last)

    def _declare(self, command: Command) -> None:
        parent = self._mutual[0] if self._mutual else -1
        name = self._declared_name(command)
        place = len(self.declarations)
        self.declarations.append(
            self._declaration(command, command.word, name, command.first, command.last, parent=parent)
        )
        if command.wheres:
            for local in find_local_declarations(self.text, self.scanned, command):
                self._declare_local(local, place)

    def _declare_local(self, local: LocalDeclaration, owner: int) -> None:
        outer = owner + 1 + local.parent if local.parent >= 0 else owner
        name = self._text(local.name)
        full = f"{self.declarations[outer].full_name}.{name}".lstrip(".")
        self.declarations.append(
            Declaration(
                kind="where",
                name=name,
                full_name=full,
                attributes=self._attributes(local.attributes),
                modifiers=(),
                **self._span(local.start, local.last, local.name),
                parent=outer,
            )
        )

    def _declaration(
        self, command: Command, kind: str, name: str, first: int, last: int, *, parent: int = -1
    ) -> Declaration:
        prefix = command.prefix
        return Declaration(
            kind=kind,
            name=name,
            full_name=self._scopes.full_name(name),
            attributes=self._attributes(prefix.attributes if prefix else []),
            modifiers=tuple(prefix.modifiers) if prefix else (),
            **self._span(first, last, command.keyword),
            parent=parent,
        )

    def _span(self, first: int, last: int, keyword: int) -> dict[str, int]:
        table = self.table
        start, end = table.starts[first], table.ends[last]
        return {
            "start": start,
            "end": end,
            "first_line": table.line_of(start),
            "last_line": table.line_of(end - 1),
            "keyword_line": table.line_of(table.starts[keyword]),
        }

    def _attributes(self, places: list[int]) -> tuple[str, ...]:
        found: list[str] = []
        for place in places:
            depth, begin = 0, place + 1
            for inner in range(place + 1, self.scanned.attribute_ends[place] + 1):
                word = self._text(inner) if self.table.ends[inner] - self.table.starts[inner] <= 2 else ""
                if depth == 0 and word in (",", "]"):
                    found += [self._slice(begin, inner)] if inner > begin else []
                    begin = inner + 1
                depth += (word[-1:] in _OPEN) - (word in _CLOSE)
        return tuple(found)

    def _declared_name(self, command: Command) -> str:
        word = command.word
        if word in _NAMELESS:
            return self._option(command, "name") if word != "example" else ""
        if word in _NAMED_IN_BRACKETS:
            return self._option(command, "name") or (self._after_options(command) if word == "unif_hint" else "")
        if word in ("initialize", "builtin_initialize"):
            name = self._name_at(command, command.keyword + 1)
            return name if self._text(self._code(command.keyword + 2)) == ":" else ""
        return self._after_options(command) if word == "instance" else self._name_at(command, command.keyword + 1)

    def _option(self, command: Command, option: str) -> str:
        """``x`` of a ``(name := x)`` near the keyword."""
        for place in range(command.keyword + 1, min(command.last, command.keyword + _LONGEST_OPTION)):
            if self._text(place) == option and self._text(place - 1) == "(" and self._text(place + 1) == ":=":
                return self._name_at(command, place + 2)
        return ""

    def _after_options(self, command: Command) -> str:
        """The name after ``(priority := 100)``, if there is either."""
        place = self._code(command.keyword + 1)
        if self._text(place) == "(" and self._text(place + 1) == "priority":
            while place < command.last and self._text(place) != ")":
                place += 1
            place += 1
        return self._name_at(command, place)

    def _name_at(self, command: Command, place: int) -> str:
        place = self._code(place)
        if place > command.last or self.table.kinds[place] not in _NAMES:
            return ""
        if self.table.kinds[place] != _IDENTIFIER and self._text(place) in ("where", "extends", "_"):
            return ""
        return self._text(place)

    def _code(self, place: int) -> int:
        while place < len(self.table) and self.table.kinds[place] in COMMENT_CODES:
            place += 1
        return place

    def _text(self, place: int) -> str:
        return self._slice(place, place + 1) if 0 <= place < len(self.table) else ""

    def _slice(self, first: int, follower: int) -> str:
        return self.text[self.table.starts[first] : self.table.ends[follower - 1]]

    def _tell(self, command: Command, problem: str | None) -> None:
        if problem:
            self._problem(command, problem)

    def _problem(self, command: Command, what: str) -> None:
        self.problems.append(LexicalProblem(self.table.line_of(self.table.starts[command.keyword]), what))
