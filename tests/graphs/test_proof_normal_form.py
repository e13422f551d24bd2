"""Proofs that differ by plumbing alone have one normal form; proofs that differ by more have two."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wonton_core.graphs.concept_table import ConceptTable, Eliminator, ProofArguments, concept_table
from wonton_core.graphs.graph_shape import children_first
from wonton_core.graphs.proof_normal_form import proof_normal_form
from wonton_core.graphs.term_conversion import loose_variables, term_to_graph
from wonton_core.graphs.term_store import UNTYPED
from wonton_core.model.proof_graph import PROOF_TERM_DAG
from wonton_core.model.term import TermBuilder, TermGraph

LEAN, COQ = concept_table("lean"), concept_table("coq")
TYPE = "Some.type"
INIT = "Coq.Init.Logic."


def build(text: object) -> TermGraph:
    """Nested tuples as a term: ("kind", child ..), 0 a variable, "C" a constant, ("case", inductive, child ..)."""
    builder = TermBuilder()

    def add(part: object) -> int:
        if isinstance(part, int):
            return builder.add("bvar", index=part)
        if isinstance(part, str):
            return builder.add("const", part)
        assert isinstance(part, tuple)
        kind, *rest = part
        if kind == "app":
            head, *arguments = (add(piece) for piece in rest)
            return builder.add_application(head, tuple(arguments))
        if kind == "case":
            return builder.add("case", rest[0], children=tuple(add(piece) for piece in rest[1:]))
        return builder.add(kind, "x" if kind == "lam" else "", children=tuple(add(piece) for piece in rest))

    return builder.finish(add(text))


def unfolded(term: TermGraph, table: ConceptTable) -> object:
    """A term with neutral names and without what is left out."""

    def unfold(at: int) -> object:
        node = term.nodes[at]
        name = table.concept(node.name) or node.name
        below = [unfold(child) for child in node.children if term.nodes[child] != UNTYPED]
        return (node.kind, name or node.index, *below) if below or node.kind == "case" else name or node.index

    return unfold(term.root)


def normal(text: object, table: ConceptTable, *, binder_types: bool = False) -> object:
    return unfolded(proof_normal_form(build(text), table, binder_types=binder_types), table)


def lam(*parts: object) -> object:
    body = parts[-1]
    for kind in reversed(parts[:-1]):
        body = ("lam", kind, body)
    return body


def lean_cases(motive: object, scrutinee: int, when_false: object, when_true: object) -> object:
    """What Lean's ``cases`` on a variable leaves: an equation is carried along, and used up by ``Eq.ndrec``."""

    def branch(value: str, proof: object) -> object:
        equation = ("app", "Eq.symm", "Bool", scrutinee + 1, value, 0)
        return lam(TYPE, ("app", "Eq.ndrec", "Bool", value, motive, proof, scrutinee + 1, equation))

    branches = branch("Bool.false", when_false), branch("Bool.true", when_true)
    return ("app", "Bool.casesOn", motive, scrutinee, *branches, ("app", "Eq.refl", "Bool", scrutinee))


