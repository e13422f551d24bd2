"""Every law about what takes part in comparisons is broken by something here, and that is found: else it is no law."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from numpy.typing import NDArray

from wonton_core.model.comparable_proof import ComparableProof, LexicalTexts
from wonton_core.model.proof_graph import STATEMENT, GraphEdge, GraphNode, ProofGraph
from wonton_core.model.proof_trace import Goal
from wonton_core.model.run_record import ToolVersion
from wonton_core.model.search import TacticCandidate
from wonton_core.model.statement_check import StatementVerdict
from wonton_core.plugin_api.records import ProverRecord
from wonton_core.store.run_reader import RunReader
from wonton_core.testing import conformance, fakes
from wonton_core.testing.conformance.laws import ContractBrokenError, law_name
from wonton_core.testing.conformance.suites import SUITES


class Kernel:
    """A kernel whose distance is one function of two proofs, and of their places."""

    def __init__(self, distance: Callable[[ComparableProof, ComparableProof, int, int], float]) -> None:
        self.distance = distance
        self.dtype: type = np.float64

    def pack(self, left: Sequence[ComparableProof], right: Sequence[ComparableProof]) -> tuple[Any, Any]:
        return left, right

    def distances(self, left: Any, right: Any, rows: slice, columns: slice) -> NDArray[np.float64]:
        found = [[self.distance(a, b, i, j) for j, b in enumerate(right[columns])] for i, a in enumerate(left[rows])]
        return np.array(found, dtype=self.dtype)


def single_precision() -> Kernel:
    kernel = Kernel(lambda a, b, i, j: 0.0)
    kernel.dtype = np.float32
    return kernel


def size(proof: ComparableProof) -> int:
    return len(proof.statement.nodes)


CHANCE = np.random.default_rng(0)
KERNELS: dict[str, Any] = {
    "gives one number for every pair": single_precision,
    "stays between 0 and 1": lambda: Kernel(lambda a, b, i, j: abs(size(a) - size(b))),
    "says something": lambda: Kernel(lambda a, b, i, j: np.nan),
    "is the same when the sides are exchanged": lambda: Kernel(lambda a, b, i, j: float(size(a) < size(b))),
    "is 0 between a proof and itself": lambda: Kernel(lambda a, b, i, j: 0.5),
    "does not depend on the order of proofs": lambda: Kernel(lambda a, b, i, j: abs(i - j) / 100),
    "gives the same in blocks": lambda: Kernel(lambda a, b, i, j: abs(i - j) / 100),
    "gives the same again": lambda: Kernel(lambda a, b, i, j: float(CHANCE.random())),
}


def changes_its_input(distances: NDArray[np.float64]) -> float:
    distances.sort()
    return float(distances.min())


AGGREGATORS: dict[str, Any] = {
    "gives a number between 0 and 1": lambda distances: float(distances.sum()),
    "is 0 where all proofs are at 0": lambda distances: 0.5,
    "is larger where no proof is like another": lambda distances: 0.0,
    "does not depend on the order of proofs": lambda distances: float(distances[0, 0]),
    "is the same when the sides are exchanged": lambda distances: float(distances.min(axis=0).mean()),
    "leaves the distances as they are": changes_its_input,
}

CALLS: list[int] = []


def forgets(proof: ComparableProof) -> ComparableProof:
    CALLS.append(1)
    return proof if len(CALLS) % 2 else evolve(proof, texts=LexicalTexts())


def without_edge_ends(proof: ComparableProof) -> ComparableProof:
    return evolve(proof, statement=evolve(proof.statement, nodes=proof.statement.nodes[:1]))


ABLATIONS: dict[str, Any] = {
    "gives a proof with graphs": without_edge_ends,
    "leaves the identity of a proof": lambda proof: evolve(proof, theorem=""),
    "adds no word": lambda proof: evolve(proof, texts=LexicalTexts(name="anonymous")),
    "removes the same again": forgets,
    "has nothing left to remove": lambda proof: evolve(
        proof, texts=evolve(proof.texts, statement=" ".join(proof.texts.statement.split()[:-1]))
    ),
}
NODES = (GraphNode("a"), GraphNode("b"))
GOOD_GRAPH = ProofGraph(STATEMENT, NODES, (GraphEdge(0, 1, ""),))


def writes(run: RunReader, theorem: str, variant: str) -> ProofGraph:
    (run.folder / "cache").write_text("mine")
    return GOOD_GRAPH


def only_lean(run: RunReader, theorem: str, variant: str) -> ProofGraph:
    return {"lean": GOOD_GRAPH}[run.config.backend]


GRAPH_SOURCES: dict[str, Any] = {
    "gives a graph where the run has everything": lambda run, theorem, variant: ProofGraph(
        STATEMENT, NODES, (GraphEdge(0, 1, ""), GraphEdge(1, 0, ""))
    ),
    "gives none or a graph where artifacts are missing": lambda run, theorem, variant: ProofGraph(
        STATEMENT, NODES, (), root=len(run.proof_term(theorem, variant).nodes)
    ),
    "knows what to do with any assistant": only_lean,
    "only reads": writes,
    "gives the same again": lambda run, theorem, variant: ProofGraph(
        STATEMENT, NODES * int(CHANCE.integers(1, 99)), ()
    ),
}


def first_gold(distances: NDArray[np.float64], relevant: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The place of the first gold answer, ties broken by place."""
    order = np.argsort(distances, axis=1, kind="stable")
    places = np.take_along_axis(relevant, order, axis=1).argmax(axis=1) + 1.0
    return np.where(relevant.any(axis=1), places, np.nan)


