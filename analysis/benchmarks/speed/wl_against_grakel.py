"""All pairs of labelled DAGs of about 60 nodes: Wonton's engine against GraKeL's Weisfeiler-Lehman kernel.

    .venv/bin/uv pip install -c constraints.txt grakel==0.1.11    # brings scikit-learn
    python analysis/benchmarks/speed/wl_against_grakel.py [--json] [--sizes 2000 8000] [--rounds 3] [--cap 8000]

Both refine labels four times over the targets of a node's edges, without order, and give one minus the normalised
linear kernel of all labels' counts. Counted, for both, is all from graphs as Python objects to the matrix of distances
in memory: packing, refinement, histograms, products. Each gets graphs in its own form (``ProofGraph``; GraKeL's
dictionaries of edges and labels), and turning one form into the other counts for neither. GraKeL gets two jobs, Wonton
two threads. Every measurement has a process of its own, in turn, after a warm-up on 50 graphs; medians are compared.
"wonton ruzicka" is the same with the measure that Wonton's distances use. Values are compared on 100 rows.

Exit code 1 when a ratio is below 5 or a value differs by more than 1e-12, 3 without GraKeL.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
from numpy.typing import NDArray
from random_dags import random_dags

from wonton_core.distances.all_pairs import all_pairs
from wonton_core.distances.kernels.histogram_overlap import COSINE, RUZICKA
from wonton_core.distances.label_histograms import packed_label_histograms
from wonton_core.distances.packed_graphs import pack_graphs
from wonton_core.distances.sparse_histograms import pack_flat
from wonton_core.execution.local import LocalExecutor
from wonton_core.model.proof_graph import ProofGraph

GOAL = 5.0
TOLERANCE = 1e-12
ITERATIONS = 4
WORKERS = 2
SAMPLE = 100
GRAKEL, WONTON, WONTON_RUZICKA = "grakel", "wonton", "wonton ruzicka"

Matrix = NDArray[np.float64]


def with_grakel(graphs: Sequence[ProofGraph]) -> tuple[Any, Callable[[Any], Matrix]]:
    """GraKeL's own form of ``graphs``, and what makes it a matrix of distances."""
    from grakel.kernels import VertexHistogram, WeisfeilerLehman

    native = []
    for graph in graphs:
        edges: dict[int, dict[int, float]] = {node: {} for node in range(len(graph.nodes))}
        for edge in graph.edges:
            edges[edge.source][edge.target] = 1.0
        native.append((edges, {node: int(label.kind) for node, label in enumerate(graph.nodes)}))

    def distances(given: Any) -> Matrix:
        kernel = WeisfeilerLehman(
            n_iter=ITERATIONS, base_graph_kernel=VertexHistogram, normalize=True, n_jobs=WORKERS
        ).fit_transform(given)
        return np.asarray(np.subtract(1.0, kernel, out=kernel), dtype=np.float64)

    return native, distances


def with_wonton(graphs: Sequence[ProofGraph], measure: int) -> tuple[Any, Callable[[Any], Matrix]]:
    """``graphs`` as they are, and what makes them a matrix of distances."""
    executor = LocalExecutor(WORKERS)

    def distances(given: Sequence[ProofGraph]) -> Matrix:
        found = packed_label_histograms(pack_graphs(given), ITERATIONS, whole=False, executor=executor)
        (histograms,) = pack_flat([(found.start, found.keys, found.counts)])
        return all_pairs(histograms, measure=measure, executor=executor)

    return graphs, distances


def measure_way(way: str, count: int) -> tuple[float, float, float, Matrix]:
    """Seconds, processor seconds, peak gigabytes of the process, and the first rows of the matrix."""
    results = []
    for size in (50, count):
        graphs = random_dags(size)
        given, distances = (
            with_grakel(graphs) if way == GRAKEL else with_wonton(graphs, COSINE if way == WONTON else RUZICKA)
        )
        started, processor = time.perf_counter(), time.process_time()
        matrix = distances(given)
        spent = time.perf_counter() - started, time.process_time() - processor
        results.append((*spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, matrix[:SAMPLE].copy()))
    return results[-1]


def measure_size(count: int, rounds: int, ways: Sequence[str]) -> dict[str, Any]:
    """Median seconds and peak memory of each way, the ratios and the greatest difference of values."""
    context = multiprocessing.get_context("spawn")
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    processor: dict[str, list[float]] = {way: [] for way in ways}
    memory: dict[str, float] = {}
    sample: dict[str, Matrix] = {}
    for _ in range(rounds):
        for way in ways:
            with context.Pool(1) as pool:
                spent, busy, memory[way], sample[way] = pool.apply(measure_way, (way, count))
            seconds[way].append(spent)
            processor[way].append(busy)
    medians = {way: statistics.median(found) for way, found in seconds.items()}
    busy_medians = {way: statistics.median(found) for way, found in processor.items()}
    found: dict[str, Any] = {
        "graphs": count,
        "seconds": medians,
        "processor_seconds": busy_medians,
        "all_seconds": seconds,
        "peak_gigabytes": memory,
    }
    if GRAKEL in ways:
        found["ratio"] = medians[GRAKEL] / medians[WONTON]
        found["ratio_ruzicka"] = medians[GRAKEL] / medians[WONTON_RUZICKA]
        found["ratio_processor"] = busy_medians[GRAKEL] / busy_medians[WONTON]
        found["greatest_difference"] = float(np.abs(sample[GRAKEL] - sample[WONTON]).max())
    return found


def main() -> int:
    """Measure and print; exit code 1 when the goal is missed, 3 when GraKeL is not there."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", action="store_true")
    options.add_argument("--sizes", type=int, nargs="+", default=[2000, 8000])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--cap", type=int, default=8000, help="more graphs than this are not given to GraKeL")
    chosen = options.parse_args()
    try:
        grakel = version("grakel")
    except PackageNotFoundError:
        print("GraKeL is missing: .venv/bin/uv pip install -c constraints.txt grakel==0.1.11", file=sys.stderr)
        return 3
    found = []
    for size in chosen.sizes:
        ways = [WONTON, WONTON_RUZICKA] if size > chosen.cap else [GRAKEL, WONTON, WONTON_RUZICKA]
        found.append(measure_size(size, chosen.rounds, ways))
    good = all(one.get("ratio", GOAL) >= GOAL and one.get("greatest_difference", 0) <= TOLERANCE for one in found)
    if chosen.json:
        print(json.dumps({"grakel": grakel, "rounds": chosen.rounds, "goal": GOAL, "sizes": found}, indent=1))
        return 0 if good else 1
    print(f"GraKeL {grakel}, {ITERATIONS} iterations, {WORKERS} workers, median of {chosen.rounds} rounds")
    for one in found:
        for way, seconds in one["seconds"].items():
            print(
                f"{one['graphs']:>6} graphs  {way:<15} {seconds:8.2f} s  {one['peak_gigabytes'][way]:5.2f} GB at most"
            )
        if "ratio" in one:
            print(
                f"{one['graphs']:>6} graphs  ratio {one['ratio']:.1f} (ruzicka {one['ratio_ruzicka']:.1f}, "
                f"of processor time {one['ratio_processor']:.1f}), "
                f"goal {GOAL}; values differ by at most {one['greatest_difference']:.1e}"
            )
        else:
            print(f"{one['graphs']:>6} graphs  over --cap: GraKeL not asked")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
