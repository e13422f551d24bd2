"""Do both assistants confirm what a pair file says? Every pair is judged; an error in one hides none of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from wonton_core.alignment.relevance import relevance_classes
from wonton_core.codec.pair_file import parse_statements
from wonton_core.model.statement_check import StatementRequest, StatementVerdict

if TYPE_CHECKING:
    from wonton_core.model.pair_spec import TheoremPair
    from wonton_core.plugin_api.interfaces import Prover


@frozen
class SideVerdict:
    """What one assistant says: the text it was asked about, whether it confirms it, its reason when not."""

    text: str
    faithful: bool
    reason: str = ""


@frozen
class PairVerdict:
    """Both assistants' word on a pair. ``relevance_class`` holds the ids of all pairs with the same statement."""

    pair_id: str
    coq: SideVerdict
    lean: SideVerdict
    relevance_class: tuple[str, ...]

    @property
    def faithful(self) -> bool:
        """Whether both confirm it."""
        return self.coq.faithful and self.lean.faithful


def check_pairs(pairs: Sequence[TheoremPair], *, coq: Prover, lean: Prover) -> tuple[PairVerdict, ...]:
    """One verdict a pair, in order.

    In ``coq`` the named theorem must have the rendered statement. In ``lean`` the rendered statement must be accepted,
    and be what the file says it is, where it says so. Raises BadInputError for a statement that can't be read, and what
    the provers raise when a tool is missing or fails.
    """
    statements = parse_statements(pairs)
    coq_requests = [
        StatementRequest(pair.pair_id, coq.render_statement(statements[pair.pair_id]), pair.coq_theorem)
        for pair in pairs
    ]
    lean_requests = [StatementRequest(pair.pair_id, lean.render_statement(statements[pair.pair_id])) for pair in pairs]
    class_of = {member: tuple(sorted(found)) for found in relevance_classes(pairs) for member in found}
    coq_verdicts, lean_verdicts = coq.check_statements(coq_requests), lean.check_statements(lean_requests)
    return tuple(
        PairVerdict(
            pair.pair_id,
            _side(coq_request, coq_verdict),
            _compared_with_file(pair, _side(lean_request, lean_verdict)),
            class_of[pair.pair_id],
        )
        for pair, coq_request, coq_verdict, lean_request, lean_verdict in zip(
            pairs, coq_requests, coq_verdicts, lean_requests, lean_verdicts, strict=True
        )
    )


def _side(request: StatementRequest, verdict: StatementVerdict) -> SideVerdict:
    return SideVerdict(request.text, verdict.faithful, verdict.reason)


def _compared_with_file(pair: TheoremPair, side: SideVerdict) -> SideVerdict:
    if not side.faithful or pair.lean_statement in ("", side.text):
        return side
    reason = f"lean_statement is `{pair.lean_statement}`, but the neutral statement renders to `{side.text}`"
    return SideVerdict(side.text, False, reason)
