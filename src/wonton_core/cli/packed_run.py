"""Run directories packed as one archive: read wherever a run directory is, unpacked into the cache by content."""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wonton_core.errors import BadInputError
from wonton_core.store.places import cache_dir

if TYPE_CHECKING:
    PathType = click.ParamType[Path]
else:
    # Older releases of click have no type arguments.
    PathType = click.ParamType

SUFFIX = ".tar.xz"


class RunDirectory(PathType):
    """The folder of a run, or a run packed as ``.tar.xz``, which the command gets as the folder it was unpacked to."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The run's folder. Raises BadInputError for a damaged archive; whether it holds a run is for its reader."""
        path = Path(value)
        return unpacked(path) if path.name.endswith(SUFFIX) and path.is_file() else path

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """Any path."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


def unpacked(archive: Path) -> Path:
    """The folder with what ``archive`` holds; every content has a place of its own in the cache, made once.

    Only plain files and folders below it are written: a name or link that leads out of it is refused. Raises
    BadInputError when the archive can't be read, is damaged or holds such names, OSError when the cache can't be
    written.
    """
    try:
        with archive.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise BadInputError(f"{archive} can't be read: {error.strerror}", next_step="check the path") from error
    place = cache_dir() / "recorded" / f"{archive.name.removesuffix(SUFFIX)}-{digest[:16]}"
    if not place.is_dir():
        _unpack(archive, place)
    return place


def _unpack(archive: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=".", dir=place.parent))
    try:
        with tarfile.open(archive, "r:xz") as tar:
            tar.extractall(partial, filter="data")
        partial.rename(place)
    except tarfile.FilterError as error:
        raise BadInputError(
            f"{archive} holds a name that must not be unpacked: {error}",
            cause="it was not made by packing a run directory",
            next_step="don't trust it; ask whoever made it for the run directory",
        ) from error
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise BadInputError(
            f"{archive} is damaged: {error}",
            cause="an incomplete checkout or copy",
            next_step=f"copy it again, or, in a checkout: git checkout {archive}",
        ) from error
    except OSError:
        if not place.is_dir():  # another process was quicker otherwise
            raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
