"""Both provers on the real pairs, and on pairs that are wrong on purpose."""

from pathlib import Path

import pytest
from attrs import evolve

from wonton_coq.prover import CoqProver
from wonton_core.alignment.pair_fidelity import check_pairs
from wonton_core.codec.neutral_typing import parse_statement
from wonton_core.codec.pair_file import read_pair_spec
from wonton_core.errors import ToolMissingError, UsageError
from wonton_core.model.pair_spec import TheoremPair
from wonton_core.model.statement_check import StatementRequest
from wonton_lean.statements.prover import LeanProver

pytestmark = pytest.mark.prover

BENCHMARKS = Path(__file__).parents[2] / "analysis" / "benchmarks"
PAIRS = BENCHMARKS / "lean_coq_logic_micro_v1.json"
DEVELOPMENT_PAIRS = BENCHMARKS / "lean_coq_development_v1.json"


@pytest.fixture(scope="module")
def coq():
    return CoqProver()


@pytest.fixture(scope="module")
def lean():
    return LeanProver("embedded")


@pytest.mark.parametrize("path", [PAIRS, DEVELOPMENT_PAIRS], ids=["measured", "development"])
def test_all_pairs_are_confirmed(path, coq, lean):
    pairs = read_pair_spec(path).pairs
    verdicts = check_pairs(pairs, coq=coq, lean=lean)
    assert [verdict.pair_id for verdict in verdicts] == [pair.pair_id for pair in pairs]
    assert [verdict for verdict in verdicts if not verdict.faithful] == []


WRONG = {
    "arguments swapped": ("and_comm", "forall (A B : Prop), B and A iff A and B"),
    "the other projection": ("proj1", "forall (A B : Prop), A and B -> B"),
    "sides of an equation swapped": ("negb_involutive", "forall (b : bool), b = !!b"),
    "wrong connective": ("or_comm", "forall (A B : Prop), A and B iff B and A"),
    "wrong boolean operation": ("orb_diag", "forall (b : bool), b && b = b"),
    "one direction of two": ("eqb_true_iff", "forall (a b : bool), eqb(a, b) = true -> a = b"),
    "an instance only": ("f_equal", "forall (A : Type) (f : A -> bool) (x y : A), x = y -> f x = f y"),
    "one more hypothesis": ("iff_refl", "forall (A : Prop), A -> (A iff A)"),
    "equivalent, not convertible": ("not_true_is_false", "forall (b : bool), b != true -> !b = true"),
    "equivalent and just as true": ("negb_orb", "forall (b1 b2 : bool), !(b1 || b2) = !b2 && !b1"),
    "a conjunction for an implication": ("absurd", "forall (A C : Prop), A and not A -> C"),
    "quantifiers in another order": ("absurd", "forall (C A : Prop), A -> not A -> C"),
    "small types for all types": ("eq_true_rect_r", "forall (P : bool -> Set) (b : bool), P b -> holds(b) -> P true"),
    "propositions for types": ("eq_true_rect_r", "forall (P : bool -> Prop) (b : bool), P b -> holds(b) -> P true"),
    "all types for small types": ("eq_true_rec_r", "forall (P : bool -> Type) (b : bool), P b -> holds(b) -> P true"),
    "types for propositions": ("eq_true_ind_r", "forall (P : bool -> Set) (b : bool), P b -> holds(b) -> P true"),
    "propositions for any type": ("eq_sym", "forall (A : Prop) (x y : A), x = y -> y = x"),
    "transport the other way": (
        "rew_opp_l",
        "forall (A : Type) (P : A -> Type) (x y : A) (H : x = y) (a : P y), "
        "transport(P, H, transport(P, sym(H), a)) = a",
    ),
    "two laws of paths mixed up": (
        "eq_trans_sym_inv_l",
        "forall (A : Type) (x y : A) (e : x = y), trans(e, sym(e)) = refl(x)",
    ),
}


