"""Laws of an executor (``interfaces.Executor``): where independent work items run."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import overload

from wonton_core.errors import WontonError
from wonton_core.plugin_api.interfaces import Executor
from wonton_core.testing.conformance.laws import check_laws, require

MakeExecutor = Callable[[int], Executor]
_WORKERS = (1, 2)


def square(item: int) -> int:
    """Work that every process can import."""
    return item * item


def nothing(_item: object) -> None:
    """Work whose result is None."""


def longer(text: str, item: str) -> str:
    """Work with a setting of its own."""
    return item + text


def fails_on(bad: int, item: int) -> int:
    """Work that raises for one item."""
    if item == bad:
        raise ValueError(f"item {bad} is bad")
    return item


class MadeWhenAsked(Sequence[int]):
    """Numbers that come to be when an executor takes them: there may be too many to hold."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[int]: ...
    def __getitem__(self, place: int | slice) -> int | Sequence[int]:
        return range(self._count)[place]


def gives_every_result_once_with_its_position(make: MakeExecutor) -> None:
    """In whatever order items finish."""
    for workers in _WORKERS:
        found = list(make(workers).run(square, list(range(23))))
        require(len(found) == 23, f"{len(found)} results for 23 items with {workers} workers")
        require(dict(found) == {i: i * i for i in range(23)}, f"wrong results with {workers} workers")


def takes_any_work_that_can_be_sent(make: MakeExecutor) -> None:
    """Functions with settings, results of None, items that are no numbers, and sequences that make their items."""
    executor = make(2)
    require(list(executor.run(nothing, ["a"])) == [(0, None)], "a result of None is lost")
    texts = dict(executor.run(functools.partial(longer, "!"), ["é", "b"]))
    require(texts == {0: "é!", 1: "b!"}, f"wrong results for texts: {texts}")
    require(
        dict(executor.run(square, MadeWhenAsked(5))) == {i: i * i for i in range(5)}, "wrong results for a sequence"
    )


def does_nothing_without_items(make: MakeExecutor) -> None:
    """And ends."""
    require(list(make(2).run(square, [])) == [], "results without items")


def raises_what_an_item_raised(make: MakeExecutor) -> None:
    """The same type and words; results that came before are right, and none comes twice."""
    found: list[tuple[int, int]] = []
    raised: Exception | None = None
    try:
        found.extend(make(2).run(functools.partial(fails_on, 4), range(8)))
    except Exception as error:
        raised = error
    require(type(raised) is ValueError, f"raised {type(raised).__name__}, the item raised ValueError")
    require(str(raised) == "item 4 is bad", f"raised ValueError({raised}), the item said 'item 4 is bad'")
    require(len(set(found)) == len(found), "a result came twice")
    require(all(position == value != 4 for position, value in found), f"wrong results: {found}")


def ends_when_the_caller_stops_asking(make: MakeExecutor) -> None:
    """And can be used again."""
    executor = make(2)
    results = executor.run(square, list(range(1000)))
    position, value = next(results)
    require(value == position * position, "a wrong first result")
    close = getattr(results, "close", None)
    if close is not None:
        close()
    require(dict(executor.run(square, [1, 2])) == {0: 1, 1: 4}, "wrong results when it is used again")


def refuses_no_workers(make: MakeExecutor) -> None:
    """With an error that a user can read."""
    try:
        make(0)
    except WontonError:
        return
    require(False, "made an executor with 0 workers")


LAWS = (
    gives_every_result_once_with_its_position,
    takes_any_work_that_can_be_sent,
    does_nothing_without_items,
    raises_what_an_item_raised,
    ends_when_the_caller_stops_asking,
    refuses_no_workers,
)


def check_executor(make: MakeExecutor) -> tuple[str, ...]:
    """Raise ContractBrokenError unless what ``make(workers)`` gives keeps every law of an executor."""
    __tracebackhide__ = True
    return check_laws("the executor", make, LAWS)
