"""Installed distributions that are made up: a module and a real ``*.dist-info`` with its entry point."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def install(folder: Path, distribution: str, *, plugin: str, source: str, version: str = "1.0") -> None:
    """Put ``source`` into ``folder`` as the module of the plugin ``plugin``, as if pip had installed ``distribution``.

    The folder has to be on ``sys.path``, or in PYTHONPATH of the process that is to see it.
    """
    module = distribution.replace("-", "_")
    # Another test's module of the same name.
    sys.modules.pop(module, None)
    importlib.invalidate_caches()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{module}.py").write_text(source, encoding="utf-8")
    info = folder / f"{module}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
    (info / "entry_points.txt").write_text(f"[wonton]\n{plugin} = {module}\n")
