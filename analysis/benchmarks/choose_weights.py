"""Chooses the weights of Wonton's distance on the development set, one change at a time, and shows every one it tried.

In each round one weight at a time is taken away, divided or multiplied; a change counts as better when the 95 %
bootstrap interval (over pairs) of its gain lies above zero and the gain is at least 0.005: less is not worth a number
that nobody can explain. Of the changes that are better the one with the largest gain is made, and the next round
begins; the last round finds none. The score of a pair is the mean reciprocal rank of its two theorems over twelve
settings: proof terms on both sides and what the runbook compares (Lean's searches with Coq's terms), all channels and
proofs alone, each under every ablation; names obfuscated. The 84 pairs that are measured take no part.

    python analysis/benchmarks/choose_weights.py [--from-start]

It starts from the weights of ``wonton_core.distances.combination``: they stand when it changes nothing.
``--from-start`` begins with the weights that were written down before anything was measured, and ends with those of
``combination``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wonton_core.alignment.benchmark import named_pairs
from wonton_core.alignment.comparison import ComparisonOptions, load_side
from wonton_core.alignment.paired_study import NamedPair, make_queries, mirrored
from wonton_core.alignment.ranking_metrics import RECIPROCAL_RANK, ranking_metrics
from wonton_core.alignment.theorem_distances import DECIMALS, proof_distances
from wonton_core.cli.demo_recorded import recorded_run
from wonton_core.codec.pair_file import read_pair_spec
from wonton_core.distances.combination import WontonDistance, weighted_mean
from wonton_core.plugin_api.catalog import load_catalog

HERE = Path(__file__).parent
GRAPH_SOURCES = ("proof_term_graph", "wild_type_graph")
ABLATIONS = ("none", "drop_tokens", "graph_only")
FACTORS = (0.0, 0.25, 0.5, 2.0, 4.0)
START = {"statement": 1 / 2, "proof": 1 / 4, "actions": 1 / 8, "concepts": 1 / 16, "tokens": 1 / 32, "size": 1 / 32}
PROOF = ("proof", "actions")
RESAMPLES = 2000
WORTH_A_CHANGE = 0.005

Weights = Mapping[str, float]
Matrix = NDArray[np.float64]


class DevelopmentSet:
    """All channels' distances on the development set, by ablation."""

    def __init__(self) -> None:
        catalog = load_catalog()
        self._pairs = named_pairs(read_pair_spec(HERE / "lean_coq_development_v1.json"))
        self._metric = ranking_metrics(catalog, (1,))[RECIPROCAL_RANK]
        runs = {side: recorded_run(HERE / "recorded", f"development_{side}") for side in ("lean", "coq")}
        self._parts: dict[tuple[str, str], dict[str, Matrix]] = {}
        for source, ablation in product(GRAPH_SOURCES, ABLATIONS):
            options = ComparisonOptions(
                graph_source_left=source, graph_source_right=source, obfuscation="names", ablation=ablation
            )
            left = load_side(runs["lean"], "lean", "left", options, catalog)
            right = load_side(runs["coq"], "coq", "right", options, catalog)
            self._names = tuple(left.pools), tuple(right.pools)
            proofs = [pool[0] for pool in left.pools.values()], [pool[0] for pool in right.pools.values()]
            self._parts[source, ablation] = {
                name: proof_distances(catalog.distance_kernels.load(name)(), *proofs) for name in START
            }

    def evaluated(self) -> str:
        """How many of the pairs have a proof on both sides: they alone choose."""
        return f"{len(make_queries(self._pairs, *self._names).rows)} of {len(self._pairs)} pairs"

    def scores(self, weights: Weights) -> NDArray[np.float64]:
        """Reciprocal ranks by setting, direction and pair, shape (sources, 2, ablations, 2, pairs)."""
        settings = weights, {name: weights[name] for name in PROOF if name in weights}
        return np.array(
            [
                [
                    [self._directions(self._parts[source, ablation], chosen) for ablation in ABLATIONS]
                    for chosen in settings
                ]
                for source in GRAPH_SOURCES
            ]
        )

    def _directions(self, parts: Mapping[str, Matrix], weights: Weights) -> list[NDArray[np.float64]]:
        matrix = np.round(weighted_mean({name: parts[name] for name in weights}, weights), DECIMALS)
        left, right = self._names
        return [
            self._ranked(self._pairs, left, right, matrix),
            self._ranked(mirrored(self._pairs), right, left, np.ascontiguousarray(matrix.T)),
        ]

    def _ranked(
        self, pairs: tuple[NamedPair, ...], left: tuple[str, ...], right: tuple[str, ...], matrix: Matrix
    ) -> NDArray[np.float64]:
        queries = make_queries(pairs, left, right)
        return self._metric(matrix[queries.rows], queries.relevant)


def changed(weights: Weights) -> Iterator[tuple[str, Weights]]:
    """Every change of one weight."""
    for name, weight in weights.items():
        for factor in FACTORS:
            other = {**weights, name: weight * factor}
            if any(other.get(part) for part in PROOF):
                yield f"{name} x {factor:g}", other


def gain_interval(gain: NDArray[np.float64]) -> tuple[float, float]:
    """The 95 % percentile interval of the mean of ``gain``, one number a pair."""
    draws = np.random.default_rng(0).integers(len(gain), size=(RESAMPLES, len(gain)))
    low, high = np.percentile(gain[draws].mean(axis=1), (2.5, 97.5))
    return float(low), float(high)


def round_of_changes(development: DevelopmentSet, chosen: Weights) -> Weights | None:
    """The weights after the best change, or None where none is better.

    Prints one line a change: its mean score, the gain with its interval, and the twelve settings.
    """
    own = development.scores(chosen)
    print("weights:", described(chosen))
    settings = "terms, all: none, drop_tokens, graph_only; proofs alone: the same; searches with terms: the same six"
    print(f"{'change':18} score   gain  [95 % interval]    {settings}")
    best, best_gain = None, 0.0
    for name, weights in (("-", chosen), *changed(chosen)):
        found = development.scores(weights)
        gain = (found - own).mean(axis=(0, 1, 2, 3))
        low, high = gain_interval(gain)
        settings = " ".join(f"{value:.3f}" for value in found.mean(axis=(3, 4)).ravel())
        better = low > 0 and gain.mean() >= WORTH_A_CHANGE
        if better and gain.mean() > best_gain:
            best, best_gain = weights, gain.mean()
        mark = "better" if better else "worse" if high < 0 else ""
        print(f"{name:18} {found.mean():.4f} {gain.mean():+.4f} [{low:+.4f}, {high:+.4f}]  {settings}  {mark}")
    return best


def described(weights: Weights) -> str:
    """The weights with a sum of one."""
    total = sum(weights.values())
    return ", ".join(f"{name} {Fraction(weight / total).limit_denominator(1000)}" for name, weight in weights.items())


def main() -> None:
    """Round after round, then the weights chosen."""
    chosen: Weights = START if "--from-start" in sys.argv[1:] else WontonDistance.weights
    development = DevelopmentSet()
    print(development.evaluated())
    better: Weights | None = chosen
    while better is not None:
        chosen = {name: weight for name, weight in better.items() if weight}
        better = round_of_changes(development, chosen)
        print()
    print("chosen:", described(chosen))


if __name__ == "__main__":
    main()
