import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from wonton_coq.prover import CoqProver
from wonton_core.cli.corpus_build import command as build
from wonton_core.cli.corpus_check_pairs import command as check_pairs
from wonton_core.cli.corpus_list import command as list_corpora
from wonton_core.cli.corpus_validate import command as validate
from wonton_core.errors import BadInputError, ToolMissingError, UsageError
from wonton_core.model.corpus import CorpusItem, ItemSource
from wonton_core.model.statement_check import StatementVerdict
from wonton_core.store.corpora import CorpusError, build_corpus, open_corpus

PAIRS = Path(__file__).parents[2] / "analysis" / "benchmarks" / "lean_coq_logic_micro_v1.json"


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    """Corpora in a folder of the test's own."""
    monkeypatch.setenv("WONTON_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def small(tmp_path):
    """A pair file of four pairs, to be changed: file and content."""
    spec = json.loads(PAIRS.read_text())
    spec["pairs"] = spec["pairs"][:4]
    path = tmp_path / "pairs.json"

    def write(**changes):
        spec["pairs"][1].update(changes)
        path.write_text(json.dumps(spec))
        return path

    return write


def run(command, *arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)


def test_build_prints_reference_and_folder(places):
    done = run(build, "--pairs-path", PAIRS)
    assert done.exit_code == 0
    built, folder = done.stdout.splitlines()
    corpus = open_corpus("lean:coq-paired-micro-v1")
    assert built == f"Built: {corpus.reference}"
    assert folder == f"Dir: {places / 'data' / 'corpora' / 'lean' / 'coq-paired-micro-v1' / corpus.manifest.build_id}"
    assert len(corpus.items) == 84
    (item,) = [item for item in corpus.items if item.item_id == "coq_pair_and_comm"]
    assert item.declaration("t") == "theorem t (A B : Prop) : A ∧ B ↔ B ∧ A := by"
    assert item.source.coq_theorem == "and_comm"
    assert str(places) not in Path(folder.removeprefix("Dir: "), "manifest.json").read_text()


def test_build_is_the_same_from_any_place(small):
    first = run(build, "--pairs-path", small()).stdout
    moved = small().rename(small().with_name("moved.json"))
    assert run(build, "--pairs-path", moved).stdout == first
    assert run(build, "--pairs-path", moved, "--limit", 2).stdout != first
    assert len(open_corpus("lean:coq-paired-micro-v1").items) == 2


def test_a_name_that_passes_to_other_pairs_is_told(small):
    path = small()
    assert "until now" not in run(build, "--pairs-path", path).stderr
    spec = json.loads(path.read_text()) | {"benchmark_id": "mine"}
    path.write_text(json.dumps(spec))
    assert (
        "coq-paired-micro-v1 meant the pairs of lean-coq-logic-micro-v1 until now"
        in run(build, "--pairs-path", path).stderr
    )
    done = run(build, "--pairs-path", path, "--corpus-id", "mine", "--json")
    assert "until now" not in done.stderr
    assert json.loads(done.stdout)["items"] == 4


def test_build_refuses_what_cannot_be_meant(small):
    with pytest.raises(BadInputError, match="pair_and_assoc: lean_statement is `theorem"):
        run(build, "--pairs-path", small(lean_statement="theorem {name} : True := by"))
    with pytest.raises(BadInputError, match="lean_item_id 'coq_pair_absurd' is taken by pair_absurd"):
        run(build, "--pairs-path", small(lean_statement="", lean_item_id="coq_pair_absurd"))
    with pytest.raises(UsageError, match="can't be a corpus id"):
        run(build, "--pairs-path", PAIRS, "--corpus-id", "../x")
    with pytest.raises(BadInputError, match="does not exist"):
        run(build, "--pairs-path", "nowhere.json")


def test_list(small):
    nothing = run(list_corpora)
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "build one" in nothing.stderr
    run(build, "--pairs-path", small())
    run(build, "--pairs-path", small(), "--limit", 1)
    assert sorted(line[0] for line in run(list_corpora).stdout.splitlines()) == [" ", "*"]
    rows = json.loads(run(list_corpora, "--json").stdout)
    assert [(row["items_total"], row["current"]) for row in sorted(rows, key=lambda row: row["items_total"])] == [
        (1, True),
        (4, False),
    ]


@pytest.mark.prover
def test_validate(small):
    run(build, "--pairs-path", small())
    done = run(validate, "--ref", "lean:coq-paired-micro-v1", "--tool", "embedded")
    assert done.exit_code == 0
    assert done.stdout.startswith("4 of 4 statements are valid: ")
    written = Path(done.stdout.rstrip().partition(": ")[2])
    assert [json.loads(line)["valid"] for line in written.read_text().splitlines()] == [True] * 4


@pytest.mark.prover
def test_validate_names_the_refused_statement():
    texts = {"good": "theorem {name} : True := by", "bad": "theorem {name} : Nonsense := by"}
    items = [CorpusItem(name, name, text, "True", ItemSource("b", name, name)) for name, text in texts.items()]
    build_corpus("lean", "mixed", items, benchmark_id="b", item_id_scheme="name")
    done = run(validate, "--ref", "lean:mixed", "--json")
    assert done.exit_code == 4
    bad, good = json.loads(done.stdout)["items"]
    assert (good["valid"], bad["valid"]) == (True, False)
    assert "Nonsense" in bad["reason"]
    assert run(validate, "--ref", "lean:mixed").stdout.startswith("bad: Lean doesn't accept the statement: ")


def test_validate_an_unknown_corpus(small):
    run(build, "--pairs-path", small())
    with pytest.raises(CorpusError, match="did you mean lean:coq-paired-micro-v1"):
        run(validate, "--ref", "lean:coq-paired-micro")


@pytest.mark.prover
def test_check_pairs(small):
    done = run(check_pairs, "--pairs-path", small(), "--json")
    assert done.exit_code == 0
    report = json.loads(done.stdout)
    assert (report["pairs_total"], report["pairs_refused"], report["classes_total"]) == (4, 0, 4)
    assert report["tools"]["coq"].startswith("8.")
    assert report["pairs"][0] == {
        "pair_id": "pair_absurd",
        "faithful": True,
        "unreadable": "",
        "coq": {"text": "forall (A C : Prop), A -> ~ A -> C", "faithful": True, "reason": ""},
        "lean": {"text": "theorem {name} (A C : Prop) : A → ¬A → C := by", "faithful": True, "reason": ""},
        "class": ["pair_absurd"],
    }


@pytest.mark.prover
def test_check_pairs_names_the_refused_pair_and_the_reason(small):
    path = small(
        statement="forall (A B C : Prop), (A or B) or C iff A or B or C",
        lean_statement="theorem {name} (A B C : Prop) : (A ∨ B) ∨ C ↔ A ∨ B ∨ C := by",
    )
    done = run(check_pairs, "--pairs-path", path)
    assert done.exit_code == 4
    first, last = done.stdout.splitlines()
    assert first.startswith("pair_and_assoc: Coq: and_assoc states `forall A B C : Prop, (A /\\ B) /\\ C")
    assert last == "3 of 4 pairs confirmed, 4 different statements"


@pytest.mark.prover
def test_check_pairs_goes_on_after_a_statement_that_cannot_be_read(small):
    path = small(statement="forall (A : Prop, A")
    spec = json.loads(path.read_text())
    spec["pairs"][2]["coq_theorem"] = "and_com"
    path.write_text(json.dumps(spec))
    done = run(check_pairs, "--pairs-path", path)
    assert done.exit_code == 4
    first, second, last = done.stdout.splitlines()
    assert first.startswith("pair_and_assoc: the statement can't be read: ")
    assert second.endswith("did you mean and_comm or andb_comm?")
    assert last == "2 of 4 pairs confirmed, 3 different statements"


@pytest.mark.prover
def test_check_pairs_shows_equal_statements(small):
    path = small(
        coq_theorem="absurd",
        statement="forall (P Q : Prop) (p : P), not P -> Q",
        lean_statement="theorem {name} (P Q : Prop) (p : P) : ¬P → Q := by",
    )
    done = run(check_pairs, "--pairs-path", path)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "Same statement: pair_absurd, pair_and_assoc",
        "4 of 4 pairs confirmed, 3 different statements",
    ]


