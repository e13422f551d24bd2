"""A compiled file (.vo) of Coq 8.20: its parts, its name and what it was compiled against."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

from attrs import frozen

from wonton_coq.verification.errors import CompiledFileError
from wonton_coq.verification.marshalled import Value, read_value

_MAGIC = b"Coq!"
_VERSIONS = range(82000, 82100)


@frozen
class CompiledFile:
    """``name`` is the library's full name; ``requires`` all that was loaded when it was compiled, by full name."""

    name: str
    requires: tuple[str, ...]
    library: Value
    """The kernel's record of the whole library."""
    proofs: Value
    """The table of opaque proofs."""


def directory_path(value: Value) -> str:
    """The full name that OCaml keeps as a list of words, last word first."""
    words = []
    while value != [] and isinstance(value, list):
        words.append(value[1].decode(errors="replace"))
        value = value[2]
    return ".".join(reversed(words))


def read_requires(path: Path) -> tuple[str, tuple[str, ...]]:
    """Only the name and what it was compiled against, without reading the rest."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        table = _segments(mapped, path)  # type: ignore[arg-type]
        start, length = table["summary"]
        return _summary(mapped[start : start + length])


def read_compiled(path: Path) -> CompiledFile:
    """Everything of it. Raises CompiledFileError."""
    data = path.read_bytes()
    table = _segments(data, path)
    name, requires = _summary(data, table["summary"][0])
    # The second field and those after it are the library's objects: hints, notations and the like.
    library = read_value(data, table["library"][0], fields=1)
    return CompiledFile(name, requires, library[1], read_value(data, table["opaques"][0]))


def _summary(data: bytes, start: int = 0) -> tuple[str, tuple[str, ...]]:
    summary = read_value(data, start)
    return directory_path(summary[1]), tuple(directory_path(dependency[1]) for dependency in summary[2][1:])


def _segments(data: bytes, path: Path) -> dict[str, tuple[int, int]]:
    """Name of each segment to where its value starts and how long it is."""
    try:
        if data[:4] != _MAGIC:
            raise CompiledFileError(f"{path} is no compiled Coq file")
        version, place = struct.unpack_from(">IQ", data, 4)
        if version not in _VERSIONS:
            raise CompiledFileError(
                f"{path} was compiled by another Coq (format {version})",
                cause="compiled files of Coq 8.20 alone can be audited",
                next_step="build the library with the Coq that `wonton toolchain install coq` installs",
            )
        (count,) = struct.unpack_from(">I", data, place)
        place += 4
        table = {}
        for _ in range(count):
            (length,) = struct.unpack_from(">I", data, place)
            name = bytes(data[place + 4 : place + 4 + length]).decode()
            start, size = struct.unpack_from(">QQ", data, place + 4 + length)
            table[name] = (start, size)
            place += 4 + length + 16 + 16
        return table
    except (struct.error, UnicodeDecodeError) as error:
        raise CompiledFileError(f"{path} is cut off or damaged") from error
