"""Each distribution installs from its own folder, and a package from outside the repository joins in."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).parent / "uv"
PLUGINS = ("coq", "dask", "judges", "lean", "metrics")
FOLDERS = {"core": ROOT} | {name: ROOT / "plugins" / name for name in PLUGINS}


class Environment:
    """A virtual environment that has the third-party packages of this one, and no Wonton."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        subprocess.run([UV, "venv", "-q", "--python", sys.executable, folder], check=True)
        packages = next(folder.glob("lib/python*/site-packages"))
        for entry in Path(sysconfig.get_path("purelib")).iterdir():
            if "wonton" not in entry.name and not (packages / entry.name).exists() and entry.suffix != ".pth":
                (packages / entry.name).symlink_to(entry)

    def install(self, *packages: Path) -> None:
        options = ["-q", "--offline", "--no-deps", "--no-build-isolation", "--python", str(self.folder / "bin/python")]
        subprocess.run([UV, "pip", "install", *options, *map(str, packages)], check=True)

    def wonton(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [self.folder / "bin/wonton", *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
        )

    def plugins(self) -> dict[str, str]:
        """Plugin to its state."""
        answer = self.wonton("plugins", "list", "--json")
        assert answer.returncode == 0, answer.stderr
        return {row["plugin"]: row["status"] for row in json.loads(answer.stdout)}


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "environment")


def test_core_works_alone(environment: Environment) -> None:
    environment.install(FOLDERS["core"])
    assert not set(PLUGINS) & set(environment.plugins())
    unknown = environment.wonton("lean", "run")
    assert unknown.returncode == 2
    assert "pip install wonton-lean" in unknown.stderr


@pytest.mark.parametrize("name", PLUGINS)
def test_each_plugin_works_with_core_alone(environment: Environment, name: str) -> None:
    environment.install(FOLDERS["core"], FOLDERS[name])
    found = environment.plugins()
    assert found[name] == "active"
    assert set(PLUGINS) & set(found) == {name}


def test_wheels_hold_data_files_and_the_licence(tmp_path: Path) -> None:
    for name, folder in FOLDERS.items():
        subprocess.run(
            [UV, "build", "-q", "--wheel", "--offline", "--no-build-isolation", "-o", tmp_path / name, folder],
            check=True,
            env=os.environ | {"VIRTUAL_ENV": sys.prefix},
        )
        (wheel,) = (tmp_path / name).glob("*.whl")
        inside = set(zipfile.ZipFile(wheel).namelist())
        shipped = {
            str(path.relative_to(folder / "src"))
            for path in folder.glob("src/**/*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert shipped <= inside, name
        assert any(entry.endswith("licenses/LICENSE") for entry in inside), name


THIRD_PARTY = """
import numpy
from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import AggregatorRecord


@hookimpl
def wonton_aggregators():
    return [AggregatorRecord("farthest", "The farthest two proofs of both pools", "farthest_proofs:farthest")]


def farthest(distances):
    return float(numpy.nanmax(distances))
"""

THIRD_PARTY_PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "farthest-proofs"
version = "1.0"
[project.entry-points.wonton]
farthest = "farthest_proofs"
"""


def test_a_package_from_outside_adds_an_aggregator(environment: Environment, tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "farthest_proofs.py").write_text(THIRD_PARTY, "utf-8")
    (package / "pyproject.toml").write_text(THIRD_PARTY_PROJECT, "utf-8")
    environment.install(FOLDERS["core"])
    assert "farthest" not in environment.plugins()

    environment.install(package)

    assert environment.plugins()["farthest"] == "active"
    answer = environment.wonton(
        "benchmark-cross-assistant", "--run-lean", "none", "--run-coq", "none", "--pairs", "none",
        "--proof-aggregation", "nearest",
    )  # fmt: skip
    assert answer.returncode == 2
    assert "farthest" in answer.stderr
    assert "consensus" in answer.stderr
