"""The Coq file that ``wonton demo`` writes makes the pairs' own theorems known."""

from __future__ import annotations

from wonton_core.cli.demo import IMPORTS, coq_imports


def test_short_names_need_what_the_shipped_pairs_need() -> None:
    assert coq_imports(("and_comm", "andb_true_l", "Bool.andb_comm")) == IMPORTS


def test_a_full_name_brings_its_file_once() -> None:
    names = ("Coq.Arith.PeanoNat.Nat.add_comm", "Coq.Lists.List.app_nil_r", "Coq.Arith.PeanoNat.Nat.mul_comm")
    added = coq_imports((*names, "Other.Library.File.theorem")).removeprefix(IMPORTS)
    assert added == "Require Coq.Arith.PeanoNat.\nRequire Coq.Lists.List.\n"