def pair_of(theorem, statement, lean, number=0):
    text = lean.render_statement(parse_statement(statement))
    return TheoremPair(f"wrong_{number}", f"item_{number}", theorem, statement, text)


def test_wrong_pairs_are_refused_and_hide_no_right_one(coq, lean):
    right = {pair.coq_theorem: pair for pair in read_pair_spec(PAIRS).pairs}
    pairs = []
    for number, (theorem, statement) in enumerate(WRONG.values()):
        pairs += [pair_of(theorem, statement, lean, number), right[theorem]]
    unique = [evolve(pair, pair_id=f"{pair.pair_id}_{number}") for number, pair in enumerate(pairs)]
    verdicts = check_pairs(unique, coq=coq, lean=lean)
    for position, what in enumerate(WRONG):
        theorem = WRONG[what][0]
        wrong, good = verdicts[2 * position : 2 * position + 2]
        assert not wrong.coq.faithful, what
        assert wrong.coq.reason.startswith(f"{theorem} states `"), what
        assert "which is not convertible with" in wrong.coq.reason, what
        assert wrong.lean.faithful, what  # Lean can't know what Coq's theorem states
        assert good.faithful, what


def test_coq_says_which_universe_is_in_the_way(coq, lean):
    (verdict,) = check_pairs([pair_of(*WRONG["small types for all types"], lean)], coq=coq, lean=lean)
    assert "Cannot enforce Set = " in verdict.coq.reason


FULL_NAME_WANTED = (
    "{} is not known after Coq.Init and Coq.Bool.Bool; a theorem from elsewhere needs its full name, "
    "such as Coq.Arith.PeanoNat.Nat.add_comm"
)


@pytest.mark.parametrize(
    ("theorem", "reason"),
    [
        ("no_such_theorem", FULL_NAME_WANTED),
        ("and_comm.x", FULL_NAME_WANTED + "; did you mean and_comm or andb_comm?"),
        ("Nat.add_comm", FULL_NAME_WANTED),
        ("and_com", FULL_NAME_WANTED + "; did you mean and_comm or andb_comm?"),
        ("Coq.Init.Logic.and_com", "Coq.Init.Logic has no theorem {}; did you mean Coq.Init.Logic.and_comm?"),
    ],
)
def test_unknown_theorem(theorem, reason, coq):
    (verdict,) = coq.check_statements([StatementRequest("x", "True", theorem)])
    assert verdict.reason == reason.format(theorem)


def test_a_statement_that_cannot_be_read_hides_no_other_pair(coq, lean):
    first, second, third = read_pair_spec(PAIRS).pairs[:3]
    broken = [evolve(first, statement="forall (A : Prop, A"), second, evolve(third, statement="")]
    verdicts = check_pairs(broken, coq=coq, lean=lean)
    assert [verdict.faithful for verdict in verdicts] == [False, True, False]
    assert verdicts[0].unreadable.startswith("the statement can't be read: ")
    assert "column" in verdicts[0].unreadable
    assert "has no neutral statement" in verdicts[2].unreadable


def test_theorem_may_be_qualified(coq):
    statement = parse_statement("forall (A B : Prop), A and B iff B and A")
    request = StatementRequest("x", coq.render_statement(statement), "Coq.Init.Logic.and_comm")
    assert coq.check_statements([request])[0].faithful


@pytest.mark.parametrize(
    ("theorem", "statement"),
    [
        ("Coq.Classes.RelationClasses.eq_Reflexive", "forall (A : Type) (x : A), x = x"),
        ("Coq.Arith.PeanoNat.Nat.eq_sym_iff", ""),  # the module in the file PeanoNat is no file
        # sizes of types: those that equality itself takes are in this one
        ("eq_rect", "forall (A : Type) (x : A) (P : A -> Type), P x -> forall (y : A), x = y -> P y"),
        # a choice between propositions, where a type would do as well
        ("Coq.Bool.Bool.Is_true_eq_left", "forall (x : bool), x = true -> is_true(x)"),
        ("Coq.Bool.Bool.eqb_refl", "forall (x : bool), if eqb(x, x) then True else False"),
    ],
)
def test_theorems_anywhere_in_the_library_are_found(theorem, statement, coq):
    text = coq.render_statement(parse_statement(statement)) if statement else "True"
    (verdict,) = coq.check_statements([StatementRequest("x", text, theorem)])
    assert verdict.faithful == bool(statement), verdict.reason
    assert statement or "which is not convertible" in verdict.reason


