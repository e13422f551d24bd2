"""The weights of Wonton's own distance, all of them, and how channels become one number.

The weights were written down before anything was measured, and are not fitted to any benchmark: channels are ordered by
how directly they speak of the theorem, and each counts half of the one before. The statement is what a pair shares by
construction; the proof's structure may differ between assistants; what it does is coarser than its structure; then the
concepts, of which the statement's structure already knows; then words, and last mere size, which decide little more
than ties. A channel that is undefined for a pair is left out and the others share its weight.
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

STATEMENT_WEIGHTS = {"statement": 1 / 2, "concepts": 1 / 16}
PROOF_WEIGHTS = {"proof": 1 / 4, "actions": 1 / 8}
SURFACE_WEIGHTS = {"tokens": 1 / 32, "size": 1 / 32}

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
