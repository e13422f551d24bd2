"""Proofs as steps, formulas as trees, both as terms."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.graphs.concept_table import EMPTY_TABLE
from wonton_core.graphs.proof_normal_form import proof_normal_form
from wonton_core.model.term import TermGraph
from wonton_metamath.axioms import Foundations
from wonton_metamath.database import formulas, steps
from wonton_metamath.database.formulas import FormulaParser
from wonton_metamath.database.reader import parse_database, read_database
from wonton_metamath.database.steps import Steps, read_proof
from wonton_metamath.errors import FormulaError, ProofError
from wonton_metamath.terms import TermMaker

HEAD = (
    "$c wff |- ( -> ) $. $v p q $. wp $f wff p $. wq $f wff q $. wi $a wff ( p -> q ) $. "
    "ax $a |- ( p -> p ) $. ${ h $e |- p $. mp $a |- q $. $}\n"
)


def shown(term: TermGraph) -> str:
    """A term as text: binders as kind and type, variables as #index."""

    def text(at: int) -> str:
        node = term.nodes[at]
        parts = " ".join(text(child) for child in node.children)
        if node.kind == "bvar":
            return f"#{node.index}"
        if node.kind in ("const", "sort", "var"):
            return node.name
        return f"({'' if node.kind == 'app' else node.kind + ' '}{parts})"

    return text(term.root)


def parse(text: str, *symbols: str) -> Steps:
    """A formula of the database ``text``."""
    database = parse_database(text)
    return FormulaParser(database).parse(symbols, database.variables.values())


def test_implications_are_arrows_and_modus_ponens_is_application(small: Path) -> None:
    maker = TermMaker(read_database(small))
    assertions = maker.database.assertions
    assert shown(maker.statement(assertions["id"])) == "(pi Prop (pi #0 #1))"
    assert shown(maker.statement(assertions["a1i"])) == "(pi Prop (pi Prop (pi #1 (pi #1 #3))))"
    assert shown(maker.proof(assertions["a1i"])) == "(lam Prop (lam Prop (lam #1 (ax-1 #2 #1 #0))))"
    assert shown(maker.proof(assertions["simpl"])) == "(lam Prop (lam Prop (ax-simpl #1 #0)))"
    # mp2.3 applied to mp2.1, then to mp2.2: one application to two.
    body = shown(maker.proof(assertions["mp2"]))
    assert body == ("(lam Prop (lam Prop (lam Prop (lam #2 (lam #2 (lam (pi #4 (pi #4 #4)) (#0 #2 #1)))))))")
    assert shown(maker.proof(assertions["id"])) == (
        "(lam Prop (ax-2 #0 (pi #0 #1) #0 (ax-1 #0 (pi #0 #1)) (ax-1 #0 #0)))"
    )


def test_unfolded_proofs_are_functions(small: Path) -> None:
    """What the normal form makes of combinators: the identity, a constant function of a premise, an application."""
    maker = TermMaker(read_database(small), unfold=True)

    def normal(name: str) -> str:
        term = maker.proof(maker.database.assertions[name])
        assert not {"ax-1", "ax-2", "a1i", "mp2"} & set(term.constants())
        return shown(proof_normal_form(term, EMPTY_TABLE, binder_types=False))

    assert normal("id").count("lam") == 2
    assert normal("id").endswith("#0))")
    assert normal("a1i").endswith("#1))))")
    assert normal("mp2").endswith("(#0 #2 #1)))))))")


def test_what_has_a_word_is_not_written_out(small: Path) -> None:
    read = read_database(small)
    text = small.read_text() + "again $p |- ( ( ph /\\ ps ) -> ph ) $= wph wps simpl $.\n"
    maker = TermMaker(parse_database(text), unfold=True)
    assert maker.proof(maker.database.assertions["again"]).constants() == ("simpl",)
    assert TermMaker(read).proof(read.assertions["simpl"]).constants() == ("ax-simpl",)


