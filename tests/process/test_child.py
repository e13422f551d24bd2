"""A long-lived program: what it is asked for, its dead-lines, and that nothing of it is left."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from wonton_core.errors import BadInputError, ToolFailedError, ToolMissingError
from wonton_core.process.child import Child
from wonton_core.testing.process_end import is_alive, wait_until_gone

PYTHON = sys.executable


def python(source: str) -> list[str]:
    return [PYTHON, "-c", source]


def test_answers_come_back() -> None:
    with Child(["cat"]) as child:
        child.write(b"one\n", seconds=20)
        assert child.read(seconds=20) == b"one\n"


def test_writing_more_than_a_pipe_holds_to_a_program_that_answers_at_once() -> None:
    content = os.urandom(1 << 20)
    with Child(["cat"]) as child:
        child.write(content, seconds=60)
        answer = b""
        while len(answer) < len(content):
            answer += child.read(seconds=60)
    assert answer == content


def test_missing_program() -> None:
    with pytest.raises(ToolMissingError, match="no-such-prover") as caught:
        Child(["no-such-prover"])
    assert "wonton doctor" in caught.value.next_step


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="nowhere"):
        Child(["cat"], folder=tmp_path / "nowhere")


def test_silence_is_an_error_with_the_limit_in_it() -> None:
    with Child(python("import time; time.sleep(600)")) as child, pytest.raises(ToolFailedError, match=r"within 0\.2 s"):
        child.read(seconds=0.2)


def test_program_that_does_not_read() -> None:
    with (
        Child(python("import time; time.sleep(600)")) as child,
        pytest.raises(ToolFailedError, match=r"did not answer within 0\.3 s"),
    ):
        child.write(b"x" * (1 << 22), seconds=0.3)


def test_death_is_reported_with_code_and_last_words() -> None:
    with Child(python("import sys; sys.stderr.write('out of luck'); sys.exit(7)")) as child:
        with pytest.raises(ToolFailedError, match=r"ended with code 7.*out of luck"):
            child.read(seconds=20)
        with pytest.raises(ToolFailedError, match="ended with code 7"):
            child.write(b"still there?", seconds=20)


def test_flood_on_stderr_does_not_block_and_only_its_end_is_kept() -> None:
    source = "import sys; sys.stderr.write('x' * 3_000_000 + 'the end'); sys.stdout.write('done'); sys.stdout.flush()"
    with Child(python(source)) as child:
        assert child.read(seconds=60) == b"done"
        child.stop()
        assert child.stderr_tail.endswith("the end")
        assert len(child.stderr_tail) == 64 * 1024


def test_group_that_forks_and_ignores_sigterm_is_gone_afterwards() -> None:
    source = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "grandchild = os.fork()\n"
        "if grandchild: print(grandchild, flush=True)\n"
        "time.sleep(600)\n"
    )
    with Child(python(source)) as child:
        grandchild = int(child.read(seconds=20))
        assert is_alive(child.pid) and is_alive(grandchild)
    assert wait_until_gone(child.pid)
    assert wait_until_gone(grandchild)


def test_memory_cap() -> None:
    source = "kept = []\nwhile True: kept.append(bytearray(16 << 20))"
    with Child(python(source), memory_bytes=1 << 30) as child, pytest.raises(ToolFailedError, match="MemoryError"):
        child.read(seconds=60)


def test_stop_is_safe_to_call_twice_and_leaves_other_programs_alone() -> None:
    with Child(["cat"]) as other:
        child = Child(["cat"])
        code = child.stop()
        assert child.stop() == code
        other.write(b"here\n", seconds=20)
        assert other.read(seconds=20) == b"here\n"


def test_environment_replaces_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_USER", "1")
    with Child(python("import os; print(sorted(os.environ), flush=True)"), environment={"ONLY": "1"}) as child:
        answer = child.read(seconds=20)
    assert b"ONLY" in answer and b"SECRET_OF_THE_USER" not in answer


def test_impatience_while_a_program_is_being_ended() -> None:
    """Ctrl-C again while a program has its time to end: it is killed at once, and not forgotten."""
    source = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(600)"
    with Child(python(source)) as child:
        child.read(seconds=20)
        timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            child.stop()
    timer.join()
    assert wait_until_gone(child.pid)
