"""Paths inside a repository, which a hostile one chooses as it likes."""

from __future__ import annotations

import unicodedata

NOT_UTF8 = "path_not_utf8"
UNSAFE = "path_unsafe"


def safe_path(raw: bytes) -> tuple[str, str]:
    """A path and "", or "" and why it isn't taken: a record can't hold it, or a reader could be led out of its folder.

    Unsafe are absolute paths, empty, ``.``, ``..`` and ``.git`` parts, drive letters, backslashes, and control
    characters (line ends would forge a diff's header).
    """
    try:
        path = raw.decode("utf-8")
    except UnicodeDecodeError:
        return "", NOT_UTF8
    parts = path.split("/")
    hostile = any(part in ("", ".", "..") or part.rstrip(". ").casefold() == ".git" for part in parts)
    if hostile or "\\" in path or path[1:2] == ":" or any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in path):
        return "", UNSAFE
    return path, ""
