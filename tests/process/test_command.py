"""One command from start to end: its limits hold whatever it does."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from wonton_core.errors import ToolMissingError
from wonton_core.process.command import run_command
from wonton_core.testing.process_end import wait_until_gone


def python(source: str) -> list[str]:
    return [sys.executable, "-c", source]


def test_output_code_and_input() -> None:
    source = "import sys; sys.stdout.write(sys.stdin.read()[::-1]); sys.stderr.write('talk'); sys.exit(3)"
    done = run_command(python(source), seconds=60, content=b"abc")
    assert (done.code, done.stdout, done.stderr) == (3, b"cba", b"talk")
    assert not done.timed_out and not done.output_too_large and done.seconds > 0


def test_missing_program() -> None:
    with pytest.raises(ToolMissingError, match="no-such-prover"):
        run_command(["no-such-prover"], seconds=1)


def test_silent_command_is_stopped_and_what_it_said_is_kept() -> None:
    done = run_command(python("import time; print('begun', flush=True); time.sleep(600)"), seconds=1)
    assert done.timed_out and done.stdout == b"begun\n" and done.seconds < 60


def test_command_that_never_stops_talking_is_stopped_in_time() -> None:
    source = "import sys, time\nwhile True: sys.stdout.write('x'); sys.stdout.flush(); time.sleep(0.001)"
    done = run_command(python(source), seconds=1)
    assert done.timed_out and done.seconds < 60


def test_flood_is_cut() -> None:
    done = run_command(["yes"], seconds=60, largest_output_bytes=1 << 20)
    assert done.output_too_large and not done.timed_out
    assert (1 << 20) < len(done.stdout) < (1 << 22)


def test_what_a_command_leaves_behind_is_not_waited_for_and_not_left() -> None:
    source = "import os, time\nchild = os.fork()\nif child: print(child, flush=True); os._exit(0)\ntime.sleep(600)"
    done = run_command(python(source), seconds=300)
    assert done.code == 0 and not done.timed_out and done.seconds < 60
    assert wait_until_gone(int(done.stdout))


def test_command_that_does_not_read_its_input() -> None:
    done = run_command(python("pass"), seconds=60, content=b"x" * (1 << 22))
    assert done.code == 0


def test_large_input_and_output_at_a_time() -> None:
    content = os.urandom(1 << 21)
    assert run_command(["cat"], seconds=60, content=content).stdout == content


def test_memory_cap_and_folder(tmp_path: Path) -> None:
    done = run_command(python("bytearray(1 << 31)"), seconds=60, memory_bytes=1 << 30)
    assert done.code == 1 and b"MemoryError" in done.stderr
    assert run_command(["pwd"], seconds=60, folder=tmp_path).stdout.decode().strip() == str(tmp_path.resolve())


def test_memory_cap_above_the_machines_own_is_lowered_to_it() -> None:
    source = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 31, 1 << 31))\n"
        "from wonton_core.process.command import run_command\n"
        "print(run_command(['true'], seconds=60, memory_bytes=1 << 40).code)"
    )
    assert run_command(python(source), seconds=60).stdout == b"0\n"
