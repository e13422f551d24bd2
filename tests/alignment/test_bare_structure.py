"""``graph_only`` is structure alone: no assistant's table of concepts takes part in it, wherever graphs are made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from wonton_core.alignment.ablation_study import AblationStudy
from wonton_core.alignment.ablations import none
from wonton_core.alignment.comparison import ComparisonOptions, load_seen, load_side
from wonton_core.codec.pair_file import read_pair_spec
from wonton_core.errors import EXIT_DONE
from wonton_core.graphs import concept_table as tables
from wonton_core.model.term import TermBuilder, TermGraph
from wonton_core.model.theorem_artifacts import WILD_TYPE, ProofStatus, TheoremArtifacts, TheoremSummary
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.plugin_api.records import LexicalAblationRecord
from wonton_core.store.run_reader import RunReader
from wonton_core.store.run_writer import RunWriter
from wonton_core.testing.sample_run import config

from .conftest import Finished, SyntheticRuns, Wonton


def introduction() -> TermGraph:
    """``And.intro P Q p q``, of which the table for Lean keeps the last two arguments alone."""
    builder = TermBuilder()
    parts = [builder.add("const", name) for name in ("And.intro", "P", "Q", "p", "q")]
    return builder.finish(builder.add("app", children=tuple(parts)))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "introduction"
    with RunWriter(folder, config("t")) as writer:
        artifacts = TheoremArtifacts(introduction(), introduction())
        writer.write_theorem("t", [(WILD_TYPE, TheoremSummary("t", ProofStatus(True)), artifacts)])
    return folder


def options(ablation: str) -> ComparisonOptions:
    return ComparisonOptions("proof_term_graph", "proof_term_graph", ablation=ablation)


def proof_nodes(run: Path, ablation: str) -> int:
    (proof,) = load_side(run, "lean", "left", options(ablation), load_catalog()).pools["t"]
    assert proof == load_seen(RunReader(run), "t", WILD_TYPE, "left", options(ablation), load_catalog())
    assert proof.proof is not None
    return len(proof.proof.nodes)


def test_what_a_table_says_of_arguments_is_not_seen(run: Path) -> None:
    assert proof_nodes(run, "drop_tokens") == 4
    assert proof_nodes(run, "graph_only") == 6


def test_the_table_is_back_afterwards() -> None:
    with tables.concept_tables_in_use(False):
        assert tables.concept_table("lean") == tables.EMPTY_TABLE
    assert tables.concept_table("lean").concepts


@pytest.fixture
def no_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look into a table is an error."""

    def forbidden(concepts: str, actions: str) -> tables.ConceptTable:
        raise AssertionError(f"{concepts} was opened")

    monkeypatch.setattr(tables, "_cached_table", forbidden)


GRAPH_ONLY = ("--lexical-ablation", "graph_only")


@pytest.mark.usefixtures("no_tables")
@pytest.mark.parametrize("source", ["wild_type", "search_trace", "proof_term", "proof_body", "raw_proof_term"])
def test_no_comparison_opens_a_table(
    benchmark: Callable[..., Finished], wonton: Wonton, runs: SyntheticRuns, source: str
) -> None:
    sources = ("--graph-source-lean", source, "--graph-source-coq", source)
    assert benchmark(runs, *GRAPH_ONLY, *sources).code == EXIT_DONE
    unpaired = ("--run-a", runs.lean, "--run-b", runs.coq, "--graph-source-a", source, "--graph-source-b", source)
    assert wonton("compare-cross-assistant", *unpaired, *GRAPH_ONLY).code == EXIT_DONE
    inspected = ("--run-dir", runs.lean, "--theorem", "l1", "--compare-run-dir", runs.coq, "--compare-theorem", "c1")
    assert wonton("inspect-proof-ir", *inspected, "--graph-source", source, *GRAPH_ONLY).code == EXIT_DONE


@pytest.mark.usefixtures("no_tables")
def test_the_study_opens_none_for_bare_structure(runs: SyntheticRuns) -> None:
    study = AblationStudy(read_pair_spec(runs.pairs), runs.lean, runs.coq, options("none"), load_catalog())
    for aggregation in ("single", "best_of"):
        (cell,) = study.cells([("graph_only", aggregation)])
        assert cell.proofs == (5, 5)
    with pytest.raises(AssertionError, match="was opened"):
        list(study.cells([("drop_tokens", "single")]))


@pytest.mark.usefixtures("no_tables")
def test_an_ablation_of_another_plugin_can_say_so(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = load_catalog()
    record = LexicalAblationRecord("bare", "Bare", "wonton_core.alignment.ablations:none", concept_tables=False)
    monkeypatch.setattr(catalog.lexical_ablations, "record", lambda name: record)
    monkeypatch.setattr(catalog.lexical_ablations, "load", lambda name: none)
    assert proof_nodes(run, "bare") == 6