def nearest_gold(distances: NDArray[np.float64], relevant: NDArray[np.bool_]) -> NDArray[np.float64]:
    found = np.where(relevant, distances, np.inf).min(axis=1)
    return np.where(np.isinf(found), np.nan, found)


def spoils(distances: NDArray[np.float64], relevant: NDArray[np.bool_]) -> NDArray[np.float64]:
    distances[~relevant] = np.nan
    return nearest_gold(np.nan_to_num(distances, nan=9.0), relevant)


METRICS: dict[str, Any] = {
    "gives one number for every query": lambda distances, relevant: float(nearest_gold(distances, relevant)[0]),
    "is nan where a query has no gold answer": lambda d, relevant: np.nan_to_num(nearest_gold(d, relevant)),
    "does not break ties by place": first_gold,
    "takes every query by itself": lambda d, relevant: nearest_gold(d, relevant) / len(d),
    "leaves the rankings as they are": spoils,
}

PROVER_SAMPLE = conformance.ProverSample(("forall (p : Prop), p -> p", "forall (p : Prop), p -> p and p"), "forall )")


class ToollessProver(fakes.FakeProver):
    def tool_versions(self) -> Sequence[ToolVersion]:
        return ()


class WordlessProver(fakes.FakeProver):
    def render_statement(self, statement: object) -> str:
        return "something"


class RefusingProver(fakes.FakeProver):
    def check_statements(self, requests: Sequence[Any]) -> Sequence[StatementVerdict]:
        return [StatementVerdict(request.item_id, faithful=False, reason="no") for request in requests]


class AcceptingProver(fakes.FakeProver):
    def check_statements(self, requests: Sequence[Any]) -> Sequence[StatementVerdict]:
        return [StatementVerdict(request.item_id, faithful=True) for request in requests]


class TalkativeProver(fakes.FakeProver):
    def check_statements(self, requests: Sequence[Any]) -> Sequence[StatementVerdict]:
        return [*super().check_statements(requests), StatementVerdict("one more", faithful=True)]


PROVERS: dict[str, Any] = {
    "brings readable tables": ProverRecord("p", "s", "a:b", concepts="wonton_core:no/such/file.json"),
    "names the tools that it uses": (ToollessProver, PROVER_SAMPLE),
    "says every statement of the sample": (WordlessProver, PROVER_SAMPLE),
    "accepts what it says": (RefusingProver, PROVER_SAMPLE),
    "refuses nonsense with a reason": (AcceptingProver, PROVER_SAMPLE),
    "does nothing without requests": (TalkativeProver, PROVER_SAMPLE),
}


