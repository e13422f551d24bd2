"""One package of every kind from the template: installed, listed, tested, linted and typed, as its author will do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wonton_core.plugin_api.authoring.kinds import KINDS
from wonton_core.plugin_api.authoring.new_package import rendered_files, write_package
from wonton_core.plugin_api.authoring.package_names import package_names
from wonton_core.plugin_api.hookspecs import RECORD_OF_HOOK
from wonton_core.testing.command_line import run_wonton

TOOLS = Path(sys.executable).parent
PREFIX = "wonton-fresh-"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one package of every kind, and their installation in ``site``, made without a network."""
    folder = tmp_path_factory.mktemp("packages")
    for kind in KINDS.values():
        names = package_names(PREFIX + kind.word)
        write_package(folder / names.distribution, rendered_files(names, kind))
    offline = ["--offline", "--no-deps", "--no-build-isolation", "--python", sys.executable]
    new = sorted(map(str, folder.iterdir()))
    subprocess.run([TOOLS / "uv", "pip", "install", "-q", *offline, "--target", folder / "site", *new], check=True)
    return folder


def run(folder: Path, *arguments: str | Path, site: Path) -> str:
    """Standard output and error of a tool that must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(site), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_there_is_a_kind_for_every_hook() -> None:
    assert sorted(kind.hook for kind in KINDS.values()) == sorted(RECORD_OF_HOOK)


def test_every_one_is_listed_with_its_hook(packages: Path) -> None:
    done = run_wonton("plugins", "list", "--json", site=packages / "site")
    rows = {row["plugin"]: row for row in json.loads(done.stdout)}
    for kind in KINDS.values():
        row = rows[PREFIX.removeprefix("wonton-") + kind.word]
        assert (row["status"], row["hooks"]) == ("active", [kind.hook])


def test_the_tests_of_every_one_pass(packages: Path) -> None:
    """All in one process, which is quicker; the next test runs one as its author does."""
    (packages / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\nfilterwarnings = error\n")
    folders = sorted(str(path) for path in packages.glob("*/tests"))
    assert len(folders) == len(KINDS)
    said = run(packages, "pytest", "-q", "-p", "no:cacheprovider", *folders, site=packages / "site")
    assert " passed" in said and "skipped" not in said
    assert sum(line.count(".") for line in said.splitlines() if set(line.split(" ")[0]) == {"."}) >= 2 * len(KINDS)


def test_one_passes_by_its_own_configuration(packages: Path) -> None:
    said = run(packages / f"{PREFIX}aggregator", "pytest", "-q", site=packages / "site")
    assert "2 passed" in said


def test_every_one_is_clean_for_ruff_and_mypy(packages: Path) -> None:
    new = sorted(path for path in packages.iterdir() if path.name.startswith(PREFIX))
    run(packages, "ruff", "check", *new, site=packages / "site")
    run(packages, "ruff", "format", "--check", *new, site=packages / "site")
    (packages / "mypy.ini").write_text("[mypy]\nstrict = true\n")
    sources = [part for path in new for part in (path / "src", path / "tests")]
    run(packages, "mypy", "--cache-dir", packages / "mypy-cache", *sources, site=packages / "none")


@pytest.mark.parametrize("name", ["q", "n" * 50])
def test_no_name_makes_a_line_too_long_or_short(tmp_path: Path, name: str) -> None:
    for kind in KINDS.values():
        write_package(tmp_path / kind.word, rendered_files(package_names(name), kind))
    run(tmp_path, "ruff", "check", ".", site=tmp_path)
    run(tmp_path, "ruff", "format", "--check", ".", site=tmp_path)


def test_a_new_aggregator_takes_part_in_the_benchmark(packages: Path, tmp_path: Path) -> None:
    """A new distance and a new prover do in tests/docs, as the tutorial says."""
    recorded = Path(__file__).parents[2] / "analysis/benchmarks/recorded"
    report = tmp_path / "report.json"
    done = run_wonton(
        "benchmark-cross-assistant", "--run-lean", str(recorded / "lean.tar.xz"),
        "--run-coq", str(recorded / "coq.tar.xz"), "--proof-aggregation", "fresh_aggregator", "--no-fail-on-gate",
        "--output", str(report), site=packages / "site",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(report.read_text("utf-8"))
    assert f'"{PREFIX}aggregator"' in json.dumps(said["plugins"])
    assert '"fresh_aggregator"' in json.dumps({part: value for part, value in said.items() if part != "plugins"})
