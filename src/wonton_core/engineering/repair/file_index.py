"""Where the lines of a file stand, for every step of tolerance.

Each distinct line becomes one character, so that a file is a string and a run of lines is found by ``str.find``: at
the speed of C, however repetitive the file is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from wonton_core.engineering.repair.line_folding import Tolerance, key
from wonton_core.engineering.repair.text_lines import TextLines

MAX_OCCURRENCES = 2_000
"""Places of one run of lines that are looked at; with more, only the place that the line number names counts."""


class LineIndex:
    """One file under one tolerance."""

    def __init__(self, lines: Sequence[str], tolerance: Tolerance) -> None:
        self.tolerance = tolerance
        self.keys = list(lines) if tolerance is Tolerance.RAW else [key(line, tolerance) for line in lines]
        self._characters: dict[str, str] = {}
        characters = self._characters
        encoded = []
        for line in self.keys:
            character = characters.get(line)
            if character is None:
                character = characters[line] = chr(len(characters) + 1)
            encoded.append(character)
        self.encoded = "".join(encoded)

    def encode(self, keys: Sequence[str]) -> str | None:
        """The run of lines as a string; None when one of them isn't in the file."""
        try:
            return "".join([self._characters[line] for line in keys])
        except KeyError:
            return None

    def encode_one(self, line: str) -> str:
        """The character of a line; the character 0, which no line has, when it isn't in the file."""
        return self._characters.get(line, "\0")

    def stands_at(self, encoded: str, place: int) -> bool:
        """Whether the run stands at this place."""
        return self.encoded.startswith(encoded, place)

    def occurrences(self, encoded: str, *, limit: int) -> Iterator[int]:
        """Every place of a run, from the top; at most ``limit``."""
        place = self.encoded.find(encoded)
        while place >= 0 and limit > 0:
            yield place
            limit -= 1
            place = self.encoded.find(encoded, place + 1)

    def frequency(self, character: str) -> int:
        """How often a line occurs."""
        return self.encoded.count(character)


class FileIndex:
    """A file under every tolerance; each index is built when it is first asked for."""

    def __init__(self, file: TextLines) -> None:
        self.file = file
        self._indices: dict[Tolerance, LineIndex] = {}
        self._weights: dict[str, float] = {}

    def at(self, tolerance: Tolerance) -> LineIndex:
        """The index for one tolerance."""
        index = self._indices.get(tolerance)
        if index is None:
            index = self._indices[tolerance] = LineIndex(self.file.lines, tolerance)
        return index

    def weight(self, folded_key: str) -> float:
        """How much a line says about its place: 1 for a line that occurs at most once, less the more often it does,
        next to nothing for empty lines and bare punctuation."""
        weight = self._weights.get(folded_key)
        if weight is None:
            index = self.at(Tolerance.FOLDED)
            frequency = max(index.frequency(index.encode_one(folded_key)), 1)
            weight = 1.0 / (1.0 + math.log(frequency))
            if not any(character.isalnum() for character in folded_key):
                weight = 0.02 if not folded_key else weight * 0.3
            self._weights[folded_key] = weight
        return weight
