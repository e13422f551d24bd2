"""Prices of paid endpoints come from an installed table, and from nowhere else."""

import re
import socket

import pytest

from wonton_core.engineering.chat_prices import price_of
from wonton_core.errors import PriceMissingError
from wonton_core.plugin_api.catalog import load_catalog
from wonton_judges.list_prices import anthropic_price, compatible_price, openai_price


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError("a price was looked for outside")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


# Published for years: https://openai.com/api/pricing (gpt-4o, per million tokens), as the table has it.
GPT_4O = (2.5, 10.0)


def test_a_listed_model_has_its_price_and_the_tables_version():
    price = openai_price("gpt-4o,max_tokens=100")
    assert price is not None
    assert price.cost(1_000_000, 0) == GPT_4O[0]
    assert price.cost(0, 1_000_000) == GPT_4O[1]
    assert price.cost(1000, 100) == pytest.approx((1000 * GPT_4O[0] + 100 * GPT_4O[1]) / 1e6)
    assert re.search(
        r"\$2\.5/input MTok, \$10/output MTok.* \(genai-prices \d+\.\d+\.\d+: openai, gpt-4o\)", price.name
    )


def test_a_longer_prompt_may_cost_more_for_each_token():
    price = anthropic_price("claude-haiku-5-5")
    assert price is not None
    assert price.cost(200_000, 0) > 2 * price.cost(100_000, 0)


@pytest.mark.parametrize("priced", [openai_price, anthropic_price])
def test_a_model_that_the_table_does_not_have_has_no_price(priced):
    assert priced("model-of-tomorrow") is None


@pytest.mark.parametrize("url", ["http://localhost:11434/v1", "http://127.0.0.1:8080/v1", "http://[::1]:80/v1"])
def test_an_endpoint_on_this_machine_does_not_charge(url):
    price = compatible_price(f"anything,structured=json@{url}")
    assert price is not None
    assert (price.cost(10**9, 10**9), price.name) == (0.0, "free")


def test_a_known_address_is_priced_and_an_unknown_one_is_not():
    price = compatible_price("deepseek-chat@https://api.deepseek.com/v1")
    assert price is not None
    assert price.cost(1_000_000, 1_000_000) > 0
    assert compatible_price("deepseek-chat@https://llm.example.org/v1") is None


def test_every_paid_model_is_refused_without_a_price_and_knows_its_longest_answer():
    models = load_catalog().chat_models
    paid = {record.name: record for record in models.records() if record.paid}
    assert {"anthropic", "openai", "openai_compatible"} <= set(paid)
    for name, record in paid.items():
        argument = "model-of-tomorrow@https://llm.example.org/v1" if "@" in record.argument else "model-of-tomorrow"
        with pytest.raises(PriceMissingError):
            price_of(f"{name}:{argument}", load_catalog(), {})
        limit = models.load_attribute(name, record.answer_limit)
        assert callable(limit)
        assert limit(argument) > 0
