"""Values that OCaml wrote with its ``Marshal`` module, as plain Python objects.

A block is a list: its tag, then its fields. Integers are int, strings bytes, floats float. What is shared in the file
is one object here. Format: OCaml's manual and ``runtime/caml/intext.h`` (version 5.3).
"""

from __future__ import annotations

import struct
from typing import Any

from wonton_coq.verification.errors import CompiledFileError

_SMALL, _BIG = 0x8495A6BE, 0x8495A6BF
_HEADER, _BIG_HEADER = 20, 32

Value = Any
"""A block, an integer, bytes or a float."""


def read_value(data: bytes, start: int, *, fields: int | None = None) -> Value:
    """The value whose header is at ``start``, a block with its first ``fields`` fields alone where this is given.

    Raises CompiledFileError where the bytes are no such value.
    """
    try:
        (magic,) = struct.unpack_from(">I", data, start)
        if magic not in (_SMALL, _BIG):
            raise CompiledFileError(f"no OCaml value at byte {start}")
        return _read(data, start + (_HEADER if magic == _SMALL else _BIG_HEADER), fields)
    except (IndexError, struct.error) as error:
        raise CompiledFileError(f"the OCaml value at byte {start} is cut off or damaged") from error


def _read(data: bytes, place: int, fields: int | None) -> Value:
    objects: list[Value] = []
    root: list[Value] = []
    # Blocks that still wait for fields, each with how many.
    waiting: list[tuple[list[Value], int]] = []
    block, left = root, 1
    unpack = struct.unpack_from
    while True:
        while left == 0:
            if not waiting:
                return root[0]
            block, left = waiting.pop()
        left -= 1
        code = data[place]
        place += 1
        size = -1
        tag = 0
        if code >= 0x80:
            tag, size = code & 0xF, (code >> 4) & 0x7
        elif code >= 0x40:
            block.append(code & 0x3F)
        elif code >= 0x20:
            end = place + (code & 0x1F)
            place = _string(data, place, end, block, objects)
        elif code == 0x00:
            block.append(unpack(">b", data, place)[0])
            place += 1
        elif code == 0x01:
            block.append(unpack(">h", data, place)[0])
            place += 2
        elif code == 0x02:
            block.append(unpack(">i", data, place)[0])
            place += 4
        elif code == 0x03:
            block.append(unpack(">q", data, place)[0])
            place += 8
        elif code == 0x04:
            block.append(objects[-data[place]])
            place += 1
        elif code == 0x05:
            block.append(objects[-unpack(">H", data, place)[0]])
            place += 2
        elif code == 0x06:
            block.append(objects[-unpack(">I", data, place)[0]])
            place += 4
        elif code == 0x14:
            block.append(objects[-unpack(">Q", data, place)[0]])
            place += 8
        elif code == 0x08:
            (header,) = unpack(">I", data, place)
            place += 4
            tag, size = header & 0xFF, header >> 10
        elif code == 0x13:
            (header,) = unpack(">Q", data, place)
            place += 8
            tag, size = header & 0xFF, header >> 10
        elif code == 0x09:
            place = _string(data, place + 1, place + 1 + data[place], block, objects)
        elif code == 0x0A:
            place = _string(data, place + 4, place + 4 + unpack(">I", data, place)[0], block, objects)
        elif code == 0x15:
            place = _string(data, place + 8, place + 8 + unpack(">Q", data, place)[0], block, objects)
        elif code in (0x0B, 0x0C):
            found = unpack(">d" if code == 0x0B else "<d", data, place)[0]
            place += 8
            block.append(found)
            objects.append(found)
        elif code in (0x12, 0x18, 0x19):
            place = _custom(data, place, code, block, objects)
        else:
            raise CompiledFileError(f"an OCaml value of a kind that no compiled file holds (code {code})")
        if size < 0:
            continue
        made: list[Value] = [tag]
        block.append(made)
        if size:
            objects.append(made)
            if block is root and fields is not None:
                size = min(size, fields)
            waiting.append((block, left))
            block, left = made, size


def _string(data: bytes, start: int, end: int, block: list[Value], objects: list[Value]) -> int:
    if end > len(data):
        raise IndexError
    found = data[start:end]
    block.append(found)
    objects.append(found)
    return end


def _custom(data: bytes, place: int, code: int, block: list[Value], objects: list[Value]) -> int:
    """Boxed integers are the only custom values in compiled files."""
    end = data.index(b"\0", place)
    name = data[place:end]
    place = end + 1 + (12 if code == 0x18 else 0)
    if name == b"_j":
        found, place = struct.unpack_from(">q", data, place)[0], place + 8
    elif name == b"_i":
        found, place = struct.unpack_from(">i", data, place)[0], place + 4
    else:
        raise CompiledFileError(f"an OCaml value of the kind {name!r}, which no compiled file holds")
    block.append(found)
    objects.append(found)
    return place
