"""How many tactic attempts Lean answers in a second: many in one process, or one by one at the language server.

    python analysis/benchmarks/speed/lean_session.py [--json] [--workers 2] [--attempts 600]

Both ways get the same attempts: the heuristic provider's candidates at the first goal of every statement of the pair
file. "batch" is what the search does (``wonton_lean.session``): fresh processes, many attempts a declaration. "one by
one" gives each attempt a declaration of its own, in the same kind of process. "server" edits one document for each
attempt and asks for the goals after it (``$/lean/plainGoal``), in as many servers as there are workers; the servers'
start-up is left out of their time, that of the processes is not.
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from wonton_core.codec.pair_file import read_pair_spec
from wonton_core.process.child import Child
from wonton_lean.search.tree import SearchTree
from wonton_lean.session.attempts import FILE_SETTINGS, Expansion, LeanSession
from wonton_lean.tactics.heuristic import HeuristicProvider
from wonton_lean.toolchain import LeanToolchain, find_toolchain

PAIRS = Path(__file__).parents[1] / "lean_coq_logic_micro_v1.json"
SECONDS = 600.0
ROUNDS = 3
DOCUMENT = "file:///attempts.lean"


def make_expansions(session: LeanSession, statements: Sequence[str], attempts: int) -> list[Expansion]:
    """The provider's candidates at the root of every statement, about ``attempts`` in all."""
    provider = HeuristicProvider()
    opened = session.attempt([Expansion(text, (), 2, (), ("skip",)) for text in statements])
    found: list[Expansion] = []
    for text, ((start, *_), *_) in zip(statements, [(answer,) for answer in opened], strict=True):
        tree = SearchTree("t", text, start.goals[0], seed=0)
        candidates = tuple(c.tactic for c in provider.candidates(tree.root.goal, 24))
        if candidates and sum(len(e.candidates) for e in found) < attempts:
            found.append(Expansion(text, (), 2, (), candidates))
    return found


class Server:
    """A language server with one open document."""

    def __init__(self, lean: LeanToolchain) -> None:
        self._child = Child((*lean.arguments, "--server"), environment=lean.environment())
        self._header = "\n".join((lean.header.rstrip("\n"), *FILE_SETTINGS, ""))
        self._buffer = b""
        self._number = 0
        self._version = 0
        self._ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self._send({"method": "initialized", "params": {}})
        self._open()

    def _open(self) -> None:
        document = {"uri": DOCUMENT, "languageId": "lean4", "version": 0, "text": self._header}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        self.goals_after("theorem {name} : True := by", "skip")

    def goals_after(self, statement: str, tactic: str) -> list[str]:
        """The goals that the server shows after ``tactic``."""
        text = self._header + statement.replace("{name}", "attempt") + f"\n  {tactic}\n  skip\n"
        self._version += 1
        document = {"uri": DOCUMENT, "version": self._version}
        change = {"textDocument": document, "contentChanges": [{"text": text}]}
        self._send({"method": "textDocument/didChange", "params": change})
        position = {"line": text.count("\n") - 1, "character": 2}
        answer = self._ask("$/lean/plainGoal", {"textDocument": {"uri": DOCUMENT}, "position": position})
        return list(answer["goals"]) if answer else []

    def close(self) -> None:
        """End the server."""
        self._child.stop()

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._child.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body), seconds=SECONDS)

    def _ask(self, method: str, parameters: dict[str, Any]) -> Any:
        self._number += 1
        self._send({"id": self._number, "method": method, "params": parameters})
        while True:
            message = self._receive()
            if message.get("id") == self._number and "method" not in message:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]

    def _receive(self) -> dict[str, Any]:
        while b"\r\n\r\n" not in self._buffer:
            self._buffer += self._child.read(seconds=SECONDS)
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split()[0])
        while len(self._buffer) < length:
            self._buffer += self._child.read(seconds=SECONDS)
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return dict(json.loads(body))


def seconds_of_servers(lean: LeanToolchain, expansions: Sequence[Expansion], workers: int) -> float:
    """Wall seconds for all attempts, shared out to ``workers`` servers."""
    servers = [Server(lean) for _ in range(workers)]

    def work(number: int) -> None:
        for expansion in expansions[number::workers]:
            for candidate in expansion.candidates:
                servers[number].goals_after(expansion.statement, candidate)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(workers)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    for server in servers:
        server.close()
    return seconds


def seconds_of_session(session: LeanSession, expansions: Sequence[Expansion]) -> float:
    """Wall seconds for all attempts."""
    started = time.perf_counter()
    session.attempt(expansions)
    return time.perf_counter() - started


def main() -> None:
    """Print attempts per second of all three ways, and how the batch compares with the server."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--attempts", type=int, default=600)
    options = parser.parse_args()
    lean = find_toolchain("embedded")
    session = LeanSession(lean, workers=options.workers, seconds=SECONDS)
    statements = [pair.lean_statement for pair in read_pair_spec(PAIRS).pairs]
    expansions = make_expansions(session, statements, options.attempts)
    apart = [Expansion(e.statement, e.before, e.indent, e.after, (c,)) for e in expansions for c in e.candidates]
    ways: dict[str, Callable[[], float]] = {
        "batch": lambda: seconds_of_session(session, expansions),
        "one by one": lambda: seconds_of_session(session, apart),
        "server": lambda: seconds_of_servers(lean, expansions, options.workers),
    }
    # In turn, so that whatever else the machine does meets all alike; the best round of each counts.
    rounds = [{way: measure() for way, measure in ways.items()} for _ in range(ROUNDS)]
    seconds = {way: min(spent[way] for spent in rounds) for way in ways}
    rates = {way: len(apart) / spent for way, spent in seconds.items()}
    ratio = rates["batch"] / rates["server"]
    if options.json:
        report = {"attempts": len(apart), "workers": options.workers, "per_second": rates, "batch_over_server": ratio}
        print(json.dumps(report, indent=1))
        return
    print(f"{len(apart)} attempts, {options.workers} workers, Lean {lean.version} ({lean.kind})")
    for way, rate in rates.items():
        print(f"{way:<11} {rate:8.0f} attempts a second")
    print(f"batch over server: {ratio:.1f}")


if __name__ == "__main__":
    main()
