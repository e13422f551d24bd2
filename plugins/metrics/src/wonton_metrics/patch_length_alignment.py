"""How the length of a model's patch compares with the gold patch's (Fig. 11).

The paper prints an MSE over each log-log picture and does not say of what. Both are given here:

- ``log2_error``: mean of (log2 model - log2 gold)^2. 1.0 is a factor of two, either way.
- ``line_error``: mean of (model - gold)^2, in squared lines, which a few long patches rule.

Length counts changed lines of code, without comments and blank lines. A model's patch of length 0 has no logarithm: it
is counted apart, and left out of both so that both are over the same patches.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from wonton_metrics.estimates import Estimate, mean_estimate


@frozen
class PatchLengthAlignment:
    """``log2_bias`` is the mean of log2(model / gold): above 0 over-edits, below 0 under-edits. Intervals come from
    drawing tasks. ``unknown`` counts patches without a length, ``without_lines`` those of length 0."""

    log2_error: Estimate
    line_error: Estimate
    log2_bias: Estimate
    without_lines: int
    unknown: int


def patch_length_alignment(
    model_lines: NDArray[np.float64], gold_lines: NDArray[np.float64], tasks: NDArray[np.int64], *, seed: int
) -> PatchLengthAlignment:
    """From one length a patch, NaN where the model's patch could not be read, and its task's gold length;
    ``tasks`` numbers each patch's task.

    Raises ValueError for arrays of different lengths, a gold patch below one line, and negative or infinite lengths.
    """
    if not model_lines.shape == gold_lines.shape == tasks.shape or model_lines.ndim != 1:
        raise ValueError(f"{model_lines.shape} lengths for {gold_lines.shape} gold lengths of {tasks.shape} tasks")
    if not (gold_lines >= 1).all() or np.isinf(gold_lines).any():
        raise ValueError("a gold patch changes at least one line")
    if (model_lines < 0).any() or np.isinf(model_lines).any():
        raise ValueError("a patch's length is a number of lines")
    usable = model_lines > 0
    model, gold, groups = model_lines[usable], gold_lines[usable], tasks[usable]
    ratio = np.log2(model) - np.log2(gold)
    return PatchLengthAlignment(
        log2_error=mean_estimate(ratio**2, seed=seed, groups=groups),
        line_error=mean_estimate((model - gold) ** 2, seed=seed, groups=groups),
        log2_bias=mean_estimate(ratio, seed=seed, groups=groups),
        without_lines=int((model_lines == 0).sum()),
        unknown=int(np.isnan(model_lines).sum()),
    )
