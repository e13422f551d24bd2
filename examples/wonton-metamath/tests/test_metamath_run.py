"""The commands, with the real metamath program: `wonton toolchain install metamath` provides it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from wonton_core.graphs.concept_table import concept_table
from wonton_core.graphs.sources import proof_term_graph, statement_graph
from wonton_core.model.statement_check import StatementRequest
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.store.run_reader import RunReader
from wonton_core.testing.conformance import ProverSample, check_plugin
from wonton_metamath.database.reader import read_database
from wonton_metamath.database.records import Database
from wonton_metamath.errors import DatabaseError
from wonton_metamath.prover import MetamathProver
from wonton_metamath.terms import TermMaker
from wonton_metamath.toolchain.discover import find_database, find_program
from wonton_metamath.toolchain.verify import verify_database

pytestmark = pytest.mark.prover

Wonton = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def set_mm() -> Database:
    """set.mm, read once."""
    return read_database(find_database())


def test_a_run_holds_statement_proof_axioms_and_acceptance(wonton: Wonton, small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    code, said, talk = wonton("run", "--backend", "metamath", "--database", small, "--all", "--log-dir", folder)
    assert code == 0, talk
    assert "4 of 4 done, 4 accepted by metamath" in said
    run = RunReader(folder, backend="metamath")
    assert run.status.state == "completed"
    found = run.theorems["a1i"]["wild_type"]
    assert found.status.solved
    assert found.status.axioms == ("ax-mp", "ax-1")
    assert found.statement_text == "|- ph => |- ( ps -> ph )"
    assert found.constants == ("ax-1",)
    assert statement_graph(run, "a1i", "wild_type").family == "statement"
    graph = proof_term_graph(run, "a1i", "wild_type")
    assert graph is not None
    assert graph.family == "proof_term_dag"
    assert any(node.symbol == "ax-1" for node in graph.nodes)
    conjunction = statement_graph(run, "simpl", "wild_type")
    assert "conjunction" in {node.concept for node in conjunction.nodes}


def test_other_commands_work_on_it(wonton: Wonton, small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert wonton("metamath", "run", "--database", small, "--all", "--log-dir", folder)[0] == 0
    inspected = wonton("inspect-proof-ir", "--run-dir", folder, "--theorem", "id", "--compare-theorem", "a1i", "--json")
    assert inspected[0] == 0, inspected[2]
    nearest = wonton("nearest", "--run-dir", folder, "--k", "2", "--json", "--theorem", "id")
    assert nearest[0] == 0, nearest[2]
    assert json.loads(nearest[1])["theorems"] == 4


def test_what_metamath_rejects_is_not_solved(wonton: Wonton, bad: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    code, said, talk = wonton("metamath", "run", "--database", bad, "--all", "--log-dir", folder, "--json")
    assert code == 5  # the incomplete proof has no term
    assert "2 proofs rejected" in talk
    run = RunReader(folder)
    solved = {name: variants["wild_type"].status.solved for name, variants in run.theorems.items()}
    assert solved == {"wrong": False, "right": True, "above": True, "onwrong": False}
    assert "that of a theorem it uses" in run.theorems["onwrong"]["wild_type"].status.reason
    [failure] = json.loads(said)["failed"]
    assert failure.startswith("gap: ")


def test_the_same_command_goes_on(wonton: Wonton, small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    arguments = ("metamath", "run", "--database", small, "-t", "id", "-t", "a1i", "-t", "id", "--log-dir", folder)
    assert wonton(*arguments)[0] == 0
    (folder / "a1i" / "theorem.json").unlink()
    kept = (folder / "id" / "theorem.json").stat().st_mtime_ns
    assert wonton(*arguments)[0] == 0
    assert (folder / "a1i" / "theorem.json").is_file()
    assert (folder / "id" / "theorem.json").stat().st_mtime_ns == kept
    changed = tmp_path / "changed.mm"
    changed.write_text(small.read_text() + "$( more $)\n")
    refused = wonton(*("metamath", "run", "--database", changed, "-t", "id", "-t", "a1i", "--log-dir", folder))
    assert refused[0] == 4
    assert "holds another run" in refused[2]


def test_theorems_may_be_listed_and_paired(wonton: Wonton, small: Path, tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("# two\nid\nsimpl # and a word\n\n")
    folder = tmp_path / "listed"
    assert wonton("metamath", "run", "--database", small, "--theorem-file", listed, "--log-dir", folder)[0] == 0
    assert RunReader(folder).config.selection == ("id", "simpl")
    pairs = tmp_path / "pairs.json"
    content = {
        "schema_version": 1,
        "benchmark_id": "x",
        "left": "coq",
        "right": "metamath",
        "pairs": [{"pair_id": "a", "left_theorem": "proj1", "right_theorem": "simpl"}],
    }
    pairs.write_text(json.dumps(content))
    folder = tmp_path / "paired"
    assert wonton("metamath", "run", "--database", small, "--pairs", pairs, "--log-dir", folder)[0] == 0
    assert RunReader(folder).config.selection == ("simpl",)
    pairs.write_text(json.dumps(content | {"right": "lean"}))
    refused = wonton("metamath", "run", "--database", small, "--pairs", pairs)
    assert refused[0] == 4
    assert "no side of it is Metamath's" in refused[2]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ((), 2, "which theorems?"),
        (("--all", "-t", "id"), 2, "--all leaves nothing to name"),
        (("-t", "id", "--limit", "1"), 2, "--limit is for --all"),
        (("-t", "simp"), 4, "did you mean simpl?"),
        (("-t", "wi"), 4, "no theorem wi"),
        (("--theorem-file", "absent.txt"), 4, "can't be read"),
    ],
)
def test_wrong_usage_is_told(wonton: Wonton, small: Path, options: tuple[str, ...], code: int, said: str) -> None:
    found = wonton("metamath", "run", "--database", small, *options)
    assert found[0] == code
    assert said in found[2]


def test_a_list_without_theorems_is_refused(wonton: Wonton, small: Path, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("# nothing\n")
    found = wonton("metamath", "run", "--database", small, "--theorem-file", tmp_path / "list.txt")
    assert (found[0], "names no theorem" in found[2]) == (4, True)


def test_what_metamath_can_not_read_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "it is's.mm"
    path.write_text("$c wff $. ax $a wff missing $.\n")
    with pytest.raises(DatabaseError, match="metamath can't read"):
        verify_database(find_program(), path)


def test_a_database_with_an_odd_name_is_verified(small: Path, tmp_path: Path) -> None:
    path = tmp_path / 'it is\'s "small".mm'
    path.write_text(small.read_text())
    assert verify_database(find_program(), path).rejected == frozenset()


def test_set_mm_is_read_whole(set_mm: Database) -> None:
    assert len(set_mm.theorems()) == 37_756  # and three $p statements that derive syntax
    maker = TermMaker(set_mm)
    assert maker.is_implication("wi")
    assert maker.is_modus_ponens("ax-mp")
    for name in set_mm.theorems()[::400]:
        maker.statement(set_mm.assertions[name])
        assert maker.proof(set_mm.assertions[name]).nodes


def test_the_concept_table_names_what_the_databases_have(set_mm: Database) -> None:
    table = concept_table("metamath")
    iset_mm = read_database(find_database().with_name("iset.mm"))
    named = {*table.concepts, *table.eliminators, *table.proof_arguments}
    assert sorted(named - set_mm.assertions.keys() - iset_mm.assertions.keys()) == []
    for label, kept in table.proof_arguments.items():
        assertion = set_mm.assertions.get(label) or iset_mm.assertions[label]
        arrows = assertion.symbols.count("->")
        assert len(assertion.hypotheses) <= kept.arity <= len(assertion.hypotheses) + arrows, label
        assert all(position < kept.arity for position in kept.kept)


def test_statements_are_checked_against_set_mm() -> None:
    prover = MetamathProver()
    requests = [
        StatementRequest("same", "|- ( ( ch /\\ ph ) <-> ( ph /\\ ch ) )", "ancom"),
        StatementRequest("other", "|- ( ph -> ph )", "ancom"),
        StatementRequest("formula", "|- ( ph -> ( ps \\/ T. ) )"),
        StatementRequest("nonsense", "|- ( ph -> )"),
        StatementRequest("absent", "|- ( ph -> ph )", "no.such"),
        # What asserts nothing: no statement, and no theorem.
        StatementRequest("empty", ""),
        StatementRequest("another first word", "garbage ( ph -> ph )"),
        StatementRequest("syntax", "wff ( ph -> ph )"),
        StatementRequest("syntax axiom", "|- ( ph -> ps )", "wi"),
    ]
    verdicts = prover.check_statements(requests)
    assert [verdict.faithful for verdict in verdicts] == [True, False, True, *[False] * 6]
    assert "states |- ( ( ph /\\ ps ) <-> ( ps /\\ ph ) )" in verdicts[1].reason
    assert [tool.name for tool in prover.tool_versions()] == ["metamath", "set.mm"]


def test_it_keeps_the_laws_of_all_that_it_offers() -> None:
    statements = ("forall (A : Prop), A -> A", "forall (A B : Prop), (A and B) -> A")
    kept = check_plugin("metamath", {"metamath": ProverSample(statements, nonsense="|- ( ph ->")})
    assert "names the tools that it uses" in kept["prover metamath"]


def test_doctor_finds_it() -> None:
    report = load_catalog().health_checks.load("metamath")()
    assert report.state == "ok"
    assert "set.mm" in report.found
