"""What a request costs, whose answer it gets, and that nobody pays for it twice."""

import json
import threading
from typing import Any

import pytest

from wonton_core.engineering.chat_attempts import may_have_charged
from wonton_core.engineering.chat_budget import Budget
from wonton_core.engineering.chat_forecast import Span
from wonton_core.engineering.chat_log import ChatLog
from wonton_core.engineering.chat_prices import FilePrice, PriceRow
from wonton_core.engineering.logged_model import LoggedChatModel
from wonton_core.errors import BadInputError, BudgetReachedError, StorageError, ToolFailedError
from wonton_core.model.judgement import ChatAnswer, ChatMessage
from wonton_core.store.answer_cache import AnswerCache

PRICE = FilePrice(PriceRow(1.0, 10.0, "2026-11-01"))
LIMIT = 1000
MOST_OF_AN_ANSWER = 10.0 * LIMIT / 1e6


class Model:
    """Says what ``answer`` makes of the number of the call and the question."""

    def __init__(self, answer=lambda number, text: ChatAnswer(f"{number}: {text}", "m-1", 100, 50)):
        self.calls = 0
        self._answer = answer
        self._lock = threading.Lock()

    def complete(self, messages, *, schema, temperature, seed):
        with self._lock:
            self.calls += 1
            number = self.calls
        return self._answer(number, messages[-1].text)


def logged(tmp_path, model, name="far:big", file="c.jsonl", **more):
    options: dict[str, Any] = {"price": PRICE, "answer_limit": LIMIT} | more
    return LoggedChatModel(model, name, ChatLog(tmp_path / file), **options)


def ask(model, text="?", temperature=0.0, seed=0):
    return model.complete([ChatMessage("user", text)], schema=None, temperature=temperature, seed=seed)


def lines(tmp_path, file="c.jsonl"):
    return [json.loads(line) for line in (tmp_path / file).read_text().splitlines()]


def test_each_exchange_has_its_cost_and_price(tmp_path):
    model = logged(tmp_path, Model())
    ask(model)
    (line,) = lines(tmp_path)
    assert line["cost"] == line["cost_at_most"] == pytest.approx((100 + 50 * 10) / 1e6)
    assert line["price"] == PRICE.name
    assert ChatLog(tmp_path / "c.jsonl").totals.cost == line["cost"]


def test_a_model_without_a_price_is_free_whatever_it_tells(tmp_path):
    ask(logged(tmp_path, Model(lambda number, text: ChatAnswer("", "m", None, None)), price=None))
    (line,) = lines(tmp_path)
    assert (line["cost"], line["price"]) == (0.0, "free")


@pytest.mark.parametrize("tokens", [(None, 5), (5, None), (None, None)])
def test_a_cost_that_nobody_knows_is_none_and_counts_at_its_most(tmp_path, tokens):
    budget = Budget(2.5 * MOST_OF_AN_ANSWER)
    model = logged(tmp_path, Model(lambda number, text: ChatAnswer("", "m", *tokens)), budget=budget)
    ask(model, seed=1)
    ask(model, seed=2)
    with pytest.raises(BudgetReachedError):
        ask(model, seed=3)
    line = lines(tmp_path)[0]
    assert line["cost"] is None
    assert line["cost_at_most"] > MOST_OF_AN_ANSWER
    totals = ChatLog(tmp_path / "c.jsonl").totals
    assert totals.cost is None
    assert totals.cost_at_most == pytest.approx(2 * line["cost_at_most"])


