"""When two statements are the same proposition, and the pairs that come of it."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.codec.assistant_pairs import read_benchmark
from wonton_core.codec.neutral_typing import parse_statement
from wonton_core.model.term import TermBuilder, TermGraph
from wonton_core.model.theorem_artifacts import ProofStatus, TheoremArtifacts, TheoremSummary
from wonton_core.store.run_reader import RunReader
from wonton_core.store.run_writer import RunWriter
from wonton_core.testing.sample_run import config
from wonton_metamath.pair_finding import find_pairs
from wonton_metamath.propositional import (
    EXACT,
    PREMISES,
    Form,
    neutral_text,
    premise_form,
    propositional_form,
    same_proposition,
    variables,
)
from wonton_metamath.prover import MetamathProver, StatementNotPropositionalError

A: Form = ("variable", 0)
B: Form = ("variable", 1)
C: Form = ("variable", 2)


def implies(*parts: Form) -> Form:
    *premises, found = parts
    for premise in reversed(premises):
        found = ("implication", premise, found)
    return found


@pytest.mark.parametrize(
    ("left", "right", "rule"),
    [
        (implies(A, B, A), implies(A, B, A), EXACT),
        (implies(A, B, A), implies(B, A, A), PREMISES),  # the same premises, and the first is shown
        (implies(("conjunction", A, B), A), implies(A, B, A), PREMISES),
        (implies(("conjunction", A, B), C), implies(B, A, C), PREMISES),
        (("negation", A), implies(A, ("falsity",)), PREMISES),
        (implies(A, ("negation", B)), ("negation", ("conjunction", A, B)), PREMISES),
        (implies(A, B), implies(B, A), PREMISES),  # one schema under two names of variables
        (implies(A, ("conjunction", A, B)), implies(A, ("conjunction", B, A)), ""),
        (("disjunction", A, B), ("disjunction", B, A), PREMISES),
        (implies(A, A), ("equivalence", A, A), ""),
        (implies(("implication", A, B), A, B), implies(A, ("implication", A, B), B), PREMISES),
        (("equivalence", A, ("negation", B)), ("equivalence", A, B), ""),
        # Both say that a statement is what it is in another form, and not that of the same two forms.
        (
            ("equivalence", implies(A, ("negation", B)), implies(B, ("negation", A))),
            ("equivalence", ("negation", ("conjunction", A, B)), implies(A, ("negation", B))),
            "",
        ),
    ],
)
def test_known_answers(left: Form, right: Form, rule: str) -> None:
    assert same_proposition(left, right) == rule
    assert bool(same_proposition(right, left)) == bool(rule)


def formulas() -> st.SearchStrategy[Form]:
    leaves = st.sampled_from((A, B, C, ("truth",), ("falsity",)))
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(st.just("negation"), inner),
            st.tuples(st.sampled_from(("implication", "conjunction", "disjunction", "equivalence")), inner, inner),
        ),
        max_leaves=6,
    )


def holds(form: Form, values: tuple[bool, ...]) -> bool:
    word, *parts = form
    if word == "variable":
        assert isinstance(parts[0], int)
        return values[parts[0]]
    known = [holds(part, values) for part in parts if isinstance(part, tuple)]
    match word:
        case "truth" | "falsity":
            return word == "truth"
        case "negation":
            return not known[0]
        case "implication":
            return not known[0] or known[1]
        case "conjunction":
            return all(known)
        case "disjunction":
            return any(known)
    assert word == "equivalence"
    return known[0] == known[1]


@given(formulas(), formulas())
def test_what_is_the_same_is_true_together(left: Form, right: Form) -> None:
    """Up to the names of variables, two statements that a rule makes the same have the same truth table."""
    if not same_proposition(left, right):
        return
    count = max(variables(left), variables(right), 1)
    rows = list(itertools.product((True, False), repeat=count))

    def tables(form: Form) -> set[tuple[bool, ...]]:
        orders = itertools.permutations(range(count))
        return {tuple(holds(form, tuple(row[at] for at in order)) for row in rows) for order in orders}

    assert tables(left) & tables(right)


@given(formulas())
def test_the_neutral_text_says_the_same(form: Form) -> None:
    stated = parse_statement(neutral_text(form))
    assert stated.sort == "Prop"
    rendered = MetamathProver().render_statement(stated)
    assert rendered.startswith("|- ")


def test_statements_beyond_propositions_are_not_rendered() -> None:
    with pytest.raises(StatementNotPropositionalError, match="no word for"):
        MetamathProver().render_statement(parse_statement("forall (A : Type) (x : A), x = x"))
    many = " ".join(f"A{n}" for n in range(9))
    with pytest.raises(StatementNotPropositionalError, match="more than 8"):
        MetamathProver().render_statement(parse_statement(f"forall ({many} : Prop), A0 -> A8"))


def coq_term(form: Form, bound: int) -> TermGraph:
    builder = TermBuilder()
    names = {
        "conjunction": "Coq.Init.Logic.and",
        "disjunction": "Coq.Init.Logic.or",
        "negation": "Coq.Init.Logic.not",
        "equivalence": "Coq.Init.Logic.iff",
        "falsity": "Coq.Init.Logic.False",
    }

    def add(part: Form, depth: int) -> int:
        word, *parts = part
        if word == "variable":
            assert isinstance(parts[0], int)
            return builder.add("bvar", index=depth + bound - 1 - parts[0])
        inner = [found for found in parts if isinstance(found, tuple)]
        if word == "implication":
            return builder.add("pi", children=(add(inner[0], depth), add(inner[1], depth + 1)))
        head = builder.add("const", names[str(word)])
        return builder.add_application(head, tuple(add(found, depth) for found in inner))

    root = add(form, 0)
    for _ in range(bound):
        root = builder.add("pi", "P", children=(builder.add("sort", "Prop"), root))
    return builder.finish(root)


def test_any_assistants_statement_is_read_by_its_own_concepts() -> None:
    form = implies(("conjunction", A, B), ("negation", ("disjunction", B, A)))
    assert propositional_form(coq_term(form, 2), "coq") == form
    assert propositional_form(coq_term(form, 2), "metamath") is None
    builder = TermBuilder()
    predicate = builder.add("pi", children=(builder.add("const", "nat"), builder.add("bvar", index=0)))
    assert propositional_form(builder.finish(predicate), "coq") is None
    many = builder.add("bvar", index=0)
    for _ in range(7):
        many = builder.add("pi", children=(builder.add("sort", "Prop"), many))
    assert propositional_form(builder.finish(many), "coq") is None


def write_run(folder: Path, backend: str, statements: dict[str, TermGraph]) -> Path:
    with RunWriter(folder, config(*statements, backend=backend)) as writer:
        for name, statement in statements.items():
            row = TheoremSummary(name, ProofStatus(solved=True, axioms=(f"{backend}-axiom",)))
            writer.write_theorem(name, [("wild_type", row, TheoremArtifacts(statement, statement, statement))])
    return folder


@pytest.fixture
def two_runs(tmp_path: Path) -> tuple[Path, Path]:
    """Two runs with Coq's constants, whose concepts are installed wherever this is tested."""
    left = {
        "curried": coq_term(implies(A, B, A), 2),
        "first": coq_term(implies(("conjunction", A, B), A), 2),
        "alone": coq_term(("disjunction", A, ("negation", A)), 1),
    }
    right = {
        "proj1": coq_term(implies(("conjunction", A, B), A), 2),
        "other": coq_term(("equivalence", A, B), 2),
        "again": coq_term(implies(A, B, A), 2),
    }
    return write_run(tmp_path / "left", "coq", left), write_run(tmp_path / "right", "coq", right)


