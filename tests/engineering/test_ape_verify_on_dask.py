"""``wonton ape verify`` on a real Dask cluster of this machine, one of whose workers is killed midway."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

from wonton_core.testing.process_end import wait_until_gone


def test_a_worker_killed_midway_loses_nothing_and_nothing_is_done_twice(toy_library):
    """The word ``dies`` has the verifier kill its own worker, the first time that it is asked."""
    words = ["slow", "failed", "slow", "dies", "slow", "tool", *["slow", "warned"] * 6]
    toy_library.submit(*[(str(number), number % 4, word) for number, word in enumerate(words)])
    done = toy_library.verify("--patches", "patches.jsonl", "--executor", "dask", "--json")
    assert done.returncode == 5, done.stderr
    told = json.loads(done.stdout)
    assert (told["new"], told["failed"]) == (len(words) - 1, 1)
    says = {"slow": "passed", "dies": "passed", "tool": None}
    expected = {str(number): says.get(word, word) for number, word in enumerate(words) if word != "tool"}
    assert toy_library.outcomes() == expected
    assert len([line for line in toy_library.notes("verify") if line[2] == "dies"]) == 2
    workers = {int(line[0]) for line in toy_library.notes("open")}
    assert len(workers) >= 2 and os.getpid() not in workers
    assert all(wait_until_gone(pid) for pid in workers)
    assert toy_library.leftovers() == []


def test_an_interrupted_client_leaves_no_worker(toy_library):
    toy_library.submit(*[(str(number), number % 4, "slow") for number in range(40)])
    variables = os.environ | toy_library.environment | {"PYTHONPATH": str(toy_library.site)}
    command = toy_library.arguments("--patches", "patches.jsonl", "--executor", "dask")
    process = subprocess.Popen(
        [sys.executable, "-m", "wonton_core.cli", *command],
        env=variables,
        cwd=toy_library.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    while len(toy_library.notes("done")) < 4:
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in said
    assert all(wait_until_gone(int(line[0])) for line in toy_library.notes("open"))
    found = toy_library.outcomes()
    assert found and set(found.values()) == {"passed"}
    done = toy_library.verify("--patches", "patches.jsonl", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["new"] == json.loads(done.stdout)["submissions"] - len(found)
    assert toy_library.leftovers() == []
