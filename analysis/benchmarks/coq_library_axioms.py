"""Compare a run's axioms with Coq's own ``Print Assumptions`` on an even sample of its theorems.

Usage: python analysis/benchmarks/coq_library_axioms.py RUN_DIRECTORY [COUNT]
Exit code 1 when any theorem differs. Coq shows the shortest names, so a shown name must end one of ours.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from wonton_coq.constr.declaration import printed_assumptions
from wonton_coq.extraction.session_keeper import SessionKeeper, SourceText
from wonton_coq.extraction.work_items import library_of
from wonton_coq.toolchain.discover import find_coq
from wonton_core.store.run_reader import RunReader


def main(folder: Path, count: int) -> int:
    """Print every theorem that differs, and the counts."""
    rows = {name: variants["wild_type"] for name, variants in RunReader(folder, backend="coq").theorems.items()}
    names = list(rows)[:: max(1, len(rows) // count)]
    toolchain = find_coq()
    libraries = frozenset(
        f"Coq.{'.'.join(path.relative_to(toolchain.library).with_suffix('').parts)}"
        for path in toolchain.library.rglob("*.vo")
    )
    differing = resting = 0
    started = time.monotonic()
    with SessionKeeper(toolchain.sertop, options=(), source=SourceText("nothing", b""), seconds=120) as keeper:
        for name in names:
            ours = rows[name].status.axioms
            shown = printed_assumptions(keeper.session(library_of(name, libraries)), name)
            resting += bool(shown)
            if len(ours) != len(shown) or not all(any(f".{a}".endswith(f".{s}") for a in ours) for s in shown):
                differing += 1
                print(f"{name}: run {ours}, Coq {shown}")
    seconds = time.monotonic() - started
    print(f"{len(names)} theorems compared in {seconds:.0f} s, {resting} rest on axioms, {differing} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 300))
