"""What paid endpoints charge, by the table that the package genai-prices carries: its version is the table's date.

The table is read from the installed package alone; nothing is fetched.
"""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from attrs import frozen

from wonton_core.engineering.chat_prices import NoCharge
from wonton_judges.model_argument import ModelArgument, is_loopback, read_argument

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import ChatPrice

_TABLE = "genai-prices"


@frozen
class ListPrice:
    """Implements ``interfaces.ChatPrice``. ``provider`` is one of the table's, or empty where ``url`` tells it."""

    name: str
    model: str
    provider: str = ""
    url: str = ""

    def cost(self, prompt_tokens: int, answer_tokens: int) -> float:
        """US dollars for one request now, at the standard rate: caches and batches, which cost less, are not used."""
        from genai_prices import Usage, calc_price

        usage = Usage(input_tokens=prompt_tokens, output_tokens=answer_tokens)
        if self.provider:
            return float(calc_price(usage, self.model, provider_id=self.provider).total_price)
        return float(calc_price(usage, self.model, provider_api_url=self.url).total_price)


def anthropic_price(argument: str) -> ChatPrice | None:
    """The price of a model of Anthropic, None where the table doesn't know it or isn't installed."""
    return _listed(_read(argument).model, provider="anthropic")


def openai_price(argument: str) -> ChatPrice | None:
    """The price of a model of OpenAI, None where the table doesn't know it or isn't installed."""
    return _listed(_read(argument).model, provider="openai")


def compatible_price(argument: str) -> ChatPrice | None:
    """The price of ``MODEL@URL``: nothing on this machine, else what the table has for that address, or None."""
    asked = _read(argument)
    if is_loopback(asked.url):
        return NoCharge()
    return _listed(asked.model, url=asked.url)


def _read(argument: str) -> ModelArgument:
    # How a schema is asked for, which each client reads for itself, changes no price.
    return read_argument(argument, ways=(".*",), with_url="@http" in argument)


def _listed(model: str, provider: str = "", url: str = "") -> ListPrice | None:
    try:
        from genai_prices import Usage, calc_price

        if provider:
            found = calc_price(Usage(), model, provider_id=provider)
        else:
            found = calc_price(Usage(), model, provider_api_url=url)
    except (ImportError, LookupError):
        return None
    name = f"{found.model_price} ({_TABLE} {metadata.version(_TABLE)}: {found.provider.id}, {found.model.id})"
    return ListPrice(name, model, provider, url)
