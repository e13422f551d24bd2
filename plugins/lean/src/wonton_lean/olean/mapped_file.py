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

A file that begins with ``module`` is compiled to three: ``M.olean`` holds what importers see, where every theorem is an
axiom; ``M.olean.server`` and ``M.olean.private`` add the rest, and refer to what stands in the parts before them. All
that are there are read as one, from the root of the last.
"""

from __future__ import annotations

import mmap
import re
import struct
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from wonton_core.errors import BadInputError
from wonton_lean.olean.versions import FORMAT, OLEAN_VERSIONS

HEADER_BYTES = 96
PART_ENDINGS = (".server", ".private")
"""What the names of further parts of a module end with, in the order in which they build on each other."""

_MOST_GAP = 1 << 16
"""Parts of one compilation stand next to each other: each begins where a page of 64 KiB does."""

_ARRAY, _STRING, _BIG_NUMBER = 246, 249, 250
_LAST_CONSTRUCTOR = 244
_HEADER = struct.Struct("<5sBB33s40sQQ")
_OBJECT = struct.Struct("<iHBB")
_WORD = struct.Struct("<Q")
_VERSION = re.compile(r"(\d+)\.(\d+)\.")


class OleanError(BadInputError):
    """A compiled Lean module that can't be read: another format or version, cut short, or damaged."""

    code = "input.olean"


class OleanVersionError(OleanError):
    """A compiled Lean module of a version that is not understood."""

    code = "input.olean-version"


class _Part:
    """One mapped file: its bytes, and the addresses that it stands at."""

    def __init__(self, path: Path, data: mmap.mmap, header: tuple[Any, ...]) -> None:
        self.path = path
        self.data = data
        self.magic, self.format, _, version, githash, self.base, self.root = header
        self.lean_version: str = version.rstrip(b"\0").decode("ascii", errors="replace")
        self.githash: str = githash.rstrip(b"\0").decode("ascii", errors="replace")
        self.end = self.base + len(data)


