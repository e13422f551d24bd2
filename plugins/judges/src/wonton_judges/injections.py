"""Attempts to write one's own verdict: submissions that speak to the judge, and answers that are none.

For whoever makes a judge: none of the submissions may change what a judge is told to do, and none of the answers may be
read as a verdict. ``data/injections/PLACE.jsonl`` holds those for one place. In answers NAME_ONE and NAME_TWO stand for
the names of the two sub-tasks asked about.
"""

from __future__ import annotations

import json
from importlib import resources

from attrs import frozen

from wonton_core.codec.records import structure
from wonton_core.errors import BadInputError

SUBMISSION_PLACES = ("patch", "instruction", "file", "path")
ANSWER = "answer"


@frozen
class _Line:
    name: str
    technique: str
    text: str
    directive: str = ""
    padding: int = 0
    repeat: int = 1


@frozen
class Injection:
    """``text`` stands in ``place``: patch, instruction, file, path, or answer. ``technique`` says in words what it
    tries, ``directive`` is the part of a submission's text that gives the order."""

    name: str
    place: str
    technique: str
    text: str
    directive: str


def read_injections(place: str) -> tuple[Injection, ...]:
    """All attempts for one place. Raises BadInputError when the installed file is missing or damaged."""
    source = resources.files("wonton_judges").joinpath("data", "injections", f"{place}.jsonl")
    try:
        lines = source.read_text("utf-8").splitlines()
        values = [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        raise BadInputError(f"{source}: can't be read: {error}", next_step="install wonton-judges again") from error
    found = (structure(value, _Line, place=f"{source}, line {number}") for number, value in enumerate(values, 1))
    return tuple(
        Injection(one.name, place, one.technique, "\n" * one.padding + one.text * one.repeat, one.directive)
        for one in found
    )
