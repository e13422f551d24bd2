"""The published figures are what the recorded runs give, and the recorded pairs are what the rules make of them."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from wonton_core.cli.packed_run import unpacked
from wonton_core.codec.assistant_pairs import read_benchmark
from wonton_core.model.pair_spec import AssistantPairs
from wonton_core.store.run_reader import RunReader
from wonton_metamath.pair_finding import find_pairs
from wonton_metamath.propositional import propositional_form, same_proposition

ROOT = Path(__file__).parents[3]
BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def table() -> ModuleType:
    found = importlib.util.spec_from_file_location("metamath_table", BENCHMARKS / "table.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


TABLE = table()


@pytest.mark.usefixtures("isolated_cache")
@pytest.mark.parametrize("comparison", TABLE.COMPARISONS, ids=lambda comparison: comparison.title)
def test_the_published_rows_are_these(comparison: object) -> None:
    published = (ROOT / "analysis/benchmarks/README.md").read_text("utf-8").splitlines()
    rows = list(TABLE.rows(comparison))
    assert len(rows) == 2
    assert [row for row in rows if row not in published] == []


@pytest.mark.usefixtures("isolated_cache")
@pytest.mark.parametrize("comparison", TABLE.COMPARISONS, ids=lambda comparison: comparison.title)
def test_every_pair_keeps_the_rule(comparison: object) -> None:
    name = comparison.pairs  # type: ignore[attr-defined]
    spec = read_benchmark(BENCHMARKS / f"{name}.json")
    assert isinstance(spec, AssistantPairs)
    assert len(spec.pairs) >= 40
    left, right = (
        RunReader(unpacked(BENCHMARKS / "recorded" / f"{run}.tar.xz"))
        for run in (comparison.left, comparison.right)  # type: ignore[attr-defined]
    )
    for pair in spec.pairs:
        mine = propositional_form(left.statement(pair.left_theorem), left.config.backend)
        theirs = propositional_form(right.statement(pair.right_theorem), right.config.backend)
        assert mine is not None
        assert theirs is not None
        assert same_proposition(mine, theirs), pair.pair_id
        assert left.theorems[pair.left_theorem]["wild_type"].status.solved
        assert right.theorems[pair.right_theorem]["wild_type"].status.solved
    # No proposition is in two pairs.
    assert len(find_pairs(left, right)) == len(spec.pairs)
