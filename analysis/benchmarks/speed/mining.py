"""How fast a history becomes edit tasks, and whether memory depends on its length.

    python analysis/benchmarks/speed/mining.py [--repo PATH --ref main] [--commits 1000] [--workers 2] [--json]

Runs ``wonton ape mine`` on two histories, one four times as long as the other. Without --repo both are made here from a
fixed seed: a library of 40 Lean files of about 200 lines, one to five of which each commit edits. With --repo the short
one is the oldest quarter of that repository's history, whose early files are small, so only the synthetic figures say
something about memory.

Processor time is that of all processes, git's included; "by processor time" is the rate that two cores give that do
nothing else, and the one that the goal is held to: a machine with other work says little by the clock. The peak is that
of the largest process. Goals: 5,000 commits a minute, and a peak that grows by at most 10 % while the history grows by
300 %. Exit code 1 when one is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from wonton_core.engineering.history.repository import open_repository

COMMITS_A_MINUTE_GOAL = 5000
GROWTH_GOAL = 1.10
CORES = 2
TIMES_LONGER = 4
FILES, DECLARATIONS = 40, 40


def declaration(generator: random.Random, name: str) -> str:
    """Five lines of Lean."""
    numbers = [generator.randrange(100) for _ in range(3)]
    return (
        f"/-- The fact {numbers[0]} about {name}. -/\n"
        f"theorem {name} (n : Nat) (h : n = {numbers[1]}) : n + {numbers[2]} = {numbers[1] + numbers[2]} := by\n"
        f"  subst h -- {numbers[0]}\n  simp [Nat.add_comm]\n\n"
    )


def history(commits: int) -> Iterator[bytes]:
    """A stream for ``git fast-import``."""
    generator = random.Random(1)
    library = {
        f"Library/File{i}.lean": [declaration(generator, f"fact{i}_{j}") for j in range(DECLARATIONS)]
        for i in range(FILES)
    }
    changed = list(library)
    for number in range(commits):
        message = f"{generator.choice(('feat', 'feat', 'fix', 'chore'))}: change {number}".encode()
        yield b"commit refs/heads/main\ncommitter A <a@example.com> %d +0000\n" % (1_700_000_000 + 60 * number)
        yield b"data %d\n%b\n" % (len(message), message)
        for path in changed:
            text = "".join(library[path]).encode()
            yield b"M 100644 inline %b\ndata %d\n%b\n" % (path.encode(), len(text), text)
        changed = generator.sample(sorted(library), generator.randint(1, 5))
        for path in changed:
            place = generator.randrange(DECLARATIONS)
            library[path][place] = declaration(generator, f"fact{number}_{place}")


def synthetic(folder: Path, commits: int) -> Path:
    """A bare repository with that many commits."""
    repository = folder / f"{commits}.git"
    subprocess.run(["git", "init", "-q", "--bare", "--initial-branch=main", str(repository)], check=True)
    with subprocess.Popen(["git", "fast-import", "--quiet"], cwd=repository, stdin=subprocess.PIPE) as importing:
        assert importing.stdin is not None
        importing.stdin.writelines(history(commits))
        importing.stdin.close()
    if importing.returncode != 0:
        raise SystemExit("git fast-import failed")
    return repository


def measure(repository: Path, ref: str, workers: int, folder: Path) -> dict[str, float]:
    """One mining in a process of its own."""
    out = folder / f"tasks-{ref}-{repository.name}.jsonl"
    options = ["--repo", str(repository), "--ref", ref, "--workers", str(workers), "--out", str(out)]
    started = time.perf_counter()
    with (folder / "talk.txt").open("w+b") as talk:
        command = [sys.executable, "-m", "wonton_core.cli", "ape", "mine", "--task-source", "lean", *options]
        process = subprocess.Popen(command, stdout=talk, stderr=talk)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - started
        if process.returncode != 0:
            talk.seek(0)
            raise SystemExit(talk.read().decode())
    counts = json.loads(out.with_name(out.name.replace(".jsonl", ".mining.json")).read_text())["counts"]
    processor = used.ru_utime + used.ru_stime
    return {
        "commits": counts["commits_seen"],
        "conventional_messages": counts["conventional_messages"],
        "edits": counts["edits"],
        "tasks": counts["tasks"],
        "wall_seconds": round(wall, 2),
        "processor_seconds": round(processor, 2),
        "commits_a_minute": round(60 * counts["commits_seen"] / wall),
        "commits_a_minute_by_processor_time": round(60 * CORES * counts["commits_seen"] / processor),
        "peak_mib": round(used.ru_maxrss / 1024, 1),
    }


def main() -> int:
    """Measure both lengths and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repo", type=Path)
    parser.add_argument("--ref", default="main")
    parser.add_argument("--commits", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if chosen.repo is None:
            short = measure(synthetic(folder, chosen.commits), "main", chosen.workers, folder)
            long = measure(synthetic(folder, TIMES_LONGER * chosen.commits), "main", chosen.workers, folder)
        else:
            repository = open_repository(chosen.repo)
            commits = list(repository.commits(repository.resolve(chosen.ref)))
            older = commits[-max(1, len(commits) // TIMES_LONGER)]
            short = measure(chosen.repo, older, chosen.workers, folder)
            long = measure(chosen.repo, commits[0], chosen.workers, folder)
    growth = long["peak_mib"] / short["peak_mib"]
    if chosen.json:
        print(json.dumps({"short": short, "long": long, "peak_growth": round(growth, 3)}, indent=2))
    else:
        for label, row in (("short", short), ("long", long)):
            print(label, " ".join(f"{key}={value:g}" for key, value in row.items()))
        print(f"peak memory grows by {growth - 1:.1%}")
    missed = long["commits_a_minute_by_processor_time"] < COMMITS_A_MINUTE_GOAL or (
        chosen.repo is None and growth > GROWTH_GOAL
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
