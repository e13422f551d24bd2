"""Messages between the sandbox's server and its client: a JSON object and some bytes. Standard library only."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import Any

_HEAD = struct.Struct(">II")


def encode(message: dict[str, Any], content: bytes = b"") -> bytes:
    """Lengths of both parts, then the parts."""
    told = json.dumps(message).encode()
    return _HEAD.pack(len(told), len(content)) + told + content


def decode(read: Callable[[int], bytes]) -> tuple[dict[str, Any], bytes]:
    """The next message; ``read(n)`` gives exactly n bytes, or raises."""
    told, content = _HEAD.unpack(read(_HEAD.size))
    return json.loads(read(told)), read(content) if content else b""
