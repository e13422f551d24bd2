"""Names of the files and folders of a run directory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from wonton_core.codec.records import content_hash

CONFIG_FILE = "run_config.json"
STATUS_FILE = "run_status.json"
SUMMARY_FILE = "summary.json.gz"
LOCK_FILE = "run.lock"
THEOREM_FILE = "theorem.json"
STATEMENT_FILE = "statement.json.gz"
_RESERVED = frozenset(name.casefold() for name in (CONFIG_FILE, STATUS_FILE, SUMMARY_FILE, LOCK_FILE))
_LONGEST_FOLDER_NAME = 180
_HASH_CHARACTERS = 16


def theorem_folders(selection: Sequence[str]) -> dict[str, str]:
    """Theorem name to folder name, for all theorems of a run.

    Names are percent-encoded, so a folder says which theorem it holds. A name that is too long for file systems, or
    differs from another one of the selection in case only, gets a hash at its end.
    """
    encoded = {theorem: _encode(theorem) for theorem in selection}
    used = Counter(name.casefold() for name in encoded.values())
    return {
        theorem: _with_hash(name, theorem) if used[name.casefold()] > 1 or len(name) > _LONGEST_FOLDER_NAME else name
        for theorem, name in encoded.items()
    }


def _encode(theorem: str) -> str:
    name = quote(theorem, safe="'+,=@~") or "%"
    # Neither "..", nor a hidden folder, nor one of the run's own files.
    if name.startswith(".") or name.casefold() in _RESERVED:
        return name.replace(".", "%2E")
    return name


def _with_hash(name: str, theorem: str) -> str:
    return f"{name[: _LONGEST_FOLDER_NAME - _HASH_CHARACTERS - 1]}-{content_hash(theorem)[:_HASH_CHARACTERS]}"
