"""What a run is asked for, and what that comes to: theorems by full name, and the run's identity."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import frozen

from wonton_coq.serapi.errors import CoqError
from wonton_coq.serapi.session import SerapiSession
from wonton_core.codec.records import content_hash
from wonton_core.errors import BadInputError

from .library_scripts import LibrarySource
from .library_sources import choose_libraries, standard_libraries
from .session_keeper import SessionKeeper
from .theorem_record import HISTORY_SCHEMA_VERSION
from .work_items import WorkItem, resolve_names, theorems_of_libraries

# Raised when the same input gives other artifacts than before: older runs are then not resumed.
RESULT_VERSION = 2
_MODULE_NAME = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_PATH_FLAGS = ("-Q", "-R", "-I", "--load-path", "--rec-load-path", "--ml-include-path")
_PATH_OPTION = re.compile(r"(-[QRI]|--(?:load-path|rec-load-path|ml-include-path)=)([^,]+)(.*)\Z", re.DOTALL)
_LOADING_SECONDS = 600.0
_UNNAMED_LIBRARY = "SerTop"

Say = Callable[[str], None]


@frozen
class FileRequest:
    """Theorems by name, as a source file's end knows them."""

    source: Path
    theorems: tuple[str, ...]
    offset: int = 0


@frozen
class StandardLibraryRequest:
    """All theorems of standard libraries; ``root`` is the folder ``theories``. Limits are counts, None is no limit."""

    modules: tuple[str, ...]
    root: Path
    limit_per_module: int | None = None
    limit_total: int | None = None
    offset: int = 0


def read_source(path: Path) -> LibrarySource:
    """A user's source file as a library of its own. Raises BadInputError when it can't be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInputError(
            f"the source file {path} can't be read: {error.strerror}", next_step="correct --source"
        ) from error
    library = path.stem if _MODULE_NAME.match(path.stem) else _UNNAMED_LIBRARY
    return LibrarySource(library, path.name, str(path.absolute()), content)


def source_options(source: LibrarySource) -> tuple[str, ...]:
    """sertop's option that names the document after its file; none for a file name that can't be a library's."""
    return () if source.library == _UNNAMED_LIBRARY else (f"--topfile={source.path}",)


def absolute_paths(arguments: Sequence[str]) -> tuple[str, ...]:
    """sertop's options for load paths with the folders made absolute: sertop runs in a folder of its own."""
    found: list[str] = []
    for argument in arguments:
        option = _PATH_OPTION.match(argument) if not found or found[-1] not in _PATH_FLAGS else None
        if option is not None:
            argument = option[1] + str(Path(option[2]).absolute()) + option[3]
        elif found and found[-1] in _PATH_FLAGS:
            folder, comma, name = argument.partition(",")
            argument = str(Path(folder).absolute()) + comma + name
        found.append(argument)
    return tuple(found)


def read_theorem_list(path: Path) -> tuple[str, ...]:
    """Names, one a line; empty lines and lines that begin with ``#`` don't count. Raises BadInputError."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadInputError(
            f"the theorem file {path} can't be read: {reason}", next_step="correct --theorem-file"
        ) from error
    names = tuple(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))
    if not names:
        raise BadInputError(f"the theorem file {path} names no theorem", next_step="write one name a line into it")
    return names


def plan_file(request: FileRequest, keeper: SessionKeeper) -> tuple[WorkItem, ...]:
    """The theorems of a file request. Raises UnknownCoqNameError and BadInputError before any work is done."""
    items = resolve_names(keeper.session(), request.theorems, request.source.name)
    return items[request.offset :]


def plan_standard_library(request: StandardLibraryRequest, session: SerapiSession, say: Say) -> tuple[WorkItem, ...]:
    """The theorems of a standard library request, library by library in order, by name within each.

    ``session`` is a fresh one and of no use after. A library that Coq can't load is left out and told. Raises
    BadInputError for an unknown module.
    """
    session.run("Set Search Output Name Only.")
    libraries = choose_libraries(standard_libraries(request.root), request.modules)
    loaded = _require(session, libraries, say)
    found = theorems_of_libraries(session, loaded) if loaded else {}
    items = [item for group in found.values() for item in group[: request.limit_per_module]]
    end = None if request.limit_total is None else request.offset + request.limit_total
    return tuple(items[request.offset : end])


def _require(session: SerapiSession, libraries: Sequence[str], say: Say) -> list[str]:
    try:
        session.run(f"Require {' '.join(libraries)}.", seconds=_LOADING_SECONDS)
    except CoqError as error:
        if error.sentence_id is not None:
            session.cancel((error.sentence_id,))
        if len(libraries) == 1:
            say(f"{libraries[0]} is left out: Coq can't load it: {error.message}")
            return []
        return [name for library in libraries for name in _require(session, (library,), say)]
    return list(libraries)


def fingerprint(
    items: Sequence[WorkItem], source: bytes, tools: Sequence[tuple[str, str]], decisions: dict[str, object]
) -> str:
    """SHA-256 over all that decides the result: no path, no date, no folder."""
    return content_hash(
        {
            "result_version": RESULT_VERSION,
            "history_schema_version": HISTORY_SCHEMA_VERSION,
            "theorems": [[item.name, item.full_name, item.imported] for item in items],
            "source_sha256": hashlib.sha256(source).hexdigest(),
            "tools": [list(tool) for tool in tools],
            **decisions,
        }
    )
