"""Shapes of terms that the real sertop gives rarely or not at all, written by hand."""

from __future__ import annotations

import pytest

from wonton_coq.constr.errors import ConstrError
from wonton_coq.constr.reader import ConstrReader
from wonton_coq.constr.scoped_builder import ScopedTermBuilder
from wonton_coq.serapi.sexp import read_plain
from wonton_core.model.term import TermNode

FILE = "(MPfile(DirPath((Id M)(Id L))))"
CONSTANT = f"(Const((Constant(KerName{FILE}(Id c))())(Instance(()()))))"
BLOCK = f"(MutInd(KerName{FILE}(Id pair))())"
BINDER = "((binder_name(Name(Id x)))(binder_relevance Relevant))"
PARAMETER = f"(LocalAssum{BINDER}(Sort Prop))"
DECLARATION = (
    f"(CoqMInd {BLOCK}((mind_packets(((mind_typename(Id pair))(mind_arity_ctxt({PARAMETER}))(mind_consnames((Id mk)))"
    f"(mind_nf_lc((((LocalAssum{BINDER}(Rel 2))(LocalAssum{BINDER}(Rel 1)){PARAMETER})(Rel 1)))))))"
    f"(mind_params_ctxt({PARAMETER}))))"
)


class Source:
    """Knows one inductive type: ``pair (x : Prop) := mk (x : x) (x : x)``."""

    def __init__(self, declaration: str = DECLARATION) -> None:
        self.asked: list[str] = []
        self.declaration = declaration

    def inductive(self, name):
        self.asked.append(name)
        if not self.declaration:
            return None
        dag = read_plain(self.declaration.encode())
        return dag, dag.children(dag.root)[1:]


def read(text: str, source: Source | None = None):
    dag = read_plain(text.encode())
    return ConstrReader(source or Source()).read(dag, dag.root)


def match(branches: str = f"((({BINDER}{BINDER})(Rel 1)))", parameters: str = f"({CONSTANT})") -> str:
    return (
        f"(Case((ci_ind({BLOCK}0))(ci_npar 1))(Instance(()())){parameters}"
        f"((({BINDER})(Sort Prop))Relevant)NoInvert(Rel 1){branches})"
    )


def test_a_primitive_projection():
    graph = read(f"(Proj(((proj_ind({BLOCK}0))(proj_npars 1)(proj_arg 0)(proj_name(Id fst)))false)Relevant(Rel 1))")
    assert graph.nodes[graph.root] == TermNode("proj", "L.M.fst", 0, (0,))


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("(Meta 3)", "meta", "3"),
        ("(Sort(QSort(Var 0)((((hash 1)(data Set))0))))", "sort", "Sort"),
        ("(Sort(Type((((hash 1)(data Set))0))))", "sort", "Type"),
        ("(Sort Set)", "sort", "Set"),
        ("(Var(Id w))", "var", "w"),
        ("(Float NAN)", "lit", "NAN%float"),
        ("(Const((Constant(KerName(MPdot(MPbound(MBId(DirPath((Id F)))(Id X)0))(Id N))(Id t))())(Instance(()()))))",
         "const", "F.N.t"),
        (f"(Const((Constant(KerName{FILE}(Id seen))((KerName(MPfile(DirPath((Id B))))(Id real))))(I)))",
         "const", "B.real"),
    ],
)  # fmt: skip
def test_leaves(text, kind, name):
    graph = read(text)
    assert graph.nodes == (TermNode(kind, name),)


def test_the_instance_of_an_evar():
    graph = read("(Evar((Ser_Evar 7)(Cons(Var(Id a))(Default 2(Cons(Var(Id b))Nil)))))")
    assert (graph.nodes[graph.root].kind, graph.nodes[graph.root].name) == ("evar", "7")
    assert [graph.nodes[child].name for child in graph.nodes[graph.root].children] == ["a", "b"]


def test_nested_applications_become_one_spine_and_equal_parts_one_node():
    graph = read(f"(App(App {CONSTANT}((Rel 1)))((Rel 2)(Rel 1)))")
    root = graph.nodes[graph.root]
    assert [graph.nodes[child].kind for child in root.children] == ["const", "bvar", "bvar", "bvar"]
    assert root.children[1] == root.children[3]


def test_a_parameter_is_moved_under_the_binders_of_a_branch():
    graph = read(match(parameters="((Rel 5))"))
    branch = graph.nodes[graph.nodes[graph.root].children[2]]
    inner = graph.nodes[branch.children[1]]
    assert graph.nodes[branch.children[0]].index == 4
    # The parameter, Rel 5, seen from under one binder.
    assert graph.nodes[inner.children[0]].index == 5


def test_a_declaration_is_asked_for_once():
    source = Source()
    read(f"(App{match()}({match()}(Construct((({BLOCK}0)1)(I)))))", source)
    assert source.asked == ["L.M.pair"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(Foo 1)", "'Foo' is no constructor"),
        ("Rel", "can't be read"),
        ("(Rel x)", "'x' stands where a number"),
        ("(App(Rel 1))", "can't be read"),
        ("(Sort Big)", "no sort"),
        ("(Var A)", "can't be read"),
        ("(Evar((Ser_Evar 7)(Cons(Rel 1)End)))", "instance of an evar"),
        (f"(Construct((({BLOCK}0)2)(I)))", "no constructor number 2"),
        (f"(Construct((({BLOCK}1)1)(I)))", "has no number 1"),
        (match(branches="()"), "has 0 branches"),
        (match(branches=f"((({BINDER})(Rel 1)))"), "names 1 variables"),
        (match(parameters="()"), "too few parameters"),
    ],
)
def test_what_does_not_fit_is_an_error(text, reason):
    with pytest.raises(ConstrError, match=reason):
        read(text)


def test_an_inductive_type_that_coq_does_not_show_or_shows_another():
    with pytest.raises(ConstrError, match=r"doesn't give the declaration of the inductive type L\.M\.pair"):
        read(match(), Source(""))
    with pytest.raises(ConstrError, match="doesn't give the declaration"):
        read(match(), Source(DECLARATION.replace("(Id pair))()", "(Id other))()")))


def test_depth_of_fifty_thousand():
    depth = 50_000
    graph = read(f"(Prod{BINDER}(Sort Prop)" * depth + "(Rel 1)" + ")" * depth)
    assert len(graph.nodes) == depth + 2
    builder = ScopedTermBuilder()
    node = builder.add("bvar", index=depth)
    sort = builder.add("sort", "Prop")
    for _ in range(depth):
        node = builder.add("lam", "x", children=(sort, node))
    lifted = builder.finish(builder.lift(node, 3))
    assert {node.index for node in lifted.nodes if node.kind == "bvar"} == {depth + 3}
