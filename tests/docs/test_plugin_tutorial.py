"""The plugin tutorial, walked: its files are written, its commands run, and what they print is what it shows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from wonton_core.testing.command_line import run_wonton

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/plugins.md").read_text("utf-8")
RECORDED = ROOT / "analysis/benchmarks/recorded"


def block(after: str, language: str) -> str:
    """The first code block of a language behind these words."""
    _, found, rest = TEXT.partition(after)
    assert found, after
    match = re.search(rf"```{language}\n(.*?)```", rest, re.DOTALL)
    assert match, after
    return match[1]


def install(site: Path, package: Path) -> None:
    offline = ["--offline", "--no-deps", "--no-build-isolation", "--python", sys.executable]
    uv = Path(sys.executable).parent / "uv"
    subprocess.run([uv, "pip", "install", "-q", *offline, "--target", site, package], check=True)


def python(*arguments: str, folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": path, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_ten_lines_are_a_plugin(tmp_path: Path) -> None:
    package, site = tmp_path / "farthest", tmp_path / "site"
    package.mkdir()
    source = block("`farthest.py`:", "python")
    assert len([line for line in source.splitlines() if line.strip()]) <= 10
    (package / "farthest.py").write_text(source)
    (package / "pyproject.toml").write_text(block("`pyproject.toml` beside it:", "toml"))
    install(site, package)

    done = run_wonton("plugins", "list", site=site)
    assert block("has a line more:", "text").strip() in done.stdout.splitlines()

    law = "from wonton_core.testing.conformance import check_plugin; print(len(check_plugin('farthest')))"
    checked = python("-c", law, folder=tmp_path, path=str(site))
    assert checked.stdout == "2\n", checked.stderr  # the plugin itself, and its aggregator


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `wonton plugins new` was called, and what it made was installed."""
    folder = tmp_path_factory.mktemp("walk")
    done = run_wonton("plugins", "new", "wonton-depth", "--kind", "kernel", folder=folder)
    assert done.stdout == block("wonton plugins new wonton-depth", "text")
    install(folder / "site", folder / "wonton-depth")
    return folder


def search_path(walk: Path) -> str:
    """The package as it is edited, before the one that was installed."""
    return os.pathsep.join(str(walk / part) for part in ("wonton-depth/src", "site"))


def test_the_mistake_is_told_as_the_page_says(walk: Path) -> None:
    file = walk / "wonton-depth/src/wonton_depth/node_counts.py"
    right = file.read_text()
    wrong = right.replace("np.abs(mine - theirs) / np.maximum(mine, theirs)", "np.abs(mine - theirs) / mine")
    assert wrong != right
    file.write_text(wrong)
    done = python("-m", "pytest", "-q", folder=walk / "wonton-depth", path=search_path(walk))
    file.write_text(right)
    assert done.returncode == 1
    assert block("### Make a mistake", "text") in done.stdout


def test_the_new_distance_passes_and_is_measured_as_the_page_says(walk: Path) -> None:
    package = walk / "wonton-depth"
    source = package / "src/wonton_depth"
    (source / "node_counts.py").unlink()
    (source / "depth.py").write_text(block("in place of `node_counts.py`", "python"))
    plugin = (source / "plugin.py").read_text()
    record = block("says where it is, and what it is:", "python")
    (source / "plugin.py").write_text(plugin[: plugin.index("    yield")] + record)
    (package / "tests/test_wonton_depth.py").write_text(block("what is special about it:", "python"))

    for tool in (["pytest", "-q"], ["ruff", "check"], ["ruff", "format", "--check"]):
        done = python("-m", *tool, folder=package, path=search_path(walk))
        assert done.returncode == 0, done.stdout + done.stderr

    arguments = measuring(walk / "depth.json")
    measured = run_wonton(*arguments, folder=ROOT, environment={"PYTHONPATH": search_path(walk)})
    assert measured.returncode == 0, measured.stderr
    shown = block("--output generated/depth.json", "text").removesuffix("...\n")
    assert measured.stdout.startswith(shown)
    assert "wonton-depth 0.1.0" in (walk / "depth.json").read_text("utf-8")


def measuring(output: Path) -> list[str]:
    """The page's benchmark command, on the recorded runs wherever it is called."""
    command = block("### Measure with it", "sh").replace("\\\n", " ").split()
    arguments = [word.replace("analysis/benchmarks/recorded", str(RECORDED)) for word in command[1:]]
    arguments[arguments.index("generated/depth.json")] = str(output)
    return arguments


def test_the_new_metric_has_its_line_as_the_page_says(tmp_path: Path) -> None:
    [new, *_rest] = block("## A metric in the same way", "sh").splitlines()
    assert run_wonton(*new.split()[1:], folder=tmp_path).returncode == 0
    install(tmp_path / "site", tmp_path / "wonton-win")
    arguments = measuring(tmp_path / "win.json")
    at = arguments.index("--distance")
    del arguments[at : at + 2]
    measured = run_wonton(*arguments, folder=ROOT, site=tmp_path / "site")
    assert measured.returncode == 0, measured.stderr
    line = block("prints behind its tables", "text")
    assert line in measured.stdout
    cohort = json.loads((tmp_path / "win.json").read_text("utf-8"))["directions"]["lean_to_coq"]["cohorts"]["global"]
    low, high = cohort["intervals"]["further"]["win"]
    assert line.startswith(f"win: Lean → Coq {cohort['further']['win']:.3f} [{low:.3f}, {high:.3f}], chance ")


def test_the_new_prover_meets_coq_as_the_page_says(tmp_path: Path) -> None:
    [new, *_rest] = block("## A prover in the same way", "sh").splitlines()
    assert run_wonton(*new.split()[1:], folder=tmp_path).returncode == 0
    install(tmp_path / "site", tmp_path / "wonton-tables")
    (tmp_path / "statements.txt").write_text(block("With this in `statements.txt`", "text"))
    (tmp_path / "analysis/benchmarks").mkdir(parents=True)
    (tmp_path / "analysis/benchmarks/recorded").symlink_to(RECORDED)

    said = ""
    for command in block("anything: forall", "shell").replace("\\\n", " ").splitlines():
        done = run_wonton(*command.split()[1:], folder=tmp_path, site=tmp_path / "site")
        assert done.returncode == 0, done.stderr
        said += done.stdout
    first, rest = block("--graph-source-b search_trace_graph", "text").split("...\n")
    told = "".join(f"{line.rstrip()}\n" for line in said.splitlines())
    assert told.startswith(first) and told.endswith(rest)