def test_many_threads_never_spend_more_than_the_limit(tmp_path):
    inner = Model()
    model = logged(tmp_path, inner, budget=Budget(0.05))
    reached = []

    def work(first):
        for seed in range(first, first + 40):
            try:
                ask(model, seed=seed)
            except BudgetReachedError:
                reached.append(seed)

    threads = [threading.Thread(target=work, args=(100 * number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = ChatLog(tmp_path / "c.jsonl").totals
    assert inner.calls == spent.requests
    assert spent.cost is not None
    assert spent.cost <= 0.05
    assert reached
    # What stops it is that one more could be too much: so much at most is left over.
    assert spent.cost > 0.05 - 2 * MOST_OF_AN_ANSWER


def test_the_same_request_of_many_threads_is_asked_once(tmp_path):
    started, go_on = threading.Event(), threading.Event()

    def slowly(number, text):
        started.set()
        assert go_on.wait(10)
        return ChatAnswer(str(number), "m", 1, 1)

    inner = Model(slowly)
    model = logged(tmp_path, inner)
    said = []
    threads = [threading.Thread(target=lambda: said.append(ask(model).text)) for _ in range(6)]
    for thread in threads:
        thread.start()
    assert started.wait(10)
    go_on.set()
    for thread in threads:
        thread.join()
    assert said == ["1"] * 6
    assert inner.calls == len(lines(tmp_path)) == 1


def test_a_thread_that_waited_for_a_call_that_failed_asks_itself(tmp_path):
    started, go_on = threading.Event(), threading.Event()

    def first_fails(number, text):
        if number == 1:
            started.set()
            assert go_on.wait(10)
            raise ToolFailedError("gone")
        return ChatAnswer("here", "m", 1, 1)

    model = logged(tmp_path, Model(first_fails))
    outcomes = []

    def work():
        try:
            outcomes.append(ask(model).text)
        except ToolFailedError as error:
            outcomes.append(error.summary)

    threads = [threading.Thread(target=work) for _ in range(2)]
    threads[0].start()
    assert started.wait(10)
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["gone", "here"]


def test_another_run_takes_the_answer_from_the_cache_for_nothing(tmp_path):
    cache = AnswerCache(tmp_path / "answers")
    answer = ask(logged(tmp_path, Model(), cache=cache), temperature=0.6, seed=3)
    other = Model()
    later = logged(tmp_path, other, file="later.jsonl", cache=cache, budget=Budget(0.0))
    assert ask(later, temperature=0.6, seed=3) == answer
    assert other.calls == 0
    (line,) = lines(tmp_path, "later.jsonl")
    assert (line["cost"], line["cost_at_most"], line["price"]) == (0.0, 0.0, "cached")
    with pytest.raises(BudgetReachedError):
        ask(later, temperature=0.6, seed=4)
    newer = logged(tmp_path, other, file="newer.jsonl", cache=cache, made_by="wonton-judges 2.0")
    ask(newer, temperature=0.6, seed=3)
    assert other.calls == 1


def test_a_damaged_answer_of_the_cache_is_asked_for_again(tmp_path):
    cache = AnswerCache(tmp_path / "answers")
    ask(logged(tmp_path, Model(), cache=cache))
    (entry,) = cache.folder.rglob("*.json")
    entry.write_bytes(entry.read_bytes()[:-20])
    other = Model()
    ask(logged(tmp_path, other, file="later.jsonl", cache=cache))
    assert other.calls == 1
    third = Model()
    ask(logged(tmp_path, third, file="third.jsonl", cache=cache))
    assert third.calls == 0


def test_a_cache_that_cannot_be_written_loses_no_answer(tmp_path):
    (tmp_path / "answers").write_text("")
    inner = Model()
    model = logged(tmp_path, inner, cache=AnswerCache(tmp_path / "answers"))
    with pytest.raises(StorageError, match="answers"):
        ask(model)
    assert ask(model).text == "1: ?"
    assert inner.calls == 1


def test_a_failed_call_that_was_not_charged_costs_nothing(tmp_path):
    def fail(number, text):
        raise ToolFailedError("429")

    model = logged(tmp_path, Model(fail), budget=Budget(1.5 * MOST_OF_AN_ANSWER))
    for _ in range(5):
        with pytest.raises(ToolFailedError):
            ask(model)
    assert not (tmp_path / "c.lost.jsonl").exists()


def test_attempts_in_vain_count_for_this_run_and_the_next(tmp_path):
    def in_vain(number, text):
        may_have_charged()
        raise ToolFailedError("timed out")

    model = logged(tmp_path, Model(in_vain), budget=Budget(2.5 * MOST_OF_AN_ANSWER))
    with pytest.raises(ToolFailedError):
        ask(model)
    with pytest.raises(BudgetReachedError):
        ask(model)
    lost = lines(tmp_path, "c.lost.jsonl")
    assert lost[0]["problem"] == "timed out"
    totals = ChatLog(tmp_path / "c.jsonl").totals
    assert totals.cost is None
    assert totals.cost_at_most == pytest.approx(sum(line["cost_at_most"] for line in lost))
    assert totals.cost_at_most > 2 * MOST_OF_AN_ANSWER


def test_an_answer_after_an_attempt_in_vain_has_no_known_cost(tmp_path):
    def second_time(number, text):
        may_have_charged()
        return ChatAnswer("", "m", 100, 50)

    ask(logged(tmp_path, Model(second_time)))
    (line,) = lines(tmp_path)
    assert line["cost"] is None
    assert line["cost_at_most"] > MOST_OF_AN_ANSWER + 600 / 1e6


def test_telling_of_an_attempt_outside_any_call_does_nothing():
    may_have_charged()


def test_memory_holds_no_answers(tmp_path):
    log = ChatLog(tmp_path / "c.jsonl")
    model = LoggedChatModel(Model(lambda number, text: ChatAnswer("x" * 100_000, "m", 1, 1)), "m", log)
    import tracemalloc

    tracemalloc.start()
    for seed in range(100):
        ask(model, seed=seed)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 2_000_000
    assert ask(model, seed=50).text == "x" * 100_000


def test_a_file_that_somebody_changes_meanwhile_is_told(tmp_path):
    model = logged(tmp_path, Model())
    ask(model, seed=1)
    ask(model, seed=2)
    path = tmp_path / "c.jsonl"
    path.write_text("".join(reversed(path.read_text().splitlines(keepends=True))))
    with pytest.raises(BadInputError):
        ask(model, seed=1)


def test_a_forecast_knows_what_is_answered_already(tmp_path):
    model = logged(tmp_path, Model())
    messages = [ChatMessage("user", "x" * 800)]

    def expected(**more):
        # Each time a command of its own: in one, an equal question is expected once.
        return logged(tmp_path, Model()).expect(messages, schema=None, temperature=0.0, seed=0, **more)

    once = expected()
    assert once.requests == Span(1, 1)
    assert once.prompt_tokens.least == 100
    assert 800 < once.prompt_tokens.most < 900
    assert once.answer_tokens == Span(1, LIMIT)
    assert once.likely_cost == pytest.approx((200 * 1.0 + 500 * 10.0) / 1e6)
    assert 0 < once.cost.least < once.likely_cost < once.cost.most < 2 * MOST_OF_AN_ANSWER
    assert expected(least=2, most=6).requests == Span(2, 6)
    ask(model, "x" * 800)
    assert expected().requests == Span(0, 0)
    assert (expected().cost, expected().likely_cost) == (Span(0.0, 0.0), 0.0)
    assert expected(least=2, most=6).requests == Span(1, 5)


def test_a_forecast_without_a_limit_of_answers_has_none_of_the_cost(tmp_path):
    forecast = logged(tmp_path, Model(), answer_limit=0).expect(
        [ChatMessage("user", "?")], schema=None, temperature=0.0, seed=0
    )
    assert forecast.cost.most is None
    assert (forecast + forecast).as_json()["cost"]["at_most"] is None
    free = logged(tmp_path, Model(), answer_limit=0, price=None).expect(
        [ChatMessage("user", "?")], schema={}, temperature=0.0, seed=0
    )
    assert (free.cost, free.answer_tokens.most) == (Span(0.0, 0.0), None)


@pytest.mark.parametrize("told", [-1, 10**400, 1.5, True, "100"])
def test_a_number_of_tokens_that_can_be_none_is_not_known_and_gives_nothing_back(tmp_path, told):
    budget = Budget(0.03)
    model = logged(tmp_path, Model(lambda number, text: ChatAnswer("a", "m", told, 50)), budget=budget)
    ask(model)
    (line,) = lines(tmp_path)
    assert line["answer"]["prompt_tokens"] is None
    assert line["cost"] is None
    assert line["cost_at_most"] >= MOST_OF_AN_ANSWER
    ask(model, "second")
    with pytest.raises(BudgetReachedError):
        ask(model, "third")


def test_half_a_character_in_a_paid_answer_loses_nothing(tmp_path):
    model = logged(tmp_path, Model(lambda number, text: ChatAnswer("a\ud800", "m\udfff", 1, 1)))
    assert ask(model).text == "a\ufffd"
    assert lines(tmp_path)[0]["answer"]["model"] == "m\ufffd"


def test_a_question_that_will_be_answered_by_then_is_expected_once(tmp_path):
    model = logged(tmp_path, Model())
    first, second, other = (
        model.expect([ChatMessage("user", text)], schema=None, temperature=0.0, seed=0, most=3)
        for text in ("same", "same", "other")
    )
    assert first.requests == other.requests == Span(1, 3)
    assert second.requests == Span(0, 0)
    assert second.cost == Span(0, 0)


class Killed(BaseException):
    """In the place of the end of the process: nothing of ours handles it."""


def killed_on_its_way(number, text):
    if text == "killed":
        raise Killed
    return ChatAnswer("a", "m", 100, 50)


def test_what_a_killed_command_had_on_its_way_counts_in_full(tmp_path):
    model = logged(tmp_path, Model(killed_on_its_way))
    ask(model, "answered")
    with pytest.raises(Killed):
        ask(model, "killed")
    for read_only in (True, True, False, False):
        totals = ChatLog(tmp_path / "c.jsonl", read_only=read_only).totals
        assert (totals.requests, totals.cost) == (1, None)
        assert totals.cost_at_most == pytest.approx(600 / 1e6 + MOST_OF_AN_ANSWER, rel=0.1)
    assert "killed while" in (tmp_path / "c.lost.jsonl").read_text()
    assert not (tmp_path / "c.begun.jsonl").exists()
    assert ask(logged(tmp_path, Model()), "killed")  # and may be asked again


def test_attempts_in_vain_of_a_killed_command_count_too(tmp_path):
    def twice(number, text):
        may_have_charged()
        raise Killed

    with pytest.raises(Killed):
        ask(logged(tmp_path, Model(twice)))
    assert ChatLog(tmp_path / "c.jsonl").totals.cost_at_most == pytest.approx(2 * MOST_OF_AN_ANSWER, rel=0.1)


def test_what_failed_for_nothing_is_over(tmp_path):
    def refused(number, text):
        raise ToolFailedError("HTTP 500")

    model = logged(tmp_path, Model(refused))
    with pytest.raises(ToolFailedError):
        ask(model)
    totals = ChatLog(tmp_path / "c.jsonl", read_only=True).totals
    assert (totals.cost, totals.cost_at_most) == (0.0, 0.0)
    log = ChatLog(tmp_path / "c.jsonl")
    log.close()
    assert not (tmp_path / "c.begun.jsonl").exists()


def test_a_model_that_charges_nothing_needs_no_account(tmp_path):
    ask(logged(tmp_path, Model(), price=None))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.jsonl"]
