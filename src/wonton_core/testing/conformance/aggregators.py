"""Laws of an aggregator: the distance of two theorems from those between their proofs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from wonton_core.testing.conformance.laws import check_laws, require

if TYPE_CHECKING:
    from numpy.typing import NDArray

Aggregate = Callable[["NDArray[np.float64]"], Any]
_CLOSE = 1e-9
_SHAPES = ((1, 1), (1, 4), (3, 1), (2, 2), (4, 3), (9, 7))


def _pools() -> Iterator[NDArray[np.float64]]:
    chance = np.random.default_rng(0)
    for rows, columns in _SHAPES:
        # Rounded: ties, and both ends of the range, are common.
        yield np.round(chance.random((rows, columns)), 1)
        yield np.ones((rows, columns))


def gives_a_number_between_0_and_1(aggregate: Aggregate) -> None:
    """A real number in [0, 1] for pools of any size; every pool has a proof, and every distance is defined."""
    for pools in _pools():
        value = aggregate(pools)
        shape = f"pools of {pools.shape[0]} and {pools.shape[1]} proofs"
        require(isinstance(value, Real) and not isinstance(value, bool), f"{type(value).__name__} for {shape}")
        require(math.isfinite(value) and -_CLOSE <= value <= 1 + _CLOSE, f"{value} for {shape}")


def is_0_where_all_proofs_are_at_0(aggregate: Aggregate) -> None:
    """Theorems whose proofs are all alike are at 0."""
    for rows, columns in _SHAPES:
        value = aggregate(np.zeros((rows, columns)))
        require(abs(value) <= _CLOSE, f"{value} for {rows} by {columns} distances of 0")


def is_larger_where_no_proof_is_like_another(aggregate: Aggregate) -> None:
    """Theorems all of whose proofs are at 1 are farther apart than such whose proofs are all alike."""
    for shape in _SHAPES:
        near, far = aggregate(np.zeros(shape)), aggregate(np.ones(shape))
        require(far > near + _CLOSE, f"{far} for {shape[0]} by {shape[1]} distances of 1, {near} for those of 0")


def does_not_depend_on_the_order_of_proofs(aggregate: Aggregate) -> None:
    """A pool has no order."""
    chance = np.random.default_rng(1)
    for pools in _pools():
        shuffled = pools[chance.permutation(pools.shape[0])][:, chance.permutation(pools.shape[1])]
        first, second = aggregate(pools), aggregate(np.ascontiguousarray(shuffled))
        require(abs(first - second) <= _CLOSE, f"{first} for {pools.tolist()}, {second} in another order")


def is_the_same_when_the_sides_are_exchanged(aggregate: Aggregate) -> None:
    """The distance from one theorem to another is that back."""
    for pools in _pools():
        first, second = aggregate(pools), aggregate(np.ascontiguousarray(pools.T))
        require(abs(first - second) <= _CLOSE, f"{first} for {pools.tolist()}, {second} with the sides exchanged")


def leaves_the_distances_as_they_are(aggregate: Aggregate) -> None:
    """The array is the caller's: it is read, and it may be one that can't be written."""
    for pools in _pools():
        locked = pools.copy()
        locked.flags.writeable = False
        first, second = aggregate(locked), aggregate(pools[:, :])
        require(first == second, f"{first} for an array that can't be written, {second} for its copy")
        require(np.array_equal(locked, pools), "the distances were changed")


LAWS = (
    gives_a_number_between_0_and_1,
    is_0_where_all_proofs_are_at_0,
    is_larger_where_no_proof_is_like_another,
    does_not_depend_on_the_order_of_proofs,
    is_the_same_when_the_sides_are_exchanged,
    leaves_the_distances_as_they_are,
)


def check_aggregator(aggregate: Aggregate) -> tuple[str, ...]:
    """Raise ContractBrokenError unless ``aggregate`` keeps every law of an aggregator."""
    __tracebackhide__ = True
    return check_laws("the aggregator", aggregate, LAWS)
