"""Nothing in the recorded proofs stays without a neutral word unnoticed: it has one, or is listed as open, with why."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve

from wonton_core.cli.demo_recorded import recorded_run
from wonton_core.codec.pair_file import read_pair_spec
from wonton_core.graphs.concept_table import ConceptTable, read_concept_table
from wonton_core.model.proof_trace import ProofTrace
from wonton_core.model.term import TermGraph
from wonton_core.model.theorem_artifacts import WILD_TYPE
from wonton_core.store.run_reader import RunReader

BENCHMARKS = Path(__file__).parents[2] / "analysis" / "benchmarks"
PAIRS_OF = {"": "lean_coq_logic_micro_v1.json", "development_": "lean_coq_development_v1.json"}
BACKENDS = ("lean", "coq")
RUNS = [(prefix, backend) for prefix in PAIRS_OF for backend in BACKENDS]
NAMING_KINDS = ("const", "case", "proj")


def table(backend: str) -> ConceptTable:
    return read_concept_table(f"wonton_{backend}:data/concepts.json", f"wonton_{backend}:data/actions.json")


@functools.cache
def used(prefix: str, backend: str) -> tuple[frozenset[str], frozenset[str]]:
    """Constants of all statements and proof terms of a recorded run, and heads of all tactics."""
    run = RunReader(recorded_run(BENCHMARKS / "recorded", f"{prefix}{backend}"), backend=backend)
    constants: set[str] = set()
    heads: set[str] = set()
    for theorem in run.theorems:
        for term in terms(run, theorem):
            constants.update(node.name for node in term.nodes if node.kind in NAMING_KINDS)
        for trace in (run.graph(theorem, WILD_TYPE), run.tactic_tree(theorem, WILD_TYPE)):
            if isinstance(trace, ProofTrace):
                heads.update(step.head for step in trace.steps)
    return frozenset(constants), frozenset(heads)


def terms(run: RunReader, theorem: str) -> Iterator[TermGraph]:
    yield run.statement(theorem)
    proof = run.proof_term(theorem, WILD_TYPE)
    if proof is not None:
        yield proof


def classified(known: ConceptTable) -> frozenset[str]:
    return frozenset([*known.concepts, *known.compositions, *known.eliminators])


def without_a_word(known: ConceptTable, constants: frozenset[str], heads: frozenset[str]) -> list[str]:
    return sorted(
        [
            *(constants - classified(known) - set(known.open_constants)),
            *(heads - set(known.actions) - set(known.open_tactics)),
        ]
    )


@pytest.mark.parametrize(("prefix", "backend"), RUNS)
def test_every_constant_and_tactic_is_classified_or_open(prefix: str, backend: str) -> None:
    assert without_a_word(table(backend), *used(prefix, backend)) == []


@pytest.mark.parametrize(("prefix", "backend"), RUNS)
def test_the_runs_are_of_all_pairs(prefix: str, backend: str) -> None:
    run = RunReader(recorded_run(BENCHMARKS / "recorded", f"{prefix}{backend}"), backend=backend)
    pairs = read_pair_spec(BENCHMARKS / PAIRS_OF[prefix]).pairs
    assert set(run.theorems) == {pair.lean_item_id if backend == "lean" else pair.coq_theorem for pair in pairs}
    solved = [name for name, variants in run.theorems.items() if variants[WILD_TYPE].status.solved]
    assert len(solved) >= (84 if prefix == "" else 150)
    constants, heads = used(prefix, backend)
    assert len(constants) > 40
    assert len(heads) > 10


@pytest.mark.parametrize(("prefix", "backend"), RUNS)
def test_what_is_new_is_named(prefix: str, backend: str) -> None:
    constants, heads = used(prefix, backend)
    known = table(backend)
    constant, head = min(constants & set(known.concepts)), min(heads & set(known.actions))
    forgetful = evolve(
        known,
        concepts={name: word for name, word in known.concepts.items() if name != constant},
        eliminators={name: what for name, what in known.eliminators.items() if name != constant},
        actions={name: word for name, word in known.actions.items() if name != head},
    )
    assert without_a_word(forgetful, constants, heads) == sorted([constant, head])


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_is_open_is_in_use_and_has_a_reason(backend: str) -> None:
    known = table(backend)
    constants = frozenset().union(*(used(prefix, backend)[0] for prefix in PAIRS_OF))
    heads = frozenset().union(*(used(prefix, backend)[1] for prefix in PAIRS_OF))
    assert set(known.open_constants) <= constants - classified(known)
    assert set(known.open_tactics) <= heads - set(known.actions)
    assert all([*known.open_constants.values(), *known.open_tactics.values()])
