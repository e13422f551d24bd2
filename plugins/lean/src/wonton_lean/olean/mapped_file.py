"""The object heap inside a mapped ``.olean`` file, format 2: every read is checked, nothing is copied in advance.

Layout, little-endian (Lean's ``src/library/module.cpp`` and ``src/runtime/compact.cpp`` write it)::

    0  5 bytes   "olean"
    5  1 byte    format
    6  1 byte    flags
    7  33 bytes  Lean's version, padded with zeros
   40  40 bytes  commit of Lean
   80  8 bytes   base address
   88  8 bytes   address of the root object

Then objects follow. An address minus the base is an offset in the file; an odd word is a small number instead, its
value shifted left by one. An object starts with 8 bytes: reference count (4), size (2), number of fields (1), tag (1).

The writer stores an object after everything it refers to. The reader insists on that: an address inside an object is
smaller than the object's own, so no file, however damaged, can send it in circles.
"""

from __future__ import annotations

import mmap
import re
import struct
from pathlib import Path
from types import TracebackType
from typing import Self

from wonton_core.errors import BadInputError
from wonton_lean.olean.versions import FORMAT, OLEAN_VERSIONS

HEADER_BYTES = 96

_ARRAY, _STRING, _BIG_NUMBER = 246, 249, 250
_LAST_CONSTRUCTOR = 244
_HEADER = struct.Struct("<5sBB33s40sQQ")
_OBJECT = struct.Struct("<iHBB")
_WORD = struct.Struct("<Q")
_VERSION = re.compile(r"(\d+)\.(\d+)\.")


class OleanError(BadInputError):
    """A compiled Lean module that can't be read: another format or version, cut short, or damaged."""

    code = "input.olean"


class MappedFile:
    """The objects of one file. Addresses are those that the file itself uses. Use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Map ``path`` and check its header. Raises OleanError."""
        self.path = path
        try:
            with path.open("rb") as stream:
                if stream.seek(0, 2) < HEADER_BYTES:
                    raise self.damaged("it is shorter than its header")
                self._data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise OleanError(
                f"can't read {path}: {error.strerror}",
                cause="it is missing or not readable",
                next_step="compile it again",
            ) from error
        try:
            self._read_header()
        except OleanError:
            self._data.close()
            raise

    def _read_header(self) -> None:
        magic, file_format, _, version, githash, self._base, self.root = _HEADER.unpack_from(self._data)
        self.lean_version: str = version.rstrip(b"\0").decode("ascii", errors="replace")
        self.githash = githash.rstrip(b"\0").decode("ascii", errors="replace")
        if magic != b"olean":
            raise OleanError(f"{self.path} is not a compiled Lean module", next_step="give the path of an .olean file")
        found = _VERSION.match(self.lean_version)
        first, last = OLEAN_VERSIONS
        if file_format != FORMAT or found is None or not first <= (int(found[1]), int(found[2])) <= last:
            raise OleanError(
                f"{self.path} is of Lean {self.lean_version or '(unknown)'}, object format {file_format}",
                cause=f"object format {FORMAT} of Lean {first[0]}.{first[1]} to {last[0]}.{last[1]} is understood",
                next_step="use one of these versions of Lean, or --lean embedded",
            )

    def close(self) -> None:
        """Unmap the file."""
        self._data.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def damaged(self, what: str) -> OleanError:
        """The error that says ``what`` is wrong inside the file."""
        return OleanError(
            f"{self.path} is damaged: {what}",
            cause="it was cut short, changed, or is still being written",
            next_step="compile it again",
        )

    def constructor(self, address: int) -> tuple[int, tuple[int, ...]]:
        """Tag and fields of a constructor; a small number is a constructor without fields. Raises OleanError."""
        if address & 1:
            return address >> 1, ()
        offset, tag, count = self._object(address)
        if tag > _LAST_CONSTRUCTOR:
            raise self.damaged(f"a constructor was expected at offset {offset}, not an object with tag {tag}")
        fields = self._words(offset + _OBJECT.size, count)
        if any(not field & 1 and field >= address for field in fields):
            raise self.damaged(f"the object at offset {offset} refers to a later one")
        return tag, fields

    def scalar_byte(self, address: int) -> int:
        """The first byte behind a constructor's fields: where Lean stores a small enumeration. Raises OleanError."""
        offset, _, count = self._object(address)
        place = offset + _OBJECT.size + 8 * count
        if place >= len(self._data):
            raise self.damaged("an object reaches over its end")
        return self._data[place]

    def fields(self, address: int, tag: int, count: int, what: str) -> tuple[int, ...]:
        """The fields of the constructor ``tag``, at least ``count`` of them. Raises OleanError."""
        found, fields = self.constructor(address)
        if found != tag or len(fields) < count:
            raise self.damaged(f"{what} was expected at address {address:#x}")
        return fields

    def array(self, address: int) -> tuple[int, ...]:
        """The elements of an array. Raises OleanError."""
        offset, tag, _ = self._object(address)
        if tag != _ARRAY:
            raise self.damaged(f"an array was expected at offset {offset}, not an object with tag {tag}")
        elements = self._words(offset + 24, self._word(offset + 8))
        if any(not element & 1 and element >= address for element in elements):
            raise self.damaged(f"the array at offset {offset} refers to a later object")
        return elements

    def string(self, address: int) -> str:
        """A string. Raises OleanError."""
        offset, tag, _ = self._object(address)
        size = self._word(offset + 8)
        if tag != _STRING or not 0 < size <= len(self._data) - offset - 32:
            raise self.damaged(f"a string was expected at offset {offset}")
        try:
            return self._data[offset + 32 : offset + 31 + size].decode("utf-8")
        except UnicodeDecodeError:
            raise self.damaged(f"the string at offset {offset} is not UTF-8") from None

    def small_number(self, word: int) -> int:
        """The number in a word that must not be an address. Raises OleanError."""
        if not word & 1:
            raise self.damaged(f"a small number was expected, not the address {word:#x}")
        return word >> 1

    def natural_number(self, address: int) -> int:
        """A natural number, small or big. Raises OleanError."""
        if address & 1:
            return address >> 1
        offset, tag, _ = self._object(address)
        # a GMP number: allocated limbs (4 bytes), used limbs (4 bytes), address of the limbs (8 bytes)
        used = self._word(offset + 8) >> 32
        limbs = self._word(offset + 16) - self._base
        if tag != _BIG_NUMBER or not 0 < used < 1 << 31 or not 0 <= limbs <= len(self._data) - 8 * used:
            raise self.damaged(f"a number was expected at offset {offset}")
        return int.from_bytes(self._data[limbs : limbs + 8 * used], "little")

    def _object(self, address: int) -> tuple[int, int, int]:
        offset = address - self._base
        if address & 7 or not HEADER_BYTES <= offset <= len(self._data) - 8:
            raise self.damaged(f"{address:#x} is no address inside it")
        _, _, count, tag = _OBJECT.unpack_from(self._data, offset)
        return offset, tag, count

    def _word(self, offset: int) -> int:
        if offset > len(self._data) - 8:
            raise self.damaged("an object reaches over its end")
        word: int = _WORD.unpack_from(self._data, offset)[0]
        return word

    def _words(self, offset: int, count: int) -> tuple[int, ...]:
        if count > (len(self._data) - offset) // 8:
            raise self.damaged("an object reaches over its end")
        return struct.unpack_from(f"<{count}Q", self._data, offset)
