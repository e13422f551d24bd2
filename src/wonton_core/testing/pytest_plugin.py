"""pytest plugin, active wherever wonton-core is installed: no test touches the user's corpora, runs or plugin choice.

Which plugins a test loads besides Wonton's own does not depend on what else is installed where the configuration says::

    [tool.pytest.ini_options]
    wonton_plugins = ["mine"]

or a test or module does: ``@pytest.mark.wonton_plugins("mine", "lean")``. Without either all installed ones load.

The cache is not isolated by default, since provers live there; ask for ``isolated_cache`` where that matters.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wonton_core.store import places

_CHOICE = "wonton_plugins"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The choice of plugins, for all tests."""
    parser.addini(_CHOICE, "plugins of Wonton that tests load besides its own (default: all)", "args", None)


def pytest_configure(config: pytest.Config) -> None:
    """The choice of plugins, for one test."""
    config.addinivalue_line("markers", f"{_CHOICE}(*names): plugins of Wonton that this test loads besides its own")


@pytest.fixture(autouse=True)
def _isolated_wonton(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("wonton")
    monkeypatch.setenv(places.DATA_DIR, str(folder / "data"))
    monkeypatch.setenv(places.LOGS_DIR, str(folder / "logs"))
    monkeypatch.setenv(places.ANSWERS_DIR, str(folder / "answers"))
    for name in (places.PLUGINS, places.STRICT_PLUGINS, places.TRACE_PLUGINS):
        monkeypatch.delenv(name, raising=False)
    chosen = _chosen_plugins(request)
    if chosen is not None:
        monkeypatch.setenv(places.PLUGINS, ",".join(chosen))
    yield
    catalog = sys.modules.get("wonton_core.plugin_api.catalog")
    if catalog is not None:
        # A test that switched plugins off or on must not do so for the next one.
        catalog.configure(None)


def _chosen_plugins(request: pytest.FixtureRequest) -> tuple[str, ...] | None:
    marker = request.node.get_closest_marker(_CHOICE)
    if marker is not None:
        return tuple(marker.args)
    everywhere = request.config.getini(_CHOICE)
    return None if everywhere is None else tuple(everywhere)


@pytest.fixture
def isolated_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache folder, which ``wonton_core.store.places.cache_dir`` gives during this test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(places.CACHE_DIR, str(folder))
    return folder
