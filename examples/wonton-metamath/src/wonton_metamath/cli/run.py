"""``wonton metamath run``, which is also ``wonton run --backend metamath``."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import click

from wonton_core.cli.progress import progress
from wonton_core.cli.terminal import result, result_json, say
from wonton_core.codec.assistant_pairs import read_benchmark
from wonton_core.codec.records import content_hash
from wonton_core.errors import EXIT_WORK_INCOMPLETE, BadInputError, UsageError
from wonton_core.model.pair_spec import AssistantPairs, assistants
from wonton_core.model.run_record import RUN_SCHEMA_VERSION, RunConfig, ToolVersion
from wonton_core.model.theorem_artifacts import WILD_TYPE
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.store.places import logs_dir
from wonton_core.store.run_reader import RunReader
from wonton_core.store.run_writer import RunWriter, utc_now
from wonton_metamath.axioms import Foundations
from wonton_metamath.database.reader import read_database
from wonton_metamath.database.records import Database
from wonton_metamath.errors import FormulaError, ProofError
from wonton_metamath.terms import TermMaker
from wonton_metamath.theorem_record import make_record
from wonton_metamath.toolchain.discover import find_database, find_program, program_version
from wonton_metamath.toolchain.verify import verify_database

BACKEND = "metamath"
_PATH = click.Path(path_type=Path)


@click.command("run")
@click.option("--database", type=_PATH, help="The .mm file.  [default: set.mm as installed]")
@click.option("-t", "--theorem", "theorems", multiple=True, help="Theorem to record; may be repeated.")
@click.option("--theorem-file", type=_PATH, help="File with one theorem a line; # begins a comment.")
@click.option("--pairs", type=_PATH, help="Pair file: record the theorems of its Metamath side.")
@click.option("--all", "all_theorems", is_flag=True, help="Record every theorem of the database.")
@click.option("--limit", type=click.IntRange(min=1), help="With --all: only the first ones, in the file's order.")
@click.option("--unfold", is_flag=True, help="Write out the theorems that proofs use, down to axioms and known words.")
@click.option("--log-dir", type=_PATH, help="The run directory.  [default: logs/RUN_ID]")
@click.option("--run-id", help="The run's name.  [default: that of the run directory, or one made from the input]")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(
    database: Path | None,
    theorems: tuple[str, ...],
    theorem_file: Path | None,
    pairs: Path | None,
    all_theorems: bool,
    limit: int | None,
    unfold: bool,
    log_dir: Path | None,
    run_id: str | None,
    as_json: bool,
) -> None:
    """Record theorems of a Metamath database: statement, proof as a term, axioms, and whether metamath accepts it.

    The metamath program verifies the whole database first. Every theorem is on disk when it is done; the same command
    goes on where it stopped.

    \b
    Examples:
      wonton run --backend metamath -t pm3.2 -t simpl --log-dir logs/metamath
      wonton run --backend metamath --all --log-dir logs/set_mm
    """
    if all_theorems == bool(theorems or theorem_file or pairs):
        raise UsageError(
            "which theorems?" if not all_theorems else "--all leaves nothing to name",
            next_step="give -t NAME, --theorem-file FILE or --pairs FILE, or --all",
        )
    if limit is not None and not all_theorems:
        raise UsageError("--limit is for --all", next_step="leave it out")
    path = find_database(database)
    program = find_program()
    version = program_version(program)
    read = read_database(path)
    named = (*theorems, *(_listed(theorem_file) if theorem_file else ()), *(_paired(pairs) if pairs else ()))
    names = _selection(read, named, limit, path) if named or all_theorems else ()
    if not names:
        raise BadInputError(f"{theorem_file or pairs} names no theorem", next_step="name one")
    verified = verify_database(program, path)
    said = f"{len(verified.rejected)} proofs rejected" if verified.rejected else "all proofs accepted"
    say(f"metamath {version}: {path.name} verified in {verified.seconds:.1f} s, {said}")
    config = _config(path, names, version, run_id or (log_dir.name if log_dir else ""), unfold=unfold)
    folder = log_dir or logs_dir() / config.run_id
    foundations = Foundations(read, verified.rejected)
    maker = TermMaker(read, unfold=unfold)
    with RunWriter(folder, config) as writer:
        remaining = writer.remaining()
        with progress("Metamath", len(names), len(names) - len(remaining)) as step:
            for name in remaining:
                try:
                    summary, artifacts = make_record(read.assertions[name], maker, foundations)
                except (ProofError, FormulaError) as error:
                    writer.record_failure(name, error.summary)
                else:
                    writer.write_theorem(name, [(WILD_TYPE, summary, artifacts)])
                step(name)
    reader = RunReader(folder, backend=BACKEND)
    _show(reader, as_json)
    if reader.status.failed:
        say(f"{len(reader.status.failed)} theorems failed; the others are on disk. The same command tries them again.")
        click.get_current_context().exit(EXIT_WORK_INCOMPLETE)


def _listed(file: Path) -> tuple[str, ...]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise BadInputError(f"{file} can't be read: {error}", next_step="check the path") from error
    return tuple(name for line in lines if (name := line.partition("#")[0].strip()))


def _paired(file: Path) -> tuple[str, ...]:
    benchmark = read_benchmark(file)
    if isinstance(benchmark, AssistantPairs) and benchmark.left == BACKEND:
        return tuple(pair.left_theorem for pair in benchmark.pairs)
    if isinstance(benchmark, AssistantPairs) and benchmark.right == BACKEND:
        return tuple(pair.right_theorem for pair in benchmark.pairs)
    raise BadInputError(
        f"{file} is about {' and '.join(assistants(benchmark))}",
        cause="no side of it is Metamath's",
        next_step="choose another pair file",
    )


def _selection(database: Database, named: Sequence[str], limit: int | None, path: Path) -> tuple[str, ...]:
    """The named theorems, each once; all of them (the first ``limit``) where none is named."""
    known = database.theorems()
    if not named:
        if not known:
            raise BadInputError(f"{path} holds no theorems", next_step="choose another database")
        return known if limit is None else known[:limit]
    names = tuple(dict.fromkeys(named))
    unknown = sorted(set(names) - set(known))
    if unknown:
        near = difflib.get_close_matches(unknown[0], known, n=3)
        raise BadInputError(
            f"{path.name} has no theorem {', '.join(unknown[:5])}",
            cause=f"did you mean {' or '.join(near)}?" if near else "",
            next_step="names are the labels of $p statements that begin with |-",
        )
    return names


def _config(path: Path, names: tuple[str, ...], version: str, run_id: str, *, unfold: bool) -> RunConfig:
    with path.open("rb") as stream:
        content = hashlib.file_digest(stream, "sha256").hexdigest()
    tools = (ToolVersion("metamath", version), ToolVersion(path.name, "", content))
    own = metadata.version("wonton-metamath")
    identity = content_hash([list(names), content, version, own, unfold])
    return RunConfig(
        schema_version=RUN_SCHEMA_VERSION,
        run_id=run_id or f"metamath-{identity[:12]}",
        backend=BACKEND,
        created_at=utc_now(),
        corpus=path.name,
        selection=names,
        options={"database": path.name, "unfold": unfold},
        tools=tools,
        plugins=load_catalog().plugin_versions(),
        seed=0,
        fingerprint=identity,
        wonton_version=metadata.version("wonton-core"),
    )


def _show(reader: RunReader, as_json: bool) -> None:
    rows = [variants[WILD_TYPE] for variants in reader.theorems.values()] if reader.status.done else []
    found: dict[str, object] = {
        "run_directory": str(reader.folder),
        "run_id": reader.config.run_id,
        "state": reader.status.state,
        "theorems": len(reader.config.selection),
        "done": len(rows),
        "solved": sum(row.status.solved for row in rows),
        "failed": list(reader.status.failed),
        "tools": {tool.name: tool.version or tool.revision for tool in reader.config.tools},
    }
    if as_json:
        result_json(found)
        return
    result(f"Run directory: {found['run_directory']}")
    result(f"Theorems: {found['done']} of {found['theorems']} done, {found['solved']} accepted by metamath")
    for failure in reader.status.failed[:20]:
        result(f"  failed: {failure}")
