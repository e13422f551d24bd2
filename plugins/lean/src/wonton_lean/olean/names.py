"""Lean's hierarchical names out of a mapped file."""

from __future__ import annotations

from wonton_lean.olean.mapped_file import MappedFile

_TEXT, _NUMBER = 1, 2
_LONGEST_NAME = 4096
_LONGEST_LIST = 65536
_LONGEST_TEXT = 1 << 16
_MOST_CHARACTERS = 1 << 28
"""Limits on the text of one name and of all: a name of a few bytes can repeat a string of the file's size."""


class NameReader:
    """Names by address, remembered. Parts that are no identifiers stay as they are, without guillemets."""

    def __init__(self, file: MappedFile) -> None:
        self._file = file
        self._known: dict[int, str] = {}
        self._characters = 0

    def read(self, address: int) -> str:
        """The dotted name; the anonymous one is empty. Raises OleanError."""
        missing: list[tuple[int, str]] = []
        length = 0
        while not address & 1 and address not in self._known:
            tag, fields = self._file.constructor(address)
            if tag not in (_TEXT, _NUMBER) or len(fields) < 2 or len(missing) > _LONGEST_NAME:
                raise self._file.damaged(f"a name was expected at address {address:#x}")
            part = self._file.string(fields[1]) if tag == _TEXT else str(self._file.small_number(fields[1]))
            length += len(part) + 1
            if length > _LONGEST_TEXT:
                raise self._file.damaged(f"a name of over {_LONGEST_TEXT:,} characters at address {address:#x}")
            missing.append((address, part))
            address = fields[0]
        if address & 1 and address != 1:
            raise self._file.damaged(f"a name was expected, not the number {address >> 1}")
        name = self._known.get(address, "")
        for place, part in reversed(missing):
            name = f"{name}.{part}" if name else part
            self._characters += len(name)
            if len(name) > _LONGEST_TEXT or self._characters > _MOST_CHARACTERS:
                raise self._file.damaged(f"names of {self._characters:,} characters, one of {len(name):,}")
            self._known[place] = name
        return name

    def read_list(self, address: int) -> tuple[str, ...]:
        """A linked list of names. Raises OleanError."""
        names: list[str] = []
        while address != 1:
            head, address = self._file.fields(address, 1, 2, "a list of names")[:2]
            names.append(self.read(head))
            if len(names) > _LONGEST_LIST:
                raise self._file.damaged("a list of names has no end")
        return tuple(names)
