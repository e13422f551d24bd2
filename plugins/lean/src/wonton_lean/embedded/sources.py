"""The modules of the prelude in the order in which they are compiled, and the text that theorem files start with."""

from __future__ import annotations

from importlib.resources import files

from attrs import frozen

from wonton_lean.embedded.bindings import load_bindings, render_bindings

EMBEDDED_HEADER = "prelude\nimport Wonton.Prelude\n"
"""How a file for the embedded Lean starts."""

_WRITTEN = ("Logic", "Decidable", "Arithmetic", "Syntax")


@frozen
class PreludeModule:
    """One module below ``Wonton``, by its last name, as Lean source."""

    name: str
    source: str


def additions() -> str:
    """Definitions that Lean's own library lacks: a file for a user's Lean starts with them."""
    return _shipped("Additions.lean")


def prelude_modules() -> tuple[PreludeModule, ...]:
    """All modules of the prelude, each after those it imports."""
    written = [PreludeModule(name, _shipped(f"Wonton/{name}.lean")) for name in _WRITTEN]
    notation = f"prelude\nimport Wonton.{_WRITTEN[-1]}\n{render_bindings(load_bindings())}"
    prelude = f"prelude\nimport Wonton.Notation\n{additions()}"
    return (*written, PreludeModule("Notation", notation), PreludeModule("Prelude", prelude))


def _shipped(name: str) -> str:
    return files(__package__).joinpath("prelude", *name.split("/")).read_text(encoding="utf-8")
