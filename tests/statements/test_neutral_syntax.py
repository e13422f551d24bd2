import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.codec.neutral_syntax import StatementError, parse_term, print_term
from wonton_core.model.neutral_statement import (
    OPERATIONS,
    SORTS,
    Application,
    Arrow,
    ForAll,
    Function,
    Operation,
    Sort,
    Variable,
)

A, B, C = map(Variable, "ABC")


def op(operator, *arguments):
    return Operation(operator, arguments)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("A -> B -> C", Arrow(A, Arrow(B, C))),
        ("(A -> B) -> C", Arrow(Arrow(A, B), C)),
        ("A or B and C", op("or", A, op("and", B, C))),
        ("A and B and C", op("and", A, op("and", B, C))),
        ("A && B && C", op("andb", op("andb", A, B), C)),
        ("A || B && C = true", op("eq", op("orb", A, op("andb", B, C)), op("true"))),
        ("!A = B", op("eq", op("negb", A), B)),
        ("!!A && B", op("andb", op("negb", op("negb", A)), B)),
        ("not A = B and C", op("and", op("not", op("eq", A, B)), C)),
        ("not not A", op("not", op("not", A))),
        ("A and B iff C", op("iff", op("and", A, B), C)),
        ("A -> forall (x : B), C", Arrow(A, ForAll("x", B, C))),
        ("forall (x y : A) (z : B), C", ForAll("x", A, ForAll("y", A, ForAll("z", B, C)))),
        ("A B C", Application(Application(A, B), C)),
        ("A (B C)", Application(A, Application(B, C))),
        ("A fst(B)", Application(A, op("fst", B))),
        ("A * B != (A, B)", op("ne", op("prod", A, B), op("pair", A, B))),
        ("if A then B else C", op("if", A, B, C)),
        ("fun (x : Type) => x", Function("x", Sort("Type"), Variable("x"))),
        ("transport(A, B, C)", op("transport", A, B, C)),
    ],
)
def test_reading_and_printing(text, term):
    assert parse_term(text) == term
    assert print_term(term) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("((A))", "A"),
        ("(A and B)iff(B and A)", "A and B iff B and A"),
        ("forall (x : A), forall (y : A), B", "forall (x y : A), B"),
        ("forall (x : A) (y : x = x), B", "forall (x : A) (y : x = x), B"),
        # the second type mentions the first variable, so the two may not share a group
        ("forall (A : Type) (x : A) (A : A -> A) (y : A), B", "forall (A : Type) (x : A) (A : A -> A) (y : A), B"),
    ],
)
def test_canonical_text(text, printed):
    assert print_term(parse_term(text)) == printed


@pytest.mark.parametrize(
    ("text", "column", "problem"),
    [
        ("", 1, "expected a term, found the end"),
        ("A and", 6, "expected a term, found the end"),
        ("A and and B", 7, "expected a term, found `and`"),
        ("(A", 3, r"expected `\)`, found the end"),
        ("A)", 2, "expected an operator or the end of the statement, found `\\)`"),
        ("A = B = C", 7, "parentheses are needed left of `=`"),
        ("A iff B iff C", 9, "parentheses are needed left of `iff`"),
        ("A -> B iff C", 8, "parentheses are needed left of `iff`"),
        ("A iff B -> C", 9, "parentheses are needed left of `->`"),
        ("A and forall (x : B), C", 7, "`forall ...` needs parentheses here"),
        ("A = not B", 5, "`not ...` needs parentheses here"),
        ("forall x, A", 8, "expected `\\(`, found `x`"),
        ("forall ( : A), A", 10, "expected the name of a variable, found `:`"),
        ("forall (and : A), A", 9, "expected the name of a variable, found `and`"),
        ("forall (x : A) B", 16, "expected `,`, found `B`"),
        ("fst A", 5, "expected `\\(`, found `A`"),
        ("trans(A)", 8, "expected `,`, found `\\)`"),
        ("A # B", 3, "unexpected character `#`"),
        ("A ∧ B", 3, "unexpected character `∧`"),
        ("if A then B", 12, "expected `else`, found the end"),
    ],
)
def test_place_of_a_syntax_error(text, column, problem):
    with pytest.raises(StatementError, match=f"^column {column}: .*{problem}") as raised:
        parse_term(text)
    assert raised.value.column == column
    assert raised.value.exit_code == 4


@pytest.mark.parametrize(
    "text",
    ["(" * 100_000, "not " * 100_000 + "A", "A " * 100_000, "A -> " * 100_000 + "A", "A && " * 5_000 + "A", "!" * 3000],
)
def test_hostile_depth_is_refused(text):
    with pytest.raises(StatementError, match=r"nested|expected"):
        parse_term(text)


names = st.text(string.ascii_letters + "_", min_size=1, max_size=3).map(lambda name: f"x{name}")
leaves = st.one_of(
    names.map(Variable),
    st.sampled_from(SORTS).map(Sort),
    st.sampled_from([name for name, arity in OPERATIONS.items() if arity == 0]).map(op),
)


def branches(inner):
    operations = [
        st.builds(Operation, st.just(name), st.tuples(*[inner] * arity)) for name, arity in OPERATIONS.items() if arity
    ]
    made = [st.builds(kind, names, inner, inner) for kind in (ForAll, Function)]
    return st.one_of(*operations, *made, st.builds(Application, inner, inner), st.builds(Arrow, inner, inner))


terms = st.recursive(leaves, branches, max_leaves=12)


@given(terms)
def test_reading_what_was_printed_gives_it_back(term):
    text = print_term(term)
    assert parse_term(text) == term
    assert print_term(parse_term(text)) == text


@given(st.text(alphabet="AB()=!&|,:-> forallandiffnot'*\n\t", max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        term = parse_term(text)
    except StatementError as error:
        column = error.column
    else:
        column = 1
        assert parse_term(print_term(term)) == term
    assert 1 <= column <= len(text) + 1
