"""Do both assistants confirm what a pair file says? Every pair is judged; an error in one hides none of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from wonton_core.alignment.relevance import relevance_classes
from wonton_core.codec.pair_file import PairFileError, parse_statements
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
    """Both assistants' word on a pair. ``relevance_class`` holds the ids of all pairs with the same statement.

    ``unreadable`` says what is wrong with a neutral statement that no assistant could be asked about; empty for others.
    """

    pair_id: str
    coq: SideVerdict
    lean: SideVerdict
    relevance_class: tuple[str, ...]
    unreadable: str = ""

    @property
    def faithful(self) -> bool:
        """Whether both confirm it."""
        return self.coq.faithful and self.lean.faithful


def check_pairs(pairs: Sequence[TheoremPair], *, coq: Prover, lean: Prover) -> tuple[PairVerdict, ...]:
    """One verdict a pair, in order.

    In ``coq`` the named theorem must have the rendered statement. In ``lean`` the rendered statement must be accepted,
    and be what the file says it is, where it says so. A statement that can't be read is told as the pair's verdict.
    Raises what the provers raise when a tool is missing or fails.
    """
    unreadable = {pair.pair_id: _objection(pair) for pair in pairs}
    asked = [pair for pair in pairs if not unreadable[pair.pair_id]]
    statements = parse_statements(asked)
    coq_requests = [
        StatementRequest(pair.pair_id, coq.render_statement(statements[pair.pair_id]), pair.coq_theorem)
        for pair in asked
    ]
    lean_requests = [StatementRequest(pair.pair_id, lean.render_statement(statements[pair.pair_id])) for pair in asked]
    class_of = {member: tuple(sorted(found)) for found in relevance_classes(asked) for member in found}
    coq_verdicts, lean_verdicts = coq.check_statements(coq_requests), lean.check_statements(lean_requests)
    verdicts = {
        pair.pair_id: PairVerdict(
            pair.pair_id,
            _side(coq_request, coq_verdict),
            _compared_with_file(pair, _side(lean_request, lean_verdict)),
            class_of[pair.pair_id],
        )
        for pair, coq_request, coq_verdict, lean_request, lean_verdict in zip(
            asked, coq_requests, coq_verdicts, lean_requests, lean_verdicts, strict=True
        )
    }
    return tuple(verdicts.get(pair.pair_id) or _not_asked(pair, unreadable[pair.pair_id]) for pair in pairs)


def _objection(pair: TheoremPair) -> str:
    """Why the pair's statement can't be read; empty when it can."""
    try:
        parse_statements([pair])
    except PairFileError as error:
        return f"the statement can't be read: {error.summary.removeprefix(f'{pair.pair_id}: statement: ')}"
    return ""


def _not_asked(pair: TheoremPair, unreadable: str) -> PairVerdict:
    nothing = SideVerdict("", False, "not asked: the statement can't be read")
    return PairVerdict(pair.pair_id, nothing, nothing, (pair.pair_id,), unreadable)


def _side(request: StatementRequest, verdict: StatementVerdict) -> SideVerdict:
    return SideVerdict(request.text, verdict.faithful, verdict.reason)


def _compared_with_file(pair: TheoremPair, side: SideVerdict) -> SideVerdict:
    if not side.faithful or pair.lean_statement in ("", side.text):
        return side
    reason = f"lean_statement is `{pair.lean_statement}`, but the neutral statement renders to `{side.text}`"
    return SideVerdict(side.text, False, reason)
