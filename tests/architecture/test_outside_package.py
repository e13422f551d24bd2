"""The example of an outside package knows public names alone, and nobody knows it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_core_and_plugins_do_not_know_the_example() -> None:
    knowing = [
        str(path.relative_to(ROOT))
        for folder in ("src", "plugins")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".json", ".toml"} and re.search("metamath", path.read_text("utf-8"), re.IGNORECASE)
    ]
    assert knowing == []


def test_the_example_imports_core_and_no_plugin() -> None:
    imported = {
        name
        for path in (ROOT / "examples").glob("*/src/**/*.py")
        for name in re.findall(r"^(?:from|import) (wonton_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert imported == {"wonton_core", "wonton_metamath"}
