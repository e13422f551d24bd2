"""Full paths of the kernel's names.

A constant or inductive may have two kernel names, the one under which it is seen and the canonical one (after
``Include`` or a functor application: ``Coq.Arith.PeanoNat.Nat.add`` is ``Coq.Init.Nat.add``). Two of them are the same
object exactly when the canonical names agree, so the canonical name is the one that terms carry.
"""

from __future__ import annotations

from wonton_coq.serapi.answers import text_of
from wonton_coq.serapi.sexp import SexpDag

from .errors import ConstrError


def identifier(dag: SexpDag, node: int) -> str:
    """``(Id x)``."""
    parts = dag.children(node)
    if len(parts) != 2 or dag.nodes[parts[0]] != "Id":
        raise ConstrError(f"{dag.head(node)!r} stands where an identifier was expected")
    return text_of(dag, parts[1])


def binder_name(dag: SexpDag, node: int) -> str:
    """The name in ``((binder_name (Name (Id x))) (binder_relevance ..))``, ``_`` for an anonymous one."""
    name = dag.children(dag.children(node)[0])[1]
    if dag.nodes[name] == "Anonymous":
        return "_"
    return identifier(dag, dag.children(name)[1])


def module_path(dag: SexpDag, node: int) -> str:
    """``(MPfile dir)``, ``(MPdot path (Id x))`` or ``(MPbound ..)`` (the parameter of a functor, by its name)."""
    trail: list[str] = []
    while dag.head(node) == "MPdot":
        _, node, label = dag.children(node)
        trail.append(identifier(dag, label))
    kind, *parts = dag.children(node)
    if dag.nodes[kind] == "MPfile" and len(parts) == 1:
        trail.append(directory_path(dag, parts[0]))
    elif dag.nodes[kind] == "MPbound":
        trail.append(_first_identifier(dag, node))
    else:
        raise ConstrError(f"{dag.head(node)!r} stands where a module path was expected")
    return ".".join(reversed(trail))


def directory_path(dag: SexpDag, node: int) -> str:
    """``(DirPath ((Id Logic) (Id Init) (Id Coq)))``: innermost first."""
    return ".".join(identifier(dag, part) for part in reversed(dag.children(dag.children(node)[1])))


def kernel_name(dag: SexpDag, node: int) -> tuple[str, str]:
    """Module path and label of ``(KerName path (Id x))``."""
    kind, path, label = dag.children(node)
    if dag.nodes[kind] != "KerName":
        raise ConstrError(f"{dag.head(node)!r} stands where a kernel name was expected")
    return module_path(dag, path), identifier(dag, label)


def global_name(dag: SexpDag, node: int) -> tuple[str, str]:
    """Canonical module path and label of ``(Constant name (canonical?))`` or ``(MutInd name (canonical?))``."""
    kind, name, canonical = dag.children(node)
    if dag.nodes[kind] not in ("Constant", "MutInd"):
        raise ConstrError(f"{dag.head(node)!r} stands where a constant or an inductive type was expected")
    other = dag.children(canonical)
    return kernel_name(dag, other[0] if other else name)


def seen_name(dag: SexpDag, node: int) -> str:
    """The path under which Coq's own commands know the constant or inductive type."""
    return ".".join(kernel_name(dag, dag.children(node)[1]))


def _first_identifier(dag: SexpDag, node: int) -> str:
    pending = [node]
    while pending:
        content = dag.nodes[pending.pop()]
        if isinstance(content, tuple) and content:
            if len(content) == 2 and dag.nodes[content[0]] == "Id":
                return text_of(dag, content[1])
            pending += reversed(content)
    raise ConstrError("a functor parameter without a name")
