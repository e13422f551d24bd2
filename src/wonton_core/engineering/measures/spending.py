"""What models were asked and what that cost, as the logs beside an evaluation's files say."""

from __future__ import annotations

from pathlib import Path

from wonton_core.engineering.measures.evaluation_files import EvaluationFiles
from wonton_core.engineering.token_totals import total_tokens
from wonton_core.model.chat_exchange import ChatExchange
from wonton_core.model.measures import ModelSpending, Tokens
from wonton_core.store.record_lines import read_record_lines

_STAGES = {"instructions": "instruct", "samples": "generate", "judged": "judge"}


def read_spending(files: EvaluationFiles) -> tuple[ModelSpending, ...]:
    """One row for each stage and model that has a log, in the order of the stages. Raises BadInputError."""
    found: list[ModelSpending] = []
    for kind, path in files.given().items():
        log = path.with_name(f"{path.name.removesuffix('.jsonl')}.chat.jsonl")
        if kind in _STAGES and log.exists():
            found += _of_log(_STAGES[kind], log)
    return tuple(found)


def _of_log(stage: str, log: Path) -> list[ModelSpending]:
    seen: dict[str, list[tuple[int | None, int | None, float | None]]] = {}
    for exchange in read_record_lines(log, ChatExchange):
        row = (exchange.answer.prompt_tokens, exchange.answer.answer_tokens, exchange.cost)
        seen.setdefault(str(exchange.request.get("model", "")), []).append(row)
    return [
        ModelSpending(
            stage=stage,
            model=model,
            exchanges=len(rows),
            tokens=Tokens(total_tokens(row[0] for row in rows), total_tokens(row[1] for row in rows)),
            cost=_total_cost([row[2] for row in rows]),
        )
        for model, rows in sorted(seen.items())
    ]


def _total_cost(costs: list[float | None]) -> float | None:
    known = [cost for cost in costs if cost is not None]
    return sum(known) if len(known) == len(costs) else None
