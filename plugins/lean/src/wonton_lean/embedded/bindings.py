"""The Lean source that binds the parsers, macros and printers inside Lean's library to constants of the prelude.

A binding is an ``opaque`` constant of an inhabited data type whose compiled code is the library's own. It says nothing
about propositions, so no proof can follow from it; still its name is known (`binding_names`), and a proof that depends
on one is refused by whoever checks axioms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files

from attrs import frozen

PARSERS = {"tactic": "tactic_parser", "term": "term_parser", "part": ""} | {
    category: f"{category}_parser" for category in ("rcasesPat", "rintroPat")
}
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_'!?]*")


@frozen
class Binding:
    """One constant of the prelude and the attribute that puts it to work (empty for none)."""

    name: str
    type_name: str
    attribute: str

    @property
    def symbol(self) -> str:
        """The exported symbol of the library: Lean's name mangling after the prefix ``l_``."""
        return "l_" + "".join(map(_mangle_character, self.name))

    def render(self) -> str:
        """The declaration as Lean source."""
        name = quote_name(self.name)
        value = ".nothing" if self.type_name.endswith("Descr") else "fun _ _ _ => .nothing"
        text = f'@[extern "{self.symbol}"] opaque {name} : {self.type_name} := {value}\n'
        return text + (f"attribute [{self.attribute}] {name}\n" if self.attribute else "")


def quote_name(name: str) -> str:
    """A dotted name as Lean reads it: parts that are no identifiers between guillemets."""
    return ".".join(part if IDENTIFIER.fullmatch(part) else f"«{part}»" for part in name.split("."))


def read_bindings(text: str) -> tuple[Binding, ...]:
    """The table ``bindings.txt``, whose head explains its lines; raises ValueError for any other line."""
    return tuple(_read_line(line) for line in text.splitlines() if line and not line.startswith("#"))


def load_bindings() -> tuple[Binding, ...]:
    """The bindings that the package ships."""
    return read_bindings(files(__package__).joinpath("prelude/bindings.txt").read_text(encoding="utf-8"))


def binding_names() -> frozenset[str]:
    """The names of all bound constants, as ``#print axioms`` would write them."""
    return frozenset(quote_name(binding.name) for binding in load_bindings())


def render_bindings(bindings: Iterable[Binding]) -> str:
    """The Lean source of all bindings, to follow the types that ``Wonton/Syntax.lean`` declares."""
    return "\n" + "\n".join(binding.render() for binding in bindings)


def _read_line(line: str) -> Binding:
    match line.split():
        case [role, kind] if role.removesuffix("+") in PARSERS:
            parser = PARSERS[role.removesuffix("+")]
            return Binding(kind, f"Lean.{'Trailing' if role.endswith('+') else ''}ParserDescr", parser)
        case ["macro", module, kind, number, *namespace] if len(namespace) < 2:
            auxiliary = f"_aux_{module.replace('.', '_')}___macroRules_{kind.replace('.', '_')}_{number}"
            return Binding(".".join([*namespace, auxiliary]), "Lean.Macro", f"macro {quote_name(kind)}")
        case ["unexpander", module, constant, number]:
            auxiliary = f"_aux_{module.replace('.', '_')}___unexpand_{constant.replace('.', '_')}_{number}"
            return Binding(auxiliary, "Lean.PrettyPrinter.Unexpander", f"app_unexpander {constant}")
        case ["unexpander-of", constant, name]:
            return Binding(name, "Lean.PrettyPrinter.Unexpander", f"app_unexpander {constant}")
    raise ValueError(f"not a binding: {line}")


def _mangle_character(character: str) -> str:
    if character in "._":
        return "_" if character == "." else "__"
    if character.isascii() and character.isalnum():
        return character
    return f"_x{ord(character):02x}" if ord(character) < 0x100 else f"_u{ord(character):04x}"
