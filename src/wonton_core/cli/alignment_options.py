"""Options that the commands over proof distances share. Names come from plugins, so help lists what is installed."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wonton_core.cli.corpus_build import PAIRS_FILE
from wonton_core.cli.packed_run import RunDirectory
from wonton_core.errors import UnknownNameError
from wonton_core.plugin_api.catalog import load_catalog

if TYPE_CHECKING:
    NameType = click.ParamType[str]
else:
    # Older releases of click have no type arguments.
    NameType = click.ParamType

Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_SALT = "cross-assistant-obfuscation-v1"


class OfferedName(NameType):
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


class ObfuscationMode(NameType):
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


def _graph_source_option(flag: str, name: str, text: str, default: str | None) -> Callable[[Command], Command]:
    """``flag`` may hold several, separated by spaces."""
    shown = default is not None
    return click.option(
        *flag.split(), name, type=OfferedName("graph_sources"), default=default, show_default=shown, help=text
    )


POOL_OPTIONS = (
    click.option("--solved-only", is_flag=True, help="Leave out proofs that no kernel accepted."),
    click.option(
        "--max-proofs-per-theorem",
        "at_most",
        type=click.IntRange(min=1),
        help="Cap of a pool with variants: wild types first, then the smallest proof terms, ties by name.",
    ),
)

_CHOICE_OPTIONS = (
    click.option(
        "--proof-aggregation",
        type=OfferedName("aggregators"),
        default="single",
        show_default=True,
        help="The distance of two theorems from the distances of their proofs.",
    ),
    click.option(
        "--lexical-ablation",
        type=OfferedName("lexical_ablations"),
        default="none",
        show_default=True,
        help="What to remove from proofs before they are compared.",
    ),
    click.option(
        "--distance",
        type=OfferedName("distance_kernels"),
        default="wonton",
        show_default=True,
        help="The distance between two proofs.",
    ),
)


def with_options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """All ``options``, shown by --help in this order."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def obfuscation_options(default: str) -> Callable[[Command], Command]:
    """Whether names are hashed, and the salt."""
    return with_options(
        click.option(
            "--name-obfuscation",
            type=ObfuscationMode(),
            default=default,
            show_default=True,
            help="Hash names, differently on each side, so that equal names stop being equal.",
        ),
        click.option(
            "--name-obfuscation-salt",
            default=DEFAULT_SALT,
            show_default=True,
            help="Each side's own salt is derived from this one.",
        ),
    )


def graph_source_options(
    left: tuple[str, str], right: tuple[str, str], *, default: str, right_default: str | None = None
) -> Callable[[Command], Command]:
    """Graph sources of both sides, from (flag, help) pairs, as ``graph_source_left`` and ``graph_source_right``.

    The right one is None when it isn't given and has no default.
    """
    return with_options(
        _graph_source_option(left[0], "graph_source_left", left[1], default),
        _graph_source_option(right[0], "graph_source_right", right[1], right_default),
    )


def comparison_options(
    left: tuple[str, str], right: tuple[str, str], *, right_default: str | None = "wild_type_graph"
) -> Callable[[Command], Command]:
    """All that decides how two proofs are compared; the command gets it as ``comparison``, every name looked up.

    ``left`` and ``right`` are flag and help of the graph source; without ``right_default`` the right one is the left.
    """

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def call(
            *,
            graph_source_left: str,
            graph_source_right: str | None,
            solved_only: bool,
            at_most: int | None,
            proof_aggregation: str,
            name_obfuscation: str,
            name_obfuscation_salt: str,
            lexical_ablation: str,
            distance: str,
            **others: Any,
        ) -> Any:
            from wonton_core.alignment.comparison import ComparisonOptions

            comparison = ComparisonOptions(
                graph_source_left=graph_source_left,
                graph_source_right=graph_source_right or graph_source_left,
                solved_only=solved_only,
                aggregation=proof_aggregation,
                at_most=at_most,
                obfuscation=name_obfuscation,
                salt=name_obfuscation_salt,
                ablation=lexical_ablation,
                distance=distance,
            )
            comparison.check(load_catalog())
            return command(comparison=comparison, **others)

        aggregation, ablation, distance = _CHOICE_OPTIONS
        sources = graph_source_options(left, right, default="wild_type_graph", right_default=right_default)
        decorated: Command = with_options(
            sources, *POOL_OPTIONS, aggregation, obfuscation_options("none"), ablation, distance
        )(call)  # type: ignore[assignment]
        return decorated

    return decorate


def paired_run_options(command: Command) -> Command:
    """The two runs and the pair file."""
    return with_options(
        click.option(
            "--run-lean", type=RunDirectory(), required=True, help="Lean side: run directory, or its .tar.xz."
        ),
        click.option("--run-coq", type=RunDirectory(), required=True, help="Coq side: run directory, or its .tar.xz."),
        click.option(
            "--pairs", type=click.Path(path_type=Path), default=PAIRS_FILE, show_default=True, help="The pair file."
        ),
    )(command)


def seed_option(text: str) -> Callable[[Command], Command]:
    """The seed of whatever is drawn at random."""
    return click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help=text)


def output_option(command: Command) -> Command:
    """Where the report goes as a file."""
    return click.option("--output", type=click.Path(path_type=Path), help="Write the report (JSON) to this file.")(
        command
    )
