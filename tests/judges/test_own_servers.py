"""A server of one's own may hold another model today: its answers belong to the run that asked."""

import json

import pytest

from wonton_core.engineering.chat_models import ChatModels, ChatOptions
from wonton_core.model.judgement import ChatMessage
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.testing.chat_endpoint import ChatEndpoint

pytestmark = pytest.mark.usefixtures("endpoint_environment")


def ask(place, endpoint, **options):
    models = ChatModels(load_catalog(), place, ChatOptions(**options))
    model = models.open(f"openai_compatible:any@{endpoint.url}")
    said = model.complete([ChatMessage("user", "?")], schema=None, temperature=0.0, seed=0)
    models.close()
    return said.text


def test_another_run_asks_a_server_of_ones_own_anew(tmp_path):
    weights = ["first"]
    with ChatEndpoint(say=lambda request: weights[-1]) as endpoint:
        assert ask(tmp_path / "a.chat.jsonl", endpoint) == "first"
        weights.append("second")
        assert ask(tmp_path / "b.chat.jsonl", endpoint) == "second"
        assert ask(tmp_path / "a.chat.jsonl", endpoint) == "first"
        assert endpoint.requests == 2


def test_an_endpoint_that_charges_is_not_asked_twice(tmp_path):
    with ChatEndpoint() as endpoint:
        prices = tmp_path / "prices.json"
        row = {"prompt": 1.0, "answer": 1.0, "date": "2026-11-22"}
        prices.write_text(json.dumps({f"openai_compatible:any@{endpoint.url}": row}))
        said = {ask(tmp_path / f"{run}.chat.jsonl", endpoint, prices=prices) for run in "ab"}
        assert len(said) == 1
        assert endpoint.requests == 1
