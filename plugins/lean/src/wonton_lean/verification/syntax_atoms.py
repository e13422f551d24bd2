"""What a compiled syntax declaration reads: its tokens in order, as its parser's description has them."""

from __future__ import annotations

import json

from attrs import frozen

from wonton_core.model.term import TermGraph
from wonton_lean.olean.module import Constant, OleanModule

_DESCRIPTIONS = frozenset(("Lean.ParserDescr", "Lean.TrailingParserDescr"))
_SYMBOLS = frozenset(
    ("Lean.ParserDescr.symbol", "Lean.ParserDescr.nonReservedSymbol", "Lean.ParserDescr.unicodeSymbol")
)
_PARSERS = frozenset(("Lean.Parser.Parser", "Lean.Parser.TrailingParser", "Lean.Parser.ParserFn"))
_CODE = frozenset(("Lean.Macro", "Lean.Elab.Term.TermElab", "Lean.Elab.Tactic.Tactic", "Lean.Elab.Command.CommandElab"))
_PLAIN = ("Lean.ParserDescr.", "Lean.Name.", "String", "Nat", "OfNat.", "instOfNatNat", "Bool.")
_OPTIONAL = "Lean.ParserDescr.unary"


@frozen
class Syntax:
    """``kind`` is description, parser (a program) or code (that gives a syntax its meaning).

    ``atoms`` are the tokens of a description, in order, without the blanks around them; ``all_needed`` says that none
    of them can be left out.
    """

    kind: str
    atoms: tuple[str, ...] = ()
    all_needed: bool = False


def read_syntax(module: OleanModule, constant: Constant, type_uses: frozenset[str]) -> Syntax | None:
    """What a definition does to Lean's syntax, by its type. Raises OleanError."""
    if type_uses & _PARSERS:
        return Syntax("parser")
    if type_uses & _CODE:
        return Syntax("code")
    if not type_uses & _DESCRIPTIONS or constant.value_address is None:
        return None
    term = module.term(constant.value_address)
    constants = set(term.constants())
    if not all(name.startswith(_PLAIN) for name in constants):
        return Syntax("parser")  # what it reads is made by other definitions
    needed = _OPTIONAL not in constants and not any("orelse" in name for name in _texts(term))
    return Syntax("description", _atoms(term), needed)


def _texts(term: TermGraph) -> set[str]:
    return {node.name for node in term.nodes if node.kind == "lit" and node.name.startswith('"')}


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
