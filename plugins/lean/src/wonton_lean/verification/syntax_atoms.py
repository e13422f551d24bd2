"""What a compiled syntax declaration reads: its tokens in order, as its parser's description has them."""

from __future__ import annotations

import json
import re

from attrs import frozen

from wonton_core.model.term import TermGraph
from wonton_lean.olean.module import Constant, OleanModule

_DESCRIPTIONS = frozenset(("Lean.ParserDescr", "Lean.TrailingParserDescr"))
_SYMBOLS = frozenset(
    ("Lean.ParserDescr.symbol", "Lean.ParserDescr.nonReservedSymbol", "Lean.ParserDescr.unicodeSymbol")
)
_PARSERS = frozenset(("Lean.Parser.Parser", "Lean.Parser.TrailingParser", "Lean.Parser.ParserFn"))
_CODE = frozenset(("Lean.Macro", "Lean.Elab.Term.TermElab", "Lean.Elab.Tactic.Tactic", "Lean.Elab.Command.CommandElab"))
_NAMES = re.compile(r"Lean\.Name\.(?:anonymous|str|num|mkStr\d?|mkNum|mkSimple)\Z")
_DESCRIPTION = "Lean.ParserDescr."
_PARTS = {"node": (2,), "trailingNode": (3,), "nodeWithAntiquot": (2,), "sepBy1": (0,)}
"""Constructors that read what these arguments of theirs read, at the least."""
_READS_NOTHING = frozenset(("const", "cat", "parser", "sepBy"))
"""Constructors of which no token is sure."""
_MOST_FORMS, _DEEPEST = 64, 200

Forms = tuple[frozenset[str], ...]
_ANY: Forms = (frozenset(),)


class _NotPlainError(Exception):
    """What a description reads is made by other definitions, or by operations on texts."""


@frozen
class Syntax:
    """``kind`` is description, parser (a program) or code (that gives a syntax its meaning).

    ``atoms`` are the tokens of a description, in order, without the blanks around them; ``forms`` are, for each way to
    write it, the tokens that such a text must hold.
    """

    kind: str
    atoms: tuple[str, ...] = ()
    forms: Forms = ()


def read_syntax(module: OleanModule, constant: Constant, type_uses: frozenset[str]) -> Syntax | None:
    """What a definition does to Lean's syntax, by its type. Raises OleanError."""
    if type_uses & _PARSERS:
        return Syntax("parser")
    if type_uses & _CODE:
        return Syntax("code")
    if not type_uses & _DESCRIPTIONS or constant.value_address is None:
        return None
    term = module.term(constant.value_address)
    try:
        return Syntax("description", _atoms(term), _forms(term, term.root, 0))
    except _NotPlainError:
        return Syntax("parser")


def _forms(term: TermGraph, at: int, depth: int) -> Forms:
    node = term.nodes[at]
    if node.kind != "app" or depth > _DEEPEST:
        raise _NotPlainError
    head, arguments = term.nodes[node.children[0]], node.children[1:]
    if head.kind != "const" or not head.name.startswith(_DESCRIPTION):
        raise _NotPlainError
    made = head.name.removeprefix(_DESCRIPTION)
    if head.name in _SYMBOLS:
        wanted = 2 if made == "unicodeSymbol" else 1
        tokens = [_literal(term, argument) for argument in arguments[:wanted]]
        return tuple(frozenset((token.strip(),)) for token in tokens)
    if made == "binary":
        how = _name(term, arguments[0])
        left, right = (_forms(term, argument, depth + 1) for argument in arguments[1:3])
        if how == "andthen":
            found = tuple(dict.fromkeys(one | other for one in left for other in right))
            return found if len(found) <= _MOST_FORMS else _ANY
        # Any other combination may try one alone: `orelse` does.
        return tuple(dict.fromkeys((*left, *right))) if how == "orelse" else _ANY
    if made == "unary":
        inner = _forms(term, arguments[1], depth + 1)
        return inner if _name(term, arguments[0]) in ("many1", "group", "ppGroup", "withPosition") else _ANY
    if made == "sepBy1":
        _literal(term, arguments[1])
    if made in _PARTS:
        return _forms(term, arguments[_PARTS[made][0]], depth + 1)
    if made == "sepBy":
        _literal(term, arguments[1])
    if made in _READS_NOTHING:
        return _ANY
    raise _NotPlainError


def _literal(term: TermGraph, at: int) -> str:
    node = term.nodes[at]
    if node.kind != "lit" or not node.name.startswith('"'):
        raise _NotPlainError
    return str(json.loads(node.name))


def _name(term: TermGraph, at: int) -> str:
    """A quoted name of one part."""
    texts: list[str] = []
    todo = [at]
    while todo:
        node = term.nodes[todo.pop()]
        if node.kind == "const" and not _NAMES.match(node.name):
            raise _NotPlainError
        if node.kind == "lit":
            texts.append(str(json.loads(node.name)))
        todo += reversed(node.children)
    return ".".join(texts)


def _atoms(term: TermGraph) -> tuple[str, ...]:
    found: list[str] = []
    todo = [term.root]
    steps = 0
    while todo and steps < 10 * len(term.nodes) + 1000:  # shared parts are read again where they stand again
        steps += 1
        node = term.nodes[todo.pop()]
        if node.kind == "app":
            head = term.nodes[node.children[0]]
            literals = [term.nodes[child].name for child in node.children[1:] if term.nodes[child].kind == "lit"]
            if head.kind == "const" and head.name in _SYMBOLS:
                found += [json.loads(text).strip() for text in literals if text.startswith('"')]
                continue
        todo += reversed(node.children)
    return tuple(found)
