"""Folder names: every theorem gets one of its own, on every file system, and it says whose it is."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.store.run_layout import theorem_folders

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=200) | st.text(alphabet="aAbB./", max_size=5)


@given(st.lists(NAMES, unique=True, max_size=12))
def test_names_are_safe_and_do_not_collide(names: list[str]) -> None:
    folders = theorem_folders(names)
    assert list(folders) == names
    assert len({folder.casefold() for folder in folders.values()}) == len(names)
    for folder in folders.values():
        assert folder.isascii() and "/" not in folder and not folder.startswith(".")
        assert 0 < len(folder) <= 180


@pytest.mark.parametrize("name", ["Coq.Init.Logic.and_comm", "Nat.add_comm'", "a/b", "..", "α→β", "x y", ".hidden"])
def test_names_can_be_read_back(name: str) -> None:
    assert unquote(theorem_folders([name])[name]) == name


def test_ordinary_names_stay_as_they_are() -> None:
    assert theorem_folders(["Nat.add_comm'"]) == {"Nat.add_comm'": "Nat.add_comm'"}


@pytest.mark.parametrize("name", ["run_config.json", "run_status.json", "summary.json.gz", "run.lock", "Run.Lock"])
def test_files_of_the_run_are_not_taken(name: str) -> None:
    assert theorem_folders([name])[name] == name.replace(".", "%2E")


def test_only_those_that_collide_are_renamed() -> None:
    folders = theorem_folders(["Foo", "foo", "bar"])
    assert folders["bar"] == "bar"
    assert folders["Foo"].startswith("Foo-") and folders["foo"].startswith("foo-")
