"""Coq as a prover of Wonton."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from wonton_coq.toolchain.discover import CoqToolchain, find_coq
from wonton_core.model.run_record import ToolVersion
from wonton_core.model.statement_check import StatementRequest, StatementVerdict

if TYPE_CHECKING:
    from wonton_core.model.neutral_statement import NeutralStatement


class CoqProver:
    """Implements ``wonton_core.plugin_api.interfaces.Prover`` over the Coq that ``find_coq`` finds."""

    _sertop: str | None = None

    def choose_tool(self, tool: str) -> None:
        """Work with this sertop from now on: a path, or the name of a program."""
        self.__dict__.pop("_toolchain", None)
        self._sertop = tool

    @cached_property
    def _toolchain(self) -> CoqToolchain:
        return find_coq(self._sertop)

    def tool_versions(self) -> Sequence[ToolVersion]:
        """Coq and SerAPI. Raises CoqMissingError."""
        found = self._toolchain
        return (ToolVersion("coq", found.coq_version), ToolVersion("coq-serapi", found.serapi_version))

    def render_statement(self, statement: NeutralStatement) -> str:
        """The statement in Coq's syntax."""
        from wonton_coq.statements.render import render_statement

        return render_statement(statement)

    def check_statements(self, requests: Sequence[StatementRequest]) -> Sequence[StatementVerdict]:
        """One verdict a request, in order. Raises CoqMissingError, ToolFailedError."""
        from wonton_coq.statements.check import check_statements

        return check_statements(requests, self._toolchain.sertop)
