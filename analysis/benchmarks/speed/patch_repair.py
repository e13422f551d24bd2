"""How long one patch takes: typical files, and repetitive ones of 5,000 lines.

    python analysis/benchmarks/speed/patch_repair.py [--json] [--repeats 5]

All input is made here from a fixed seed. "typical" is a file of 400 lines with a patch of three hunks: as written, with
bare headers, and with one invented and one reworded line in each hunk. The repetitive files are those on which
alignment without rarity goes quadratic: one of a few dozen distinct lines, and one of only two. Goals, in milliseconds
of the median patch: 5 for the typical file, 100 for the repetitive ones. Exit code 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time

from wonton_core.engineering.repair import repair_patch

TYPICAL_GOAL = 5.0
REPETITIVE_GOAL = 100.0
TYPICAL_LINES = 400
REPETITIVE_LINES = 5000


def hunk(lines: list[str], at: int, context: int, header: str, *, noisy: bool = False, offset: int = 0) -> str:
    """One hunk that replaces line ``at`` (from 0)."""
    before, behind = lines[at - context : at], lines[at + 1 : at + 1 + context]
    body = [f" {line}" for line in before] + [f"-{lines[at]}", f"+{lines[at]} -- changed"]
    body += [f" {line}" for line in behind]
    if noisy:
        body[0] = body[0].replace("e", "3", 1)
        body.insert(1, f" a line that the file has not, number {at}")
    count = 2 * context + 1
    start = at - context + 1 + offset
    head = f"@@ -{start},{count} +{start},{count} @@" if header == "full" else "@@"
    return "\n".join([head, *body]) + "\n"


def typical_file(generator: random.Random) -> list[str]:
    """Declarations with distinct names and bodies of common words."""
    lines: list[str] = []
    while len(lines) < TYPICAL_LINES:
        name = "".join(generator.choices("abcdefgh", k=6))
        lines += [f"theorem {name} (n : Nat) : n + {generator.randrange(9)} = n := by", "  intro h", "  simp", ""]
    return lines[:TYPICAL_LINES]


def cases() -> dict[str, tuple[str, list[str]]]:
    """Name, then the file and its patches."""
    generator = random.Random(1)
    typical = typical_file(generator)
    words = [f"  simp only [lemma_{number}]" for number in range(40)]
    repetitive = [generator.choice(words) for _ in range(REPETITIVE_LINES)]
    family = [
        line
        for number in range(REPETITIVE_LINES // 5)
        for line in (f"@[simp] theorem simp_{number} : f {number} = g {number} := by", "  unfold f", "  rfl", "", "")
    ]
    two = [generator.choice(("  rfl", "  simp")) for _ in range(REPETITIVE_LINES)]

    def patches(lines: list[str], context: int, header: str, *, noisy: bool = False, offset: int = 0) -> list[str]:
        places = [generator.randrange(20, len(lines) - 20) for _ in range(20)]
        return [hunk(lines, at, context, header, noisy=noisy, offset=offset) for at in places]

    def three(header: str, *, noisy: bool = False) -> list[str]:
        return [
            "".join(hunk(typical, at + step, 3, header, noisy=noisy) for at in (20, 150, 330))
            for step in range(0, 20, 4)
        ]

    found = {
        "typical_as_written": (typical, three("full")),
        "typical_bare_headers": (typical, three("bare")),
        "typical_noisy_lines": (typical, three("bare", noisy=True)),
        "repetitive_right_numbers": (repetitive, patches(repetitive, 3, "full")),
        "repetitive_long_context_off_by_100": (repetitive, patches(repetitive, 12, "full", offset=100)),
        "repetitive_noisy_lines": (repetitive, patches(repetitive, 12, "bare", noisy=True)),
        "family_long_context_off_by_100": (family, patches(family, 12, "full", offset=100)),
        "family_noisy_lines": (family, patches(family, 12, "bare", noisy=True)),
        "two_distinct_lines": (two, patches(two, 10, "full")),
        "two_distinct_lines_noisy": (two, patches(two, 10, "bare", noisy=True)),
    }
    return {name: ("\n".join(lines) + "\n", patches) for name, (lines, patches) in found.items()}


def main() -> int:
    """Measure and print; exit code 1 when a goal is missed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", action="store_true")
    options.add_argument("--repeats", type=int, default=5)
    chosen = options.parse_args()
    figures: dict[str, dict[str, float]] = {}
    missed = []
    for name, (pre, patches) in cases().items():
        times, complete = [], 0
        for patch in patches:
            shortest = float("inf")
            for _ in range(chosen.repeats):
                started = time.perf_counter()
                found = repair_patch(pre, patch)
                shortest = min(shortest, time.perf_counter() - started)
            complete += found.complete
            times.append(1000 * shortest)
        goal = TYPICAL_GOAL if name.startswith("typical") else REPETITIVE_GOAL
        figures[name] = {
            "median_ms": statistics.median(times),
            "max_ms": max(times),
            "goal_ms": goal,
            "patches": len(patches),
            "placed": complete,
        }
        if statistics.median(times) > goal:
            missed.append(name)
    if chosen.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, row in figures.items():
            print(f"{name:38} " + "  ".join(f"{key} {value:.4g}" for key, value in row.items()))
    if missed:
        print(f"missed: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
