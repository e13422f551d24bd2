"""One constant as the term reader sees it: full name, opacity, kernel type and body."""

from __future__ import annotations

import re

from attrs import frozen

from wonton_coq.serapi.errors import CoqError, UnknownCoqNameError
from wonton_coq.serapi.session import SerapiSession
from wonton_core.model.term import TermGraph

from .reader import ConstrReader
from .references import Reference, references

_EXPANSION = re.compile(r"\bExpands\s+to:\s+(\w+)\s+(\S+?)(?:\s+\(syntactically\s+equal\s+to\s+(\S+?)\))?\s*$")
_OPACITY = re.compile(r"\bis\s+(opaque|transparent)\b(?:(?!\n\n).)*\bExpands\s+to:", re.DOTALL)
_ASSUMPTION = re.compile(r"^(\S+)\s*:", re.MULTILINE)
_CLOSED = "Closed under the global context"
_HEADINGS = re.compile(r"^(Axioms|Section Variables|Opaque constants|Transparent constants|Theory):\s*$", re.MULTILINE)


@frozen
class CoqConstant:
    """``name`` is the full path; ``canonical_name`` the path that terms carry (see ``kernel_names``).

    ``kind`` is Constant, Inductive, Constructor or Variable. ``opacity`` is opaque, transparent, or axiom for a
    constant without a body: Coq's own printer doesn't tell the kernel's primitives from axioms. Then ``body`` is None.
    ``uses`` is what the body names.
    """

    name: str
    canonical_name: str
    kind: str
    opacity: str
    statement: str
    type: TermGraph
    body: TermGraph | None
    uses: frozenset[Reference] = frozenset()


def read_constant(
    session: SerapiSession, reader: ConstrReader, name: str, *, seconds: float | None = None
) -> CoqConstant:
    """Everything about one name. Raises UnknownCoqNameError, ConstrError, and what the session raises, CoqError too."""
    # A name is one word; anything else would be read as further arguments or sentences.
    about = "" if re.search(r"\s|^$", name) else session.vernacular(f"About {name}.", seconds=seconds)
    expansion = _EXPANSION.search(about)
    if expansion is None:
        raise UnknownCoqNameError(
            f"Coq doesn't know the name {name!r}" + (f": {' '.join(about.split())[-200:]}" if about else ""),
            cause="it is spelled differently, or the module that defines it was not required",
            next_step="check the name with `Locate`, or require its module in the source file",
        )
    opacity = _OPACITY.search(about)
    statement_dag, statement_node = session.type_of(name, seconds=seconds)
    definition = session.definition(name, seconds=seconds) if expansion[1] == "Constant" else None
    return CoqConstant(
        name=expansion[2],
        canonical_name=expansion[3] or expansion[2],
        kind=expansion[1],
        opacity=opacity[1] if opacity else "axiom" if expansion[1] == "Constant" else "transparent",
        statement=session.statement_text(name, seconds=seconds),
        type=reader.read(statement_dag, statement_node),
        body=None if definition is None else reader.read(*definition),
        uses=frozenset() if definition is None else references(definition[0]),
    )


def printed_assumptions(session: SerapiSession, name: str, *, seconds: float | None = None) -> tuple[str, ...]:
    """What a constant rests on, as Print Assumptions tells it, sorted; empty when it is closed.

    Names are full paths, except for one that is a keyword now (``land``), which Coq takes no question about. Raises
    UnknownCoqNameError and what the session raises.
    """
    printed = session.vernacular(f"Print Assumptions {name}.", seconds=seconds)
    if not printed.strip():
        raise UnknownCoqNameError(f"Coq prints no assumptions of {name}", cause="it is not a constant")
    if _CLOSED in printed:
        return ()
    shown = _ASSUMPTION.findall(_HEADINGS.sub("", printed))
    return tuple(sorted(_full_path(session, short, name, seconds) for short in shown))


def _full_path(session: SerapiSession, short: str, asked: str, seconds: float | None) -> str:
    if f".{asked}".endswith(f".{short}"):
        return asked  # an axiom rests on itself
    try:
        expansion = _EXPANSION.search(session.vernacular(f"About {short}.", seconds=seconds))
    except CoqError:
        return short
    return short if expansion is None else expansion[2]
