"""What verifying an edit costs beside Lean itself: sandboxes, reading compiled modules, the audit.

    python analysis/benchmarks/speed/verification.py [--json] [--rounds 3]

The edits are the honest ones of the corpus that ships with the Lean plugin, on its library, one after the other in one
process. A verification's overhead is its time without that of the programs it runs: Lean, and Lean's kernel once more.
Goal: the median at most 50 ms. The machine should have nothing else to do. Exit code 1 when the goal is missed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from wonton_core.model.patch_verification import ResourceLimits
from wonton_lean.toolchain import find_toolchain
from wonton_lean.verification.edit_corpus import build_library, read_edits
from wonton_lean.verification.verifier import LeanVerifier

GOAL = 0.05


def measure(rounds: int) -> dict[str, float]:
    """Seconds a verification, and of the processor in this process, over all edits and rounds."""
    overheads: list[float] = []
    tools: list[float] = []
    processor: list[float] = []
    edits = [entry.edit for entry in read_edits("honest")]
    with tempfile.TemporaryDirectory(prefix="wonton-benchmark-") as name, LeanVerifier() as verifier:
        library = Path(name)
        build_library(library, find_toolchain("embedded"))
        verifier.verify_edit(edits[0], library, ResourceLimits())  # the tool chain's own modules are read once
        for edit in edits * rounds:
            began = time.process_time()
            found = verifier.verify_edit(edit, library, ResourceLimits())
            processor.append(time.process_time() - began)
            overheads.append(found.seconds - found.tool_seconds)
            tools.append(found.tool_seconds)
    return {
        "verifications": len(overheads),
        "overhead_median_seconds": statistics.median(overheads),
        "overhead_90_percent_seconds": sorted(overheads)[len(overheads) * 9 // 10],
        "own_processor_median_seconds": statistics.median(processor),
        "lean_median_seconds": statistics.median(tools),
        "goal_seconds": GOAL,
        "ratio_to_goal": statistics.median(overheads) / GOAL,
    }


def main() -> int:
    """Run the benchmark and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    found = measure(arguments.rounds)
    if arguments.json:
        print(json.dumps(found, indent=2))
    else:
        for name, value in found.items():
            print(f"{name:32}{value:10.4f}")
    return 0 if found["ratio_to_goal"] <= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
