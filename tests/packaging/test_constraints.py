"""Every third-party package is pinned by hash, and the environment is what the pins say."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "constraints.txt").read_text("utf-8")
PROJECTS = [ROOT / "pyproject.toml", *sorted(ROOT.glob("plugins/*/pyproject.toml"))]
OURS = {"wonton-core", "wonton-coq", "wonton-dask", "wonton-judges", "wonton-lean", "wonton-metrics"}


def pins() -> list[tuple[Requirement, list[str]]]:
    """Each pin with its hashes."""
    blocks = re.split(r"\n(?=\S)", TEXT.strip().replace("\\\n", ""))
    return [
        (Requirement(re.split(r"\s--hash", block)[0].strip()), re.findall(r"--hash=sha256:([0-9a-f]{64})", block))
        for block in blocks
    ]


def here() -> dict[str, str]:
    """Package to version, of the pins that hold for this Python and system."""
    return {
        str(canonicalize_name(pin.name)): str(pin.specifier).removeprefix("==")
        for pin, _ in pins()
        if pin.marker is None or pin.marker.evaluate()
    }


def requirements(project: Path) -> list[Requirement]:
    table = tomllib.loads(project.read_text("utf-8"))
    extras = table["project"].get("optional-dependencies", {}).values()
    written = [*table["build-system"]["requires"], *table["project"]["dependencies"], *(r for e in extras for r in e)]
    return [Requirement(line) for line in written]


def test_every_pin_has_hashes_and_no_address_is_recorded() -> None:
    assert "://" not in TEXT
    assert not re.search(r"^\s*(-i|--index|--extra|--find)", TEXT, re.MULTILINE)
    assert len(pins()) > 30
    assert [pin.name for pin, hashes in pins() if not hashes or not str(pin.specifier).startswith("==")] == []


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.parent.name)
def test_every_requirement_is_pinned_to_a_version_that_it_allows(project: Path) -> None:
    pinned = here()
    for requirement in requirements(project):
        if (
            canonicalize_name(requirement.name) in OURS
            or not (requirement.marker or Marker("os_name != ''")).evaluate()
        ):
            continue
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


def test_the_environment_has_the_pinned_versions() -> None:
    installed = {str(canonicalize_name(d.metadata["Name"])): d.version for d in metadata.distributions()}
    assert {name: installed.get(name) for name in here()} == here()


def test_all_projects_ask_for_the_same_python_and_version() -> None:
    tables = [tomllib.loads(project.read_text("utf-8"))["project"] for project in PROJECTS]
    assert {table["name"] for table in tables} == OURS
    assert len({table["requires-python"] for table in tables}) == 1
    assert len({table["version"] for table in tables}) == 1
    version = tables[0]["version"]
    for table in tables[1:]:
        assert f"wonton-core=={version}" in table["dependencies"]
