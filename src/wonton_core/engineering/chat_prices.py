"""What a chat model's tokens cost: from a file of the user, else from the plugin that offers the model."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from attrs import frozen

from wonton_core.codec.records import read_json, structure
from wonton_core.errors import BadInputError, PriceMissingError
from wonton_core.model.chat_exchange import FREE

if TYPE_CHECKING:
    from collections.abc import Callable

    from wonton_core.plugin_api.catalog import Catalog
    from wonton_core.plugin_api.interfaces import ChatPrice

_PER = 1_000_000
_HIGHEST = 1e9
"""US dollars per million tokens: beyond it is a slip, and sums would not stay finite."""
_OPTIONS = re.compile(r",[^@]*(?=@https?://|$)")
"""What may stand behind a model's id and makes it no other model (``openai:MODEL,max_tokens=100``)."""


@frozen
class PriceRow:
    """One model's price in US dollars per million tokens; ``date`` (ISO) is when ``source`` said so."""

    prompt: float
    answer: float
    date: str
    source: str = ""


@frozen
class FilePrice:
    """Implements ``interfaces.ChatPrice`` for a row of a file."""

    row: PriceRow

    @property
    def name(self) -> str:
        """The row in words."""
        source = f", {self.row.source}" if self.row.source else ""
        return f"${self.row.prompt:g} and ${self.row.answer:g} per million tokens, {self.row.date}{source}"

    def cost(self, prompt_tokens: int, answer_tokens: int) -> float:
        """US dollars for one request."""
        return (self.row.prompt * prompt_tokens + self.row.answer * answer_tokens) / _PER


class NoCharge:
    """Implements ``interfaces.ChatPrice`` for a model that costs nothing."""

    name = FREE

    def cost(self, prompt_tokens: int, answer_tokens: int) -> float:
        """Always 0."""
        return 0.0


def without_options(written: str) -> str:
    """The model as it is written without what changes neither the model nor its price, such as max_tokens."""
    return _OPTIONS.sub("", written, count=1)


def read_prices(path: Path) -> dict[str, PriceRow]:
    """Prices by model, written as for ``--model``, from TOML or, where the name ends in .json, JSON.

    Raises BadInputError naming the row.
    """
    if path.suffix == ".json":
        content = read_json(path)
    else:
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadInputError(f"{path}: can't be read: {error}", next_step="check path and content") from error
    rows = structure(content, dict[str, PriceRow], place=str(path))
    for model, row in rows.items():
        problem = _problem(row)
        if problem:
            raise BadInputError(f"{path}: {model}: {problem}", next_step="mend the row")
    return rows


def _problem(row: PriceRow) -> str:
    if not all(0 <= price <= _HIGHEST for price in (row.prompt, row.answer)):
        return f"a price is a number of dollars, from 0 to {_HIGHEST:g}"
    try:
        date.fromisoformat(row.date)
    except ValueError:
        return f"date is {row.date!r}, expected a day such as 2026-01-31"
    return ""


def answer_limit_of(written: str, catalog: Catalog) -> int:
    """The tokens of an answer at most, 0 where the model's plugin knows no limit. Raises as ``price_of``."""
    name, _, argument = written.partition(":")
    record = catalog.chat_models.record(name)
    if not record.answer_limit:
        return 0
    limit = cast("Callable[[str], int]", catalog.chat_models.load_attribute(name, record.answer_limit))
    return limit(argument)


def price_of(written: str, catalog: Catalog, rows: Mapping[str, PriceRow]) -> ChatPrice:
    """The price of the model that the user wrote as ``NAME`` or ``NAME:ARGUMENT``.

    Raises UnknownNameError, PluginLoadError, PriceMissingError for a paid endpoint whose price nobody knows.
    """
    row = rows.get(written) or rows.get(without_options(written))
    if row is not None:
        return FilePrice(row)
    name, _, argument = written.partition(":")
    record = catalog.chat_models.record(name)
    if record.prices:
        known = cast("Callable[[str], ChatPrice | None]", catalog.chat_models.load_attribute(name, record.prices))(
            argument
        )
        if known is not None:
            return known
    if not record.paid:
        return NoCharge()
    raise PriceMissingError(
        f"nobody knows what {written} costs",
        cause=f"{name} charges, and its table of prices has no such model",
        next_step='give --prices prices.toml (in a configuration: prices = "prices.toml") with lines such as these, '
        "your numbers being dollars per million tokens:"
        f'\n["{without_options(written)}"]\nprompt = 1.25\nanswer = 10.0\ndate = "{date.today()}"\n'
        'source = "where it says so"',
    )
