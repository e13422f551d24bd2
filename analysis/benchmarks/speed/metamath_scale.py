"""How recording all proofs of set.mm and finding the ten nearest of each grow with their number.

    wonton toolchain install metamath
    python analysis/benchmarks/speed/metamath_scale.py [--json] [--sizes 5000 10000 20000] [--workers 2] [--folder D]

The commands are those of a user: `wonton run --backend metamath --all` once, then `wonton nearest --k 10` over the
first 5,000, 10,000, 20,000 and over all theorems, each in a process of its own. What recording the first N took is told
by when each theorem was on disk. "processor" adds up all processes of a command, "memory" is that of its largest
process. With --folder the recorded run is kept there, and one that is there is gone on with.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from wonton_core.store.run_layout import CONFIG_FILE, STATUS_FILE, THEOREM_FILE, theorem_folders

K = 10
WONTON = Path(sys.executable).parent / "wonton"


def measured(*arguments: object) -> tuple[str, dict[str, float]]:
    """What a command prints, and what it took. Exits where it fails."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    # A process between, so that the memory of earlier commands is not counted.
    code = (
        "import json, resource, subprocess, sys;"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, text=True);"
        "most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss;"
        "print(json.dumps([done.returncode, done.stdout, most]))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, WONTON, *map(str, arguments)], stdout=subprocess.PIPE, text=True, check=True
    )
    returned, printed, most = json.loads(answer.stdout)
    if returned:
        sys.exit(f"wonton {' '.join(map(str, arguments))} ended with code {returned}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return printed, {
        "seconds": time.perf_counter() - started,
        "processor_seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "mebibytes": most / 1024,
    }


def part_of_run(run: Path, size: int, part: Path) -> None:
    """The first ``size`` theorems of ``run`` as a run directory of links."""
    config = json.loads((run / CONFIG_FILE).read_text("utf-8"))
    names = config["selection"][:size]
    folders = theorem_folders(tuple(config["selection"]))
    own = theorem_folders(tuple(names))
    part.mkdir()
    (part / CONFIG_FILE).write_text(json.dumps({**config, "selection": names}), "utf-8")
    status = json.loads((run / STATUS_FILE).read_text("utf-8"))
    (part / STATUS_FILE).write_text(json.dumps({**status, "total": len(names), "done": len(names)}), "utf-8")
    for name in names:
        (part / own[name]).symlink_to((run / folders[name]).resolve(), target_is_directory=True)


def recording_seconds(run: Path) -> list[float]:
    """When each theorem was on disk, in seconds after the run's configuration was."""
    names = tuple(json.loads((run / CONFIG_FILE).read_text("utf-8"))["selection"])
    folders = theorem_folders(names)
    started = (run / CONFIG_FILE).stat().st_mtime
    return [(run / folders[name] / THEOREM_FILE).stat().st_mtime - started for name in names]


def measure(folder: Path, sizes: list[int], workers: int) -> dict[str, Any]:
    """The whole table."""
    run = folder / "set_mm"
    kept = (run / CONFIG_FILE).is_file()
    _, recording = measured("run", "--backend", "metamath", "--all", "--log-dir", run, "--json")
    at = recording_seconds(run)
    bytes_total = sum(path.stat().st_size for path in run.rglob("*") if path.is_file())
    rows = []
    for size in sorted({min(size, len(at)) for size in (*sizes, len(at))}):
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            part = Path(scratch) / "part"
            part_of_run(run, size, part)
            printed, took = measured("nearest", "--run-dir", part, "--k", K, "--workers", workers, "--json")
        found = json.loads(printed)
        rows.append({"proofs": size, "recorded_after_seconds": at[size - 1], "nearest": found, **took})
        print(f"{size} proofs: {took['seconds']:.0f} s", file=sys.stderr, flush=True)
    return {"recording": None if kept else recording, "run_bytes": bytes_total, "workers": workers, "rows": rows}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5000, 10_000, 20_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        found = measure(folder, asked.sizes, asked.workers)
    if asked.json:
        print(json.dumps(found, indent=1))
        return
    if found["recording"] is not None:
        took = found["recording"]
        print(
            f"Recording: {took['seconds']:.0f} s, processor {took['processor_seconds']:.0f} s, "
            f"{took['mebibytes']:.0f} MiB; run directory {found['run_bytes'] / 2**20:.0f} MiB in files"
        )
    print("| proofs | recorded after | nearest 10 | processor | search alone | memory | graph nodes | features |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for row in found["rows"]:
        near = row["nearest"]
        print(
            f"| {row['proofs']:,} | {row['recorded_after_seconds']:.0f} s | {row['seconds']:.0f} s "
            f"| {row['processor_seconds']:.0f} s | {near['seconds']['search_wall']:.1f} s | {row['mebibytes']:.0f} MiB "
            f"| {near['nodes']:,} | {near['features']:,} |"
        )


if __name__ == "__main__":
    main()
