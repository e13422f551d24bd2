"""Which constants, inductive types and section variables an answer of sertop names."""

from __future__ import annotations

from attrs import field, frozen

from wonton_coq.serapi.sexp import SexpDag

from .kernel_names import global_name, identifier, seen_name

CONSTANT = "Constant"
INDUCTIVE = "MutInd"
VARIABLE = "Var"


@frozen
class Reference:
    """``name`` is the canonical full path (see ``kernel_names``), ``seen`` one that Coq's commands understand."""

    kind: str
    name: str
    seen: str = field(eq=False)


def references(dag: SexpDag) -> frozenset[Reference]:
    """All that stands anywhere in ``dag``. Raises ConstrError."""
    heads = {position: text for position, text in enumerate(dag.nodes) if text in (CONSTANT, INDUCTIVE, VARIABLE)}
    found: set[Reference] = set()
    for position, content in enumerate(dag.nodes):
        kind = heads.get(content[0], "") if isinstance(content, tuple) and content else ""
        if kind == VARIABLE and len(content) == 2 and dag.head(int(content[1])) == "Id":  # not a universe's number
            name = identifier(dag, int(content[1]))
            found.add(Reference(kind, name, name))
        elif kind in (CONSTANT, INDUCTIVE) and len(content) == 3:
            found.add(Reference(kind, ".".join(global_name(dag, position)), seen_name(dag, position)))
    return frozenset(found)
