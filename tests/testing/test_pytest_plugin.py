"""The pytest plugin: whose folders tests see, and which plugins they load, does not depend on the machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from wonton_core.testing import fake_distribution

OFFER = """
from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import AggregatorRecord

@hookimpl
def wonton_aggregators():
    yield AggregatorRecord("{name}", "Made up", "numpy:nanmean")
"""

TESTS = """
import os
import pytest
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.store import places


def loaded():
    return {row.plugin for row in load_catalog().plugin_table() if row.status == "active"}


def test_the_one_of_the_configuration():
    assert loaded() == {"core", "mine"}


@pytest.mark.wonton_plugins("mine", "other")
def test_those_of_the_marker():
    assert loaded() == {"core", "mine", "other"}


@pytest.mark.wonton_plugins()
def test_none_but_wontons_own():
    assert loaded() == {"core"}


def test_folders_are_the_tests_own():
    assert "users-data" not in str(places.data_dir()) and "users-logs" not in str(places.logs_dir())
    assert "users-cache" in str(places.cache_dir())


def test_the_cache_too_where_it_is_asked_for(isolated_cache):
    assert places.cache_dir() == isolated_cache and not isolated_cache.exists()
"""


def run(folder: Path, configuration: str) -> subprocess.CompletedProcess[str]:
    for name in ("mine", "other"):
        fake_distribution.install(folder / "site", f"made-up-{name}", plugin=name, source=OFFER.format(name=name))
    (folder / "pyproject.toml").write_text(f"[tool.pytest.ini_options]\nfilterwarnings = ['error']\n{configuration}")
    (folder / "test_it.py").write_text(TESTS)
    users = {f"WONTON_{kind}_DIR": str(folder / f"users-{kind.lower()}") for kind in ("DATA", "LOGS", "CACHE")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--strict-markers"],
        cwd=folder,
        env=os.environ | users | {"PYTHONPATH": str(folder / "site"), "PYTEST_ADDOPTS": "", "WONTON_PLUGINS": "lean"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_plugins_and_folders_are_those_that_the_tests_name(tmp_path: Path) -> None:
    done = run(tmp_path, 'wonton_plugins = ["mine"]\n')
    assert "5 passed" in done.stdout, done.stdout
    assert not list(tmp_path.glob("users-*"))


def test_without_a_choice_all_load(tmp_path: Path) -> None:
    done = run(tmp_path, "")
    assert "1 failed, 4 passed" in done.stdout, done.stdout
    assert "test_the_one_of_the_configuration" in done.stdout.rpartition("short test summary")[2]