def test_check_pairs_without_the_tools(small, tmp_path):
    with pytest.raises(ToolMissingError):
        run(check_pairs, "--pairs-path", small(), "--serapi-binary", tmp_path / "sertop")
    with pytest.raises(ToolMissingError):
        run(check_pairs, "--pairs-path", small(), "--lean", tmp_path / "lean")


def test_a_prover_that_offers_no_choice_of_tools(small, monkeypatch):
    monkeypatch.delattr(CoqProver, "choose_tool")
    with pytest.raises(UsageError, match="coq offers no choice of tools"):
        run(check_pairs, "--pairs-path", small(), "--serapi-binary", "sertop")


def test_validate_takes_the_only_corpus_and_asks_which_of_several(small, monkeypatch):
    with pytest.raises(CorpusError, match="no corpus was built"):
        run(validate)
    run(build, "--pairs-path", small())
    asked = []

    class Prover:
        def check_statements(self, requests):
            asked.extend(requests)
            return [StatementVerdict(request.item_id, faithful=True) for request in requests]

    with monkeypatch.context() as patch:
        patch.setattr("wonton_core.cli.provers.load_prover", lambda backend, tool: Prover())
        assert run(validate).exit_code == 0
    assert len(asked) == 4
    run(build, "--pairs-path", small(), "--corpus-id", "another")
    with pytest.raises(UsageError, match="which of 2 corpora") as caught:
        run(validate)
    assert "lean:another, lean:coq-paired-micro-v1" in caught.value.next_step
