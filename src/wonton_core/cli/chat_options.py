"""What commands that ask chat models share: their options, the models behind them, and what was spent."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wonton_core.cli.finite_number import FiniteRange

if TYPE_CHECKING:
    from wonton_core.engineering.chat_forecast import Forecast, Span
    from wonton_core.engineering.chat_models import ChatModels, ChatOptions
    from wonton_core.plugin_api.catalog import Catalog

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--max-cost",
        type=FiniteRange(min=0.0),
        metavar="USD",
        help="Stop before more is spent, earlier runs of the same command included; a higher limit goes on.",
    ),
    click.option(
        "--prices",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Prices of models (TOML or JSON), before those that come with Wonton.",
    ),
    click.option(
        "--cache/--no-cache",
        default=True,
        help="Take what a model answered to the same request in another run, and keep answers for others (default).",
    ),
    click.option("--dry-run", is_flag=True, help="Tell how many requests, tokens and dollars it would take; ask none."),
    click.option(
        "--workers", type=click.IntRange(min=1), default=4, show_default=True, help="Requests on their way at a time."
    ),
)


def chat_options(command: Command) -> Command:
    """``--max-cost``, ``--prices``, ``--cache``, ``--dry-run`` and ``--workers``: the command gets ``chat``."""

    @functools.wraps(command)
    def with_chat(
        *arguments: Any,
        max_cost: float | None,
        prices: Path | None,
        cache: bool,
        dry_run: bool,
        workers: int,
        **rest: Any,
    ) -> Any:
        from wonton_core.engineering.chat_models import ChatOptions

        return command(*arguments, chat=ChatOptions(max_cost, prices, cache, dry_run, workers), **rest)

    wrapped: Any = with_chat
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    found: Command = wrapped
    return found


def open_chat_models(catalog: Catalog, out: Path, chat: ChatOptions) -> ChatModels:
    """The models of a command that writes ``out``; their exchanges go beside it, until the command ends by no other.

    Raises BadInputError.
    """
    from wonton_core.engineering.chat_models import ChatModels, chat_log_beside

    models = ChatModels(catalog, chat_log_beside(out), chat)
    click.get_current_context().call_on_close(models.close)
    return models


def chat_workers(models: ChatModels, chat: ChatOptions) -> int:
    """How many threads may ask the models opened so far; says so where that is fewer than the user wants."""
    from wonton_core.cli.terminal import say

    workers = models.workers()
    if workers < chat.workers:
        say("One request at a time: the model's answers depend on the order of the questions.")
    return workers


def spending(models: ChatModels) -> dict[str, Any]:
    """What the models were asked and what it cost, for ``--json``: this run's, and all that is in the file."""
    log, totals = models.log, models.log.totals
    return {
        "asked": log.asked,
        "cached": log.cached,
        "reused": log.reused,
        "requests": totals.requests,
        "prompt_tokens": totals.prompt_tokens,
        "answer_tokens": totals.answer_tokens,
        "cost": totals.cost,
        "cost_at_most": totals.cost_at_most,
    }


def report_spending(models: ChatModels) -> None:
    """One line of results: what the models were asked and what it cost."""
    from wonton_core.cli.terminal import result

    log, totals = models.log, models.log.totals
    asked = f"{totals.requests} requests ({log.asked} asked now, {log.cached} from the cache)"
    tokens = (
        "an endpoint did not tell the tokens"
        if totals.prompt_tokens is None or totals.answer_tokens is None
        else f"{totals.prompt_tokens} tokens in prompts, {totals.answer_tokens} in answers"
    )
    cost = f"${totals.cost:.4f}" if totals.cost is not None else f"cost not known, at most ${totals.cost_at_most:.4f}"
    result(f"{asked}, {tokens}, {cost}")


def report_forecast(forecast: Forecast, *, as_json: bool) -> None:
    """The result of ``--dry-run``: what the work would take, at least and at most."""
    from wonton_core.cli.terminal import result, result_json
    from wonton_core.engineering.chat_forecast import LIKELY_ANSWER

    if as_json:
        result_json({"dry_run": True, **forecast.as_json()})
        return

    def shown(span: Span, form: str) -> str:
        if span.least == span.most:
            return form.format(span.least)
        return f"{form.format(span.least)} to {'no limit' if span.most is None else form.format(span.most)}"

    result(f"requests:          {shown(forecast.requests, '{:.0f}')}")
    result(f"tokens in prompts: {shown(forecast.prompt_tokens, '{:.0f}')}")
    result(f"tokens in answers: {shown(forecast.answer_tokens, '{:.0f}')}")
    likely = f", likely about ${forecast.likely_cost:.2g}" if forecast.likely_cost else ""
    result(f"cost:              {shown(forecast.cost, '${:.4f}')}{likely}")
    result(
        "Nothing was asked. At least: a token for 8 bytes of prompt, answers of one; at most: one a byte, all repeats, "
        f"longest answers; likely: one for 4 bytes, no repeats, answers of {LIKELY_ANSWER} tokens."
    )
