"""Coq as a prover: renders statements, and says which theorems have them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from wonton_core.model.neutral_statement import NeutralStatement
from wonton_core.model.run_record import ToolVersion
from wonton_core.model.statement_check import StatementRequest, StatementVerdict

if TYPE_CHECKING:
    from wonton_coq.toolchain.discover import CoqToolchain


class CoqProver:
    """Implements ``wonton_core.plugin_api.interfaces.Prover``."""

    def __init__(self, tool: str | None = None) -> None:
        """``tool`` is the path or name of a sertop; None: the one that is found."""
        self._tool = tool

    def choose_tool(self, tool: str) -> None:
        """Work with this sertop from now on: a path, or the name of a program."""
        self.__dict__.pop("_toolchain", None)
        self._tool = tool

    @cached_property
    def _toolchain(self) -> CoqToolchain:
        from wonton_coq.toolchain.discover import find_coq

        return find_coq(self._tool)

    def tool_versions(self) -> Sequence[ToolVersion]:
        """Coq and SerAPI. Raises ToolMissingError."""
        found = self._toolchain
        return (ToolVersion("coq", found.coq_version), ToolVersion("serapi", found.serapi_version))

    def render_statement(self, statement: NeutralStatement) -> str:
        """The statement as a Coq type."""
        from wonton_coq.statements.render import render_statement

        return render_statement(statement)

    def check_statements(self, requests: Sequence[StatementRequest]) -> Sequence[StatementVerdict]:
        """One verdict a request, in order. Raises ToolMissingError, ToolFailedError."""
        from wonton_coq.statements.check import check_statements

        return check_statements(requests, self._toolchain.sertop)
