"""What verifying a patch takes besides the assistant itself, and whether 1,000 patches leave anything behind.

    python analysis/benchmarks/speed/verify_throughput.py [--library lean_small] [--patches 1000] [--workers 2] [--json]

Makes the small library's repository, mines it, builds its history, and verifies its gold patches over and over, as
``wonton ape verify`` does with the executor ``local``; each with a comment of its own, since equal patches are verified
once. Overhead is what of a patch's time is not the assistant's own
compilation and checking (``tool_seconds``): by the clock, and as processor time of the process that restores, repairs,
reads texts, starts and audits, which is what the goal is held to: a machine with other work says little by the clock.
Memory (resident), open files, child processes and temporary entries of the verifying process are taken after each tenth
of the patches, and compared after the third and in the end. Goals: at most 50 ms a patch; no more files, processes or
temporary entries in the end, and at most 10 % more memory. Exit code 1 when one is missed.

It runs with MALLOC_ARENA_MAX=1. By default glibc spreads what threads free over up to eight arenas a core, so that the
resident memory climbs in steps to a plateau (measured: 50 to 85 MiB on 2 cores) and says little about what is held.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from wonton_core.engineering.history.repository import open_repository
from wonton_core.engineering.task_texts import task_texts
from wonton_core.engineering.unified_diff import unified_diff
from wonton_core.engineering.verification.plan import verification_plan
from wonton_core.engineering.verification.verify_all import verify_all
from wonton_core.execution.local import LocalExecutor
from wonton_core.model.edit_task import EditTask
from wonton_core.model.patch_submission import PatchSubmission
from wonton_core.model.patch_verification import ResourceLimits
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.store.edit_tasks import read_tasks
from wonton_core.store.snapshots.snapshot_store import SnapshotStore

OVERHEAD_GOAL_SECONDS = 0.050
MEMORY_GOAL = 1.10
TENTHS, EARLY = 10, 2
LIBRARIES = Path(__file__).parents[2] / "libraries"
_ARENAS = "MALLOC_ARENA_MAX"
SOURCES = {"lean_small": "lean", "coq_small": "coq"}
COMMENTS = {"lean_small": "-- patch {}", "coq_small": "(* patch {} *)"}


@frozen
class Held:
    """What the process holds at one moment; ``memory`` is in bytes."""

    memory: int
    files: int
    processes: int
    temporary: int


def held(scratch: Path) -> Held:
    """What this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    tasks = Path("/proc/self/task").glob("*/children")
    return Held(
        pages * 4096,
        len(list(Path("/proc/self/fd").iterdir())),
        sum(len(task.read_text().split()) for task in tasks),
        # Environments of commits come and go: what counts is what grows.
        len(list(Path(tempfile.gettempdir()).iterdir())) + len(list(scratch.glob("*"))),  # the run's own folder
    )


def prepared(library: str, folder: Path) -> list[EditTask]:
    """Repository, tasks and snapshots in ``folder``; the tasks that can be verified."""
    wonton = [sys.executable, "-m", "wonton_core.cli"]
    source, tasks = SOURCES[library], folder / "tasks.jsonl"
    repo = ("--repo", str(folder / "repo"))
    types = "feat,fix,refactor,docs,chore"
    for command in (
        [sys.executable, str(LIBRARIES / "build.py"), library, "--out", str(folder / "repo")],
        [*wonton, "ape", "mine", *repo, "--task-source", source, "--types", types, "--out", str(tasks)],
        [*wonton, source, "build-history", *repo, "--tasks", str(tasks), "--snapshots", str(folder / "store")],
    ):
        subprocess.run(command, check=False, stdout=sys.stderr)
    built = set(SnapshotStore(folder / "store").names())
    return [task for task in read_tasks(tasks) if task.commit.parent in built and task.change.path_after]


def distinct_patches(library: str, tasks: list[EditTask], count: int, folder: Path) -> Iterator[PatchSubmission]:
    """``count`` gold patches, the tasks' in turn, each with a last line that no other has."""
    repository, lex = open_repository(folder / "repo"), load_catalog().task_sources.load(SOURCES[library])().lex
    texts = [task_texts(task, repository, lex) for task in tasks]
    for number in range(count):
        task, (before, after) = tasks[number % len(tasks)], texts[number % len(tasks)]
        ended = f"{after.rstrip()}\n{COMMENTS[library].format(number)}\n"
        change = task.change
        path_before = change.path_before or (change.path_after if before else "")
        patch = unified_diff(before, ended, path_before, change.path_after)
        yield PatchSubmission(str(number), task.task_id, patch)


def measure(library: str, patches: int, workers: int, folder: Path) -> dict[str, Any]:
    """The figures."""
    tasks = prepared(library, folder)
    submissions = list(distinct_patches(library, tasks, patches, folder))
    plan, settings = verification_plan(
        load_catalog(),
        {SOURCES[library]},
        open_repository(folder / "repo"),
        folder / "store",
        None,
        ResourceLimits(),
    )
    out = folder / "results.jsonl"
    moments: list[Held] = []
    done = 0

    def on_done(_outcome: str) -> None:
        nonlocal done
        done += 1
        if done % (patches // TENTHS) == 0:
            moments.append(held(plan.scratch))

    started, busy = time.perf_counter(), time.process_time()
    totals = verify_all(
        plan, settings, {task.task_id: task for task in tasks}, submissions, out, LocalExecutor(workers), on_done
    )
    wall, busy = time.perf_counter() - started, time.process_time() - busy
    results = [json.loads(line) for line in out.read_text().splitlines()]
    tool = sum(result["verification"]["tool_seconds"] for result in results)
    early, late = moments[EARLY], moments[-1]
    return {
        "library": library,
        "patches": patches,
        "commits": len({task.commit.parent for task in tasks}),
        "workers": workers,
        "outcomes": dict(Counter(totals.outcomes)),
        "failed": totals.failed,
        "wall_seconds": wall,
        "tool_seconds_a_patch": tool / len(results),
        "overhead_seconds_by_clock": (wall * workers - tool) / len(results),
        "overhead_seconds_by_processor": busy / len(results),
        "after_three_tenths": asdict(early),
        "in_the_end": asdict(late),
        "memory_mib": [round(moment.memory / (1 << 20), 1) for moment in moments],
        "left_in_scratch": len(list(plan.scratch.glob("*"))),
        "goals_met": busy / len(results) <= OVERHEAD_GOAL_SECONDS
        and late.memory <= MEMORY_GOAL * early.memory
        and late.files <= early.files
        and late.processes <= early.processes
        and late.temporary <= early.temporary,
    }


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Overhead and leaks of verifying patches.")
    parser.add_argument("--library", choices=sorted(SOURCES), default="lean_small")
    parser.add_argument("--patches", type=int, default=1000, help="a multiple of ten")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if chosen.patches < TENTHS or chosen.patches % TENTHS:
        parser.error("--patches has to be a multiple of ten")
    if _ARENAS not in os.environ:
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | {_ARENAS: "1"})
    with tempfile.TemporaryDirectory(prefix="wonton-throughput-") as folder:
        tempfile.tempdir = str(Path(folder, "temporary"))
        Path(tempfile.tempdir).mkdir()
        found = measure(chosen.library, chosen.patches, chosen.workers, Path(folder))
    if chosen.json:
        print(json.dumps(found, indent=1))
    else:
        for name, value in found.items():
            print(f"{name:<32} {value:.4f}" if isinstance(value, float) else f"{name:<32} {value}")
    return 0 if found["goals_met"] else 1


if __name__ == "__main__":
    sys.exit(main())
