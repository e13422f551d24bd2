"""Laws of a metric over rankings, and of what makes one from a cut-off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from wonton_core.testing.conformance.laws import check_laws, require

if TYPE_CHECKING:
    from numpy.typing import NDArray

Metric = Callable[["NDArray[np.float64]", "NDArray[np.bool_]"], "NDArray[np.float64]"]
_CLOSE = 1e-9
_QUERIES, _CANDIDATES = 12, 7
_WITHOUT_GOLD = 4


def _rankings() -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Distances with many ties; one gold answer a query, two for some, none for one."""
    chance = np.random.default_rng(0)
    distances = np.round(chance.random((_QUERIES, _CANDIDATES)), 1)
    relevant = np.zeros(distances.shape, dtype=bool)
    relevant[np.arange(_QUERIES), chance.integers(0, _CANDIDATES, _QUERIES)] = True
    relevant[::5, 0] = True
    relevant[_WITHOUT_GOLD] = False
    return distances, relevant


def _same(first: NDArray[np.float64], second: NDArray[np.float64]) -> bool:
    return bool(np.allclose(first, second, rtol=0, atol=_CLOSE, equal_nan=True))


def gives_one_number_for_every_query(metric: Metric) -> None:
    """An array of float64, shape (queries,), without infinities; also for one query."""
    distances, relevant = _rankings()
    for count in (_QUERIES, 1):
        found = metric(distances[:count], relevant[:count])
        require(isinstance(found, np.ndarray), f"gave {type(found).__name__}, expected an array")
        require(found.shape == (count,), f"gave shape {found.shape}, expected ({count},)")
        require(found.dtype == np.float64, f"gave {found.dtype}, expected float64")
        require(not np.isinf(found).any(), "gave an infinite value")


def is_nan_where_a_query_has_no_gold_answer(metric: Metric) -> None:
    """And a number for most of those that have one."""
    found = metric(*_rankings())
    require(bool(np.isnan(found[_WITHOUT_GOLD])), f"gave {found[_WITHOUT_GOLD]} for a query without a gold answer")
    undefined = int(np.isnan(found).sum()) - 1
    require(undefined <= _QUERIES // 2, f"gave NaN for {undefined} of {_QUERIES - 1} queries with a gold answer")


def does_not_break_ties_by_place(metric: Metric) -> None:
    """Candidates in another order give the same value: ties count at what is expected of them."""
    distances, relevant = _rankings()
    order = np.random.default_rng(1).permutation(_CANDIDATES)
    first, second = metric(distances, relevant), metric(distances[:, order].copy(), relevant[:, order].copy())
    require(_same(first, second), "other values with the candidates in another order")


def takes_every_query_by_itself(metric: Metric) -> None:
    """A query's value does not depend on the other queries, nor on their order."""
    distances, relevant = _rankings()
    whole = metric(distances, relevant)
    require(_same(metric(distances[::-1], relevant[::-1]), whole[::-1]), "other values with the queries reversed")
    alone = np.array([metric(distances[i : i + 1], relevant[i : i + 1])[0] for i in range(_QUERIES)])
    require(_same(alone, whole), "other values for queries asked one by one")


def leaves_the_rankings_as_they_are(metric: Metric) -> None:
    """The arrays are the caller's: they are read, and they may be such that can't be written."""
    distances, relevant = _rankings()
    for array in (distances, relevant):
        array.flags.writeable = False
    metric(distances, relevant)


LAWS = (
    gives_one_number_for_every_query,
    is_nan_where_a_query_has_no_gold_answer,
    does_not_break_ties_by_place,
    takes_every_query_by_itself,
    leaves_the_rankings_as_they_are,
)


def refuses_a_cut_off_below_1(make: Callable[[int], Metric]) -> None:
    """With ValueError."""
    try:
        make(0)
    except ValueError:
        return
    require(False, "made a metric for the cut-off 0")


def says_what_it_computes(function: Callable[..., Any]) -> None:
    """A function with a docstring: it is all that says what its arguments are."""
    require(callable(function), f"{type(function).__name__} can't be called")
    require(bool((function.__doc__ or "").strip()), "has no docstring")


def check_metric(metric: Callable[..., Any], *, over: str = "rankings") -> tuple[str, ...]:
    """Raise ContractBrokenError unless ``metric`` keeps every law of a metric ``over`` that.

    A metric over ranks, verdicts or judgements has arguments of its own: only that it says what they are is a law.
    """
    __tracebackhide__ = True
    if over == "rankings":
        return check_laws("the metric", metric, LAWS)
    if over == "cutoffs":
        kept = check_laws("the metric", metric, (refuses_a_cut_off_below_1,))
        return kept + tuple(law for k in (1, 3, 100) for law in check_laws(f"the metric for {k}", metric(k), LAWS))
    return check_laws("the metric", metric, (says_what_it_computes,))
