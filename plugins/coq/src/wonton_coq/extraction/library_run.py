"""Extract theorems into a run directory, library by library, over one sertop session a worker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from queue import SimpleQueue

from attrs import frozen

from wonton_coq.constr.axioms import AxiomFinder
from wonton_coq.constr.declaration import read_constant
from wonton_coq.constr.errors import ConstrError
from wonton_coq.serapi.errors import CoqError, SerapiAnswerError, SerapiSessionLostError, UnknownCoqNameError
from wonton_coq.serapi.session import SerapiSession
from wonton_core.errors import WontonError
from wonton_core.execution.local import LocalExecutor
from wonton_core.model.theorem_artifacts import WILD_TYPE
from wonton_core.store.run_writer import RunWriter

from .library_scripts import LibrarySource, TheoremScript, find_scripts, run_scripts
from .library_sources import source_of_library
from .session_keeper import SESSION_MEMORY_BYTES, SessionKeeper
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
    seconds: float


def extract(
    writer: RunWriter,
    items: Sequence[WorkItem],
    keepers: Sequence[SessionKeeper],
    options: ExtractionOptions,
    done: Report,
) -> None:
    """Write every item that is not on disk yet; ``done`` gets each name when its theorem is written or given up.

    Every keeper is a worker that takes one library after the other, the largest first; what is written doesn't depend
    on their number. A theorem that Coq or its reader fails on is recorded as a failure and the rest goes on. Raises
    StorageError, and ToolMissingError or BadInputError where no new session can be started.
    """
    remaining = set(writer.remaining())
    by_library: dict[str, list[WorkItem]] = {}
    for item in items:
        if item.name in remaining:
            by_library.setdefault(item.library, []).append(item)
    groups = sorted(by_library.values(), key=len, reverse=True)
    work = _Extraction(writer, options, done, keepers)
    if len(keepers) == 1:
        for group in groups:
            work.library(group)
        return
    executor = LocalExecutor(len(keepers))
    work.stopping = executor.stopping
    for _ in executor.run(work.library, groups):
        pass


class _Extraction:
    """What the workers share."""

    def __init__(
        self, writer: RunWriter, options: ExtractionOptions, done: Report, keepers: Sequence[SessionKeeper]
    ) -> None:
        self._writer = writer
        self._options = options
        self._done = done
        self._telling = threading.Lock()
        self._axioms = AxiomFinder()
        self._idle: SimpleQueue[SessionKeeper] = SimpleQueue()
        for keeper in keepers:
            self._idle.put(keeper)
        self.stopping: Callable[[], bool] = lambda: False

    def library(self, group: Sequence[WorkItem]) -> None:
        """All wanted theorems of one library."""
        keeper = self._idle.get()
        try:
            names = [item.full_name for item in group]
            scripts = _scripts(group[0].library, names, keeper, self._options, group[0].imported)
            for item in group:
                if self.stopping():
                    return
                self._theorem(item, scripts[item.full_name], keeper)
                with self._telling:
                    self._done(item.name)
        finally:
            self._idle.put(keeper)

    def _theorem(self, item: WorkItem, script: TheoremScript, keeper: SessionKeeper) -> None:
        for attempt in range(1, _MOST_ATTEMPTS + 1):
            try:
                session = keeper.session(item.imported)
                constant = read_constant(session, keeper.reader(), item.full_name)
                axioms = self._axioms.axioms(session, constant)
            except (SerapiSessionLostError, SerapiAnswerError) as error:
                if self.stopping():
                    return  # it was ended for this, which says nothing about the theorem
                failure: WontonError = error
                if attempt < _MOST_ATTEMPTS:
                    continue
            except (CoqError, UnknownCoqNameError, ConstrError) as error:
                failure = error
            else:
                self._writer.write_theorem(item.name, [(WILD_TYPE, *make_record(item, constant, axioms, script))])
                return
            break
        self._writer.record_failure(item.name, failure.summary)


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
        arguments = (*options.serapi_options, *more)
        return SerapiSession(
            options.sertop, options=arguments, seconds=options.seconds, memory_bytes=SESSION_MEMORY_BYTES
        )

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
