"""Wonton's own health checks."""

from __future__ import annotations

import importlib
import platform
import sys
from importlib import metadata

from wonton_core.cli.snapshot_options import size
from wonton_core.errors import StorageError
from wonton_core.plugin_api.records import MISSING, OK, HealthReport
from wonton_core.store import places
from wonton_core.store.answer_cache import AnswerCache
from wonton_core.store.atomic import write_bytes

_OLDEST_PYTHON = (3, 11)
_PACKAGES = ("attrs", "cattrs", "click", "networkx", "numba", "numpy", "platformdirs", "pluggy", "rich")


def check_python() -> HealthReport:
    """Python's version."""
    if sys.version_info < _OLDEST_PYTHON:
        return HealthReport(MISSING, f"Python {platform.python_version()}", "install Python 3.11 or later")
    return HealthReport(OK, f"Python {platform.python_version()} at {sys.executable}")


def check_packages() -> HealthReport:
    """Whether every package that core needs can be imported."""
    found = []
    for name in _PACKAGES:
        try:
            importlib.import_module(name)
        except Exception as error:
            return HealthReport(MISSING, f"{name}: {error}", f"pip install --force-reinstall {name}")
        found.append(f"{name} {metadata.version(name)}")
    return HealthReport(OK, ", ".join(found))


def check_cache() -> HealthReport:
    """Whether the cache folder can be written."""
    folder = places.cache_dir()
    probe = folder / ".doctor"
    try:
        write_bytes(probe, b"")
        probe.unlink()
    except (StorageError, OSError) as error:
        return HealthReport(MISSING, str(error), f"export {places.CACHE_DIR}=<a folder that you can write>")
    kept = AnswerCache(places.answers_dir()).size()
    if not kept.answers:
        return HealthReport(OK, str(folder))
    return HealthReport(
        OK, f"{folder}; answers of chat models: {kept.answers}, {size(kept.bytes)} (`wonton ape cache`)"
    )