def test_one_pair_a_proposition_exact_first(two_runs: tuple[Path, Path]) -> None:
    [pair] = find_pairs(RunReader(two_runs[0]), RunReader(two_runs[1]))
    assert (pair.left, pair.right, pair.rule) == ("first", "proj1", EXACT)
    assert pair.statement == "forall (A B : Prop), (A and B) -> A"


def test_the_command_writes_a_pair_file(
    wonton: Callable[..., tuple[int, str, str]], two_runs: tuple[Path, Path], tmp_path: Path
) -> None:
    output = tmp_path / "pairs.json"
    sides = ("--run-a", two_runs[0], "--run-b", two_runs[1], "--benchmark-id", "mine")
    code, said, _ = wonton("metamath", "pairs", *sides, "--output", output)
    assert (code, said) == (0, "1 pairs: 1 state the same formula, 0 the same but for premises\n")
    found: Any = read_benchmark(output)
    assert (found.left, found.right, found.pairs[0].pair_id) == ("coq", "coq", "p001_first")
    assert json.loads(output.read_text())["pairs"][0]["notes"].endswith("coq-axiom against coq-axiom")


def test_no_pairs_is_an_error(
    wonton: Callable[..., tuple[int, str, str]], two_runs: tuple[Path, Path], tmp_path: Path
) -> None:
    alone = write_run(tmp_path / "alone", "coq", {"x": coq_term(("disjunction", A, ("negation", A)), 1)})
    code, _, talk = wonton("metamath", "pairs", "--run-a", alone, "--run-b", two_runs[1], "--benchmark-id", "x")
    assert code == 4
    assert "no theorem of" in talk


def test_premise_form_is_the_same_for_renamed_variables() -> None:
    assert premise_form(implies(A, B, A)) == premise_form(implies(B, A, B))


def test_what_failed_or_was_rejected_is_in_no_pair(tmp_path: Path) -> None:
    """Neither has a proof to compare: a statement that can't be read, and one whose proof was not accepted."""
    names = {"failed": implies(A, A), "rejected": ("disjunction", A, B), "proved": ("conjunction", A, B)}
    with RunWriter(tmp_path / "run", config(*names, backend="coq")) as writer:
        writer.record_failure("failed", "it can't be read")
        for name in ("rejected", "proved"):
            row = TheoremSummary(name, ProofStatus(solved=name == "proved"))
            writer.write_theorem(name, [("wild_type", row, TheoremArtifacts(coq_term(names[name], 2)))])
    run = RunReader(tmp_path / "run")
    assert [(pair.left, pair.right) for pair in find_pairs(run, run)] == [("proved", "proved")]
