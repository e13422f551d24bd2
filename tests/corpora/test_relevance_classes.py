from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.alignment.relevance import relevance_classes
from wonton_core.codec.pair_file import read_pair_spec
from wonton_core.errors import BadInputError
from wonton_core.model.pair_spec import TheoremPair

PAIRS = Path(__file__).parents[2] / "analysis" / "benchmarks" / "lean_coq_logic_micro_v1.json"


def pairs(*statements):
    return [TheoremPair(f"p{n}", f"i{n}", f"t{n}", statement) for n, statement in enumerate(statements)]


def test_same_statement_up_to_renaming_and_grouping():
    found = relevance_classes(
        pairs(
            "forall (A B : Prop), A and B iff B and A",
            "forall (A B : Prop), A or B iff B or A",
            "forall (B : Prop), forall (A : Prop), B and A iff A and B",
            "forall (A B : Prop), B and A iff A and B",
            "",
            "",
        )
    )
    # the fourth one binds its variables in the other order: convertible to no other
    assert found == [{"p0", "p2"}, {"p1"}, {"p3"}, {"p4"}, {"p5"}]


def test_unreadable_statement_is_named():
    with pytest.raises(BadInputError, match="p1: statement: column 1"):
        relevance_classes(pairs("True", "A"))


def test_the_shipped_pairs_all_state_something_different():
    spec = read_pair_spec(PAIRS)
    assert sorted(map(len, relevance_classes(spec.pairs))) == [1] * 84


TEXTS = ["True", "forall (A : Prop), A", "forall (B : Prop), B", "forall (A : Set), A -> A", "true = false"]


@given(st.lists(st.sampled_from(TEXTS), max_size=8))
def test_classes_partition_the_pairs(texts):
    found = relevance_classes(pairs(*texts))
    assert sorted(member for members in found for member in members) == [f"p{n}" for n in range(len(texts))]
    assert len(found) == len({text.replace("B", "A") for text in texts})
