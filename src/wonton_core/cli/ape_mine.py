"""``wonton ape mine``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wonton_core.cli.alignment_options import OfferedName
from wonton_core.cli.executor_option import executor_option
from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import BadInputError

if TYPE_CHECKING:
    from wonton_core.model.mining_record import MiningCounts, MiningRecord

_SHOWN_REASONS = 8


def _date(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> datetime | None:
    """A date or time in ISO 8601; UTC where it doesn't say otherwise."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date such as 2023-08-01 or 2023-08-01T12:00:00+02:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _types(_ctx: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    """Types of commits, from a list with commas."""
    types = tuple(dict.fromkeys(word.strip().lower() for word in value.split(",") if word.strip()))
    if not types:
        raise click.BadParameter("name at least one type")
    return types


@click.command("mine")
@click.option(
    "--repo", type=click.Path(path_type=Path), required=True, help="Git repository: its top folder, or a bare one."
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File of tasks (JSON Lines) to write.")
@click.option(
    "--task-source",
    type=OfferedName("task_sources"),
    help="Language of the library. Default: the one whose toolchain file the repository has.",
)
@click.option("--ref", default="HEAD", show_default=True, help="Branch, tag or commit to follow back.")
@click.option(
    "--library-root",
    "library_roots",
    multiple=True,
    help="Folder of the library in the repository; again for each that it had earlier. Default: all of it.",
)
@click.option("--since", callback=_date, metavar="DATE", help="Author date from which on tasks are kept (UTC).")
@click.option("--until", callback=_date, metavar="DATE", help="Author date before which tasks are kept (UTC).")
@click.option(
    "--types", default="feat,fix,refactor", show_default=True, callback=_types, help="Types of commits that are kept."
)
@click.option(
    "--max-files",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Commits that change more files are left out.",
)
@click.option(
    "--max-changed-lines",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    help="Larger changes are cut into fragments of at most as many lines.",
)
@click.option(
    "--max-file-kib", type=click.IntRange(min=1), default=1024, show_default=True, help="Larger files are skipped."
)
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True, help="Processes.")
@executor_option("processes")
@click.option("--json", "as_json", is_flag=True, help="Print settings and counts as JSON.")
def command(
    repo: Path,
    out: Path,
    task_source: str | None,
    ref: str,
    library_roots: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    types: tuple[str, ...],
    max_files: int,
    max_changed_lines: int,
    max_file_kib: int,
    workers: int,
    executor_name: str,
    as_json: bool,
) -> None:
    """Mine edit tasks from a library's git history.

    Every commit is compared with each of its parents. Beside the tasks go *.dropped.jsonl (what a filter dropped, and
    why), *.skipped.jsonl (what could be no edit of a text) and *.mining.json (settings and counts). Nothing of the
    repository is run. Interrupted, the same command goes on and ends with the same files.

    \b
    Example:
      wonton ape mine --repo batteries --library-root Batteries --library-root Std --out tasks.jsonl
    """
    from wonton_core.cli.progress import progress
    from wonton_core.engineering.filters.order import standard_filters
    from wonton_core.engineering.history.repository import open_repository
    from wonton_core.engineering.mining import mine, mining_plan, mining_settings, source_of
    from wonton_core.execution.open_executor import open_executor
    from wonton_core.plugin_api.catalog import load_catalog

    executor = open_executor(executor_name, workers, load_catalog())
    repository = open_repository(repo)
    tip = repository.resolve(ref)
    for root in library_roots:
        if root.strip("/") and not repository.touches(tip, root):
            raise BadInputError(
                f"no commit of the history changes anything below {root}",
                cause="the library has another root folder, or the name has a slip",
                next_step=f"--library-root is one of {', '.join(repository.folders(tip))}, or an earlier one",
            )
    source = source_of(repository, tip, task_source)
    filters = standard_filters(
        library_roots=library_roots,
        extension=source.suffixes[0],
        intents=types,
        most_files=max_files,
        most_changed_lines=max_changed_lines,
        since=since,
        until=until,
    )
    plan = mining_plan(
        repository, source, filters, fragment_limit=max_changed_lines, largest_file_bytes=max_file_kib * 1024
    )
    settings = mining_settings(plan, source, tip)
    with progress("Commits", repository.count_commits(tip), 0) as step:
        record = mine(plan, settings, out, executor, step)
    for intent in types:
        if intent not in record.counts.message_types:
            common = sorted(record.counts.message_types.items(), key=lambda item: (-item[1], item[0]))
            shown = ", ".join(f"{name} {number}" for name, number in common[:_SHOWN_REASONS])
            say(f"No commit has the type {intent}; there are: {shown or 'none'}.")
    say(f"Tasks: {out}")
    if as_json:
        _print_json(record)
    else:
        _print_counts(record.counts)


def _print_json(record: MiningRecord) -> None:
    from wonton_core.codec.records import unstructure

    result_json(unstructure(record))


def _print_counts(counts: MiningCounts) -> None:
    result(f"{counts.commits_seen} commits: {counts.commits_read} read{_reasons('skipped', counts.commits_skipped)}")
    share = counts.conventional_messages / counts.commits_read if counts.commits_read else 0.0
    result(f"{counts.conventional_messages} conventional messages ({share:.1%} of the commits read)")
    result(
        f"{counts.commit_parent_pairs} pairs of commit and parent ({counts.merge_commits} merges, "
        f"{counts.root_commits} roots){_reasons('skipped', counts.pairs_skipped)}"
    )
    result(
        f"{counts.file_changes} file changes: {counts.changes_taken} taken"
        f"{_reasons('skipped', counts.changes_skipped)}{_reasons('dropped', counts.changes_dropped)}"
    )
    result(f"{counts.edits} edits after cutting {counts.changes_split} large changes")
    result(f"{counts.tasks} tasks{_reasons('dropped', counts.edits_dropped)}")


def _reasons(word: str, counted: Mapping[str, Any]) -> str:
    if not counted:
        return ""
    most = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{name} {number}" for name, number in most[:_SHOWN_REASONS])
    rest = sum(number for _, number in most[_SHOWN_REASONS:])
    return f"; {sum(counted.values())} {word} ({shown}{f', others {rest}' if rest else ''})"
