"""placeholder"""

from __future__ import annotations

from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.matching import Match
from wonton_core.engineering.repair.patch_hunks import Hunk


def aligned(hunk: Hunk, index: FileIndex) -> tuple[tuple[Match, ...], str]:
    return (), "its old side isn't in the file"
