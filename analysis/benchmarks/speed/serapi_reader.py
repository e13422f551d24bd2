"""How long reading SerAPI's answers takes, against the time that sertop itself needs for the same queries.

    python analysis/benchmarks/speed/serapi_reader.py [--json] [--names 300] [--modules Bool.Bool Lists.List ...]

One run measures both. sertop gets all queries at once on its input and its output is collected unread; then the
collected answers are read. "Queries only" is sertop's time without start-up and loading of the modules. The goal is a
ratio of at most 3 for the whole of reading: s-expressions and term DAGs.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from wonton_coq.constr.reader import ConstrReader
from wonton_coq.serapi.answers import objects
from wonton_coq.serapi.framing import FrameSplitter
from wonton_coq.serapi.session import SerapiSession, quoted
from wonton_coq.serapi.sexp import SexpDag, read_plain
from wonton_coq.serapi.sexp_scanner import read_scanned
from wonton_coq.toolchain.discover import find_coq

T = TypeVar("T")

GOAL = 3.0
REPEATS = 3
LOADING = """
import time; started = time.perf_counter()
from wonton_coq.serapi.sexp_scanner import read_scanned; read_scanned(b"()")
print(time.perf_counter() - started)
"""
MODULES = ("Init.Logic", "Bool.Bool", "Lists.List", "ZArith.BinInt")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """The shortest of a few runs in seconds, and what the last one gave."""
    shortest, result = float("inf"), None
    for _ in range(REPEATS):
        started = time.perf_counter()
        result = work()
        shortest = min(shortest, time.perf_counter() - started)
    assert result is not None
    return shortest, result


def sertop_output(sertop: tuple[str, ...], commands: str) -> bytes:
    """Everything that sertop writes for ``commands``."""
    return subprocess.run([*sertop, "--print0"], input=commands.encode(), capture_output=True, check=True).stdout


def constants(session: SerapiSession, modules: list[str], limit: int) -> list[str]:
    """Names of constants with a body, at most ``limit`` a module."""
    found = []
    for module in modules:
        names = re.findall(r"^([\w.']+):", session.vernacular(f"Search _ inside Coq.{module}."), re.MULTILINE)
        found += [name for name in names if session.definition(name) is not None][:limit]
    return found


def read_terms(reader: ConstrReader, dags: list[SexpDag]) -> int:
    """How many nodes the term DAGs of all Constr objects have."""
    return sum(
        len(reader.read(dag, values[0]).nodes)
        for dag in dags
        if len(dag.children(dag.root)) == 3 and dag.head(dag.children(dag.root)[2]) == "ObjList"
        for kind, values in objects(dag)
        if kind == "CoqConstr"
    )


def main() -> int:
    """Measure and print; exit code 1 when the goal is missed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--json", action="store_true")
    options.add_argument("--names", type=int, default=300, help="constants a module at most")
    options.add_argument("--modules", nargs="+", default=list(MODULES))
    chosen = options.parse_args()

    toolchain = find_coq()
    imports = "".join(f"Require Coq.{module}. " for module in chosen.modules)
    load = f"(Add () {quoted(imports)})(Exec {len(chosen.modules) + 1})"
    with SerapiSession(toolchain.sertop) as session:
        session.run(imports)
        names = constants(session, chosen.modules, chosen.names)
        shape = "((pp ((pp_format PpSer))))"
        queries = "".join(
            f"(Query {shape} (Definition {quoted(name)}))(Query {shape} (TypeOf {quoted(name)}))" for name in names
        )
        loading, _ = timed(lambda: sertop_output(toolchain.sertop, load))
        all_of_it, output = timed(lambda: sertop_output(toolchain.sertop, load + queries))
        frames = FrameSplitter().feed(output)

        scanner_load = float(subprocess.run([sys.executable, "-c", LOADING], capture_output=True, check=True).stdout)
        plain, _ = timed(lambda: [read_plain(frame) for frame in frames])
        scanned, dags = timed(lambda: [read_scanned(frame) for frame in frames])
        reader = ConstrReader(session)  # asks for the inductive types in the first of the timed runs only
        terms, nodes = timed(lambda: read_terms(reader, dags))

    queries_only = all_of_it - loading
    figures = {
        "constants": len(names),
        "megabytes": len(output) / 1e6,
        "term_nodes": nodes,
        "sertop_seconds": all_of_it,
        "sertop_queries_only_seconds": queries_only,
        "plain_reader_seconds": plain,
        "scanner_seconds": scanned,
        "scanner_load_seconds": scanner_load,
        "terms_seconds": terms,
        "ratio_scanner": (scanned + terms) / all_of_it,
        "ratio_plain": (plain + terms) / all_of_it,
        "ratio_scanner_queries_only": (scanned + terms) / queries_only,
        "ratio_plain_queries_only": (plain + terms) / queries_only,
    }
    if chosen.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            print(f"{name:32} {value:.3f}" if isinstance(value, float) else f"{name:32} {value}")
    missed = max(figures["ratio_scanner"], figures["ratio_plain"]) > GOAL
    if missed:
        print(f"reading takes more than {GOAL:g} times as long as sertop", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
