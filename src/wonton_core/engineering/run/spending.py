"""What stages took: time from their clocks, tokens and money from the logs of what was asked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from wonton_core.codec.records import structure
from wonton_core.engineering.run.stage_clock import elapsed_seconds
from wonton_core.engineering.token_totals import total_tokens
from wonton_core.errors import BadInputError
from wonton_core.model.chat_exchange import ChatExchange
from wonton_core.model.evaluation_run import Spending


def stage_spending(folder: Path) -> Spending:
    """Of one stage's folder, all attempts. Raises BadInputError naming a damaged line of a log."""
    found = Spending(seconds=elapsed_seconds(folder))
    for log in sorted(folder.glob("*.chat.jsonl")):
        found = together([found, _of_log(log)])
    return found


def together(parts: Iterable[Spending]) -> Spending:
    """The sum; tokens and cost are None where a part's are."""
    parts = list(parts)
    costs = [part.cost for part in parts]
    return Spending(
        seconds=sum(part.seconds for part in parts),
        requests=sum(part.requests for part in parts),
        prompt_tokens=total_tokens(part.prompt_tokens for part in parts),
        answer_tokens=total_tokens(part.answer_tokens for part in parts),
        cost=None if None in costs else sum(cost for cost in costs if cost is not None),
    )


def _of_log(log: Path) -> Spending:
    total = Spending()
    with log.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if not line.endswith(b"\n"):  # a killed process was writing it: it does not count, the next one cuts it off
                break
            try:
                value = json.loads(line)
            except ValueError as error:
                raise BadInputError(f"{log}, line {number}: not JSON: {error}", next_step="remove the line") from None
            exchange = structure(value, ChatExchange, place=f"{log}, line {number}")
            answer = exchange.answer
            total = together([total, Spending(0.0, 1, answer.prompt_tokens, answer.answer_tokens, exchange.cost)])
    return total
