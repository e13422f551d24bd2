"""Installed distributions that are made up: a folder with modules and real ``*.dist-info/entry_points.txt``."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

HEADER = """
from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import AggregatorRecord, CommandRecord, DistanceKernelRecord
"""

GOOD = """
@hookimpl
def wonton_aggregators():
    yield AggregatorRecord(name={name!r}, summary="Made up", load="numpy:nanmean")
"""


def install(folder: Path, distribution: str, *, plugin: str, source: str, version: str = "1.0") -> None:
    """Put ``source`` (after imports) into ``folder`` as the plugin module of a distribution."""
    module = distribution.replace("-", "_")
    # Another test's module of the same name.
    sys.modules.pop(module, None)
    importlib.invalidate_caches()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{module}.py").write_text(HEADER + source)
    info = folder / f"{module}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
    (info / "entry_points.txt").write_text(f"[wonton]\n{plugin} = {module}\n")


BROKEN = {
    "import error": ("import no_such_package", "ModuleNotFoundError: No module named 'no_such_package'"),
    "raises while it is imported": ("raise OSError('no home')", "OSError: no home"),
    "leaves the program": ("import sys; sys.exit(3)", "SystemExit: 3"),
    "raises in a hook": (
        "@hookimpl\ndef wonton_aggregators():\n    yield from ()\n    raise RuntimeError('not today')",
        "RuntimeError: not today",
    ),
    "wrong return type": (
        "@hookimpl\ndef wonton_aggregators():\n    return 3",
        "wonton_aggregators returned int, expected an iterable of AggregatorRecord",
    ),
    "returns nothing": (
        "@hookimpl\ndef wonton_aggregators():\n    pass",
        "wonton_aggregators returned NoneType, expected an iterable of AggregatorRecord",
    ),
    "wrong record": (
        "@hookimpl\ndef wonton_aggregators():\n    yield CommandRecord('a', 'b', 'c:d')",
        "wonton_aggregators yielded CommandRecord, expected AggregatorRecord",
    ),
    "misspelt hook": (
        "@hookimpl\ndef wonton_agregators():\n    return ()",
        "unknown hook wonton_agregators, did you mean wonton_aggregators?",
    ),
    "hook with an argument": (
        "@hookimpl\ndef wonton_aggregators(manager):\n    return ()",
        "wonton_aggregators",
    ),
    "bad name": (
        "@hookimpl\ndef wonton_aggregators():\n    yield AggregatorRecord('Über Alles', 'b', 'c:d')",
        "ValueError: name 'Über Alles' should be lower-case letters, digits, _ and -",
    ),
    "bad address": (
        "@hookimpl\ndef wonton_aggregators():\n    yield AggregatorRecord('a', 'b', 'no_attribute')",
        "ValueError: load 'no_attribute' should be",
    ),
    "same name twice": (
        "@hookimpl\ndef wonton_aggregators():\n    yield AggregatorRecord('a', 'b', 'c:d')\n"
        "    yield AggregatorRecord('a', 'b', 'c:d')",
        "wonton_aggregators yielded 'a' twice",
    ),
}
"""What can be wrong with a plugin: the module's source, and the words in which its user is told."""


def wonton(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``wonton`` in a fresh interpreter that also finds the distributions in ``folder``."""
    return subprocess.run(
        [sys.executable, "-m", "wonton_core", *arguments],
        env={**os.environ, "PYTHONPATH": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
