"""The strongest test of the term reader is Coq: what was read is printed as Gallina and checked again."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

import pytest

from wonton_coq.constr.declaration import read_constant
from wonton_coq.constr.reader import ConstrReader
from wonton_coq.serapi.answers import field, fields, number_of
from wonton_coq.serapi.errors import UnknownCoqNameError
from wonton_coq.serapi.session import SerapiSession
from wonton_core.model.term import TermGraph

pytestmark = pytest.mark.prover


class InductiveShapes:
    """Counts of an inductive type that a match in Gallina needs: parameters, indices, arguments of each constructor."""

    def __init__(self, session: SerapiSession) -> None:
        self._session = session
        self._known: dict[str, tuple[int, int, tuple[int, ...], tuple[str, ...]]] = {}

    def __call__(self, name: str) -> tuple[int, int, tuple[int, ...], tuple[str, ...]]:
        if name not in self._known:
            declared = self._session.inductive(name)
            assert declared is not None, name
            dag, (_, record) = declared
            label = name.rpartition(".")[2]
            for packet in dag.children(field(dag, record, "mind_packets")):
                parts = fields(dag, packet)
                if dag.nodes[dag.children(parts["mind_typename"][0])[1]] == label:
                    break
            else:
                raise AssertionError(name)
            path = name.rpartition(".")[0]
            self._known[name] = (
                number_of(dag, field(dag, record, "mind_nparams")),
                number_of(dag, parts["mind_nrealargs"][0]),
                tuple(number_of(dag, node) for node in dag.children(parts["mind_consnrealargs"][0])),
                tuple(f"{path}.{dag.nodes[dag.children(n)[1]]}" for n in dag.children(parts["mind_consnames"][0])),
            )
        return self._known[name]


def gallina(graph: TermGraph, shapes: Callable[[str], tuple[int, int, tuple[int, ...], tuple[str, ...]]]) -> str:
    """The whole graph as one closed Gallina term; a tree, so sharing is lost."""
    serial = 0

    def fresh() -> str:
        nonlocal serial
        serial += 1
        return f"v{serial}"

    def show(position: int, scope: tuple[str, ...]) -> str:
        node = graph.nodes[position]
        parts = node.children
        match node.kind:
            case "bvar":
                return scope[-1 - node.index]
            case "const":
                return f"(@{node.name})"
            case "sort":
                return node.name
            case "lit":
                return f"({node.name})"
            case "app":
                return "(" + " ".join(show(part, scope) for part in parts) + ")"
            case "cast":
                return f"({show(parts[0], scope)} : {show(parts[1], scope)})"
            case "lam" | "pi":
                name = fresh()
                word, arrow = ("fun", "=>") if node.kind == "lam" else ("forall", ",")
                return f"({word} {name} : {show(parts[0], scope)} {arrow} {show(parts[1], (*scope, name))})"
            case "let":
                name = fresh()
                type_, value = show(parts[0], scope), show(parts[1], scope)
                return f"(let {name} : {type_} := {value} in {show(parts[2], (*scope, name))})"
            case "fix" | "cofix":
                names = tuple(fresh() for _ in parts[::2])
                inner = (*scope, *names)
                blocks = [
                    f"{name} {header(type_, scope, node.kind == 'fix', show(body, inner))}"
                    for name, type_, body in zip(names, parts[::2], parts[1::2], strict=True)
                ]
                chosen = f" for {names[node.index]}" if len(names) > 1 else ""
                return f"({node.kind} {' with '.join(blocks)}{chosen})"
            case "case":
                return show_match(node.name, parts, scope)
        raise AssertionError(node)

    def header(type_: int, scope: tuple[str, ...], recursive: bool, body: str) -> str:
        """``(x : A) .. {struct x} : B := body x ..``: Coq wants to know the argument that a fixpoint descends on."""
        binders, names, descending = [], [], ""
        node = graph.nodes[type_]
        while recursive and node.kind in ("pi", "let"):
            shown = [show(part, scope) for part in node.children[:-1]]
            name = fresh()
            binders.append(f"({name} : {shown[0]})" if node.kind == "pi" else f"({name} : {shown[0]} := {shown[1]})")
            if node.kind == "pi":
                names.append(name)
                kind = graph.nodes[node.children[0]]
                head = graph.nodes[kind.children[0]] if kind.kind == "app" else kind
                # With the guard checker off any argument of an inductive type will do.
                descending = descending or (name if head.kind == "const" else "")
            scope = (*scope, name)
            type_ = node.children[-1]
            node = graph.nodes[type_]
        struct = f" {{struct {descending}}}" if descending else ""
        return f"{' '.join(binders)}{struct} : {show(type_, scope)} := {' '.join([f'({body})', *names])}"

    def show_match(name: str, parts: tuple[int, ...], scope: tuple[str, ...]) -> str:
        parameters, indices, arguments, constructors = shapes(name)
        motive, scrutinee, *branches = (show(part, scope) for part in parts)
        matched, positions = fresh(), [fresh() for _ in range(indices)]
        lines = []
        for branch, count, constructor in zip(branches, arguments, constructors, strict=True):
            names = [fresh() for _ in range(count)]
            lines.append(f"| {pattern(constructor, parameters, names)} => ({' '.join([branch, *names])})")
        applied = " ".join([motive, *positions, matched])
        family = pattern(name, parameters, positions)
        return f"(match {scrutinee} as {matched} in {family} return ({applied}) with {' '.join(lines)} end)"

    def pattern(name: str, parameters: int, names: list[str]) -> str:
        # Coq refuses @ before a name without arguments in a pattern.
        return " ".join([f"@{name}", *["_"] * parameters, *names]) if parameters or names else name

    return show(graph.root, ())


@pytest.mark.parametrize("module", ["Init.Logic", "Bool.Bool", "Vectors.VectorDef", "ZArith.BinInt"])
def test_coq_accepts_what_was_read(coq_session, module):
    """Types of binders in matches, indices, sharing: any mistake makes the printed term ill-typed or its type another.

    The guard checker is off since a printed fixpoint does not tell which argument it descends on.
    """
    coq_session.run(f"Require Coq.{module}. Unset Guard Checking.")
    listed = coq_session.vernacular(f"Search _ inside Coq.{module}.")
    names = re.findall(r"^([\w.']+):", listed, re.MULTILINE)[:150]
    reader, shapes = ConstrReader(coq_session), InductiveShapes(coq_session)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    checked = 0
    try:
        for name in names:
            try:
                constant = read_constant(coq_session, reader, name)
            except UnknownCoqNameError:  # an inductive type or an abbreviation
                continue
            if constant.body is None:
                continue
            type_, body = gallina(constant.type, shapes), gallina(constant.body, shapes)
            if len(body) < 100_000:
                coq_session.vernacular(f"Check (@{constant.name} : {type_}).")
                coq_session.vernacular(f"Check ({body} : {type_}).")
                checked += 1
    finally:
        sys.setrecursionlimit(limit)
    assert checked > len(names) // 2
