"""How work items scale over executors: processes of this machine, and a Dask cluster on it.

    python analysis/benchmarks/speed/executor_scaling.py [--items 200] [--milliseconds 50] [--json]

In one run, for 1 and 2 workers each: --items items of about --milliseconds of processor time (numbers summed in
Python), the seconds that they take together, and how many times faster that is, start-up left out, than one process.
What an item costs beside its work is measured by 1,000 items that do nothing, after the workers have started.

From these comes the model of cost for more workers than this machine has: seconds(w) = start + max(items x work / w,
items x overhead), since one process hands out all items. It is told beside the measurements, and is no measurement.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from wonton_core.execution.processes import ProcessExecutor
from wonton_dask.executor import DaskExecutor

EMPTY_ITEMS = 1000
MODELLED = (4, 16, 64)
EXECUTORS: dict[str, Callable[[int], Any]] = {"processes": ProcessExecutor, "dask": DaskExecutor}


class Summing:
    """Sums so many numbers an item: work for one processor, the same everywhere."""

    def __init__(self, numbers: int) -> None:
        self.numbers = numbers

    def __call__(self, item: int) -> int:
        """The item, when it is done."""
        total = 0
        for number in range(self.numbers):
            total += number
        return item


def numbers_for(seconds: float) -> int:
    """How many numbers one processor sums in so many seconds."""
    tried = 1_000_000
    begin = time.process_time()
    Summing(tried)(0)
    return max(1, int(tried * seconds / (time.process_time() - begin)))


def run(executor: Any, work: Summing, items: Sequence[int]) -> tuple[float, float]:
    """Seconds until the first result, and from there to the last."""
    begin = time.perf_counter()
    results: Iterator[tuple[int, int]] = executor.run(work, items)
    found = [next(results)]
    first = time.perf_counter()
    found += results
    if sorted(position for position, _ in found) != list(items):
        raise SystemExit("an item was lost, or came twice")
    return first - begin, time.perf_counter() - first


def main() -> int:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--items", type=int, default=200)
    options.add_argument("--milliseconds", type=float, default=50.0)
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    work = Summing(numbers_for(asked.milliseconds / 1000))
    rows: list[dict[str, Any]] = []
    one_process = 0.0
    for name, make in EXECUTORS.items():
        for workers in (1, 2):
            start, _ = run(make(workers), Summing(0), range(workers + 1))
            first, rest = run(make(workers), work, range(asked.items))
            _, empty = run(make(workers), Summing(0), range(EMPTY_ITEMS))
            one_process = one_process or first + rest - start
            seconds = one_process / asked.items
            total, overhead = first + rest, empty / (EMPTY_ITEMS - 1)
            rows.append(
                {
                    "executor": name,
                    "workers": workers,
                    "start_seconds": start,
                    "seconds": total,
                    "times_one_process": one_process / max(total - start, 1e-9),
                    "overhead_milliseconds": overhead * 1000,
                    "modelled_seconds": {
                        str(more): start + max(asked.items * seconds / more, asked.items * overhead)
                        for more in MODELLED
                    },
                }
            )
    each = one_process / asked.items
    if asked.json:
        print(json.dumps({"items": asked.items, "seconds_an_item": each, "rows": rows}, indent=2))
        return 0
    print(f"{asked.items} items of {each * 1000:.1f} ms; {os.cpu_count()} processors")
    print("executor   workers  start s  all s  times one  ms an item beside its work")
    for row in rows:
        print(
            f"{row['executor']:10} {row['workers']:>7} {row['start_seconds']:>8.2f} {row['seconds']:>6.1f} "
            f"{row['times_one_process']:>8.2f} {row['overhead_milliseconds']:>27.2f}"
        )
    print(f"modelled, not measured (seconds for {', '.join(map(str, MODELLED))} workers):")
    for row in rows[1::2]:
        print(f"  {row['executor']:10} " + "  ".join(f"{value:.1f}" for value in row["modelled_seconds"].values()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
