"""Extract theorems into a run directory, one library after the other, over one sertop session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from wonton_coq.constr.declaration import read_assumptions, read_constant
from wonton_coq.constr.errors import ConstrError
from wonton_coq.serapi.errors import CoqError, SerapiAnswerError, SerapiSessionLostError, UnknownCoqNameError
from wonton_coq.serapi.session import SerapiSession
from wonton_core.errors import WontonError
from wonton_core.model.theorem_artifacts import WILD_TYPE
from wonton_core.store.run_writer import RunWriter

from .library_scripts import LibrarySource, TheoremScript, find_scripts, run_scripts
from .library_sources import source_of_library
from .session_keeper import SessionKeeper
from .theorem_record import make_record
from .work_items import WorkItem

_MOST_ATTEMPTS = 2

Report = Callable[[str], None]


@frozen
class ExtractionOptions:
    """``sertop`` is its argument list, ``serapi_options`` what is added to it. ``own_source`` is the file that the
    session runs (a library of its own), None where it runs none; ``root`` is the folder that places of sources are told
    from. ``seconds`` is the time that one request may take."""

    sertop: tuple[str, ...]
    serapi_options: tuple[str, ...]
    own_source: LibrarySource | None
    root: Path
    replay: bool
    axioms: bool
    seconds: float


def extract(
    writer: RunWriter, items: Sequence[WorkItem], keeper: SessionKeeper, options: ExtractionOptions, done: Report
) -> None:
    """Write every item that is not on disk yet; ``done`` gets each name when its theorem is written or given up.

    A theorem that Coq or its reader fails on is recorded as a failure and the rest goes on. Raises StorageError, and
    ToolMissingError or BadInputError where no new session can be started.
    """
    remaining = set(writer.remaining())
    by_library: dict[str, list[WorkItem]] = {}
    for item in items:
        if item.name in remaining:
            by_library.setdefault(item.library, []).append(item)
    for library, group in by_library.items():
        scripts = _scripts(library, [item.full_name for item in group], keeper, options, group[0].imported)
        for item in group:
            _extract_one(writer, item, scripts[item.full_name], keeper, options)
            done(item.name)


def _scripts(
    library: str, wanted: Sequence[str], keeper: SessionKeeper, options: ExtractionOptions, imported: str
) -> Mapping[str, TheoremScript]:
    try:
        source = _library_source(keeper.session(imported), library, options)
    except (SerapiSessionLostError, SerapiAnswerError, CoqError):
        source = None  # reading the theorems themselves will show what is wrong
    if not options.replay:
        return find_scripts(source, wanted)

    def start(more: Sequence[str]) -> SerapiSession:
        return SerapiSession(options.sertop, options=(*options.serapi_options, *more), seconds=options.seconds)

    return run_scripts(source, wanted, start)


def _library_source(session: SerapiSession, library: str, options: ExtractionOptions) -> LibrarySource | None:
    own = options.own_source
    if own is not None and own.library == library:
        return own
    path = source_of_library(session, library)
    if path is None:
        return None
    place = path.relative_to(options.root).as_posix() if path.is_relative_to(options.root) else path.name
    try:
        return LibrarySource(library, place, str(path), path.read_bytes())
    except OSError:
        return None


def _extract_one(
    writer: RunWriter, item: WorkItem, script: TheoremScript, keeper: SessionKeeper, options: ExtractionOptions
) -> None:
    for attempt in range(1, _MOST_ATTEMPTS + 1):
        try:
            session = keeper.session(item.imported)
            constant = read_constant(session, keeper.reader(), item.full_name)
            axioms = read_assumptions(session, item.full_name) if options.axioms and constant.body is not None else None
            if constant.body is None:
                axioms = (constant.name,)
        except (SerapiSessionLostError, SerapiAnswerError) as error:
            failure: WontonError = error
            if attempt < _MOST_ATTEMPTS:
                continue
        except (CoqError, UnknownCoqNameError, ConstrError) as error:
            failure = error
        else:
            writer.write_theorem(item.name, [(WILD_TYPE, *make_record(item, constant, axioms, script))])
            return
        break
    writer.record_failure(item.name, failure.summary)
