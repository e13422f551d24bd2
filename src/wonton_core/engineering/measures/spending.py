"""What models were asked and what that cost, as the logs beside an evaluation's files say."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from wonton_core.engineering.chat_models import chat_log_beside
from wonton_core.engineering.measures.evaluation_files import EvaluationFiles, lost_calls_beside
from wonton_core.engineering.token_totals import total_tokens
from wonton_core.model.chat_exchange import CACHED, ChatExchange, LostCall
from wonton_core.model.measures import ModelSpending, Tokens
from wonton_core.store.record_lines import read_record_lines


@frozen
class _Row:
    """What counts of an exchange."""

    prompt: int | None
    answer: int | None
    cost: float | None
    at_most: float | None
    cached: bool


_STAGES = {"instructions": "instruct", "samples": "generate", "judged": "judge"}


def read_spending(files: EvaluationFiles) -> tuple[ModelSpending, ...]:
    """One row for each stage and model that has a log, in the order of the stages. Raises BadInputError."""
    found: list[ModelSpending] = []
    for kind, path in files.given().items():
        if kind in _STAGES:
            found += _of_logs(_STAGES[kind], chat_log_beside(path), lost_calls_beside(path))
    return tuple(found)


def _of_logs(stage: str, log: Path, lost_calls: Path) -> list[ModelSpending]:
    rows: dict[str, list[_Row]] = {}
    for exchange in read_record_lines(log, ChatExchange) if log.exists() else ():
        row = _Row(
            exchange.answer.prompt_tokens,
            exchange.answer.answer_tokens,
            exchange.cost,
            exchange.cost if exchange.cost_at_most is None else exchange.cost_at_most,
            exchange.price == CACHED,
        )
        rows.setdefault(str(exchange.request.get("model", "")), []).append(row)
    lost: dict[str, list[float]] = {}
    for call in read_record_lines(lost_calls, LostCall) if lost_calls.exists() else ():
        lost.setdefault(call.model, []).append(call.cost_at_most)
    return [_spent(stage, model, rows.get(model, []), lost.get(model, [])) for model in sorted({*rows, *lost})]


def _spent(stage: str, model: str, rows: list[_Row], lost: list[float]) -> ModelSpending:
    return ModelSpending(
        stage=stage,
        model=model,
        exchanges=len(rows),
        cached=sum(row.cached for row in rows),
        lost=len(lost),
        tokens=Tokens(total_tokens(row.prompt for row in rows), total_tokens(row.answer for row in rows)),
        cost=_total([row.cost for row in rows]),
        cost_at_most=_total([*(row.at_most for row in rows), *lost]),
    )


def _total(costs: list[float | None]) -> float | None:
    known = [cost for cost in costs if cost is not None]
    return sum(known) if len(known) == len(costs) else None
