"""``wonton run --backend coq`` and ``wonton coq run``: proofs out of Coq's libraries and source files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from importlib import metadata
from pathlib import Path

import click
from attrs import frozen

from wonton_coq.extraction.library_run import ExtractionOptions, extract
from wonton_coq.extraction.plan import (
    FileRequest,
    StandardLibraryRequest,
    absolute_paths,
    fingerprint,
    plan_file,
    plan_standard_library,
    read_source,
    read_theorem_list,
    source_options,
)
from wonton_coq.extraction.session_keeper import SessionKeeper, SourceText
from wonton_coq.extraction.work_items import WorkItem
from wonton_coq.serapi.session import SerapiSession
from wonton_coq.toolchain.discover import CoqToolchain, find_coq
from wonton_core.cli.finite_number import MOST_SECONDS, FiniteRange
from wonton_core.cli.progress import progress
from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import EXIT_WORK_INCOMPLETE, RunDirectoryError, UsageError
from wonton_core.model.run_record import RUN_SCHEMA_VERSION, RunConfig, ToolVersion
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.store.places import logs_dir
from wonton_core.store.run_layout import CONFIG_FILE
from wonton_core.store.run_reader import RunReader
from wonton_core.store.run_writer import RunWriter, utc_now

from .run_summary import print_summary, summary_json

_FILE, _STDLIB = "file", "stdlib"
_PATH = click.Path(path_type=Path)
_COUNT = click.IntRange(min=1)
_MOST_WORKERS_BY_DEFAULT = 4
# These decide how answers are framed and which document is open: they are ours.
_OWN_SERAPI_OPTIONS = ("--printer", "--length", "--no_init", "--no_prelude", "--topfile", "--help", "--version")


@frozen
class _Asked:
    """The command line after validation."""

    mode: str
    request: FileRequest | StandardLibraryRequest
    serapi_arguments: tuple[str, ...]
    replay: bool
    workers: int
    seconds: float


@click.command("run")
@click.option(
    "--coq-mode",
    type=click.Choice([_FILE, _STDLIB]),
    default=_FILE,
    show_default=True,
    help="Theorems named by you after a source file, or all theorems of standard libraries.",
)
@click.option("--source", type=_PATH, help="The source file that Coq runs first (file mode).")
@click.option("--theorem-file", type=_PATH, help="A file with one theorem name a line (file mode).")
@click.option(
    "-t", "--theorem", "theorems", multiple=True, metavar="NAME", help="A theorem; may be repeated (file mode)."
)
@click.option(
    "--modules",
    multiple=True,
    metavar="NAMES",
    help="Libraries: Coq.Bool.Bool, Lists.List, a comma list, or all; may be repeated (stdlib mode).",
)
@click.option("--limit-per-module", type=_COUNT, help="At most so many theorems of a library (stdlib mode).")
@click.option("--limit-total", type=_COUNT, help="At most so many theorems (stdlib mode).")
@click.option("--stdlib-root", type=_PATH, help="The folder `theories` of the library (stdlib mode).")
@click.option(
    "--offset", type=click.IntRange(min=0), default=0, show_default=True, help="Leave out the first theorems."
)
@click.option("--serapi-binary", default="sertop", show_default=True, help="sertop: a path, or a name to look for.")
@click.option(
    "--serapi-args",
    multiple=True,
    metavar="OPTION",
    help="One more option for sertop, for instance -Rmy/dir,Lib; may be repeated.",
)
@click.option("--log-dir", type=_PATH, help="The run directory.  [default: logs/RUN_ID]")
@click.option("--run-id", help="The run's name.  [default: that of the run directory, or one made from the input]")
@click.option(
    "--resume/--no-resume",
    default=True,
    show_default=True,
    help="Go on with the run in the directory, or refuse a directory that holds one.",
)
@click.option(
    "--replay/--no-replay", default=True, show_default=True, help="Run the theorems' scripts for their traces."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Libraries at a time (stdlib mode); each takes up to 1 GB of memory.  [default: processor cores, at most 4]",
)
@click.option(
    "--timeout",
    "seconds",
    type=FiniteRange(min=0.1, max=MOST_SECONDS),
    default=60.0,
    show_default=True,
    help="Seconds that Coq may take for one request.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def run(
    coq_mode: str, source: Path | None, theorem_file: Path | None, theorems: tuple[str, ...], modules: tuple[str, ...],
    limit_per_module: int | None, limit_total: int | None, stdlib_root: Path | None, offset: int, serapi_binary: str,
    serapi_args: tuple[str, ...], log_dir: Path | None, run_id: str | None, resume: bool, replay: bool,
    workers: int | None, seconds: float, as_json: bool,
) -> None:  # fmt: skip
    """Extract theorems from Coq: statement, proof term, axioms, and the script's goals and tactics.

    Every theorem is on disk when it is done; the same command goes on where it stopped.

    \b
    Examples:
      wonton run --backend coq --source imports.v -t and_comm -t or_comm
      wonton run --backend coq --coq-mode stdlib --modules Bool.Bool,Lists.List
    """
    file_options = {"--source": source, "--theorem-file": theorem_file, "--theorem": theorems}
    library_options = {
        "--modules": modules, "--limit-per-module": limit_per_module, "--limit-total": limit_total,
        "--stdlib-root": stdlib_root, "--workers": workers,
    }  # fmt: skip
    _refuse(library_options if coq_mode == _FILE else file_options, coq_mode)
    arguments = _serapi_arguments(serapi_args)
    names = _names(theorems, theorem_file) if coq_mode == _FILE else ()
    if coq_mode == _FILE and source is None:
        raise UsageError("--coq-mode file needs --source", next_step="name the source file that Coq is to run first")
    if coq_mode == _STDLIB and not modules:
        raise UsageError("--coq-mode stdlib needs --modules", next_step="name libraries, or `--modules all`")
    toolchain = find_coq(serapi_binary)
    for warning in toolchain.warnings:
        say(f"Warning: {warning}")
    request: FileRequest | StandardLibraryRequest
    if source is not None:
        request = FileRequest(source, names, offset)
    else:
        wanted = tuple(name.strip() for entry in modules for name in entry.split(",") if name.strip())
        root = stdlib_root or toolchain.library
        request = StandardLibraryRequest(wanted, root, limit_per_module, limit_total, offset)
    if workers is None:
        workers = 1 if coq_mode == _FILE else min(len(os.sched_getaffinity(0)), _MOST_WORKERS_BY_DEFAULT)
    asked = _Asked(coq_mode, request, arguments, replay, workers, seconds)
    folder = _extract(asked, toolchain, log_dir, run_id, resume)
    reader = RunReader(folder, backend="coq")
    if as_json:
        result_json(summary_json(reader))
    else:
        print_summary(reader, result)
    if reader.status.failed:
        say(f"{len(reader.status.failed)} theorems failed; the others are on disk. The same command tries them again.")
        click.get_current_context().exit(EXIT_WORK_INCOMPLETE)


def _refuse(options: Mapping[str, object], mode: str) -> None:
    given = [name for name, value in options.items() if value not in (None, ())]
    if given:
        raise UsageError(
            f"{', '.join(given)} can't be used with --coq-mode {mode}",
            next_step="leave it out, or choose the other --coq-mode",
        )


def _serapi_arguments(arguments: Sequence[str]) -> tuple[str, ...]:
    kept = tuple(argument for argument in arguments if argument != "--print0")  # always on
    for argument in kept:
        if argument.partition("=")[0] in _OWN_SERAPI_OPTIONS:
            raise UsageError(
                f"--serapi-args {argument}: Wonton sets this option of sertop itself", next_step="leave it out"
            )
    return kept


def _names(given: Sequence[str], file: Path | None) -> tuple[str, ...]:
    names = (*given, *(read_theorem_list(file) if file is not None else ()))
    if not names:
        raise UsageError("no theorem is named", next_step="give --theorem-file, or -t NAME")
    return names


def _extract(asked: _Asked, toolchain: CoqToolchain, log_dir: Path | None, run_id: str | None, resume: bool) -> Path:
    own = read_source(asked.request.source) if isinstance(asked.request, FileRequest) else None
    text = SourceText(own.place, own.content) if own is not None else SourceText("nothing", b"")
    own_options = source_options(own) if own is not None else ()
    arguments = absolute_paths(asked.serapi_arguments)
    with ExitStack() as stack:
        keepers = [
            stack.enter_context(
                SessionKeeper(toolchain.sertop, options=(*arguments, *own_options), source=text, seconds=asked.seconds)
            )
            for _ in range(asked.workers)
        ]
        if isinstance(asked.request, FileRequest):
            items, root = plan_file(asked.request, keepers[0]), toolchain.library
        else:
            with SerapiSession(toolchain.sertop, options=arguments, seconds=asked.seconds) as session:
                items, root = plan_standard_library(asked.request, session, say), asked.request.root
        config = _config(asked, items, text.content, toolchain, run_id or (log_dir.name if log_dir else ""))
        folder = log_dir or logs_dir() / config.run_id
        if not resume and (folder / CONFIG_FILE).exists():
            raise RunDirectoryError(
                f"{folder} holds a run already",
                cause="--no-resume asks for a new run",
                next_step="leave --no-resume out to go on with it, or choose another --run-id or --log-dir",
            )
        options = ExtractionOptions(
            sertop=toolchain.sertop,
            serapi_options=arguments,
            own_source=own,
            root=root,
            replay=asked.replay,
            seconds=asked.seconds,
        )
        with RunWriter(folder, config) as writer:
            done = len(writer.done())
            if done:
                say(f"Coq: {done} of {len(items)} theorems are on disk already")
            with progress("Coq", len(items), done) as step:
                extract(writer, items, keepers, options, step)
    return folder


def _config(asked: _Asked, items: Sequence[WorkItem], source: bytes, toolchain: CoqToolchain, run_id: str) -> RunConfig:
    request = asked.request
    tools = (ToolVersion("coq", toolchain.coq_version), ToolVersion("coq-serapi", toolchain.serapi_version))
    decisions: dict[str, object] = {
        "coq_mode": asked.mode,
        "serapi_args": list(asked.serapi_arguments),
        "replay": asked.replay,
    }
    identity = fingerprint(items, source, [(tool.name, tool.version) for tool in tools], decisions)
    if isinstance(request, FileRequest):
        what: dict[str, object] = {"source": request.source.name}
    else:
        what = {
            "modules": list(request.modules),
            "limit_per_module": request.limit_per_module,
            "limit_total": request.limit_total,
        }
    options = {**decisions, **what, "offset": request.offset, "timeout": asked.seconds}
    return RunConfig(
        schema_version=RUN_SCHEMA_VERSION,
        run_id=run_id or f"coq-{identity[:12]}",
        backend="coq",
        created_at=utc_now(),
        corpus="coq" if asked.mode == _FILE else "coq-stdlib",
        selection=tuple(item.name for item in items),
        options=options,
        tools=tools,
        plugins=load_catalog().plugin_versions(),
        seed=0,
        fingerprint=identity,
        wonton_version=metadata.version("wonton-core"),
    )
