"""Whether 10,000 judge calls to an endpoint that misbehaves are all answered, once, in flat memory, as fast as allowed.

    python analysis/benchmarks/speed/judge_calls.py [--calls 10000] [--latency 0.2] [--concurrency 16] [--json]

The judge ``sub_tasks`` asks ``openai_compatible`` through log, budget and cache, as ``wonton ape judge`` does; the
endpoint is a process of its own on this machine that answers after ``--latency`` seconds and meets the requests with
the faults of ``MIX``. Told are: votes that should be there and are; requests that the endpoint answered never, once and
more often, against the lines of the log; resident memory of the judging process after each tenth of the calls, compared
after the second and in the end; requests a second, as a share of what concurrency and latency allow (in the same run);
and what the log says when all is asked again: nothing may be. Goals: nothing lost, nothing twice, at most 10 % more
memory, at least half of what is allowed. Exit code 1 when one is missed.

A fault takes the time of its repeat, and of the pause before it (half a second to one); more workers than the endpoint
takes requests fill that time. It runs with MALLOC_ARENA_MAX=1 (see verify_throughput.py), and with large blocks given
back to the system as soon as they are free: by default glibc keeps the room of the huge answers that are part of the
faults (measured: 81 to 92 MB in all), and resident memory then says little about what is held.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from wonton_core.engineering.chat_models import ChatModels, ChatOptions
from wonton_core.execution.local import LocalExecutor
from wonton_core.model.chat_exchange import ChatExchange
from wonton_core.model.instruction import SubTask
from wonton_core.model.judgement import JudgementRequest
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.store.places import ANSWERS_DIR, CHAT_CONCURRENCY
from wonton_core.store.record_log import RecordFile
from wonton_core.testing import chat_answers as faults
from wonton_core.testing.chat_endpoint import ChatEndpoint

MIX = {
    faults.RATE_LIMIT: 0.002,
    faults.SERVER_ERROR: 0.01,
    faults.DROPPED: 0.005,
    faults.CUT_CONNECTION: 0.005,
    faults.INVALID_JSON: 0.005,
    faults.TRUNCATED_JSON: 0.005,
    faults.NO_CHOICES: 0.005,
    faults.SLOW: 0.01,
    faults.CUT_ANSWER: 0.005,
    faults.PROSE: 0.005,
    faults.WRONG_SCHEMA: 0.005,
    faults.EMPTY: 0.005,
    faults.REFUSAL: 0.005,
    faults.HUGE: 0.0005,
    faults.WRONG_MODEL: 0.005,
    faults.NO_USAGE: 0.01,
}
SAMPLES, QUORUM = 4, 3
MEMORY_GOAL = 1.10
TENTHS, EARLY = 10, 1
THROUGHPUT_GOAL = 0.5
_ALLOCATOR = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": str(1 << 20), "MALLOC_TRIM_THRESHOLD_": str(1 << 20)}
_FILE = "".join(f"theorem t{number} : {number} + 0 = {number} := rfl\n" for number in range(60))


def say(request: Mapping[str, Any]) -> str:
    """A good answer to the judge's question, always the same to the same one."""
    wanted = request["response_format"]["json_schema"]["schema"]["properties"]["subtasks"]["properties"]
    done = int(faults.identity(request)[:4], 16) % 2 == 0
    one = {
        "reason": "as asked" if done else "not as asked",
        "errors": [] if done else ["incompleteness"],
        "verdict": "done" if done else "not_done",
    }
    return json.dumps({"subtasks": dict.fromkeys(wanted, one)})


def serve(talk: Connection, latency: float) -> None:
    """The endpoint's process: sends its address, then its counts whenever something comes, until nothing can."""
    with ChatEndpoint(mix=MIX, latency=latency, slow=5 * latency, say=say) as endpoint:
        talk.send(endpoint.url)
        try:
            while True:
                talk.recv()
                talk.send(endpoint.counts())
        except EOFError:
            pass


