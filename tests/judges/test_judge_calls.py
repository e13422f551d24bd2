"""A judge on a real client against an endpoint that fails in every way: no vote lost, no request counted twice.

analysis/benchmarks/speed/judge_calls.py does the same with 10,000 calls.
"""

import json
from collections import Counter

import pytest

from wonton_core.engineering.chat_models import ChatModels, ChatOptions
from wonton_core.errors import BudgetReachedError, WontonError
from wonton_core.execution.local import LocalExecutor
from wonton_core.model.chat_exchange import ChatExchange, LostCall
from wonton_core.model.instruction import SubTask
from wonton_core.model.judgement import ACCEPTED, ChatMessage, JudgementRequest
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.store.places import CHAT_CONCURRENCY, CHAT_TIMEOUT
from wonton_core.store.record_log import RecordFile
from wonton_core.testing import chat_answers as faults
from wonton_core.testing.chat_endpoint import ChatEndpoint
from wonton_judges import endpoint_calls

CONCURRENCY = 6
REQUESTS, SAMPLES = 60, 4
ALL_BUT_FINAL = [fault for fault in faults.FAULTS if fault not in (faults.UNAUTHORIZED, faults.TOO_LONG, faults.HUGE)]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(endpoint_calls, "_FIRST_PAUSE", 0.01)
    monkeypatch.setenv(CHAT_CONCURRENCY, str(CONCURRENCY))


def say(request):
    wanted = request["response_format"]["json_schema"]["schema"]["properties"]["subtasks"]["properties"]
    return json.dumps({"subtasks": {name: {"reason": "so", "errors": [], "verdict": "done"} for name in wanted}})


def request(number):
    return JudgementRequest(str(number), "Rename.", "def a := 1\n", f"@@ patch {number}\n", (SubTask("Rename", "it"),))


def opened(tmp_path, endpoint, **options):
    models = ChatModels(load_catalog(), tmp_path / "judged.chat.jsonl", ChatOptions(**options))
    return models, models.open(f"openai_compatible:bench@{endpoint.url}")


def judge_all(model, requests=REQUESTS):
    judge = load_catalog().judges.load("sub_tasks")(model, samples=SAMPLES, quorum=3, temperature=0.6, seed=0)
    work = LocalExecutor(3 * CONCURRENCY).run(lambda number: judge.judge(request(number)), range(requests))
    return dict(work)


def test_every_vote_is_there_and_every_request_is_answered_once(tmp_path):
    mix = dict.fromkeys(ALL_BUT_FINAL, 0.7 / len(ALL_BUT_FINAL))
    with ChatEndpoint(mix=mix, slow=0.02, say=say) as endpoint:
        models, model = opened(tmp_path, endpoint)
        verdicts = judge_all(model)
        counts = endpoint.counts()
        models.close()
        again, same = opened(tmp_path, endpoint)
        assert judge_all(same) == verdicts
        assert endpoint.counts()["requests"] == counts["requests"]
    assert len(verdicts) == REQUESTS
    assert {verdict.outcome for verdict in verdicts.values()} == {ACCEPTED}
    assert all(len(verdict.votes) == SAMPLES for verdict in verdicts.values())
    assert set(ALL_BUT_FINAL) <= set(counts["faults"])
    assert counts["at_once"] <= CONCURRENCY
    keys = Counter(exchange.key for _, exchange in RecordFile(tmp_path / "judged.chat.jsonl", ChatExchange).records())
    assert set(keys.values()) == {1}
    assert len(keys) == models.log.asked == counts["answered_once"] == counts["distinct"]
    assert (counts["answered_again"], counts["unanswered"]) == (0, 0)
    assert (again.log.asked, again.log.reused) == (0, len(keys))


def priced(tmp_path, endpoint):
    path = tmp_path / "prices.json"
    row = {"prompt": 1.0, "answer": 10.0, "date": "2026-11-01"}
    path.write_text(json.dumps({f"openai_compatible:bench@{endpoint.url}": row}))
    return path


def test_a_limit_holds_while_requests_fail_and_the_cost_is_what_the_endpoint_counted(tmp_path):
    mix = {faults.SERVER_ERROR: 0.2, faults.RATE_LIMIT: 0.1, faults.PROSE: 0.1}
    limit = 0.03 + 10.0 * 8192 / 1e6  # an answer may have 8192 tokens, and has a few
    with ChatEndpoint(mix=mix, say=say) as endpoint:
        given = {"prices": priced(tmp_path, endpoint), "cache": False}
        models, model = opened(tmp_path, endpoint, max_cost=limit, **given)
        with pytest.raises(BudgetReachedError):
            judge_all(model)
        stopped = models.log.totals
        models.close()
        assert 0 < stopped.requests < REQUESTS * SAMPLES
        assert stopped.cost is not None
        assert stopped.cost <= limit
        models, model = opened(tmp_path, endpoint, max_cost=10.0, **given)
        assert len(judge_all(model)) == REQUESTS
        counts = endpoint.counts()
    totals = models.log.totals
    assert models.log.asked + stopped.requests == totals.requests == counts["answered_once"]
    assert (totals.prompt_tokens, totals.answer_tokens) == (counts["prompt_tokens"], counts["answer_tokens"])
    assert totals.cost == pytest.approx((counts["prompt_tokens"] + 10 * counts["answer_tokens"]) / 1e6)


@pytest.mark.parametrize("fault", [faults.CUT_CONNECTION, faults.TRUNCATED_JSON, faults.INVALID_JSON, faults.DROPPED])
def test_an_answer_that_was_lost_on_the_way_may_have_cost_something(tmp_path, fault):
    with ChatEndpoint(plan=[fault, ""]) as endpoint:
        _, model = opened(tmp_path, endpoint, prices=priced(tmp_path, endpoint))
        model.complete([ChatMessage("user", "?")], schema=None, temperature=0.0, seed=0)
    ((_, exchange),) = RecordFile(tmp_path / "judged.chat.jsonl", ChatExchange).records()
    assert exchange.cost is None
    assert exchange.cost_at_most is not None
    assert exchange.cost_at_most > 10.0 * 8192 / 1e6


@pytest.mark.parametrize("fault", [faults.RATE_LIMIT, faults.SERVER_ERROR])
def test_a_request_that_was_turned_away_costs_nothing(tmp_path, fault):
    with ChatEndpoint(plan=[fault] * 20) as endpoint:
        models, model = opened(tmp_path, endpoint, prices=priced(tmp_path, endpoint), max_cost=0.1)
        for _ in range(2):
            with pytest.raises(WontonError, match="did not answer"):
                model.complete([ChatMessage("user", "?")], schema=None, temperature=0.0, seed=0)
    assert models.log.totals.cost_at_most == 0.0


def test_a_call_given_up_after_time_outs_counts_at_its_most(tmp_path, monkeypatch):
    monkeypatch.setenv(CHAT_TIMEOUT, "0.05")
    with ChatEndpoint(plan=[faults.SLOW] * 20, slow=5.0) as endpoint:
        _, model = opened(tmp_path, endpoint, prices=priced(tmp_path, endpoint))
        with pytest.raises(WontonError, match="did not answer"):
            model.complete([ChatMessage("user", "?")], schema=None, temperature=0.0, seed=0)
        sent = endpoint.counts()["requests"]
    ((_, lost),) = RecordFile(tmp_path / "judged.chat.lost.jsonl", LostCall).records()
    assert lost.cost_at_most > sent * 10.0 * 8192 / 1e6
