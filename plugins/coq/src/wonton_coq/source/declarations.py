"""What the sentences of a Coq file declare, each declaration with its proof."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from attrs import define, evolve

from wonton_coq.source.token_scanner import ScannedSentences
from wonton_coq.source.words import (
    DECLARATIONS,
    DEFINITIONS,
    MODIFIERS,
    MUTUAL,
    PROOF_ENDS,
    SYNTAX,
    THEOREMS,
    after_argument,
)
from wonton_core.model.lexed_source import (
    COMMENT_KINDS,
    DOC_COMMENT,
    IDENTIFIER,
    KEYWORD,
    TOKEN_KINDS,
    Declaration,
    Import,
    LexicalProblem,
)

_COMMENT_CODES = frozenset(TOKEN_KINDS.index(kind) for kind in COMMENT_KINDS)
_DOC = TOKEN_KINDS.index(DOC_COMMENT)
_NAME_CODES = frozenset((TOKEN_KINDS.index(IDENTIFIER), TOKEN_KINDS.index(KEYWORD)))
_HEADING = re.compile(r"\(\*\*[ \t]*\*")
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_OBLIGATIONS = frozenset(("Next", "Obligation", "Add"))
_PROVABLE = THEOREMS | DEFINITIONS | _OBLIGATIONS
_NEVER_OPEN = frozenset(("Declare", "Program", "Fail"))
_MODULE_WORDS = frozenset(("Type", "Import", "Export"))
_NAME_START = re.compile(r"[^\W\d]")
_MOST_TOLD = 100
_LONGEST_PREFIX = 2000


@define
class _Head:
    """How a sentence begins: positions of tokens. ``place`` is the keyword's, ``word`` it."""

    first: int
    place: int
    last: int
    word: str
    attributes: tuple[str, ...]
    modifiers: tuple[str, ...]


@define
class _Scope:
    kind: str
    name: str
    prefix: str


