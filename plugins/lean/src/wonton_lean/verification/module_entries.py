"""What Lean's own extensions stored with a compiled module, as far as an audit of meaning needs it.

The layouts are those of Lean 4.26 to 4.35: an entry of another form is an OleanError, not a guess.
"""

from __future__ import annotations

from attrs import frozen

from wonton_lean.olean.module import OleanModule

_PARSERS = "parserExtension"
_AXIOMS = "exportedAxiomsExt"
_PROTECTED = "protectedExt"
_RANGES = "declRangeExt"
_TOKEN, _KIND, _CATEGORY, _PARSER = range(4)
_SCOPED = 1


@frozen
class Notation:
    """One thing that the parser was taught: ``what`` is token, kind, category or parser."""

    what: str
    name: str
    category: str = ""
    scoped: bool = False


def read_notations(module: OleanModule) -> tuple[Notation, ...]:
    """Tokens, syntax kinds and parsers that the module adds for whoever imports it. Raises OleanError."""
    file, names = module.file, module.name_reader
    found = []
    for address in module.entries_of(_PARSERS):
        tag, fields = file.constructor(address)
        inner, parts = file.constructor(fields[-1])
        scoped = tag == _SCOPED
        if inner == _TOKEN:
            found.append(Notation("token", file.string(parts[0]), scoped=scoped))
        elif inner == _KIND:
            found.append(Notation("kind", names.read(parts[0]), scoped=scoped))
        elif inner == _CATEGORY:
            found.append(Notation("category", names.read(parts[0]), scoped=scoped))
        elif inner == _PARSER:
            found.append(Notation("parser", names.read(parts[1]), names.read(parts[0]), scoped))
    return tuple(found)


def read_axioms_noted(module: OleanModule) -> dict[str, frozenset[str]]:
    """The axioms of each constant that rests on any, as Lean noted them when it compiled. Raises OleanError.

    To be believed of modules that nobody attacked: those of the library before the edit.
    """
    file, names = module.file, module.name_reader
    found = {}
    for address in module.entries_of(_AXIOMS):
        name, axioms = file.fields(address, 0, 2, "a constant's axioms")[:2]
        told = file.array(axioms)
        if told:
            found[names.read(name)] = frozenset(names.read(axiom) for axiom in told)
    return found


def read_protected(module: OleanModule) -> frozenset[str]:
    """The names that can't be written without their namespace. Raises OleanError."""
    return frozenset(module.name_reader.read(address) for address in module.entries_of(_PROTECTED))


def read_lines(module: OleanModule) -> dict[str, int]:
    """The first line of each declaration, as Lean noted it. Raises OleanError."""
    file, names = module.file, module.name_reader
    found = {}
    for entry in module.entries_of(_RANGES):
        name, ranges = file.fields(entry, 0, 2, "a declaration's range")[:2]
        span = file.fields(ranges, 0, 1, "a declaration's range")[0]
        position = file.fields(file.fields(span, 0, 1, "a range")[0], 0, 1, "a position")[0]
        found[names.read(name)] = file.small_number(position)
    return found