def test_other_typecodes_and_quantifiers_are_constants(small: Path) -> None:
    maker = TermMaker(read_database(small))
    odd = shown(maker.statement(maker.database.assertions["ax-odd"]))
    assert odd == "(pi Prop (pi setvar (pi setvar (pi (wal #2 #1) (weq #2 #1)))))"


def test_a_kept_step_is_one_node(small: Path) -> None:
    database = read_database(small)
    found = read_proof(database, database.assertions["id"])
    assert found.labels.count("wph") == 1


def test_without_implication_everything_is_a_constant() -> None:
    database = parse_database(
        "$c wff |- S $. $v p $. wp $f wff p $. ws $a wff S p $. ax $a |- S p $. t $p |- S S p $= wp ws ax $."
    )
    maker = TermMaker(database)
    assert shown(maker.statement(database.assertions["t"])) == "(pi Prop (ws (ws #0)))"
    assert shown(maker.proof(database.assertions["t"])) == "(lam Prop (ax (ws #0)))"


def test_a_variable_that_the_theorem_does_not_mention_is_free() -> None:
    database = parse_database(
        HEAD + "t $p |- q $= wq wq wi wq wp ax mp $.".replace("wq wq wi wq wp ax", "wp wp wi wq wp ax")
    )
    assert "p" in {
        node.name for node in TermMaker(database).proof(database.assertions["t"]).nodes if node.kind == "var"
    }


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        ("?", "step `?`"),
        ("", "0 steps are left"),
        ("wp wq", "2 steps are left"),
        ("ax", "ax needs 1 steps, 0 are there"),
        ("nothing", "names nothing"),
        ("t", "uses itself"),
        ("h", "hypothesis of another theorem"),
        ("( ax", "not of the form"),
        ("( ax ) a", "not of the form"),
        ("( ax ) C", "names step 1, 0 are kept"),
        ("( ax ) Z", "Z doesn't follow a step"),
        ("( ax ) AZZ", "Z doesn't follow a step"),
        ("( ax ) AU", "ends within a step number"),
        ("( ax ) YYYYYYYYYYYYYYYYA", "too large"),
        ("( wp ) AB", "own mandatory hypothesis"),
        ("( ax ) ?", "step `?`"),
    ],
)
def test_a_proof_that_can_not_be_read_says_why(proof: str, said: str) -> None:
    database = parse_database(HEAD + f"t $p |- ( p -> p ) $= {proof} $.")
    with pytest.raises(ProofError) as caught:
        read_proof(database, database.assertions["t"])
    assert said in caught.value.summary


def test_axioms_have_no_proof() -> None:
    database = parse_database(HEAD)
    with pytest.raises(ProofError, match="an axiom"):
        read_proof(database, database.assertions["ax"])


def test_a_proof_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MOST_STEPS", 3)
    database = parse_database(HEAD + f"t $p |- p $= {'wp ax ' * 10} $.")
    with pytest.raises(ProofError, match="more than 3 steps"):
        read_proof(database, database.assertions["t"])


@given(st.text("ABCDEFTUVYZ? ", max_size=40))
def test_any_letters_are_a_proof_or_refused(letters: str) -> None:
    database = parse_database(HEAD + f"t $p |- ( p -> p ) $= ( ax wi ) {letters} $.")
    try:
        found = read_proof(database, database.assertions["t"])
    except ProofError:
        return
    assert all(argument < at for at, given in enumerate(found.arguments) for argument in given)


@pytest.mark.parametrize(
    ("formula", "said"),
    [("|- ( p -> p", "no syntax axiom fits"), ("|- p p", "no syntax axiom fits"), ("|-", "no syntax axiom fits")],
)
def test_what_is_no_formula_is_refused(formula: str, said: str) -> None:
    with pytest.raises(FormulaError, match=said):
        parse(HEAD, *formula.split())


def test_two_readings_are_refused() -> None:
    with pytest.raises(FormulaError, match="two readings"):
        parse(HEAD + "wj $a wff ( p -> q ) $.", "|-", "(", "p", "->", "q", ")")


