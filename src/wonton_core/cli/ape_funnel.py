"""``wonton ape funnel``."""

from __future__ import annotations

from pathlib import Path

import click

from wonton_core.cli.terminal import result, result_json, say


@click.command("funnel")
@click.argument("tasks", type=click.Path(path_type=Path))
@click.option("--svg", type=click.Path(path_type=Path), help="Draw the funnel into this file (SVG), too.")
@click.option("--json", "as_json", is_flag=True, help="Print the steps as JSON.")
def command(tasks: Path, svg: Path | None, as_json: bool) -> None:
    """Show how many commits, changes and edits each step of a mining left over.

    TASKS is the file that `wonton ape mine` wrote; the files beside it are read, too. It is checked that the counts
    close and that the files hold what they say.

    \b
    Example:
      wonton ape funnel tasks.jsonl --svg funnel.svg
    """
    from wonton_core.engineering.funnel import check_files, funnel_of
    from wonton_core.report.funnel_report import funnel_json, funnel_lines, funnel_svg
    from wonton_core.store.atomic import write_bytes
    from wonton_core.store.edit_tasks import read_dropped, read_mining_record, read_skipped, read_tasks

    record = read_mining_record(tasks)
    funnel = funnel_of(record)
    check_files(record, read_tasks(tasks), read_dropped(tasks), read_skipped(tasks))
    if svg is not None:
        write_bytes(svg, funnel_svg(funnel, f"From commits to edit tasks: {tasks.name}").encode())
        say(f"Picture: {svg}")
    if as_json:
        result_json(funnel_json(funnel))
        return
    for line in funnel_lines(funnel):
        result(line)