class Provider:
    """A tactic provider that is one function of the goal and the limit."""

    def __init__(self, propose: Callable[[Goal, int], Sequence[TacticCandidate]]) -> None:
        self.candidates = propose


def provider(propose: Callable[[Goal, int], Sequence[TacticCandidate]]) -> Any:
    return lambda: Provider(propose), conformance.TacticProviderSample((Goal("0", "p"),))


TACTIC_PROVIDERS: dict[str, Any] = {
    "has candidates for the goals of the sample": provider(lambda goal, limit: [TacticCandidate("x", float("nan"))]),
    "gives the best first and none twice": provider(lambda goal, limit: [TacticCandidate("x", 0.0)] * 2),
    "gives no more than were asked for": provider(lambda goal, limit: [TacticCandidate("x", 0.0)]),
    "gives the same again": provider(lambda goal, limit: [TacticCandidate("x", float(CHANCE.random()))]),
    "raises for no goal": provider(lambda goal, limit: [TacticCandidate(goal.conclusion.split()[0], 0.0)]),
}

BROKEN = {
    "wonton_distance_kernels": KERNELS,
    "wonton_aggregators": AGGREGATORS,
    "wonton_lexical_ablations": ABLATIONS,
    "wonton_graph_sources": GRAPH_SOURCES,
    "wonton_metrics": METRICS,
    "wonton_provers": PROVERS,
    "wonton_tactic_providers": TACTIC_PROVIDERS,
}


@pytest.mark.parametrize("hook", BROKEN)
def test_there_is_something_that_breaks_each_law(hook: str) -> None:
    assert list(BROKEN[hook]) == [law_name(law) for law in SUITES[hook].laws]


@pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")
@pytest.mark.parametrize(("hook", "law"), [(hook, law) for hook, found in BROKEN.items() for law in found])
def test_it_is_found(hook: str, law: str) -> None:
    [check] = [check for check in SUITES[hook].laws if law_name(check) == law]
    with pytest.raises(Exception, match=r".") as caught:
        check(BROKEN[hook][law])
    assert not isinstance(caught.value, NameError | TypeError), caught.value


@pytest.mark.parametrize("law", KERNELS)
def test_the_suite_names_the_law(law: str) -> None:
    with pytest.raises(ContractBrokenError, match=r"the distance kernel breaks \d of 8 laws") as caught:
        conformance.check_distance_kernel(KERNELS[law])
    assert law in dict(caught.value.broken)


def test_a_kernel_that_finds_everything_alike_says_nothing() -> None:
    with pytest.raises(ContractBrokenError, match="every value is 0"):
        conformance.check_distance_kernel(lambda: Kernel(lambda a, b, i, j: 0.0))


@pytest.mark.parametrize(
    "make",
    [
        lambda: conformance.ProverSample((), "forall )"),
        lambda: conformance.TacticProviderSample(()),
        lambda: conformance.TaskSourceSample(()),
    ],
)
def test_a_sample_of_nothing_is_none(make: Callable[[], object]) -> None:
    """Laws over it would be kept by anything."""
    with pytest.raises(ValueError, match="Length"):
        make()


def test_a_cut_off_of_0_must_be_refused() -> None:
    with pytest.raises(ContractBrokenError, match="refuses a cut off below 1"):
        conformance.check_metric(lambda k: first_gold, over="cutoffs")


def test_an_object_that_leaves_the_program_breaks_a_law() -> None:
    def leaves(distances: object) -> float:
        raise SystemExit(0)

    with pytest.raises(ContractBrokenError, match="breaks 6 of 6 laws") as caught:
        conformance.check_aggregator(leaves)
    assert "raised SystemExit: 0" in str(caught.value)
