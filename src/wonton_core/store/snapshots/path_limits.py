"""How long a snapshot's paths and targets of links may be: as long as can be restored and removed again.

Linux takes names of 255 bytes and paths of 4,095. What a restored folder's own path needs is left to it. Programs that
go through a tree by recursion stop at a depth of about a thousand.
"""

from __future__ import annotations

MOST_NAME_BYTES = 255
MOST_PATH_BYTES = 3072
MOST_PARTS = 256
MOST_TARGET_BYTES = 4095
_SHOWN_BYTES = 60


def length_objection(path: bytes) -> str:
    """What is too long or too deep about a relative path, or an empty text."""
    if len(path) > MOST_PATH_BYTES:
        return f"the path {_shown(path)} has {len(path)} bytes, and {MOST_PATH_BYTES} are the most"
    parts = path.split(b"/")
    if len(parts) > MOST_PARTS:
        return f"the path {_shown(path)} has {len(parts)} parts, and {MOST_PARTS} are the most"
    longest = max(parts, key=len)
    if len(longest) > MOST_NAME_BYTES:
        return f"the name {_shown(longest)} has {len(longest)} bytes, and {MOST_NAME_BYTES} are the most"
    return ""


def _shown(path: bytes) -> str:
    return repr(path[:_SHOWN_BYTES]) + ("..." if len(path) > _SHOWN_BYTES else "")
