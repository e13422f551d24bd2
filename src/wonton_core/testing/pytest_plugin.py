"""pytest plugin, active wherever wonton-core is installed: no test touches the user's corpora, runs or plugin choice.

The cache is not isolated by default, since provers live there; ask for ``isolated_cache`` where that matters.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wonton_core.store import places


@pytest.fixture(autouse=True)
def _isolated_wonton(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("wonton")
    monkeypatch.setenv(places.DATA_DIR, str(folder / "data"))
    monkeypatch.setenv(places.LOGS_DIR, str(folder / "logs"))
    for name in (places.PLUGINS, places.STRICT_PLUGINS, places.TRACE_PLUGINS):
        monkeypatch.delenv(name, raising=False)
    yield
    catalog = sys.modules.get("wonton_core.plugin_api.catalog")
    if catalog is not None:
        # A test that switched plugins off or on must not do so for the next one.
        catalog.configure(None)


@pytest.fixture
def isolated_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache folder, which ``wonton_core.store.places.cache_dir`` gives during this test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(places.CACHE_DIR, str(folder))
    return folder
