"""Agreement of raters beyond chance: Cohen's kappa, Fleiss' kappa and Krippendorff's alpha.

Ratings are numbers that name categories, shape (items, raters), NaN where a rater gave none. Each function gives a
float, NaN where it is undefined: nothing to compare, or only one category in use, where chance agrees always.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from wonton_metrics.estimates import Estimate, bootstrap_estimate

Coefficient = Callable[[NDArray[np.float64]], float]


class Scale(StrEnum):
    """What the distance of two ratings means to Krippendorff's alpha."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


def cohen_kappa(ratings: NDArray[np.float64]) -> float:
    """Of two raters, over the items that both rated (Cohen 1960). Raises ValueError for another number of raters."""
    if ratings.ndim != 2 or ratings.shape[1] != 2:
        raise ValueError(f"Cohen's kappa compares two raters, ratings of shape (items, 2), not {ratings.shape}")
    both = ratings[~np.isnan(ratings).any(axis=1)]
    if len(both) == 0:
        return float("nan")
    categories = np.unique(both)
    first, second = ((both[:, rater, None] == categories).mean(axis=0) for rater in (0, 1))
    return _beyond_chance(float((both[:, 0] == both[:, 1]).mean()), float(first @ second))


def fleiss_kappa(ratings: NDArray[np.float64]) -> float:
    """Of any two raters or more, over the items that all of them rated (Fleiss 1971): it needs the same number of
    ratings for each item. Raises ValueError for fewer than two raters."""
    if ratings.ndim != 2 or ratings.shape[1] < 2:
        raise ValueError(f"agreement needs ratings of shape (items, two raters or more), not {ratings.shape}")
    complete = ratings[~np.isnan(ratings).any(axis=1)]
    if len(complete) == 0:
        return float("nan")
    raters = ratings.shape[1]
    counts = _category_counts(complete)
    observed = float((counts * (counts - 1)).sum(axis=1).mean() / (raters * (raters - 1)))
    shares = counts.mean(axis=0) / raters
    return _beyond_chance(observed, float(shares @ shares))


def krippendorff_alpha(ratings: NDArray[np.float64], scale: Scale = Scale.NOMINAL) -> float:
    """Of any raters with any ratings missing (Krippendorff 2011), over items with two ratings or more."""
    if ratings.ndim != 2:
        raise ValueError(f"ratings have the shape (items, raters), not {ratings.shape}")
    pairable = ratings[(~np.isnan(ratings)).sum(axis=1) >= 2]
    if len(pairable) == 0:
        return float("nan")
    counts = _category_counts(pairable)
    per_item = counts.sum(axis=1, keepdims=True)
    totals = counts.sum(axis=0)
    coincidences = (counts / (per_item - 1)).T @ counts - np.diag((counts / (per_item - 1)).sum(axis=0))
    categories = np.unique(pairable[~np.isnan(pairable)])
    distances = _squared_distances(categories, totals, scale)
    total = totals.sum()
    expected = float(totals @ distances @ totals) / (total - 1)
    return 1 - float((coincidences * distances).sum()) / expected if expected else float("nan")


def agreement_estimate(
    ratings: NDArray[np.float64],
    coefficient: Coefficient,
    tasks: NDArray[np.int64],
    *,
    seed: int,
    resamples: int = 1000,
) -> Estimate:
    """A coefficient with its interval from drawing tasks, ``tasks`` numbering each item's; n counts items with two
    ratings or more. Raises ValueError when there is not one task an item."""
    if tasks.shape != ratings.shape[:1]:
        raise ValueError(f"{tasks.shape} tasks for {ratings.shape} ratings")
    compared = (~np.isnan(ratings)).sum(axis=1) >= 2
    pairable = ratings[compared]
    return bootstrap_estimate(
        len(pairable),
        lambda drawn: coefficient(pairable[drawn]),
        seed=seed,
        resamples=resamples,
        groups=tasks[compared],
    )


def _beyond_chance(observed: float, chance: float) -> float:
    return (observed - chance) / (1 - chance) if chance < 1 else float("nan")


def _category_counts(ratings: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many ratings of each category, in ascending order, an item has."""
    categories = np.unique(ratings[~np.isnan(ratings)])
    counts: NDArray[np.float64] = (ratings[:, :, None] == categories).sum(axis=1).astype(np.float64)
    return counts


def _squared_distances(
    categories: NDArray[np.float64], totals: NDArray[np.float64], scale: Scale
) -> NDArray[np.float64]:
    if scale is Scale.NOMINAL:
        return 1.0 - np.eye(len(categories))
    # On an ordinal scale categories are as far apart as there are ratings from the middle of one to that of the other.
    places = categories if scale is Scale.INTERVAL else np.cumsum(totals) - totals / 2
    squares: NDArray[np.float64] = (places[:, None] - places[None, :]) ** 2
    return squares