class DeclarationReader:
    """Reads the sentences in order; the results are in its lists. ``commands`` are positions of first tokens."""

    def __init__(self, text: str, scanned: ScannedSentences) -> None:
        self.text = text
        self.scanned = scanned
        self.table = scanned.table
        self.declarations: list[Declaration] = []
        self.imports: list[Import] = []
        self.problems: list[LexicalProblem] = []
        self.commands: list[int] = []
        self._scopes: list[_Scope] = []
        self._open_names: Counter[str] = Counter()
        self._candidate = -1
        """The declaration that a proof would belong to."""
        self._proof_of = -1
        """The declaration whose proof is open."""
        self._last = -1

    def read(self) -> None:
        """Take the whole file."""
        for first, last in zip(self.scanned.firsts, self.scanned.lasts, strict=True):
            begins = self.text[self.table.starts[first]]
            if begins.isupper() or begins == "#":  # all else is tactics, bullets and braces
                self._take(self._head(first, last))
            self._last = last
        self._close_unfinished()
        for scope in self._scopes[:_MOST_TOLD]:
            self._problem(self._last, f"{scope.kind} {scope.name} has no end")

    def _take(self, head: _Head) -> None:
        word = head.word
        if word in PROOF_ENDS or (word == "Proof" and self._gives_term(head)):
            self._end_proof(head)
        elif word == "Proof":
            if self._proof_of < 0 and self._candidate >= 0:
                self._proof_of = self._candidate
        elif self._declares(head):
            self._declare(head)
        elif word in ("Module", "Section", "End"):
            self._close_unfinished()
            self._command(head)
            self._scope(head)
        elif self._proof_of < 0:
            self._command(head)
            if word in ("Require", "From"):
                self._import(head)

    # --- declarations

    def _declares(self, head: _Head) -> bool:
        word = head.word
        if word in DECLARATIONS:
            return "Existing" not in head.modifiers
        if word == "Canonical":
            return self._has_value(head)
        if word == "Next":
            return self._word(head.place + 1) == "Obligation"
        if word == "Obligation":
            return self._word(head.place + 1) != "Tactic"
        return word == "Add" and self._kind(head) == "Add Morphism"

    def _declare(self, head: _Head) -> None:
        opens = self._opens_proof(head)
        if opens:
            self._close_unfinished()
        parent = self._proof_of
        if parent < 0:
            self._command(head)
        place = len(self.declarations)
        start = self._start(head) if parent < 0 else head.first
        for begin, follower, keyword in self._parts(head):
            first = begin == head.first
            name = self._name(head, keyword)
            self.declarations.append(
                Declaration(
                    kind=self._kind(head),
                    name=name,
                    full_name=(self._scopes[-1].prefix if self._scopes else "") + name if name else "",
                    attributes=head.attributes,
                    modifiers=head.modifiers,
                    **self._span(start if first else begin, head.last if first else follower, keyword),
                    parent=parent if first else place,
                )
            )
        if parent < 0:
            self._candidate = place if head.word in _PROVABLE else -1
            self._proof_of = place if opens else -1

    def _kind(self, head: _Head) -> str:
        """The kind as this lexer calls it: what is written, without what only qualifies it."""
        if head.word == "Next":
            return "Obligation"
        if head.word == "Add":
            place = head.place + 1
            return f"Add {self._word(place + (self._word(place) == 'Parametric'))}"
        return head.word

    def _opens_proof(self, head: _Head) -> bool:
        if head.word in THEOREMS or head.word in _OBLIGATIONS:
            return True
        if head.word not in DEFINITIONS or head.word == "Equations" or not _NEVER_OPEN.isdisjoint(head.modifiers):
            return False
        return not self._has_value(head)

    def _has_value(self, head: _Head) -> bool:
        depth = 0
        for place in range(head.place + 1, head.last):
            word = self._word(place)
            depth += (word in _OPEN) - (word in _CLOSE)
            if depth == 0 and word.startswith(":="):
                return True
        return False

    def _parts(self, head: _Head) -> Iterator[tuple[int, int, int]]:
        """First token, last token and place of the keyword (or ``with``) of each thing that the sentence declares."""
        if head.word not in MUTUAL:
            yield head.first, head.last, head.place
            return
        matches, depth, begin, keyword = 0, 0, head.first, head.place
        for place in range(head.place + 1, head.last):
            word = self._word(place)
            depth += (word in _OPEN) - (word in _CLOSE)
            if word == "match":
                matches += 1
            elif word == "with":
                if matches:
                    matches -= 1
                elif depth == 0:
                    yield begin, self._code_before(place), keyword
                    begin = keyword = place
        yield begin, self._code_before(head.last + (begin == head.first)), keyword

    def _name(self, head: _Head, keyword: int) -> str:
        if head.word in ("Goal", "Next", "Obligation"):
            return ""
        if head.word == "Add":
            for place in range(head.last - 1, head.place, -1):
                if self._word(place) == "as":
                    return self._word(place + 1)
            return ""
        place = self._code(keyword + 1)
        if head.word == "Canonical" and self._word(place) == "Structure":
            place = self._code(place + 1)
        if self._word(place) == "rec":  # Ltac2
            place = self._code(place + 1)
        while self._word(place) in ("mutable", ">", "?"):
            place = self._code(place + 1)
        if self._word(place) == "(" and head.word in SYNTAX | {"Equations"}:
            while place < head.last and self._word(place) != ")":
                place += 1
            place = self._code(place + 1)
        return self._word(place) if place < head.last and self.table.kinds[place] in _NAME_CODES else ""

    # --- proofs

    def _gives_term(self, head: _Head) -> bool:
        """Whether it is ``Proof term.``, which is a whole proof."""
        follower = self._word(self._code(head.place + 1))
        return not follower.startswith(".") and follower not in ("with", "using", "Mode")

    def _end_proof(self, head: _Head) -> None:
        owner = self._proof_of if self._proof_of >= 0 else self._candidate
        if owner < 0:
            self._problem(head.first, f"{head.word} without a theorem")
            self._command(head)
        else:
            self._extend(owner, head.last)
        self._proof_of = self._candidate = -1

    def _close_unfinished(self) -> None:
        if self._proof_of >= 0:
            declaration = self.declarations[self._proof_of]
            self.problems.append(
                LexicalProblem(declaration.keyword_line, f"{declaration.kind} without an end of its proof")
            )
            self._extend(self._proof_of, self._last)
        self._proof_of = self._candidate = -1

    def _extend(self, owner: int, last: int) -> None:
        end = self.table.ends[last]
        self.declarations[owner] = evolve(self.declarations[owner], end=end, last_line=self.table.line_of(end - 1))

    # --- modules and imports

    def _scope(self, head: _Head) -> None:
        if head.word == "End":
            name = self._word(self._code(head.place + 1))
            if not self._open_names[name]:
                self._problem(head.first, f"End {name} without a beginning")
                return
            while (scope := self._close_scope()).name != name:
                self._problem(head.first, f"End {name} before the end of {scope.kind} {scope.name}")
            return
        words = [self._word(place) for place in range(head.place + 1, head.last)]
        if head.word == "Module" and (":=" in words or "Declare" in head.modifiers):
            return
        names = [
            word
            for word in words
            if word not in ("Type", "Import", "Export") and (word[:1].isalpha() or word[:1] == "_")
        ]
        name = names[0] if names else ""
        prefix = self._scopes[-1].prefix if self._scopes else ""
        if head.word == "Module" and len(prefix) < _LONGEST_PREFIX:
            prefix = f"{prefix}{name}."
        self._scopes.append(_Scope(head.word, name, prefix))
        self._open_names[name] += 1

    def _close_scope(self) -> _Scope:
        scope = self._scopes.pop()
        self._open_names[scope.name] -= 1
        return scope

    def _import(self, head: _Head) -> None:
        place, library = head.place, ""
        span = self.table.starts[head.first], self.table.ends[head.last]
        if head.word == "From":
            library = self._word(self._code(place + 1)) + "."
            place = self._code(self._code(place + 1) + 1)
        if self._word(place) != "Require":
            return
        depth = 0
        for inner in range(place + 1, head.last):
            word = self._word(inner)
            depth += (word == "(") - (word == ")")
            if depth == 0 and self.table.kinds[inner] in _NAME_CODES and word not in ("Import", "Export"):
                self.imports.append(Import(library + word, self.table.line_of(self.table.starts[inner]), *span))

    # --- tokens

    def _head(self, first: int, last: int) -> _Head:
        place = first
        attributes: list[str] = []
        modifiers: list[str] = []
        while place < last:
            word = self._word(place)
            if word == "#[":
                place = self._attributes(place, last, attributes)
            elif word in MODIFIERS:
                modifiers.append(word)
                place = self._code(place + 1)
                if after_argument(word, self._word(place)):
                    place = self._code(place + 1)
            else:
                break
        return _Head(first, place, last, self._word(place), tuple(attributes), tuple(modifiers))

    def _attributes(self, place: int, last: int, found: list[str]) -> int:
        """Put attributes into ``found``; the place behind them is returned."""
        begin, depth = place + 1, 0
        place += 1
        while place <= last and not (depth == 0 and self._word(place) == "]"):
            word = self._word(place)
            depth += (word in _OPEN) - (word in _CLOSE)
            if depth == 0 and word == ",":
                found.append(self._slice(begin, place))
                begin = place + 1
            place += 1
        if place > begin:
            found.append(self._slice(begin, place))
        return self._code(place + 1)

    def _start(self, head: _Head) -> int:
        """The doc comment that stands directly before a sentence, or its first token."""
        before = head.first - 1
        if before < 0 or self.table.kinds[before] != _DOC:
            return head.first
        begin, end = self.table.starts[before], self.table.ends[before]
        close = self.table.line_of(end - 1) + 1 >= self.table.line_of(self.table.starts[head.first])
        alone = before == 0 or self.table.line_of(self.table.ends[before - 1] - 1) < self.table.line_of(begin)
        return before if close and alone and not _HEADING.match(self.text, begin) else head.first

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

    def _command(self, head: _Head) -> None:
        self.commands.append(self._start(head))

    def _code(self, place: int) -> int:
        while place < len(self.table) and self.table.kinds[place] in _COMMENT_CODES:
            place += 1
        return place

    def _code_before(self, place: int) -> int:
        place -= 1
        while place > 0 and self.table.kinds[place] in _COMMENT_CODES:
            place -= 1
        return place

    def _word(self, place: int) -> str:
        return self._slice(place, place + 1) if place < len(self.table) else ""

    def _slice(self, first: int, follower: int) -> str:
        return self.text[self.table.starts[first] : self.table.ends[follower - 1]]

    def _problem(self, place: int, what: str) -> None:
        self.problems.append(LexicalProblem(self.table.line_of(self.table.starts[place]), what))
