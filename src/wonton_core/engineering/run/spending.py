"""What stages took: time from their clocks, tokens and money from the logs of what was asked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from wonton_core.engineering.chat_log import ChatLog
from wonton_core.engineering.run.stage_clock import elapsed_seconds
from wonton_core.engineering.token_totals import total_tokens
from wonton_core.model.evaluation_run import Spending


def stage_spending(folder: Path) -> Spending:
    """Of one stage's folder, all attempts. Raises BadInputError naming a damaged line of a log."""
    found = [Spending(seconds=elapsed_seconds(folder))]
    beside = (*folder.glob("*.chat.lost.jsonl"), *folder.glob("*.chat.begun.jsonl"))
    logs = {*folder.glob("*.chat.jsonl"), *map(_log_of, beside)}
    for path in sorted(logs):
        totals = ChatLog(path, read_only=True).totals
        found.append(
            Spending(
                requests=totals.requests,
                prompt_tokens=totals.prompt_tokens,
                answer_tokens=totals.answer_tokens,
                cost=totals.cost,
                cost_at_most=totals.cost_at_most,
            )
        )
    return together(found)


def _log_of(calls: Path) -> Path:
    """The log beside which lost calls stand, or those on their way: it is not there where none was answered."""
    return calls.with_name(f"{calls.name.partition('.chat.')[0]}.chat.jsonl")


def together(parts: Iterable[Spending]) -> Spending:
    """The sum; tokens and cost are None where a part's are."""
    parts = list(parts)
    costs = [part.cost for part in parts]
    return Spending(
        seconds=round(sum(part.seconds for part in parts), 3),
        requests=sum(part.requests for part in parts),
        prompt_tokens=total_tokens(part.prompt_tokens for part in parts),
        answer_tokens=total_tokens(part.answer_tokens for part in parts),
        cost=None if None in costs else sum(cost for cost in costs if cost is not None),
        cost_at_most=sum(part.cost_at_most for part in parts),
    )
