"""`make setup` where something is missing: each time a message that says what to do, and exit code 3."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("sh", "dirname", "sha256sum", "cat", "mktemp", "rm", "awk", "find", "mkdir")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the script reads, on a machine that has a few tools and no package manager."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for name in ("constraints.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "plugins/lean").mkdir(parents=True)
    shutil.copy(ROOT / "plugins/lean/pyproject.toml", tmp_path / "plugins/lean")
    (tmp_path / "examples/one").mkdir(parents=True)
    shutil.copy(ROOT / "plugins/lean/pyproject.toml", tmp_path / "examples/one")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / "bin" / tool).symlink_to(found)
    return tmp_path


def python(folder: Path, script: str) -> str:
    """A Python that refuses what the script says."""
    path = folder / "bin" / "python3"
    path.write_text(f'#!/bin/sh\n{script}\nexec {sys.executable} "$@"\n', "utf-8")
    path.chmod(0o755)
    return str(path)


def setup(folder: Path, interpreter: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": str(folder / "bin"), "PYTHON": interpreter, "HOME": str(folder)}
    return subprocess.run(
        [folder / "scripts/setup.sh"], env=environment, capture_output=True, text=True, check=False, cwd="/"
    )


def test_without_python_it_says_which_version_is_needed(checkout: Path) -> None:
    done = setup(checkout, "/nowhere/python3")
    assert done.returncode == 3
    assert "Python 3.11" in done.stderr
    assert not (checkout / ".venv").exists()


def test_an_old_python_is_refused(checkout: Path) -> None:
    done = setup(checkout, python(checkout, 'case "$*" in *version_info*) exit 1;; esac'))
    assert done.returncode == 3
    assert "older than 3.11" in done.stderr


def test_without_any_pip_it_names_the_package_to_install(checkout: Path) -> None:
    refuses = 'case "$*" in "-m venv .venv") exit 1;; "-m pip"*) exit 1;; esac'
    done = setup(checkout, python(checkout, refuses))
    assert done.returncode == 3
    assert "apt install python3-venv" in done.stderr
    assert not (checkout / ".venv/setup-done").exists()


def test_it_is_over_at_once_when_nothing_changed(checkout: Path) -> None:
    """The mark holds what the script itself computes: it is read back from a run with a stand-in for the mark."""
    interpreter = python(checkout, 'case "$*" in "-m venv"*) exit 9;; esac')
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/bin/wonton").write_text("", "utf-8")
    (checkout / ".venv/bin/wonton").chmod(0o755)
    assert setup(checkout, interpreter).returncode == 3  # without the mark it would make the environment
    files = [
        "constraints.txt", "pyproject.toml", *(str(p.relative_to(checkout)) for p in checkout.glob("plugins/*/*.toml")),
        "examples/one/pyproject.toml", "scripts/setup.sh",
    ]  # fmt: skip
    mark = subprocess.run(
        ["sh", "-c", f"{{ pwd; {interpreter} -VV; cat {' '.join(files)}; }} | sha256sum"],
        cwd=checkout, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    (checkout / ".venv/setup-done").write_text(mark, "utf-8")
    done = setup(checkout, interpreter)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""

    with (checkout / "constraints.txt").open("a", encoding="utf-8") as pins:
        pins.write("# changed\n")
    assert setup(checkout, interpreter).returncode == 3