SAME = {
    "cases on a boolean": (
        lam(
            "Bool",
            lean_cases(
                "motive", 0, ("app", "Or.inl", TYPE, TYPE, "True.intro"), ("app", "Or.inr", TYPE, TYPE, "True.intro")
            ),
        ),
        lam(
            "Coq.Init.Datatypes.bool",
            (
                "case",
                "Coq.Init.Datatypes.bool",
                "motive",
                0,
                ("app", INIT + "or_intror", TYPE, TYPE, INIT + "I"),
                ("app", INIT + "or_introl", TYPE, TYPE, INIT + "I"),
            ),
        ),
    ),
    "both parts of a conjunction": (
        lam(
            TYPE,
            ("app", "And.intro", TYPE, TYPE, ("app", "And.right", TYPE, TYPE, 0), ("app", "And.left", TYPE, TYPE, 0)),
        ),
        lam(TYPE, ("case", INIT + "and", "motive", 0, lam(TYPE, TYPE, ("app", INIT + "conj", TYPE, TYPE, 0, 1)))),
    ),
    "an equivalence is two implications": (
        lam(TYPE, ("app", "Iff.symm", TYPE, TYPE, 0)),
        lam(TYPE, ("case", INIT + "and", "m", 0, lam(TYPE, TYPE, ("app", INIT + "conj", TYPE, TYPE, 0, 1)))),
    ),
    "absurdity": (
        lam(TYPE, TYPE, ("app", "absurd", TYPE, TYPE, 1, 0)),
        lam(TYPE, TYPE, ("case", INIT + "False", "motive", ("app", 0, 1))),
    ),
    "rewriting in either direction": (
        lam(TYPE, TYPE, ("app", "Eq.mpr", TYPE, TYPE, 0, 1)),
        lam(TYPE, TYPE, ("app", INIT + "eq_ind_r", TYPE, "x", "motive", 1, "y", 0)),
    ),
    "a local definition and a redex": (
        lam(TYPE, ("app", lam(TYPE, ("app", "f", 0, 0)), 0)),
        lam(TYPE, ("let", TYPE, 0, ("app", "f", 0, ("cast", 0, TYPE)))),
    ),
    "what a case was generalised over": (
        lam(
            TYPE,
            TYPE,
            ("app", "Or.casesOn", TYPE, TYPE, "m", 1, lam(TYPE, ("app", "f", 0, 1)), lam(TYPE, ("app", "g", 0, 1))),
        ),
        lam(
            TYPE,
            TYPE,
            (
                "app",
                ("case", INIT + "or", "m", 1, lam(TYPE, TYPE, ("app", "f", 1, 0)), lam(TYPE, TYPE, ("app", "g", 1, 0))),
                0,
            ),
        ),
    ),
    "a function of cases and cases of functions": (
        lam(
            TYPE,
            TYPE,
            ("app", "Or.casesOn", TYPE, TYPE, "m", 1, lam(TYPE, ("app", "f", 0, 1)), lam(TYPE, ("app", "g", 0))),
        ),
        lam(TYPE, ("case", INIT + "or", "m", 0, lam(TYPE, TYPE, ("app", "f", 1, 0)), lam(TYPE, TYPE, ("app", "g", 1)))),
    ),
    "constructors that differ": (
        lam(TYPE, ("app", "False.elim", TYPE, ("app", "noConfusion_of_Nat", TYPE, "index", "a", "b", 0))),
        lam(
            TYPE,
            ("app", INIT + "False_ind", TYPE, ("app", INIT + "eq_ind", TYPE, "a", "motive", INIT + "I", "b", 0)),
        ),
    ),
    "the order in which variables are distinguished": (
        lam(
            "Bool",
            "Bool",
            ("app", "cond", TYPE, 1, ("app", "cond", TYPE, 0, "a", "b"), ("app", "cond", TYPE, 0, "c", "d")),
        ),
        lam(
            "B",
            "B",
            (
                "case",
                "Coq.Init.Datatypes.bool",
                "m",
                0,
                ("case", "Coq.Init.Datatypes.bool", "m", 1, "a", "c"),
                ("case", "Coq.Init.Datatypes.bool", "m", 1, "b", "d"),
            ),
        ),
    ),
    "what reflexivity speaks of": (
        lam("Bool", "Bool", ("app", "Eq.refl", "Bool", ("app", "Bool.and", 1, 0))),
        lam(
            "B",
            "B",
            (
                "case",
                "Coq.Init.Datatypes.bool",
                "m",
                0,
                (
                    "case",
                    "Coq.Init.Datatypes.bool",
                    "m",
                    1,
                    *(("app", INIT + "eq_refl", "B", f"Coq.Init.Datatypes.{b}") for b in ("true", "false")),
                ),
                ("app", INIT + "eq_refl", "B", "Coq.Init.Datatypes.false"),
            ),
        ),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_one_normal_form_for_both_assistants(name: str) -> None:
    lean, coq = SAME[name]
    assert normal(lean, LEAN) == normal(coq, COQ)


def test_different_proofs_stay_different() -> None:
    forms = [normal(lean, LEAN) for lean, _ in SAME.values()]
    assert len({repr(form) for form in forms}) == len(forms) - 1  # a conjunction and an equivalence turned around


def test_the_binders_of_the_statement_keep_their_types_on_request() -> None:
    text = lam("A", "B", ("app", "f", lam("C", 0)))
    assert normal(text, LEAN, binder_types=True) == ("lam", 0, "A", ("lam", 0, "B", ("app", 0, "f", ("lam", 0, 0))))
    assert normal(text, LEAN) == ("lam", 0, ("lam", 0, ("app", 0, "f", ("lam", 0, 0))))


def test_too_few_arguments_are_left_alone() -> None:
    assert normal(("app", INIT + "eq_rect", TYPE, "x"), COQ) == ("app", 0, "transport", TYPE, "x")


def test_an_unknown_type_is_taken_apart_without_more_ado() -> None:
    text = lam(TYPE, ("app", ("case", "My.type", "motive", 0, lam(TYPE, 0)), "a"))
    assert normal(text, COQ) == ("lam", 0, ("app", 0, ("case", "My.type", 0, ("lam", 0, 0)), "a"))


def test_a_term_that_never_comes_to_rest_is_taken_as_it_stands() -> None:
    twice = lam(TYPE, ("app", 0, 0))
    omega = proof_normal_form(build(("app", twice, twice)), LEAN)
    assert term_to_graph(omega, LEAN, PROOF_TERM_DAG).nodes


def test_exponential_terms_end() -> None:
    builder = TermBuilder()
    kind = builder.add("const", TYPE)
    double = builder.add(
        "lam",
        children=(
            kind,
            builder.add("app", children=(builder.add("const", "f"), builder.add("bvar"), builder.add("bvar"))),
        ),
    )
    node = builder.add("const", "a")
    for _ in range(2000):
        node = builder.add("app", children=(double, node))
    assert len(proof_normal_form(builder.finish(node), LEAN).nodes) == 2002  # shared, never written out


def test_deep_terms_need_no_deep_stack() -> None:
    builder = TermBuilder()
    node = builder.add("bvar")
    function = builder.add("const", "f")
    for _ in range(20_000):
        node = builder.add("app", children=(function, node))
    lam_node = builder.add("lam", children=(function, node))
    closed = builder.add("app", children=(lam_node, builder.add("const", "a")))
    assert len(proof_normal_form(builder.finish(closed), LEAN).nodes) == 20_002


TABLE = ConceptTable(
    concepts={
        "And": "conjunction",
        "And.intro": "conjunction_introduction",
        "Bool": "boolean",
        "Bool.true": "boolean_true",
    }
    | {"rfl": "reflexivity", "Or": "disjunction", "and": "boolean_conjunction", "False": "falsity"},
    eliminators={"Bool.rec": Eliminator("Bool", 0, (1, 2)), "Or.rec": Eliminator("Or", 0, (1, 2))},
    proof_arguments={"And.intro": ProofArguments(2, (0, 1)), "rfl": ProofArguments(1, (0,))},
)


@st.composite
def closed_terms(draw: st.DrawFn, binders: int = 0, fuel: int = 4) -> object:
    kind = draw(st.sampled_from(["const", "lam", "app", "app", "case", "let"] if fuel else ["const"]))
    below = closed_terms(binders, fuel - 1)
    if kind == "const":
        return draw(st.sampled_from(["Bool.true", "unknown", *range(binders)]))
    if kind == "app":
        head = draw(st.sampled_from(["And.intro", "Bool.rec", "Or.rec", "rfl", "and", "f"]) | below)
        return ("app", head, *draw(st.lists(below, min_size=1, max_size=3)))
    if kind == "case":
        inductive, branches = draw(st.sampled_from([("And", 1), ("Bool", 2), ("Or", 2), ("False", 0), ("Other", 2)]))
        return ("case", inductive, "motive", draw(below), *(draw(below) for _ in range(branches)))
    inner = closed_terms(binders + 1, fuel - 1)
    return ("lam", TYPE, draw(inner)) if kind == "lam" else ("let", TYPE, draw(below), draw(inner))


@settings(deadline=None, max_examples=150)
@given(closed_terms())
def test_every_closed_term_has_a_closed_normal_form(text: object) -> None:
    found = proof_normal_form(build(text), TABLE)
    assert loose_variables(found)[found.root] == frozenset()
    assert not {node.kind for node in found.nodes} & {"cast"}
    graph = term_to_graph(found, TABLE, PROOF_TERM_DAG)
    assert len(children_first(graph)) == len(graph.nodes)


def test_names_of_bound_variables_say_nothing() -> None:
    one, other = TermBuilder(), TermBuilder()
    terms = []
    for builder, name in ((one, "x"), (other, "y")):
        kind = builder.add("const", TYPE)
        terms.append(builder.finish(builder.add("lam", name, children=(kind, builder.add("bvar")))))
    assert proof_normal_form(terms[0], LEAN) == proof_normal_form(terms[1], LEAN)
    assert {node.name for node in proof_normal_form(terms[0], LEAN).nodes} == {"", TYPE}
