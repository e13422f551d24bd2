"""Prices: from a user's file, from a plugin, and none at all."""

import json
from typing import Any

import pytest

from wonton_core.engineering.chat_prices import NoCharge, answer_limit_of, price_of, read_prices
from wonton_core.errors import BadInputError, PriceMissingError
from wonton_core.plugin_api.records import ChatModelRecord

ROW = {"prompt": 2.0, "answer": 10.0, "date": "2026-11-01", "source": "the price page"}


class _Models:
    """As much of a catalog as prices need; what is loaded is looked up here."""

    def __init__(self, record, **objects):
        self.chat_models = self
        self._record = record
        self._objects = objects

    def record(self, name):
        assert name == self._record.name
        return self._record

    def load_attribute(self, name, address):
        return self._objects[address.partition(":")[2]]


def offering(record, **objects) -> Any:
    return _Models(record, **objects)


def paid(**more):
    return ChatModelRecord(name="far", summary="", load="m:Far", argument="MODEL", paid=True, **more)


def test_a_row_prices_prompt_and_answer_by_the_million(tmp_path):
    path = tmp_path / "prices.toml"
    path.write_text('["far:big"]\nprompt = 2\nanswer = 10.0\ndate = "2026-11-01"\nsource = "the price page"\n')
    price = price_of("far:big", offering(paid()), read_prices(path))
    assert price.cost(1_000_000, 0) == 2.0
    assert price.cost(500, 100) == pytest.approx(0.002)
    assert price.name == "$2 and $10 per million tokens, 2026-11-01, the price page"


def test_json_is_read_as_well(tmp_path):
    path = tmp_path / "prices.json"
    path.write_text(json.dumps({"far:big": ROW}))
    assert price_of("far:big", offering(paid()), read_prices(path)).cost(0, 1_000_000) == 10.0


@pytest.mark.parametrize("written", ["far:big,max_tokens=5", "far:big,max_tokens=5@https://example.org/v1"])
def test_options_of_a_model_change_no_price(tmp_path, written):
    path = tmp_path / "prices.json"
    path.write_text(json.dumps({"far:big": ROW, "far:big@https://example.org/v1": ROW}))
    assert price_of(written, offering(paid()), read_prices(path)).cost(1_000_000, 0) == 2.0


def test_a_paid_model_that_nobody_prices_is_refused_with_lines_that_would_do(tmp_path):
    with pytest.raises(PriceMissingError) as missing:
        price_of("far:new", offering(paid()), {})
    assert (missing.value.code, missing.value.exit_code) == ("spending.price-missing", 2)
    path = tmp_path / "prices.toml"
    path.write_text(missing.value.next_step.partition("\n")[2])
    assert price_of("far:new", offering(paid()), read_prices(path)).cost(1_000_000, 0) == 1.25


def test_the_file_comes_before_the_plugins_table(tmp_path):
    path = tmp_path / "prices.json"
    path.write_text(json.dumps({"far:big": ROW}))
    models = offering(paid(prices="m:table"), table=lambda argument: NoCharge() if argument == "small" else None)
    assert price_of("far:big", models, read_prices(path)).cost(1_000_000, 0) == 2.0
    assert price_of("far:small", models, {}).name == "free"
    with pytest.raises(PriceMissingError):
        price_of("far:big", models, {})


def test_an_endpoint_that_does_not_charge_costs_nothing():
    record = ChatModelRecord(name="near", summary="", load="m:Near")
    assert price_of("near", offering(record), {}).cost(10**9, 10**9) == 0.0


def test_the_longest_answer_is_what_the_plugin_says():
    assert answer_limit_of("far:big", offering(paid())) == 0
    models = offering(paid(answer_limit="m:limit"), limit=lambda argument: len(argument))
    assert answer_limit_of("far:big", models) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": -1.0},
        {"prompt": float("inf")},
        {"answer": float("nan")},
        {"date": "yesterday"},
        {"prompt": "1"},
        {"pormpt": 1.0},
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path, change):
    path = tmp_path / "prices.toml"
    row = ROW | change
    path.write_text('["far:big"]\n' + "".join(f"{key} = {toml(value)}\n" for key, value in row.items()))
    with pytest.raises(BadInputError, match=r"far:big|pormpt"):
        read_prices(path)


def toml(value):
    return json.dumps(value) if isinstance(value, str) else str(value)


@pytest.mark.parametrize("content", [b"[", b"\xff", b"far = 1\n"])
def test_a_file_that_is_none_of_prices_is_named(tmp_path, content):
    path = tmp_path / "prices.toml"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match=r"prices\.toml"):
        read_prices(path)


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(BadInputError, match="absent"):
        read_prices(tmp_path / "absent.toml")