class MappedFile:
    """The objects of one module. Addresses are those that its files themselves use. Use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Map ``path``, and its further parts where there are any, and check their headers. Raises OleanError."""
        self.path = path
        self._parts: list[_Part] = []
        try:
            self._add(path)
            self._check_version(self._parts[0])
            for ending in PART_ENDINGS:
                further = path.with_name(path.name + ending)
                if further.exists():
                    self._add(further)
                    self._check_order(*self._parts[-2:])
        except OleanError:
            self.close()
            raise
        self.lean_version, self.githash = self._parts[0].lean_version, self._parts[0].githash
        self.root: int = self._parts[-1].root
        self.first_root: int = self._parts[0].root
        self.has_further_parts = len(self._parts) > 1
        self.has_last_part = self._parts[-1].path.name.endswith(PART_ENDINGS[-1])
        self.bytes = sum(len(part.data) for part in self._parts)

    def _add(self, path: Path) -> None:
        try:
            with path.open("rb") as stream:
                if stream.seek(0, 2) < HEADER_BYTES:
                    raise self.damaged(f"{path.name} is shorter than its header")
                data = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise OleanError(
                f"can't read {path}: {error.strerror}",
                cause="it is missing or not readable",
                next_step="compile it again",
            ) from error
        self._parts.append(_Part(path, data, _HEADER.unpack_from(data)))

    def _check_version(self, part: _Part) -> None:
        if part.magic != b"olean":
            raise OleanError(f"{self.path} is not a compiled Lean module", next_step="give the path of an .olean file")
        found = _VERSION.match(part.lean_version)
        first, last = OLEAN_VERSIONS
        if part.format != FORMAT or found is None or not first <= (int(found[1]), int(found[2])) <= last:
            raise OleanVersionError(
                f"{self.path} is of Lean {part.lean_version or '(unknown)'}, object format {part.format}",
                cause=f"object format {FORMAT} of Lean {first[0]}.{first[1]} to {last[0]}.{last[1]} is understood",
                next_step="use one of these versions of Lean, or --lean embedded",
            )

    def _check_order(self, before: _Part, part: _Part) -> None:
        same = (part.magic, part.format, part.lean_version, part.githash)
        other = (before.magic, before.format, before.lean_version, before.githash)
        if same != other or not before.end <= part.base < before.end + _MOST_GAP:
            raise self.damaged(f"{part.path.name} does not belong to {before.path.name}")

    def close(self) -> None:
        """Unmap the files."""
        for part in self._parts:
            part.data.close()

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
        data, offset, tag, count = self._object(address)
        if tag > _LAST_CONSTRUCTOR:
            raise self.damaged(f"a constructor was expected at {address:#x}, not an object with tag {tag}")
        fields = self._words(data, offset + _OBJECT.size, count)
        if _reach_ahead(fields, address):
            raise self.damaged(f"the object at {address:#x} refers to a later one")
        return tag, fields

    def scalar_byte(self, address: int) -> int:
        """The first byte behind a constructor's fields: where Lean stores a small enumeration. Raises OleanError."""
        data, offset, _, count = self._object(address)
        place = offset + _OBJECT.size + 8 * count
        if place >= len(data):
            raise self.damaged("an object reaches over its end")
        return data[place]

    def fields(self, address: int, tag: int, count: int, what: str) -> tuple[int, ...]:
        """The fields of the constructor ``tag``, at least ``count`` of them. Raises OleanError."""
        found, fields = self.constructor(address)
        if found != tag or len(fields) < count:
            raise self.damaged(f"{what} was expected at address {address:#x}")
        return fields

    def array(self, address: int) -> tuple[int, ...]:
        """The elements of an array. Raises OleanError."""
        data, offset, tag, _ = self._object(address)
        if tag != _ARRAY:
            raise self.damaged(f"an array was expected at {address:#x}, not an object with tag {tag}")
        elements = self._words(data, offset + 24, self._word(data, offset + 8))
        if _reach_ahead(elements, address):
            raise self.damaged(f"the array at {address:#x} refers to a later object")
        return elements

    def string(self, address: int) -> str:
        """A string. Raises OleanError."""
        data, offset, tag, _ = self._object(address)
        size = self._word(data, offset + 8)
        if tag != _STRING or not 0 < size <= len(data) - offset - 32:
            raise self.damaged(f"a string was expected at {address:#x}")
        try:
            return data[offset + 32 : offset + 31 + size].decode("utf-8")
        except UnicodeDecodeError:
            raise self.damaged(f"the string at {address:#x} is not UTF-8") from None

    def small_number(self, word: int) -> int:
        """The number in a word that must not be an address. Raises OleanError."""
        if not word & 1:
            raise self.damaged(f"a small number was expected, not the address {word:#x}")
        return word >> 1

    def natural_number(self, address: int) -> int:
        """A natural number, small or big. Raises OleanError."""
        if address & 1:
            return address >> 1
        data, offset, tag, _ = self._object(address)
        # a GMP number: allocated limbs (4 bytes), used limbs (4 bytes), address of the limbs (8 bytes)
        used = self._word(data, offset + 8) >> 32
        # its limbs stand behind it, in the same part
        limbs = offset + self._word(data, offset + 16) - address
        if tag != _BIG_NUMBER or not 0 < used < 1 << 31 or not 0 <= limbs <= len(data) - 8 * used:
            raise self.damaged(f"a number was expected at {address:#x}")
        return int.from_bytes(data[limbs : limbs + 8 * used], "little")

    def _object(self, address: int) -> tuple[mmap.mmap, int, int, int]:
        """The bytes that hold the object, its offset in them, tag and number of fields."""
        for part in self._parts:
            if part.base + HEADER_BYTES <= address <= part.end - 8 and not address & 7:
                offset = address - part.base
                _, _, count, tag = _OBJECT.unpack_from(part.data, offset)
                return part.data, offset, tag, count
        raise self.damaged(f"{address:#x} is no address inside it")

    def _word(self, data: mmap.mmap, offset: int) -> int:
        if offset > len(data) - 8:
            raise self.damaged("an object reaches over its end")
        word: int = _WORD.unpack_from(data, offset)[0]
        return word

    def _words(self, data: mmap.mmap, offset: int, count: int) -> tuple[int, ...]:
        if count > (len(data) - offset) // 8:
            raise self.damaged("an object reaches over its end")
        return struct.unpack_from(f"<{count}Q", data, offset)


def _reach_ahead(words: tuple[int, ...], address: int) -> bool:
    """Whether any word is an address that is not before ``address``. Small numbers mostly are smaller, too."""
    return max(words, default=0) >= address and any(not word & 1 and word >= address for word in words)
