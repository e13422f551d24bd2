"""How fast statements, terms and dependencies come out of compiled Lean modules, against Lean itself compiling them.

    python analysis/benchmarks/speed/olean_extraction.py [--modules 8] [--declarations 500] [--json]

In one run: the embedded Lean compiles generated modules, one process after the other; `wonton lean extract` then takes
them with one worker and with two. Declarations and MiB (of compiled modules) a second are told for each, the ratio to
the seconds that Lean took, and the most memory of a worker for one module and for all of them, which must not grow.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

from wonton_core.execution.processes import ProcessExecutor
from wonton_lean.extraction.library_extraction import extract_library, find_modules
from wonton_lean.extraction.module_extraction import CompiledModule, ModuleExtractor
from wonton_lean.extraction.records import EXTRACTION_FORMAT_VERSION, ExtractionSettings
from wonton_lean.olean.module import KINDS
from wonton_lean.toolchain import find_toolchain

SETTINGS = ExtractionSettings(EXTRACTION_FORMAT_VERSION, KINDS, terms=True, most_parts=2_000_000)
MEBIBYTE = 1 << 20


def source(header: str, module: int, declarations: int) -> str:
    """A module of theorems of growing size, some definitions and data types among them."""
    lines = [header.rstrip("\n")]
    for number in range(declarations):
        name, size = f"m{module}_{number}", 2 + number % 7
        if number % 50 == 0:
            lines.append(f"inductive I{name} | one | two (next : I{name})")
        elif number % 10 == 0:
            lines.append(f"def d{name} (b : Bool) : Bool := match b with | true => false | false => true")
        else:
            both = " ∧ ".join(["a"] * size)
            lines.append(f"theorem t{name} (a : Prop) (h : a) : {both} := ⟨{', '.join(['h'] * size)}⟩")
    return "\n".join([*lines, ""])


def most_memory(modules: list[CompiledModule], out: Path) -> float:
    """MiB that one process takes at most to extract ``modules``."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_extract_and_tell, (modules, out))


def _extract_and_tell(modules: list[CompiledModule], out: Path) -> float:
    extractor = ModuleExtractor(SETTINGS, out)
    for module in modules:
        extractor(module)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Print the table; 1 when a module could not be extracted."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--modules", type=int, default=8)
    options.add_argument("--declarations", type=int, default=500, help="In each module.")
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "library"
        (folder / "Large").mkdir(parents=True)
        lean = find_toolchain("embedded")
        begin = time.perf_counter()
        for number in range(asked.modules):
            text = source(lean.header, number, asked.declarations)
            (folder / f"Large/M{number}.lean").write_text(text, encoding="utf-8")
            done = lean.run("-o", f"Large/M{number}.olean", f"Large/M{number}.lean", folder=folder, seconds=600)
            if done.code != 0:
                print(done.stdout.decode(), file=sys.stderr)
                return 1
        told: dict[str, object] = {"lean_seconds": time.perf_counter() - begin}
        modules = find_modules(folder, ("*",))
        for workers in (1, 2):
            begin = time.perf_counter()
            found = extract_library(modules, SETTINGS, Path(place) / f"out{workers}", ProcessExecutor(workers)).modules
            seconds = time.perf_counter() - begin
            declarations, size = sum(one.declarations for one in found), sum(one.bytes for one in found)
            told |= {
                "modules": len(found),
                "declarations": declarations,
                "mebibytes": size / MEBIBYTE,
                f"seconds_{workers}": seconds,
                f"declarations_a_second_{workers}": declarations / seconds,
                f"mebibytes_a_second_{workers}": size / MEBIBYTE / seconds,
                f"times_lean_{workers}": float(str(told["lean_seconds"])) / seconds,
            }
        told["memory_of_one_module"] = most_memory(modules[:1], Path(place) / "one")
        told["memory_of_all_modules"] = most_memory(modules, Path(place) / "all")
    if asked.json:
        print(json.dumps(told, indent=2))
    else:
        for name, value in told.items():
            print(f"{name:28} {value:12.2f}" if isinstance(value, float) else f"{name:28} {value:>9}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
