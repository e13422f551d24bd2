"""The key of a stage: the same for the same options and contents, whatever the files are called and when it ran."""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path
from typing import Any

from wonton_core.codec.records import content_hash, unstructure
from wonton_core.engineering.run.stage import StagePlan
from wonton_core.errors import BadInputError

_SHOWN = 16


def file_hash(path: Path) -> str:
    """SHA-256 (hex) of a file. Raises BadInputError."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise BadInputError(f"{path}: can't be read: {error.strerror}", next_step="check the path") from error


def key_parts(plan: StagePlan) -> dict[str, Any]:
    """All that the key is a hash of, but the stage's name, as it goes on record. Raises BadInputError."""
    return {
        "options": unstructure(plan.options),
        "inputs": {name: file_hash(path) for name, path in sorted(plan.inputs.items())},
        "plugins": unstructure(list(plan.plugins)),
        "prompts": dict(sorted(plan.prompts.items())),
        "wonton_version": metadata.version("wonton-core"),
    }


def stage_key(stage: str, parts: dict[str, Any]) -> str:
    """16 hexadecimal digits."""
    return content_hash({"stage": stage, **parts})[:_SHOWN]
