"""The weights of Wonton's own distance, all of them, and how channels become one number.

Channels are ordered by how directly they speak of the theorem. Written down before anything was measured: statement
1/2, and each counts half of the one before (proof, actions, concepts; words and mere size, which decide little more
than ties, share the last place). Then the development set was asked, 224 pairs none of which is measured
(``python analysis/benchmarks/choose_weights.py --from-start``): every weight was taken away, quartered, halved, doubled
and fourfold, one at a time; of the changes that are better for certain (95 % bootstrap interval of the gain above zero,
gain at least 0.005) the one with the largest gain is made, and so on. One was made: actions count a quarter of what was
written down. After it no change is better (the same command without the option), so the rest stands, with a sum of one.
A channel that is undefined for a pair is left out and the others share its weight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from wonton_core.distances.channels.actions import ProofActions
from wonton_core.distances.channels.concepts import StatementConcepts
from wonton_core.distances.channels.proof import ProofStructure
from wonton_core.distances.channels.size import SizeAndShape
from wonton_core.distances.channels.statement import StatementStructure
from wonton_core.distances.channels.tokens import LexicalTokens
from wonton_core.model.comparable_proof import ComparableProof

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wonton_core.plugin_api.interfaces import DistanceKernel

STATEMENT_WEIGHTS = {"statement": 16 / 29, "concepts": 2 / 29}
PROOF_WEIGHTS = {"proof": 8 / 29, "actions": 1 / 29}
SURFACE_WEIGHTS = {"tokens": 1 / 29, "size": 1 / 29}

_CHANNELS: dict[str, type[DistanceKernel[Any]]] = {
    "statement": StatementStructure,
    "proof": ProofStructure,
    "actions": ProofActions,
    "concepts": StatementConcepts,
    "tokens": LexicalTokens,
    "size": SizeAndShape,
}


@frozen(eq=False)
class PackedChannels:
    """One side's features of every channel, and how many proofs it has."""

    by_channel: dict[str, Any]
    count: int


def weighted_mean(parts: Mapping[str, NDArray[np.float64]], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """The mean over parts that are defined (not NaN), weights shared out among them; NaN where none is."""
    first = next(iter(parts.values()))
    total, weight_sum = np.zeros(first.shape), np.zeros(first.shape)
    for name, values in parts.items():
        defined = ~np.isnan(values)
        total += np.where(defined, values, 0.0) * weights[name]
        weight_sum += defined * weights[name]
    mean: NDArray[np.float64] = np.full(first.shape, np.nan)
    np.divide(total, weight_sum, out=mean, where=weight_sum > 0)
    np.minimum(mean, 1.0, out=mean)
    return mean


class CombinedDistance:
    """Weighted mean of the channels in ``weights``; those of a pair that are undefined are left out."""

    weights: Mapping[str, float] = {}

    def pack(
        self, left: Sequence[ComparableProof], right: Sequence[ComparableProof]
    ) -> tuple[PackedChannels, PackedChannels]:
        """Features of every channel."""
        packed = {name: _CHANNELS[name]().pack(left, right) for name in self.weights}
        return (
            PackedChannels({name: sides[0] for name, sides in packed.items()}, len(left)),
            PackedChannels({name: sides[1] for name, sides in packed.items()}, len(right)),
        )

    def parts(
        self, left: PackedChannels, right: PackedChannels, rows: slice, columns: slice
    ) -> dict[str, NDArray[np.float64]]:
        """The block of each channel, by name."""
        return {
            name: _CHANNELS[name]().distances(left.by_channel[name], right.by_channel[name], rows, columns)
            for name in self.weights
        }

    def distances(
        self, left: PackedChannels, right: PackedChannels, rows: slice, columns: slice
    ) -> NDArray[np.float64]:
        """The block of distances, shape (rows, columns)."""
        return weighted_mean(self.parts(left, right, rows, columns), self.weights)


class WontonDistance(CombinedDistance):
    """All channels: the default."""

    weights: Mapping[str, float] = {**STATEMENT_WEIGHTS, **PROOF_WEIGHTS, **SURFACE_WEIGHTS}


class StatementEvidence(CombinedDistance):
    """Only what the statements say: structure and concepts."""

    weights: Mapping[str, float] = STATEMENT_WEIGHTS


class ProofEvidence(CombinedDistance):
    """Only what the proofs say: structure and actions."""

    weights: Mapping[str, float] = PROOF_WEIGHTS
