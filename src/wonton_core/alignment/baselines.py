"""Distances that every report shows beside the chosen one, on the same proofs.

The reference system knows nothing of Wonton's normal form of proof terms, which changes its figures a good deal in
either direction. So it stands there twice: on the graphs that the chosen distance reads, and on the terms as kernels
hold them. Sources without a normal form give it the same graphs both times.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from wonton_core.alignment.proof_pools import ProofPools
from wonton_core.alignment.theorem_distances import pool_proofs, proof_distances
from wonton_core.plugin_api.catalog import Catalog

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@frozen
class Baseline:
    """``distance`` is a kernel's name; ``recorded`` says whether it reads graphs as they were before the normal
    form."""

    distance: str
    recorded: bool = False


BASELINES = {
    **{name: Baseline(name) for name in ("size", "statement_only", "proof_only", "tokens", "names", "reference")},
    "reference_raw_terms": Baseline("reference", recorded=True),
}
"""By the name that a report gives them, in the order in which they are shown."""


def as_recorded(pools: ProofPools) -> ProofPools:
    """The same pools, with graphs before any normal form for proofs. They must have been loaded with them."""
    if pools.recorded is None:
        raise ValueError("these pools were loaded without their recorded graphs")
    return evolve(pools, pools=pools.recorded)


def baseline_distances(
    names: Iterable[str], left: ProofPools, right: ProofPools, catalog: Catalog
) -> dict[str, NDArray[np.float64]]:
    """Distances between all proofs of both sides by each baseline of ``names``."""
    found = {}
    for name in names:
        baseline = BASELINES[name]
        sides = (as_recorded(left), as_recorded(right)) if baseline.recorded else (left, right)
        kernel = catalog.distance_kernels.load(baseline.distance)()
        found[name] = proof_distances(kernel, *(pool_proofs(side) for side in sides))
    return found
