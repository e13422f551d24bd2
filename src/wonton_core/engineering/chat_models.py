"""The chat models of one command, by what the user wrote (``NAME`` or ``NAME:ARGUMENT``): one log, cache and budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from wonton_core.engineering.chat_budget import Budget
from wonton_core.engineering.chat_log import ChatLog
from wonton_core.engineering.chat_prices import answer_limit_of, price_of, read_prices
from wonton_core.engineering.logged_model import LoggedChatModel
from wonton_core.errors import UsageError
from wonton_core.model.judgement import ChatAnswer, ChatMessage
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.store.answer_cache import AnswerCache
from wonton_core.store.places import answers_dir
from wonton_core.store.single_writer import SingleWriter

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import ChatPrice
    from wonton_core.plugin_api.records import ChatModelRecord


@frozen
class ChatOptions:
    """What a user decides about asking models. ``max_cost`` is in US dollars; ``prices`` is a file of prices;
    ``cache`` says whether other runs' answers are taken and given; with ``dry_run`` nothing is asked or written."""

    max_cost: float | None = None
    prices: Path | None = None
    cache: bool = True
    dry_run: bool = False
    workers: int = 4


class _NeverAsked:
    """Stands in for a model in a dry run, which needs no key and no network."""

    def complete(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, Any] | None, temperature: float, seed: int
    ) -> ChatAnswer:
        raise UsageError("a dry run asks no model")


class ChatModels:
    """Opens models for one command. ``log`` holds every exchange; of what it costs, earlier runs' part counts too.

    No other command may write that file until this object is closed, or gone."""

    def __init__(self, catalog: Catalog, log: Path, options: ChatOptions) -> None:
        """Raises BadInputError for a damaged file of exchanges or of prices, and one that another process writes."""
        self._catalog = catalog
        self._options = options
        self._prices = read_prices(options.prices) if options.prices else {}
        self._cache = AnswerCache(answers_dir()) if options.cache else None
        self._budget = Budget(options.max_cost)
        self._opened: dict[str, LoggedChatModel] = {}
        # Two at once would each spend the whole limit, and each cut off the line that the other is writing.
        self._writer = None if options.dry_run else SingleWriter(log)
        self.log = ChatLog(log, read_only=options.dry_run)
        self._budget.spend(self.log.totals.cost_at_most)

    def open(self, written: str) -> LoggedChatModel:
        """The model offered under NAME, made with ARGUMENT (a model's id, a file); the same one when asked for again.

        Raises UnknownNameError, UsageError for an argument missing or too many and for a limit that can't be kept,
        PriceMissingError, PluginLoadError, and what the model raises.
        """
        if written not in self._opened:
            self._opened[written] = self._made(written)
        return self._opened[written]

    def _made(self, written: str) -> LoggedChatModel:
        name, _, argument = written.partition(":")
        record = self._catalog.chat_models.record(name)
        if bool(argument) != bool(record.argument):
            raise UsageError(
                f"chat model {name} needs a {record.argument}" if record.argument else f"{name} takes no argument",
                next_step=f"write {name}:{record.argument}" if record.argument else f"write {name} alone",
            )
        price = price_of(written, self._catalog, self._prices)
        answer_limit = answer_limit_of(written, self._catalog)
        if price.cost(1, 1) > 0 and not answer_limit and self._options.max_cost is not None:
            raise UsageError(
                f"--max-cost can't be kept with {name}: its answers may be of any length",
                cause="its plugin names no limit of an answer, so that nobody knows what one request can cost",
                next_step="leave --max-cost out, or set a limit where you pay",
            )
        if self._options.dry_run:
            model: Any = _NeverAsked()
        else:
            make = self._catalog.chat_models.load(name)
            model = make(argument) if argument else make()
        return LoggedChatModel(
            model,
            written,
            self.log,
            price=price,
            answer_limit=answer_limit,
            budget=self._budget,
            cache=self._cache if _keeps_its_name(record, price) else None,
            made_by=self._catalog.chat_models.origin(name),
        )

    def close(self) -> None:
        """Let other commands write the file of exchanges."""
        if self._writer is not None:
            self.log.close()
            self._writer.close()

    def workers(self) -> int:
        """How many may ask at a time: one alone where an opened model's answers depend on the questions' order."""
        if any(self._catalog.chat_models.record(written.partition(":")[0]).in_order for written in self._opened):
            return 1
        return self._options.workers


def _keeps_its_name(record: ChatModelRecord, price: ChatPrice) -> bool:
    """Whether the name that the user wrote means the same model in another run.

    Not behind an address that could charge and does not: that is a server of the user's own, which may have been
    started with another model since, under the same name.
    """
    return not record.in_order and not (record.paid and price.cost(1, 1) == 0)


def chat_log_beside(out: Path) -> Path:
    """Where the exchanges go that lead to the file ``out``."""
    return out.with_name(f"{out.name.removesuffix('.jsonl')}.chat.jsonl")
