"""A click group whose commands come from plugins' records and are imported when they run.

Listing a group's commands prints the records' summaries and imports none of them.
"""

from __future__ import annotations

import difflib
from typing import Any, NoReturn

import click

from wonton_core.errors import PluginConflictError
from wonton_core.plugin_api.catalog import load_catalog

_PACKAGE_OF_GROUP = {"lean": "wonton-lean", "coq": "wonton-coq"}


class LazyGroup(click.Group):
    """The commands whose ``parent`` is ``path``, besides those added in the usual way. The root has the path ""."""

    def __init__(self, *, path: str, **options: Any) -> None:
        super().__init__(path.rpartition(" ")[2] or None, **options)
        self.path = path

    def _below(self, name: str = "") -> str:
        return f"{self.path} {name}".strip()

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of commands and groups right below this group, sorted."""
        start = f"{self.path} " if self.path else ""
        paths = (path for path in load_catalog().commands.names() if path.startswith(start))
        return sorted({*self.commands, *(path.removeprefix(start).split(" ", 1)[0] for path in paths)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command or group, imported now. Raises PluginConflictError, PluginLoadError."""
        catalog, path = load_catalog(), self._below(cmd_name)
        has_children = any(name.startswith(f"{path} ") for name in catalog.commands.names())
        if path in catalog.commands:
            command = catalog.commands.load(path)
            if not has_children or isinstance(command, LazyGroup):
                return command
            if not isinstance(command, click.Group):
                children = sorted(name for name in catalog.commands.names() if name.startswith(f"{path} "))
                raise PluginConflictError(
                    f"`wonton {path}` is a command of {catalog.commands.origin(path)}, and a group for "
                    f"`wonton {children[0]}` of {catalog.commands.origin(children[0])}",
                    cause="two installed packages chose the same words",
                    next_step=f"leave one out with --no-plugin {catalog.commands.plugin(path).distribution}",
                )
            return LazyGroup(
                path=path, commands=command.commands, help=command.help, epilog=command.epilog, params=command.params
            )
        if has_children:
            return LazyGroup(path=path, help=f"{self._summary(cmd_name)}.")
        return self.commands.get(cmd_name)

    def _summary(self, name: str) -> str:
        catalog, path = load_catalog(), self._below(name)
        if path in catalog.commands:
            if path in catalog.commands.conflicts():
                return "(offered by more than one plugin)"
            return catalog.commands.record(path).summary
        if path in catalog.provers:
            return catalog.provers.record(path).summary
        if name in self.commands:
            return self.commands[name].get_short_help_str(100)
        children = [below for below in catalog.commands.names() if below.startswith(f"{path} ")]
        return f"Commands: {', '.join(below.removeprefix(f'{path} ') for below in children)}"

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from their summaries, without importing them."""
        rows = [(name, self._summary(name)) for name in self.list_commands(ctx)]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named by the first argument. Raises click.UsageError with suggestions."""
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None:
            self._unknown(ctx, name)
        return name, command, args[1:]

    def _unknown(self, ctx: click.Context, name: str) -> NoReturn:
        known = self.list_commands(ctx)
        begun = [command for command in known if command.startswith(name)]
        near = begun or difflib.get_close_matches(name, known, n=3)
        text = f"No such command {self._below(name)!r}."
        if near:
            text += f" Did you mean {' or '.join(near)}?"
        if not self.path and name in _PACKAGE_OF_GROUP:
            text += f" It comes with {_PACKAGE_OF_GROUP[name]}: pip install {_PACKAGE_OF_GROUP[name]}."
        raise click.UsageError(f"{text} Commands: {', '.join(known)}.", ctx)
