"""Rules on files that no linter knows."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = ROOT / "src/wonton_core/store/places.py"
# Runs in Lean's own process, without Wonton: its one variable is set by its parent and is no setting of a user's.
LAUNCHER = ROOT / "plugins/lean/src/wonton_lean/embedded/launcher.py"
LONGEST_FILE = 400
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "shared"}
# Put together from parts: this file is searched, too.
FORBIDDEN = [
    re.compile(pattern)
    for pattern in (
        "/" + "work/",
        "/" + "root/",
        "/" + r"home/[a-z]",
        "/" + r"Users/[A-Za-z]",
        r"pypi\." + "org",
        r"pythonhosted\." + "org",
        r"debian\." + "org",
        r"npmjs\." + r"(org|com)",
        r"npm\." + "pkg",
    )
]


def tracked() -> list[Path]:
    output = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in output.decode().split("\0") if name and (ROOT / name).is_file()]


def sources(*folders: str) -> list[Path]:
    found = sorted(path for folder in folders for path in ROOT.glob(f"{folder}/**/*.py"))
    assert found
    return found


SHIPPED = sources("src", "plugins/*/src", "examples/*/src")


def test_no_source_file_is_longer_than_400_lines() -> None:
    lengths = {
        path: len(path.read_text("utf-8").splitlines())
        for path in sources("src", "plugins", "examples", "tests", "analysis")
    }
    assert {path.relative_to(ROOT): length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_file_is_a_drawer() -> None:
    assert [path for path in tracked() if path.stem in DRAWERS] == []


def strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_environment_names_and_user_folders_are_known_in_one_file() -> None:
    named = {path for path in SHIPPED if any(re.fullmatch(r"WONTON_[A-Z_]+", text) for text in strings(path))}
    assert named - {LAUNCHER} == {PLACES}
    assert {path for path in SHIPPED if "platformdirs" in imported(path)} == {PLACES}


def test_plugins_import_public_modules_of_core_only() -> None:
    private = [
        (path.relative_to(ROOT), name)
        for path in sources("plugins/*/src", "examples/*/src")
        for name in imported(path)
        if name.startswith("wonton_core.") and any(part.startswith("_") for part in name.split("."))
    ]
    assert private == []


def test_core_starts_child_processes_in_one_package() -> None:
    starters = {
        path.relative_to(ROOT / "src/wonton_core").parts[0]
        for path in sources("src")
        if {"subprocess", "multiprocessing"} & {name.split(".")[0] for name in imported(path)}
    }
    assert starters <= {"process", "execution", "testing"}


@pytest.mark.parametrize("pattern", FORBIDDEN, ids=lambda pattern: pattern.pattern)
def test_nothing_names_this_machine_or_a_package_index(pattern: re.Pattern[str]) -> None:
    hits = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:  # archives and images: recorded runs are searched in their own test
            continue
        hits += [f"{path.relative_to(ROOT)}: {match[0]}" for match in pattern.finditer(text)]
    assert hits == []


def test_the_rules_see_what_they_forbid() -> None:
    samples = ["/" + "work/main/x", "/" + "root/.cache", "/" + "home/ann", "https://" + "pypi." + "org/simple"]
    assert all(any(pattern.search(sample) for pattern in FORBIDDEN) for sample in samples)
