"""What a distance is made of, pair of proofs by pair of proofs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wonton_core.model.comparable_proof import ComparableProof

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from wonton_core.plugin_api.interfaces import DistanceKernel


class DistanceComponents:
    """The parts of a kernel's distance between all proofs of both sides, looked up by position.

    A kernel that has parts offers ``parts(left, right, rows, columns)``: a block by name. One that has none is its own
    only part, called ``name``.
    """

    def __init__(
        self,
        kernel: DistanceKernel[Any],
        name: str,
        left: Sequence[ComparableProof],
        right: Sequence[ComparableProof],
    ) -> None:
        packed = kernel.pack(left, right)
        whole = slice(0, len(left)), slice(0, len(right))
        make_parts = getattr(kernel, "parts", None)
        self._parts: Mapping[str, NDArray[np.float64]] = (
            make_parts(*packed, *whole) if make_parts is not None else {name: kernel.distances(*packed, *whole)}
        )

    def between(self, left: int, right: int) -> dict[str, float | None]:
        """Each part's distance between two proofs; None where it is undefined."""
        found = {name: float(values[left, right]) for name, values in self._parts.items()}
        return {name: None if math.isnan(value) else value for name, value in found.items()}