def test_a_left_recursive_grammar_is_refused() -> None:
    text = "$c wff |- + $. $v p q $. wp $f wff p $. wq $f wff q $. w $a wff p + q $."
    with pytest.raises(FormulaError, match="left-recursive"):
        parse(text, "|-", "p", "+", "q")


def test_long_and_deep_formulas_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = ("|-", *["("] * 4000, "p", *["->", "p", ")"] * 4000)
    with pytest.raises(FormulaError, match="nested too deeply"):
        parse(HEAD, *deep)
    monkeypatch.setattr(formulas, "MOST_SYMBOLS", 3)
    with pytest.raises(FormulaError, match="more than 3"):
        parse(HEAD, "|-", "(", "p", "->", "p", ")")


def test_a_formula_that_can_be_parted_in_too_many_ways_is_refused() -> None:
    """Seven parts of forty symbols that may stand next to each other: 18 million ways."""
    parts = "a b c d e f g"
    text = (
        f"{HEAD} $c s ; x $. $v {parts} $. {' '.join(f's{name} $f s {name} $.' for name in parts.split())} "
        f"sx $a s x $. sxx $a s x a $. w $a wff {parts} ; $."
    )
    with pytest.raises(FormulaError, match="places of the grammar"):
        parse(text, "|-", *["x"] * 40)


def test_syntax_that_is_derived_from_itself_over_and_over_is_refused() -> None:
    text = "$c wff ; $. $v p $. wp $f wff p $. w0 $a wff ; p $.\n" + "".join(
        f"w{n} $p wff ; ; p $= wp w{n - 1} w{n - 1} $.\n" for n in range(1, 60)
    )
    with pytest.raises(FormulaError, match="more than 100,000 steps"):
        FormulaParser(parse_database(text))


def test_a_variable_that_scopes_declare_several_times_is_that_of_its_theorem() -> None:
    """Of one typecode or of two: set.mm does so with x, f, g, A and B."""
    scope = "${{ $v r $. {0}r $f wff r $. {0} $p |- ( r -> r ) $= {0}r ax $. $}}\n"
    text = HEAD + scope.format("one") + scope.format("two") + "$c other $. ${ $v r $. other $f other r $. $}\n"
    maker = TermMaker(parse_database(text))
    for name in ("one", "two"):
        assert shown(maker.statement(maker.database.assertions[name])) == "(pi Prop (pi #0 #1))"
        assert shown(maker.proof(maker.database.assertions[name])) == "(lam Prop (ax #0))"


def test_derived_syntax_is_built_from_axioms() -> None:
    database = parse_database(
        HEAD
        + "wd $p wff ( q -> p ) $= wq wp wi $. a $a |- ( p -> q ) $. t $p |- ( ( q -> p ) -> p ) $= wp wq wd wp a $."
    )
    maker = TermMaker(database)
    assert shown(maker.proof(database.assertions["t"])) == "(lam Prop (lam Prop (a (pi #0 #2) #1)))"


def test_axioms_are_traced_and_rejected_proofs_spread(bad: Path, small: Path) -> None:
    read = read_database(small)
    foundations = Foundations(read)
    assert foundations.axioms("id") == ("ax-mp", "ax-1", "ax-2")
    assert foundations.axioms("simpl") == ("ax-simpl",)
    assert not foundations.rests_on_rejected("id")
    spread = Foundations(read_database(bad), {"wrong", "gap"})
    assert [name for name in read_database(bad).theorems() if spread.rests_on_rejected(name)] == [
        "wrong",
        "gap",
        "onwrong",
    ]


def test_a_theorem_that_uses_a_later_one_is_rejected() -> None:
    database = parse_database(HEAD + "t $p |- ( p -> p ) $= wp u $. u $p |- ( p -> p ) $= wp ax $.")
    assert Foundations(database).rests_on_rejected("t")
