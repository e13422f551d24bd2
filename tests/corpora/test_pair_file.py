import json
from pathlib import Path

import pytest

from wonton_core.codec.pair_file import parse_statements, read_pair_spec
from wonton_core.errors import BadInputError

PAIRS = Path(__file__).parents[2] / "analysis" / "benchmarks" / "lean_coq_logic_micro_v1.json"


@pytest.fixture
def spec():
    """The shipped file, as plain values to be damaged."""
    return json.loads(PAIRS.read_text())


def refused(tmp_path, value, match):
    path = tmp_path / "pairs.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    with pytest.raises(BadInputError, match=match) as raised:
        parse_statements(read_pair_spec(path).pairs)
    assert raised.value.exit_code == 4
    return raised.value


def test_the_shipped_file():
    spec = read_pair_spec(PAIRS)
    assert spec.benchmark_id == "lean-coq-logic-micro-v1"
    assert len(parse_statements(spec.pairs)) == 84
    gate = spec.gate
    assert (gate.min_recall_at_1, gate.min_recall_at_10, gate.min_mrr) == (0.02, 0.30, 0.12)
    cross = gate.by_kind["cross_kind"]
    assert (cross.min_pairs, cross.min_recall_at_1, cross.min_recall_at_10, cross.min_mrr) == (20, 0.02, 0.30, 0.12)
    assert gate.by_kind["same_kind"].min_pairs == 0


def test_ids_follow_the_theorem_and_display_names_tell_nothing(spec):
    names = [pair["lean_display_name"] for pair in spec["pairs"]]
    assert len(set(names)) == 84
    for pair in spec["pairs"]:
        theorem = pair["coq_theorem"]
        assert (pair["pair_id"], pair["lean_item_id"]) == (f"pair_{theorem}", f"coq_pair_{theorem}")
        assert pair["lean_display_name"].startswith("Theorem ")
        assert pair["lean_display_name"].removeprefix("Theorem ").isdigit()
    # the numbers don't follow the alphabet either
    assert names != sorted(names, key=lambda name: int(name.split()[1]))


def test_missing_file(tmp_path):
    with pytest.raises(BadInputError, match=r"none\.json does not exist"):
        read_pair_spec(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("{", "not JSON"),
        ("[]", "found list"),
        ("null", "found NoneType"),
        ("[" * 100_000, "not JSON"),
        ("\x00", "not JSON"),
    ],
)
def test_other_files(tmp_path, text, match):
    refused(tmp_path, text, match)


def test_no_pairs(tmp_path, spec):
    spec["pairs"] = []
    refused(tmp_path, spec, r"\$\.pairs is empty")


def test_duplicate_pair_id(tmp_path, spec):
    spec["pairs"][5]["pair_id"] = spec["pairs"][2]["pair_id"]
    refused(tmp_path, spec, r"\$\.pairs\[5\]\.pair_id repeats 'pair_and_cancel_l' of \$\.pairs\[2\]")


@pytest.mark.parametrize(
    ("field", "value", "match"),
    [
        ("pair_id", 7, r"expected str, found int.* \$\.pairs\[3\]\.pair_id"),
        ("statement", None, r"expected str, found NoneType.* \$\.pairs\[3\]\.statement"),
        ("coq_theorem", " ", r"\$\.pairs\[3\]\.coq_theorem is empty"),
        ("lean_item_id", "a b", r"\$\.pairs\[3\]\.lean_item_id is 'a b'"),
        ("lean_item_id", "../x", r"\$\.pairs\[3\]\.lean_item_id is '\.\./x'"),
        ("colour", "red", r"unknown key colour.*\$\.pairs\[3\]"),
        ("statement", "", "pair_and_cancel_r has no neutral statement"),
        ("statement", "A and", "pair_and_cancel_r: statement: column 6: expected a term, found the end"),
        ("statement", "forall (A : Prop), A = B", "pair_and_cancel_r: statement: column 24: unknown variable `B`"),
    ],
)
def test_bad_field(tmp_path, spec, field, value, match):
    spec["pairs"][3][field] = value
    refused(tmp_path, spec, match)


def test_missing_field(tmp_path, spec):
    del spec["pairs"][3]["lean_item_id"]
    refused(tmp_path, spec, r"required field 'lean_item_id' is missing.*\$\.pairs\[3\]")


def test_wrong_type_in_the_gate(tmp_path, spec):
    spec["gate"]["by_kind"]["cross_kind"]["min_mrr"] = "0.12"
    refused(tmp_path, spec, r"\$\.gate\.by_kind\['cross_kind'\]\.min_mrr")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"min_mrr": 12.0}, r"\$\.gate\.min_mrr is 12\.0, expected a rate"),
        ({"min_pairs_evaluated": -1}, r"\$\.gate\.min_pairs_evaluated is -1, expected a number of pairs"),
        ({"by_kind": {"crosskind": {}}}, r"\$\.gate\.by_kind: unknown kind crosskind"),
        ({"by_kind": {"same_kind": {"min_mrr": -0.5}}}, r"\$\.gate\.by_kind\.same_kind\.min_mrr is -0\.5"),
        ({"by_cohort": {}}, r"unknown key by_cohort.*\$\.gate"),
    ],
)
def test_gate_that_would_never_be_looked_at(tmp_path, spec, change, match):
    spec["gate"].update(change)
    refused(tmp_path, spec, match)


def test_other_schema_version(tmp_path, spec):
    spec["schema_version"] = 2
    refused(tmp_path, spec, "schema_version is 2")


def test_a_pair_may_do_without_statements(tmp_path, spec):
    for field in ("statement", "lean_statement", "lean_display_name", "notes"):
        del spec["pairs"][3][field]
    path = tmp_path / "pairs.json"
    path.write_text(json.dumps(spec))
    assert read_pair_spec(path).pairs[3].statement == ""
