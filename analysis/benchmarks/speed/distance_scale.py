"""How time and memory of all-pairs and of top-10 grow with the number of graphs, and what the index changes.

    python analysis/benchmarks/speed/distance_scale.py [--json] [--sizes 1000 2000 4000 8000] [--workers 2]

Random labelled DAGs of about 60 nodes, histograms of three rounds and of whole subgraphs, Ruzicka distance. Every
measurement has a process of its own; its memory is what it took at most beyond graphs and histograms. "matrix" is all
pairs, "top-10" the nearest ten of every graph, both with the index as it is (dense rows for frequent features, postings
for the others). "top-10, postings" has postings alone. "top-10, no index" merges the sorted histograms of two graphs at
a time; it is measured for 64 graphs against all and multiplied.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from random_dags import random_dags

from wonton_core.distances.all_pairs import all_pairs
from wonton_core.distances.kernels.compilation import compiled
from wonton_core.distances.label_histograms import KeyedHistograms, packed_label_histograms
from wonton_core.distances.packed_graphs import pack_graphs
from wonton_core.distances.sparse_histograms import FREQUENT_SHARE, pack_flat
from wonton_core.distances.top_k import nearest
from wonton_core.execution.local import LocalExecutor
from wonton_core.model.proof_graph import ProofGraph

K = 10
MERGED = 64
WAYS = ("matrix", "top-10", "top-10, postings", "top-10, no index")

_GRAPHS: list[ProofGraph] = []  # of the size at hand; measuring processes are forks and find them here


@compiled
def merged_overlap(start: NDArray[np.int64], keys: NDArray[np.uint64], counts: NDArray[np.float64], rows: int) -> float:
    """The common weight of the first rows with all rows, added up, by merging two rows at a time."""
    whole = 0.0
    for row in range(rows):
        for column in range(start.shape[0] - 1):
            mine, theirs = start[row], start[column]
            while mine < start[row + 1] and theirs < start[column + 1]:
                if keys[mine] == keys[theirs]:
                    whole += min(counts[mine], counts[theirs])
                    mine += 1
                    theirs += 1
                elif keys[mine] < keys[theirs]:
                    mine += 1
                else:
                    theirs += 1
    return whole


def _search(found: KeyedHistograms, way: str, workers: int) -> None:
    if way == "top-10, no index":
        merged_overlap(found.start, found.keys, found.counts, min(MERGED, len(found)))
        return
    share = 0 if way.endswith("postings") else FREQUENT_SHARE
    (histograms,) = pack_flat([(found.start, found.keys, found.counts)], share)
    executor = LocalExecutor(workers)
    if way == "matrix":
        all_pairs(histograms, executor=executor)
    else:
        nearest(histograms, K, executor=executor)


def _gigabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def measure_way(way: str, workers: int) -> dict[str, float]:
    """Seconds for graphs to histograms and histograms to result, and memory; kernels are loaded before."""
    graphs, count = _GRAPHS, len(_GRAPHS)
    _search(packed_label_histograms(pack_graphs(graphs[:50])), way, workers)
    started = time.perf_counter()
    found = packed_label_histograms(pack_graphs(graphs), executor=LocalExecutor(workers))
    packed, processor, before = time.perf_counter(), time.process_time(), _gigabytes()
    _search(found, way, workers)
    times = count / MERGED / workers if way == "top-10, no index" else 1.0
    busy = time.process_time() - processor
    return {
        "histograms_seconds": packed - started,
        "seconds": (time.perf_counter() - packed) * times,
        "processor_seconds": busy * (times * workers if times != 1.0 else 1.0),
        "gigabytes": _gigabytes() - before,
    }


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", action="store_true")
    options.add_argument("--sizes", type=int, nargs="+", default=[1000, 2000, 4000, 8000])
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    context = multiprocessing.get_context("fork")
    if not chosen.json:
        print(f"{chosen.workers} workers; histograms s | result s | processor s | GB beyond histograms")
    rows: list[dict[str, Any]] = []
    for size in chosen.sizes:
        _GRAPHS[:] = random_dags(size)
        for way in WAYS:
            with context.Pool(1) as pool:
                row = pool.apply(measure_way, (way, chosen.workers))
            rows.append({"graphs": size, "way": way, **row})
            if not chosen.json:
                print(
                    f"{size:>6}  {way:<17} {row['histograms_seconds']:7.2f} {row['seconds']:9.2f} "
                    f"{row['processor_seconds']:9.2f} {row['gigabytes']:8.3f}",
                    flush=True,
                )
    if chosen.json:
        print(json.dumps({"workers": chosen.workers, "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
