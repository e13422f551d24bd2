"""Settings beside a file that grows over several runs: what is in it has to be of one make."""

from __future__ import annotations

from pathlib import Path

from attrs import AttrsInstance, fields

from wonton_core.codec.records import read_record, unstructure
from wonton_core.errors import BadInputError
from wonton_core.store.atomic import write_json


def differing_settings(output: Path, place: Path, settings: AttrsInstance) -> tuple[str, ...]:
    """The fields in which ``settings`` are not those that ``output`` was made with, as the file ``place`` holds them.

    For a new ``output`` they are written there. Raises BadInputError for an ``output`` that has none, StorageError.
    """
    if not place.exists():
        if output.exists():
            raise BadInputError(
                f"{output} is there already and has no settings beside it",
                cause="something else made it",
                next_step="choose another --out",
            )
        write_json(place, unstructure(settings))
        return ()
    earlier = read_record(place, type(settings))
    return tuple(
        part.name for part in fields(type(settings)) if getattr(earlier, part.name) != getattr(settings, part.name)
    )
