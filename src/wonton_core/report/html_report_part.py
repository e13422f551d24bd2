"""A benchmark report as the page reads it: every look-up is typed, and what is not there is None or empty.

Reports grow: unknown keys are left alone, and a section that an older report lacks is shown as missing. A value of the
wrong type is an error that names its place.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NoReturn

from attrs import field, frozen

from wonton_core.codec.records import read_json
from wonton_core.errors import BadInputError
from wonton_core.report.benchmark_json import REPORT_SCHEMA_VERSION

_JSON_NAMES = {dict: "an object", list: "an array", str: "a text", bool: "a truth value", type(None): "null"}


@frozen
class ReportPart:
    """One object of the report; ``place`` is its path in the file. Empty, and false, where the report has none."""

    content: dict[str, Any] = field(factory=dict)
    place: str = "$"

    def __bool__(self) -> bool:
        return bool(self.content)

    def _at(self, name: str) -> str:
        return f"{self.place}.{name}"

    def _wrong(self, place: str, wanted: str, value: object) -> NoReturn:
        raise BadInputError(
            f"expected {wanted}, found {_JSON_NAMES.get(type(value), 'a number')} @ {place}",
            cause="the report was edited, or another program wrote it",
            next_step="make the report again with `wonton benchmark-cross-assistant --output FILE`",
        )

    def part(self, *path: str) -> ReportPart:
        """The object below, step by step. Raises BadInputError where something else stands."""
        found = self
        for name in path:
            value = found.content.get(name)
            if value is not None and not isinstance(value, dict):
                found._wrong(found._at(name), "an object", value)
            found = ReportPart(value or {}, found._at(name))
        return found

    def parts(self, name: str) -> tuple[ReportPart, ...]:
        """An array of objects. Raises BadInputError where something else stands."""
        found = []
        for number, value in enumerate(self._array(name)):
            place = f"{self._at(name)}[{number}]"
            if not isinstance(value, dict):
                self._wrong(place, "an object", value)
            found.append(ReportPart(value, place))
        return tuple(found)

    def _array(self, name: str) -> list[Any]:
        value = self.content.get(name)
        if value is not None and not isinstance(value, list):
            self._wrong(self._at(name), "an array", value)
        return value or []

    def names(self) -> tuple[str, ...]:
        """The keys of this object."""
        return tuple(self.content)

    def number(self, name: str) -> float | None:
        """A finite number. Raises BadInputError where something else stands."""
        return self._number(self.content.get(name), self._at(name))

    def _number(self, value: object, place: str) -> float | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self._wrong(place, "a number", value)
        # 10 ** 400 is a whole number to JSON, and more than a float holds.
        if abs(value) > 1e300 or not math.isfinite(value):
            self._wrong(place, "a finite number", value)
        return float(value)

    def interval(self, name: str) -> tuple[float, float] | None:
        """Two numbers. Raises BadInputError where something else stands."""
        values = self._array(name)
        if not values:
            return None
        numbers = [self._number(value, f"{self._at(name)}[{i}]") for i, value in enumerate(values)]
        if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
            self._wrong(self._at(name), "two numbers", values)
        return numbers[0], numbers[1]

    def text(self, name: str) -> str:
        """A text, empty where there is none. Raises BadInputError where something else stands."""
        value = self.content.get(name)
        if value is not None and not isinstance(value, str):
            self._wrong(self._at(name), "a text", value)
        return value or ""

    def texts(self, name: str) -> tuple[str, ...]:
        """An array of texts. Raises BadInputError where something else stands."""
        values = self._array(name)
        for number, value in enumerate(values):
            if not isinstance(value, str):
                self._wrong(f"{self._at(name)}[{number}]", "a text", value)
        return tuple(values)

    def flag(self, name: str) -> bool | None:
        """Yes or no. Raises BadInputError where something else stands."""
        value = self.content.get(name)
        if value is not None and not isinstance(value, bool):
            self._wrong(self._at(name), "a truth value", value)
        return value


def read_benchmark_report(path: Path) -> ReportPart:
    """The report in ``path``. Raises BadInputError when it is missing, damaged or no report of the paired benchmark."""
    content = read_json(path)
    if not isinstance(content, dict) or not {"benchmark", "pairs"} <= set(content):
        raise BadInputError(
            f"{path} is no report of the paired benchmark",
            cause="it is another file, or the report of another command",
            next_step="give the file that `wonton benchmark-cross-assistant --output FILE` wrote",
        )
    version = content.get("schema_version")
    if version != REPORT_SCHEMA_VERSION:
        raise BadInputError(
            f"{path} has schema version {version!r}, this Wonton reads {REPORT_SCHEMA_VERSION}",
            cause="it was made by another version of Wonton",
            next_step="make the report again with this version",
        )
    sides = [key for key in content if key.startswith("run_")]
    if not {"run_lean", "run_coq"}.issuperset(sides):
        raise BadInputError(
            f"{path} is a report of {' and '.join(key.removeprefix('run_') for key in sides)}",
            cause="pages and comparisons of reports are made for the Lean/Coq form",
            next_step="read the report itself, or what `wonton benchmark` prints",
        )
    return ReportPart(content)
