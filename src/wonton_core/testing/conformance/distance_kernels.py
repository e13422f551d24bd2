"""Laws of a distance kernel (``interfaces.DistanceKernel``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from wonton_core.model.comparable_proof import ComparableProof
from wonton_core.plugin_api.interfaces import DistanceKernel
from wonton_core.testing.conformance.laws import check_laws, require
from wonton_core.testing.conformance.sample_proofs import sample_proofs

if TYPE_CHECKING:
    from numpy.typing import NDArray

MakeKernel = Callable[[], DistanceKernel[Any]]
_CLOSE = 1e-9


def _between(
    make: MakeKernel,
    left: Sequence[ComparableProof],
    right: Sequence[ComparableProof],
    rows: slice = slice(None),
    columns: slice = slice(None),
) -> NDArray[np.float64]:
    kernel = make()
    return kernel.distances(*kernel.pack(left, right), rows, columns)


def _sides() -> tuple[tuple[ComparableProof, ...], tuple[ComparableProof, ...]]:
    return sample_proofs(1, "lean"), sample_proofs(2, "coq")[:-3]


def _same(found: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    return found.shape == other.shape and bool(np.allclose(found, other, rtol=0, atol=_CLOSE, equal_nan=True))


def gives_one_number_for_every_pair(make: MakeKernel) -> None:
    """An array of float64, shape (rows, columns)."""
    left, right = _sides()
    found = _between(make, left, right)
    expected = (len(left), len(right))
    require(isinstance(found, np.ndarray), f"distances gave {type(found).__name__}, expected an array")
    require(found.shape == expected, f"distances gave shape {found.shape}, expected {expected}")
    require(found.dtype == np.float64, f"distances gave {found.dtype}, expected float64")


def stays_between_0_and_1(make: MakeKernel) -> None:
    """Every value is in [0, 1], or NaN where there is nothing to compare."""
    for left, right in (_sides(), (_sides()[0],) * 2):
        found = _between(make, left, right)
        wrong = found[~np.isnan(found) & ~((found >= 0) & (found <= 1))]
        require(not wrong.size, f"{wrong.size} of {found.size} values are outside, as {wrong[:1].tolist()}")


def says_something(make: MakeKernel) -> None:
    """Not every value is NaN, and proofs that have nothing in common are not all at 0."""
    found = _between(make, *_sides())
    require(not np.isnan(found).all(), "every value is NaN")
    require(bool(np.nanmax(found) > _CLOSE), "every value is 0")


def is_the_same_when_the_sides_are_exchanged(make: MakeKernel) -> None:
    """The distances from right to left are those from left to right."""
    left, right = _sides()
    there, back = _between(make, left, right), _between(make, right, left).T
    require(_same(there, back), "the distances from right to left differ from those from left to right")


def is_0_between_a_proof_and_itself(make: MakeKernel) -> None:
    """Within one set of proofs, given as both sides, a proof is at 0 from itself, or NaN."""
    some = _sides()[0]
    on_itself = np.diag(_between(make, some, some))
    wrong = [proof.theorem for proof, value in zip(some, on_itself, strict=True) if abs(value) > _CLOSE]
    require(not wrong, f"these are not at 0 from themselves: {', '.join(wrong)}")


def does_not_depend_on_the_order_of_proofs(make: MakeKernel) -> None:
    """Proofs in another order give the same distances in that order."""
    left, right = _sides()
    there = _between(make, left[::-1], right)[::-1]
    require(_same(there, _between(make, left, right)), "other distances when the left side is reversed")


def gives_the_same_in_blocks(make: MakeKernel) -> None:
    """A block of rows and columns holds what the whole holds there."""
    left, right = _sides()
    whole = _between(make, left, right)
    rows, columns = slice(2, 5), slice(1, len(right))
    require(_same(_between(make, left, right, rows, columns), whole[rows, columns]), "a block differs from the whole")


def gives_the_same_again(make: MakeKernel) -> None:
    """The same proofs give the same distances, to the bit."""
    first, second = _between(make, *_sides()), _between(make, *_sides())
    require(first.tobytes() == second.tobytes(), "a second time gives other distances")


LAWS = (
    gives_one_number_for_every_pair,
    stays_between_0_and_1,
    says_something,
    is_the_same_when_the_sides_are_exchanged,
    is_0_between_a_proof_and_itself,
    does_not_depend_on_the_order_of_proofs,
    gives_the_same_in_blocks,
    gives_the_same_again,
)


def check_distance_kernel(make: MakeKernel) -> tuple[str, ...]:
    """Raise ContractBrokenError unless what ``make()`` gives keeps every law of a distance kernel."""
    __tracebackhide__ = True
    return check_laws("the distance kernel", make, LAWS)
