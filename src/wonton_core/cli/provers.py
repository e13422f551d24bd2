"""Provers as commands use them: by name, with the tool that an option chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wonton_core.errors import UsageError
from wonton_core.plugin_api.catalog import load_catalog

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import Prover


def load_prover(name: str, *, tool: str | None = None) -> Prover:
    """The prover called ``name``, working with ``tool`` (a word of its own, a path or a command) where one is given.

    Raises UnknownNameError, PluginLoadError, and UsageError where the prover has no method ``choose_tool``.
    """
    prover = load_catalog().provers.load(name)()
    if tool is not None:
        choose_tool = getattr(prover, "choose_tool", None)
        if choose_tool is None:
            raise UsageError(f"the prover {name} offers no choice of tools", next_step=f"don't name {tool}")
        choose_tool(tool)
    return prover
