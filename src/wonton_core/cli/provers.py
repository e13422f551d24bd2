"""Provers as commands use them: by name, with the tool that an option chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from wonton_core.errors import UsageError
from wonton_core.plugin_api.catalog import load_catalog

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import Prover


@runtime_checkable
class _ChoosesTool(Protocol):
    def choose_tool(self, tool: str) -> None: ...


def load_prover(name: str, *, tool: str | None = None) -> Prover:
    """The prover called ``name``, working with ``tool`` (a word of its own, a path or a command) where one is given.

    Raises UnknownNameError, PluginLoadError, and UsageError where the prover offers no choice.
    """
    prover = load_catalog().provers.load(name)()
    if tool is not None:
        if not isinstance(prover, _ChoosesTool):
            raise UsageError(f"the prover {name} offers no choice of tools", next_step=f"don't name {tool}")
        prover.choose_tool(tool)
    return prover
