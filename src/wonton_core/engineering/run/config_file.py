"""The configuration as a TOML file."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Any

from attrs import evolve

from wonton_core.codec.records import structure
from wonton_core.errors import BadInputError
from wonton_core.model.run_config import RunConfig

EXAMPLE = Path(__file__).with_name("example.toml")


def read_config(path: Path) -> RunConfig:
    """The configuration in a file, ``folder`` filled in: the file's name with ``.run``, beside it.

    Raises BadInputError naming the file and the path to every field that is unknown, missing or wrong.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadInputError(f"{path}: can't be read: {error.strerror}", next_step="check the path") from error
    except UnicodeDecodeError as error:
        raise BadInputError(f"{path}: not UTF-8 text", next_step="save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(
            f"{path}: not TOML: {error}", next_step="`wonton ape run --example` prints one that is right"
        ) from error
    config = structure(_plain(content), RunConfig, place=str(path))
    for name in ("repo", "folder", "snapshots", "prices"):
        if "\0" in getattr(config, name):
            raise BadInputError(f"{path}: {name} has a null character in it", next_step="name a path that can be")
    return config if config.folder else evolve(config, folder=f"{path.stem}.run")


def _plain(value: Any) -> Any:
    """Dates as texts: TOML has a type for them."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    return value
