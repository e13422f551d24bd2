"""The tables of the assistants' plugins, and how a damaged one is refused."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from wonton_core.errors import BadInputError, PluginLoadError, UnknownNameError
from wonton_core.graphs.concept_table import (
    EMPTY_TABLE,
    ConceptTable,
    concept_table,
    concept_tables_in_use,
    read_concept_table,
)
from wonton_core.plugin_api.catalog import load_catalog


def lean() -> ConceptTable:
    return read_concept_table("wonton_lean:data/concepts.json", "wonton_lean:data/actions.json")


def coq() -> ConceptTable:
    return read_concept_table("wonton_coq:data/concepts.json", "wonton_coq:data/actions.json")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("And", "Coq.Init.Logic.and"),
        ("Iff", "Coq.Init.Logic.iff"),
        ("Not", "Coq.Init.Logic.not"),
        ("Eq", "Coq.Init.Logic.eq"),
        ("Eq.ndrec", "Coq.Init.Logic.eq_rect"),
        ("congrArg", "Coq.Init.Logic.f_equal"),
        ("Bool.not", "Coq.Init.Datatypes.negb"),
        ("BEq.beq", "Coq.Bool.Bool.eqb"),
        ("Prod.mk", "Coq.Init.Datatypes.pair"),
        ("Wonton.EqTrue", "Coq.Init.Datatypes.eq_true"),
        ("Decidable", "Coq.Init.Specif.sumbool"),
    ],
)
def test_constants_that_mean_the_same(ours: str, theirs: str) -> None:
    assert lean().concept(ours) == coq().concept(theirs) != ""


def test_tactics_that_do_the_same() -> None:
    assert lean().action("cases") == coq().action("destruct") == "case"
    assert lean().action("constructor") == coq().action("split") == "build"
    assert lean().action("rfl") == coq().action("reflexivity") == "reflexivity"


@pytest.mark.parametrize("table", [lean(), coq()], ids=["lean", "coq"])
def test_eliminators_take_known_types_apart(table: ConceptTable) -> None:
    for name, eliminator in table.eliminators.items():
        assert table.concept(eliminator.inductive), name
        positions = (eliminator.scrutinee, *eliminator.branches)
        assert len(set(positions)) == len(positions), name


def test_provers_name_their_tables() -> None:
    for name in ("lean", "coq"):
        if name in load_catalog().provers:
            assert concept_table(name).concepts


def test_a_run_of_an_assistant_that_is_not_installed_has_no_figures() -> None:
    """Without its table they would be other ones, and nothing would say so."""
    with pytest.raises(UnknownNameError, match="unknown prover 'no_such_assistant'"):
        concept_table("no_such_assistant")
    with concept_tables_in_use(False):
        assert concept_table("no_such_assistant") == EMPTY_TABLE


def package_with(folder: Path, content: object, monkeypatch: pytest.MonkeyPatch) -> str:
    package = folder / "tables_under_test"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "concepts.json").write_text(json.dumps(content) if not isinstance(content, str) else content)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "tables_under_test", raising=False)
    return "tables_under_test:concepts.json"


def test_another_schema_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = package_with(tmp_path, {"schema_version": 99, "concepts": {}}, monkeypatch)
    with pytest.raises(BadInputError, match="schema version 99"):
        read_concept_table(address, "")


def test_a_wrong_type_names_the_field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = package_with(tmp_path, {"schema_version": 1, "concepts": {"And": 3}}, monkeypatch)
    with pytest.raises(BadInputError, match=r"\$\.concepts\['And'\]"):
        read_concept_table(address, "")


def test_a_missing_file_is_the_plugins_fault() -> None:
    with pytest.raises(PluginLoadError, match="can't be read"):
        read_concept_table("wonton_core:no/such.json", "")