def request(number: int) -> JudgementRequest:
    """One of many edits, with two sub-tasks."""
    patch = f"@@ -1 +1 @@\n-theorem t0 : 0 + 0 = 0 := rfl\n+theorem renamed{number} : 0 + 0 = 0 := rfl\n"
    tasks = (SubTask("Rename", f"Call t0 renamed{number}."), SubTask("Keep", "Change nothing else."))
    return JudgementRequest(f"edit {number}", "Rename t0.", _FILE, patch, tasks, "A.lean")


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def judged(url: str, log: Path, requests: int, workers: int) -> dict[str, Any]:
    """Judge so many edits: votes, seconds, processor seconds, memory after a fifth and in the end."""
    catalog = load_catalog()
    models = ChatModels(catalog, log, ChatOptions(workers=workers))
    model = models.open(f"openai_compatible:bench@{url}")
    judge = catalog.judges.load("sub_tasks")(model, samples=SAMPLES, quorum=QUORUM, temperature=0.6, seed=0)
    outcomes: Counter[str] = Counter()
    votes = unreadable = 0
    memory: list[int] = []
    started, cpu = time.perf_counter(), time.process_time()
    for done, (_, verdict) in enumerate(
        LocalExecutor(workers).run(lambda number: judge.judge(request(number)), range(requests)), 1
    ):
        outcomes[verdict.outcome] += 1
        votes += len(verdict.votes)
        unreadable += sum(bool(vote.problem) for vote in verdict.votes)
        if done * TENTHS // requests > len(memory):
            memory.append(resident())
    return {
        "votes": votes,
        "unreadable_votes": unreadable,
        "outcomes": dict(sorted(outcomes.items())),
        "asked": models.log.asked,
        "reused": models.log.reused,
        "seconds": round(time.perf_counter() - started, 2),
        "processor_seconds": round(time.process_time() - cpu, 2),
        "memory": memory,
        "threads": threading.active_count(),
    }


def measured(calls: int, latency: float, concurrency: int, workers: int) -> dict[str, Any]:
    """One run against a fresh endpoint, and one more that has to ask nothing."""
    requests = calls // SAMPLES
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there, latency))
    process.start()
    there.close()
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.environ[ANSWERS_DIR] = str(Path(folder) / "answers")
            os.environ[CHAT_CONCURRENCY] = str(concurrency)
            log = Path(folder) / "judged.chat.jsonl"
            url = here.recv()
            first = judged(url, log, requests, workers)
            here.send("counts")
            counts = here.recv()
            keys = Counter(exchange.key for _, exchange in RecordFile(log, ChatExchange).records())
            size = log.stat().st_size
            again = judged(url, log, requests, workers)
    finally:
        here.close()
        process.join(30)
    bound = concurrency / latency
    rate = counts["requests"] / first["seconds"]
    return {
        "calls": requests * SAMPLES,
        "first": first,
        "again": again,
        "endpoint": counts,
        "log_lines": sum(keys.values()),
        "log_keys": len(keys),
        "log_bytes": size,
        "requests_a_second": round(rate, 1),
        "allowed_a_second": round(bound, 1),
        "throughput_ratio": round(rate / bound, 3),
        "memory_ratio": round(first["memory"][-1] / first["memory"][EARLY], 3),
        "processor_ms_a_call": round(1000 * first["processor_seconds"] / counts["requests"], 2),
    }


def missed(found: Mapping[str, Any]) -> list[str]:
    """The goals that were missed, in words."""
    endpoint, first, again = found["endpoint"], found["first"], found["again"]
    checks = {
        "votes are lost": first["votes"] == found["calls"] == again["votes"],
        "a request is in the log twice": found["log_keys"] == found["log_lines"] == first["asked"],
        "an answered request is not in the log": endpoint["answered_once"] == found["log_lines"],
        "a request was answered twice": endpoint["answered_again"] == 0,
        "a request was never answered": endpoint["unanswered"] == 0,
        "what is known was asked again": again["asked"] == 0 and again["outcomes"] == first["outcomes"],
        "memory grows": found["memory_ratio"] <= MEMORY_GOAL,
        "too slow": found["throughput_ratio"] >= THROUGHPUT_GOAL,
    }
    return [words for words, kept in checks.items() if not kept]


def main() -> int:
    """Run, and print what was seen."""
    parser = argparse.ArgumentParser(description="Judge calls to an endpoint that misbehaves.")
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds of each answer")
    parser.add_argument("--concurrency", type=int, default=16, help="requests on their way at a time")
    parser.add_argument("--workers", type=int, default=32, help="edits judged at a time")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if not os.environ.items() >= _ALLOCATOR.items():
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **_ALLOCATOR})
    found = measured(given.calls, given.latency, given.concurrency, given.workers)
    problems = missed(found)
    if given.json:
        print(json.dumps({**found, "missed": problems}, indent=2))
    else:
        for name, value in found.items():
            print(f"{name}: {value}")
        print(f"missed: {', '.join(problems) or 'none'}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
