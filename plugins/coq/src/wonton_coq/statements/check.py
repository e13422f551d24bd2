"""Whether a library theorem has a given statement: Coq's own conversion decides.

``Check (theorem : statement)`` would be too kind: Coq accepts it when the theorem's type is merely a subtype of the
statement, and expands the theorem to make it fit, so that ``eq_true_rect_r`` would pass with families in ``Set``
where it has families in ``Type``. Here the two types stand as the sides of an equality, which asks for conversion in
both directions, universes included, and gives Coq nothing to expand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wonton_coq.serapi.errors import CoqError
from wonton_coq.serapi.session import SerapiSession
from wonton_core.model.statement_check import StatementRequest, StatementVerdict

LIBRARY = "Require Import Coq.Init.Logic Coq.Init.Datatypes Coq.Bool.Bool. Import Bool."
_SECONDS_PER_QUESTION = 20
_QUALIFIED_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_']*(\.[A-Za-z_][A-Za-z0-9_']*)*\Z")


def check_statements(requests: Sequence[StatementRequest], sertop: Sequence[str]) -> tuple[StatementVerdict, ...]:
    """One verdict a request, in order, from one sertop process (``sertop`` is its argument list).

    Raises ToolMissingError when it can't be started, ToolFailedError when it dies.
    """
    with SerapiSession(sertop) as session:
        session.run(LIBRARY)
        return tuple(
            StatementVerdict(request.item_id, not reason, reason)
            for request in requests
            for reason in [_objection(session, request)]
        )


def _objection(session: SerapiSession, request: StatementRequest) -> str:
    """Why the request's theorem doesn't have its statement; empty when it has."""
    refusal = _refusal(session, f"({request.text} : Type)")
    if refusal:
        return f"Coq doesn't accept the statement: {refusal}"
    if not request.theorem:
        return ""
    if not _QUALIFIED_NAME.match(request.theorem):
        return f"{request.theorem!r} is not a name"
    if _refusal(session, f"@{request.theorem}"):
        return f"Coq's library has no theorem {request.theorem}"
    statement = f"({request.text})"
    its_type = f"ltac:(let t := type of (@{request.theorem}) in exact t)"
    refusal = _refusal(session, f"(@eq_refl Type {statement} : @eq Type {its_type} {statement})")
    if not refusal:
        return ""
    universes = re.search(r"\(universe inconsistency: (.*?)\.?\)\.?$", refusal)
    actual = session.statement_text(request.theorem)
    return f"{request.theorem} states `{actual}`, which is not convertible with `{request.text}`" + (
        f" ({universes[1]})" if universes else ""
    )


def _refusal(session: SerapiSession, term: str) -> str:
    """Coq's objection to a term, on one line; empty when it type-checks."""
    try:
        session.vernacular(f"Timeout {_SECONDS_PER_QUESTION} Check {term}.")
    except CoqError as error:
        return " ".join(error.message.split()) or "refused without a word"
    return ""
