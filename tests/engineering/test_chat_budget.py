"""A limit on spending holds, whatever the order in which costs come in."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wonton_core.engineering.chat_budget import Budget
from wonton_core.errors import EXIT_WORK_INCOMPLETE, BudgetReachedError


def test_what_is_left_can_be_spent_to_the_last_cent():
    budget = Budget(0.3)
    for _ in range(3):
        budget.reservation(0.1).settle(0.1)
    with pytest.raises(BudgetReachedError) as reached:
        budget.reservation(1e-9)
    assert reached.value.exit_code == EXIT_WORK_INCOMPLETE
    assert reached.value.code == "spending.budget-reached"
    assert "--max-cost" in reached.value.next_step


def test_requests_that_cost_nothing_never_reach_a_limit():
    budget = Budget(0.0)
    budget.reservation(0.0).settle(0.0)
    with pytest.raises(BudgetReachedError):
        budget.reservation(0.01)


def test_without_a_limit_anything_goes():
    Budget(None).reservation(1e12).settle(1e12)


def test_earlier_spending_counts():
    budget = Budget(1.0)
    budget.spend(0.95)
    with pytest.raises(BudgetReachedError, match=r"\$0.95 of \$1 is spent"):
        budget.reservation(0.1)


def test_a_request_waits_for_what_others_leave_over():
    budget = Budget(1.0)
    first = budget.reservation(0.9)
    got = threading.Event()

    def second():
        budget.reservation(0.5).settle(0.5)
        got.set()

    thread = threading.Thread(target=second)
    thread.start()
    assert not got.wait(0.05)
    first.settle(0.1)
    thread.join(10)
    assert got.is_set()


def test_who_waits_in_vain_is_told_as_soon_as_nobody_holds_anything():
    budget = Budget(1.0)
    first = budget.reservation(0.9)
    told = []

    def second():
        try:
            budget.reservation(0.5)
        except BudgetReachedError as error:
            told.append(error)

    thread = threading.Thread(target=second)
    thread.start()
    first.settle(0.9)
    thread.join(10)
    assert len(told) == 1


def test_an_attempt_in_vain_counts_in_full_and_needs_room_for_the_next():
    budget = Budget(1.0)
    held = budget.reservation(0.4)
    held.lose_attempt()
    assert held.lost == 0.4
    with pytest.raises(BudgetReachedError):
        held.lose_attempt()
    assert held.lost == 0.8
    held.settle(0.0)
    with pytest.raises(BudgetReachedError, match=r"\$0.8 of"):
        budget.reservation(0.3)
    budget.reservation(0.2).settle(0.2)


@given(
    limit=st.floats(0.0, 10.0),
    calls=st.lists(st.tuples(st.floats(0.0, 2.0), st.floats(0.0, 1.0)), max_size=30),
    workers=st.integers(1, 6),
)
def test_the_limit_is_never_passed(limit, calls, workers):
    budget = Budget(limit)
    spent, lock, waiting = [], threading.Lock(), iter(calls)

    def work():
        while True:
            with lock:
                call = next(waiting, None)
            if call is None:
                return
            most, share = call
            try:
                held = budget.reservation(most)
            except BudgetReachedError:
                continue
            held.settle(most * share)
            with lock:
                spent.append(most * share)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(spent) <= limit + 1e-9


@pytest.mark.parametrize("limit", [1e300, 1.7e308])
def test_a_limit_that_nobody_reaches_is_one(limit):
    Budget(limit).reservation(1.0).settle(0.25)
