"""What the tests of this package share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from wonton_core.cli.main import run

HERE = Path(__file__).parent


@pytest.fixture
def small() -> Path:
    """A database of our own that Metamath accepts."""
    return HERE / "small.mm"


@pytest.fixture
def bad() -> Path:
    """A database with a wrong and an incomplete proof, and theorems that rest on them."""
    return HERE / "bad.mm"


@pytest.fixture
def wonton(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command in this process: exit code, results, talk."""

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        return (code, *capsys.readouterr())

    return call
