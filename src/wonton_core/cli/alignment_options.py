"""Options that the commands over proof distances share. Names come from plugins, so help lists what is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from wonton_core.errors import UnknownNameError
from wonton_core.plugin_api.catalog import load_catalog

Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_SALT = "cross-assistant-obfuscation-v1"


class OfferedName(click.ParamType):
    """A name that some plugin offers; ``registry`` is the catalog's attribute. Hyphens stand for underscores."""

    name = "name"

    def __init__(self, registry: str) -> None:
        self.registry = registry

    def names(self) -> tuple[str, ...]:
        """All names on offer, from records alone: nothing is imported."""
        names: tuple[str, ...] = getattr(load_catalog(), self.registry).names()
        return names

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name as its plugin spells it. Raises UnknownNameError with suggestions."""
        registry = getattr(load_catalog(), self.registry)
        wanted = str(value)
        chosen = wanted if wanted in registry else wanted.replace("-", "_")
        if chosen not in registry and f"{chosen}_graph" in registry:
            chosen = f"{chosen}_graph"
        registry.record(chosen if chosen in registry else wanted)
        return chosen

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """The names, as choices are shown."""
        return f"[{'|'.join(self.names())}]"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """Names that begin with what was typed."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(name) for name in self.names() if name.startswith(incomplete)]


class ObfuscationMode(click.ParamType):
    """``none`` or ``names``."""

    name = "mode"
    modes = ("none", "names")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The mode. Raises UnknownNameError."""
        if value not in self.modes:
            raise UnknownNameError(
                f"unknown name obfuscation {value!r}", next_step=f"choose one of {', '.join(self.modes)}"
            )
        return str(value)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """The modes, as choices are shown."""
        return f"[{'|'.join(self.modes)}]"


def graph_source_option(flag: str, text: str, **more: Any) -> Callable[[Command], Command]:
    """An option that names a graph source."""
    options = {"default": "wild_type_graph", "show_default": True, **more}
    return click.option(flag, type=OfferedName("graph_sources"), help=text, **options)


def hiding_options(command: Command) -> Command:
    """Name obfuscation and lexical ablation."""
    for option in (
        click.option(
            "--lexical-ablation",
            type=OfferedName("lexical_ablations"),
            default="none",
            show_default=True,
            help="What to remove from proofs before they are compared.",
        ),
        click.option(
            "--name-obfuscation-salt",
            default=DEFAULT_SALT,
            show_default=True,
            help="Each side's own salt is derived from this one.",
        ),
        click.option(
            "--name-obfuscation",
            type=ObfuscationMode(),
            default="none",
            show_default=True,
            help="Hash names, differently on each side, so that equal names stop being equal.",
        ),
    ):
        command = option(command)
    return command


def distance_option(command: Command) -> Command:
    """Which distance."""
    return click.option(
        "--distance",
        type=OfferedName("distance_kernels"),
        default="wonton",
        show_default=True,
        help="The distance between two proofs.",
    )(command)


def pool_options(command: Command) -> Command:
    """Which proofs make a theorem's pool, and how distances of pools come about."""
    for option in (
        click.option(
            "--max-proofs-per-theorem",
            type=click.IntRange(min=1),
            help="Cap of a pool with variants: wild types first, solved before unsolved, then by name.",
        ),
        click.option(
            "--proof-aggregation",
            type=OfferedName("aggregators"),
            default="single",
            show_default=True,
            help="The distance of two theorems from the distances of their proofs.",
        ),
        click.option("--solved-only", is_flag=True, help="Leave out proofs that no kernel accepted."),
    ):
        command = option(command)
    return command
