"""All modules of a folder, several at a time; what is done stays done."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from wonton_core.errors import BadInputError, StorageError
from wonton_core.store.atomic import remove_partial_files
from wonton_core.store.kept_settings import differing_settings
from wonton_core.store.record_log import RecordLog
from wonton_lean.extraction.module_extraction import CompiledModule, ModuleExtractor, hash_of_parts, module_file
from wonton_lean.extraction.records import DONE, ExtractionSettings, ModuleExtraction
from wonton_lean.olean.mapped_file import MappedFile, OleanError, OleanVersionError

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import Executor

_SUFFIX = ".olean"


@frozen
class LibraryExtraction:
    """The last result of every module that was asked for, in their order; ``new`` are of this call."""

    modules: tuple[ModuleExtraction, ...]
    new: int


def find_modules(folder: Path, patterns: Sequence[str]) -> list[CompiledModule]:
    """Modules below ``folder`` whose dotted name matches a pattern (``*`` stands for dots, too), sorted by name.

    Raises BadInputError when there is none, and OleanError when the first is of a Lean that is not understood: a
    library is compiled by one.
    """
    if not folder.is_dir():
        raise BadInputError(
            f"{folder} is not a folder",
            cause="the library was not built, or is elsewhere",
            next_step="give the folder that compiled modules are in, such as .lake/build/lib/lean",
        )
    names = ((_module_name(path.relative_to(folder)), path) for path in folder.rglob(f"*{_SUFFIX}"))
    found = [
        CompiledModule(name, path)
        for name, path in sorted(names)
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
    ]
    if not found:
        raise BadInputError(
            f"{folder} has no compiled module called {' or '.join(patterns)}",
            cause="the library was not built, or the names are others",
            next_step="give the folder right above the first part of the modules' names, and --modules 'Name.*'",
        )
    try:
        MappedFile(found[0].path).close()
    except OleanError as error:
        # One that is damaged is a result of its own.
        if isinstance(error, OleanVersionError):
            raise
    return found


def _module_name(path: Path) -> str:
    """As Lean writes it: a part with a dot of its own is quoted, so that no two modules have one name."""
    return ".".join(f"«{part}»" if "." in part else part for part in path.with_suffix("").parts)


def extract_library(
    modules: Sequence[CompiledModule],
    settings: ExtractionSettings,
    out: Path,
    executor: Executor,
    on_done: Callable[[str], None] = lambda state: None,
) -> LibraryExtraction:
    """Extract the modules that ``out`` has not, or not as they are now; ``on_done`` is called for each with its state.

    Raises BadInputError (``out`` was made with other settings), StorageError, and what the executor raises.
    """
    log_path = out / "extraction.jsonl"
    if differ := differing_settings(log_path, out / "extraction.settings.json", settings):
        raise BadInputError(
            f"{out} was made with other settings: {', '.join(differ)}",
            cause="files of one folder have to be of one make",
            next_step="give the same options, or another --out",
        )
    remove_partial_files(out)
    log = RecordLog(log_path, ModuleExtraction)
    results = {found.module: found for found in log.found}
    missing = []
    for module in modules:
        known = results.get(module.name)
        if (
            known is not None
            and known.state == DONE
            and module_file(out, module.name).is_file()
            and hash_of_parts(module.path) == known.sha256
        ):
            on_done(known.state)
        else:
            missing.append(module)
    # Workers may have been started in another folder.
    extractor = ModuleExtractor(settings, out.absolute())
    there = [CompiledModule(module.name, module.path.absolute()) for module in missing]
    for position, result in executor.run(extractor, there):
        if result.state == DONE and not module_file(out, result.module).is_file():
            raise StorageError(
                f"{module_file(out, result.module)} is not here, though a worker wrote it",
                cause="the worker is on another machine, where --out is another folder",
                next_step="give an --out that all machines share",
            )
        log.append(result)
        results[missing[position].name] = result
        on_done(result.state)
    return LibraryExtraction(tuple(results[module.name] for module in modules), len(missing))