def test_a_name_can_smuggle_nothing_into_coq(coq):
    name = "and_comm). Axiom wrong : False. Check (wrong"
    verdicts = coq.check_statements([StatementRequest("a", "False", name), StatementRequest("b", "wrong", "")])
    assert verdicts[0].reason == f"{name!r} is not a name"
    assert "wrong was not found" in verdicts[1].reason


def test_text_in_the_file_that_is_not_the_rendered_one(coq, lean):
    pair = evolve(read_pair_spec(PAIRS).pairs[0], lean_statement="theorem {name} (A C : Prop) : A → C → ¬A := by")
    (verdict,) = check_pairs([pair], coq=coq, lean=lean)
    assert verdict.coq.faithful
    assert not verdict.lean.faithful
    assert verdict.lean.reason.startswith("lean_statement is `theorem {name} (A C : Prop) : A → C → ¬A := by`")


REFUSED_BY_LEAN = {
    "theorem {name} (b : Bool) (p : Bool × Bool) : b = p := by": "mismatch",
    "theorem {name} (A : Prop) : B := by": "nknown identifier",
    "theorem {name} (A : Prop : A := by": "expected ')'",
    "theorem {name} (A : Prop) : (A := by": "unexpected",
    "theorem {name} (b : Bool) : Decidable (b = true) := by": "not a proposition",
    "theorem {name}.{u} (A : Type v) (x : A) : x = x := by": "universe level",
    "lemma {name} : True := by": "must begin with",
    "theorem other : True := by": "must begin with",
    "theorem {name} : True": "must end with",
    "theorem {name} : True := True.intro axiom bad : False theorem other : True := by": "outside brackets once",
    "theorem {name} : True /- := by": "comments",
    "theorem {name} : True\naxiom bad : False := by": "one line",
}


def test_lean_refuses_each_bad_text_and_accepts_its_neighbours(lean):
    requests = []
    for number, text in enumerate(REFUSED_BY_LEAN):
        requests += [
            StatementRequest(f"bad_{number}", text),
            StatementRequest(f"good_{number}", "theorem {name} (A : Prop) : A → A := by"),
        ]
    verdicts = lean.check_statements(requests)
    assert [verdict.item_id for verdict in verdicts] == [request.item_id for request in requests]
    for verdict, reason in zip(verdicts[::2], REFUSED_BY_LEAN.values(), strict=True):
        assert reason in verdict.reason
        assert not verdict.faithful
    assert [verdict.item_id for verdict in verdicts[1::2] if not verdict.faithful] == []


def test_lean_accepts_false_statements_as_statements(lean):
    assert lean.check_statements([StatementRequest("false", "theorem {name} : False := by")])[0].faithful


def test_lean_checks_no_library_theorem(lean):
    with pytest.raises(UsageError, match="its theorem and_comm"):
        lean.check_statements([StatementRequest("x", "theorem {name} : True := by", "and_comm")])


def test_missing_tools(tmp_path):
    for prover, name in ((CoqProver(), "sertop"), (LeanProver(), "lean")):
        prover.choose_tool(str(tmp_path / name))
        with pytest.raises(ToolMissingError):
            prover.check_statements([StatementRequest("x", "True")])


def test_versions_are_told(coq, lean):
    assert [tool.name for tool in coq.tool_versions()] == ["coq", "coq-serapi"]
    assert coq.tool_versions()[0].version.startswith("8.")
    assert lean.tool_versions()[0].version.startswith("4.")
