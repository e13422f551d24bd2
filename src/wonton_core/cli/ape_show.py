"""``wonton ape show``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.terminal import result, result_json


@click.command("show")
@click.argument("task_id")
@click.option("--tasks", type=click.Path(path_type=Path), required=True, help="File of tasks that `ape mine` wrote.")
@click.option("--repo", type=click.Path(path_type=Path), required=True, help="Repository that they were mined from.")
@click.option("--before", "part", flag_value="before", help="Print the file before the edit, and nothing else.")
@click.option("--after", "part", flag_value="after", help="Print the file after the edit, and nothing else.")
@click.option("--diff", "part", flag_value="diff", help="Print the gold diff, and nothing else.")
@click.option("--json", "as_json", is_flag=True, help="Print the record with both texts as JSON.")
def command(task_id: str, tasks: Path, repo: Path, part: str | None, as_json: bool) -> None:
    """Show one edit task with the contents of its file.

    TASK_ID may be cut short as long as one task only begins with it.

    \b
    Example:
      wonton ape show 3f1c --tasks tasks.jsonl --repo batteries --diff
    """
    from wonton_core.codec.records import unstructure
    from wonton_core.engineering.history.repository import open_repository
    from wonton_core.engineering.task_texts import task_texts
    from wonton_core.plugin_api.catalog import load_catalog
    from wonton_core.store.edit_tasks import find_task

    task = find_task(tasks, task_id)
    lex = load_catalog().task_sources.load(task.task_source)().lex
    before, after = task_texts(task, open_repository(repo), lex)
    if as_json:
        result_json({"task": unstructure(task), "before": before, "after": after})
    elif part is not None:
        # As it is: a text may end without a newline.
        click.echo({"before": before, "after": after, "diff": task.gold_diff}[part], nl=False)
    else:
        head = task.commit.message_head
        kind = f"{head.type}{f'({head.scope})' if head.scope else ''}: " if head.type else ""
        result(f"{task.task_id}  {task.change.change_type} {task.change.path_after}")
        result(f"commit {task.commit.commit}  {task.commit.author_date}  {task.commit.toolchain}".rstrip())
        result(f"{kind}{head.subject}")
        result(f"fragment {task.fragment.index + 1} of {task.fragment.count} ({task.fragment.boundary})")
        result(f"lines +{task.lines.added} -{task.lines.removed}")
        result("")
        click.echo(task.gold_diff, nl=False)
