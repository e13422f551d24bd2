"""Lean as a prover: renders statements, and says which it accepts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from wonton_core.model.neutral_statement import NeutralStatement
from wonton_core.model.run_record import ToolVersion
from wonton_core.model.statement_check import StatementRequest, StatementVerdict

if TYPE_CHECKING:
    from wonton_lean.toolchain import LeanToolchain


class LeanProver:
    """Implements ``wonton_core.plugin_api.interfaces.Prover``."""

    def __init__(self, tool: str | None = None) -> None:
        """``tool`` is ``embedded``, or a path or command of the user's own Lean; None: the embedded one."""
        self._tool = tool

    def choose_tool(self, tool: str) -> None:
        """Work with this Lean from now on: ``embedded``, a path or a command."""
        self.__dict__.pop("_toolchain", None)
        self._tool = tool

    @cached_property
    def _toolchain(self) -> LeanToolchain:
        from wonton_lean.toolchain import find_toolchain

        return find_toolchain(self._tool)

    def tool_versions(self) -> Sequence[ToolVersion]:
        """The Lean that is used. Raises ToolMissingError."""
        found = self._toolchain
        return (ToolVersion(f"lean ({found.kind})", found.version, found.githash),)

    def render_statement(self, statement: NeutralStatement) -> str:
        """The statement as ``theorem {name} ... := by``."""
        from wonton_lean.statements.render import render_statement

        return render_statement(statement)

    def check_statements(self, requests: Sequence[StatementRequest]) -> Sequence[StatementVerdict]:
        """One verdict a request, in order. Raises ToolMissingError, ToolFailedError, UsageError."""
        from wonton_lean.statements.check import check_statements

        return check_statements(requests, self._toolchain)
