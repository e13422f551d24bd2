"""``wonton plugins new NAME --kind KIND``."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from wonton_core.cli.terminal import result, result_json, say
from wonton_core.plugin_api.authoring.kinds import KINDS
from wonton_core.plugin_api.catalog import load_catalog


@click.command("new")
@click.argument("name")
@click.option("--kind", "word", type=click.Choice(sorted(KINDS)), required=True, help="What the plugin offers.")
@click.option(
    "--dest",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The folder in which the package's own folder is made.  [default: this one]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(name: str, word: str, dest: Path, as_json: bool) -> None:
    """Write a small, complete package for a plugin: what it offers works, and its tests pass, as soon as it is
    installed. NAME is its name for pip; a leading wonton- is left out of the plugin's own name. Nothing is overwritten.

    \b
    Example:
      wonton plugins new wonton-node-counts --kind kernel
    """
    from wonton_core.plugin_api.authoring.new_package import rendered_files, write_package
    from wonton_core.plugin_api.authoring.package_names import package_names, refuse_taken_names

    kind, names = KINDS[word], package_names(name)
    refuse_taken_names(names, kind, load_catalog())
    folder, files = dest / names.distribution, rendered_files(names, kind)
    write_package(folder, files)
    next_steps = [
        f"cd {shlex.quote(str(folder))}",
        "python -m pip install -e '.[dev]'",
        "wonton plugins list",
        "python -m pytest",
    ]
    if as_json:
        result_json(
            {
                "folder": str(folder),
                "kind": kind.word,
                "hook": kind.hook,
                "distribution": names.distribution,
                "package": names.package,
                "plugin": names.plugin,
                "files": list(files),
                "next_steps": next_steps,
            }
        )
        return
    for path in files:
        result(str(folder / path))
    say(f"\nA {kind.word} for Wonton, the plugin {names.plugin!r}. Next:\n")
    for step in next_steps:
        say(f"  {step}")
