"""Success by the size of the gold patch, in the bins of Fig. 6.

The paper's text cuts elsewhere than its picture ("medium" 11-20, "large" above 20); the picture's bins are used.
Size counts changed lines of code, without comments and blank lines.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wonton_metrics.success_by_label import SuccessCell, success_cell

BIN_ENDS = (5, 10, 20, 50, 75)
"""The last size of each bin; one more bin holds what is larger."""


def bin_names() -> tuple[str, ...]:
    """1-5, 6-10 and so on, and >75."""
    starts = (1, *(end + 1 for end in BIN_ENDS))
    return (*(f"{start}-{end}" for start, end in zip(starts, BIN_ENDS, strict=False)), f">{BIN_ENDS[-1]}")


def success_by_patch_size(values: NDArray[np.float64], gold_lines: NDArray[np.int64]) -> tuple[SuccessCell, ...]:
    """One cell a bin, empty ones too, from one value in [0, 1] a task (NaN where unknown) and its patch's size.

    Raises ValueError for a size below 1, which is no patch, and for arrays of different lengths.
    """
    if values.shape != gold_lines.shape:
        raise ValueError(f"{values.shape} values for {gold_lines.shape} sizes")
    if (gold_lines < 1).any():
        raise ValueError("a gold patch changes at least one line")
    bins = np.searchsorted(np.array(BIN_ENDS), gold_lines, side="left")
    return tuple(success_cell((name,), values[bins == place], len(values)) for place, name in enumerate(bin_names()))
