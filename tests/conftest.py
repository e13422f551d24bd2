"""No test touches what the user of this machine has: corpora and runs go to a folder of the test.

The cache stays the user's own: it holds the provers, which `make test` sets up once.
"""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("wonton")
    monkeypatch.setenv("WONTON_DATA_DIR", str(folder / "data"))
    monkeypatch.setenv("WONTON_LOGS_DIR", str(folder / "logs"))
    monkeypatch.setenv("WONTON_ANSWERS", str(folder / "answers"))
    for switch in ("WONTON_PLUGINS", "WONTON_STRICT_PLUGINS", "WONTON_TRACE_PLUGINS"):
        monkeypatch.delenv(switch, raising=False)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout."""
    return ROOT
