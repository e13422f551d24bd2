"""Every way in which a command can end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from wonton_core import errors
from wonton_core.cli import main
from wonton_core.errors import ToolMissingError, WontonError
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.testing.command_line import run_wonton
from wonton_core.testing.process_end import wait_until_gone

ERROR = ToolMissingError("no sertop", cause="Coq is not installed", next_step="wonton toolchain install coq")


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Makes a command ``wonton end`` that ends with an exception."""

    def make(error: BaseException) -> None:
        @click.command("end")
        @click.option("--json", "as_json", is_flag=True)
        def end(as_json: bool) -> None:
            raise error

        monkeypatch.setitem(main.root.commands, "end", end)

    return make


def test_error_in_words(ending: Callable[[BaseException], None], capsys: pytest.CaptureFixture[str]) -> None:
    ending(ERROR)
    assert main.run(["end"]) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "Error: no sertop",
        "Cause: Coq is not installed",
        "Next:  wonton toolchain install coq",
        "[tool.missing]",
    ]


def test_error_as_json(ending: Callable[[BaseException], None], capsys: pytest.CaptureFixture[str]) -> None:
    ending(ERROR)
    assert main.run(["end", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["error"] == {
        "code": "tool.missing",
        "exit_code": 3,
        "summary": "no sertop",
        "cause": "Coq is not installed",
        "next_step": "wonton toolchain install coq",
        "hints": [],
    }


def test_usage_error_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["doctor", "--jsn", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "usage.wrong"


def _subclasses(kind: type[WontonError]) -> list[type[WontonError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _subclasses(child))]


CORE_ERRORS = [kind for kind in _subclasses(WontonError) if kind.__module__ == errors.__name__]


@pytest.mark.parametrize("kind", CORE_ERRORS)
def test_every_error_has_its_exit_code(
    kind: type[WontonError], ending: Callable[[BaseException], None], capsys: pytest.CaptureFixture[str]
) -> None:
    ending(kind("what happened"))
    assert main.run(["end"]) == kind.exit_code
    assert f"[{kind.code}]" in capsys.readouterr().err
    assert kind.exit_code in (2, 3, 4, 5)


def test_codes_of_errors_differ() -> None:
    codes = [kind.code for kind in CORE_ERRORS]
    assert len(set(codes)) == len(codes)


def test_interrupt(ending: Callable[[BaseException], None], capsys: pytest.CaptureFixture[str]) -> None:
    ending(KeyboardInterrupt())
    assert main.run(["end"]) == 130
    assert "run the same command again to resume" in capsys.readouterr().err


def test_bug(ending: Callable[[BaseException], None], capsys: pytest.CaptureFixture[str]) -> None:
    ending(ZeroDivisionError("division by zero"))
    assert main.run(["end", "--json"]) == 70
    captured = capsys.readouterr()
    assert json.loads(captured.out)["error"]["summary"] == "ZeroDivisionError: division by zero"
    assert "Traceback" in captured.err and "internal.bug" in captured.err


def test_command_chooses_its_code(ending: Callable[[BaseException], None]) -> None:
    ending(click.exceptions.Exit(1))
    assert main.run(["end"]) == 1


def test_reader_goes_away() -> None:
    source = (
        "import sys\n"
        "from wonton_core.cli.main import main\n"
        "sys.argv = ['wonton', 'plugins', 'show', 'core']\n"
        "sys.stdin.readline()\n"
        "main()\n"
    )
    reading, writing = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", source], stdin=subprocess.PIPE, stdout=writing, stderr=subprocess.PIPE
    ) as process:
        os.close(writing)
        os.close(reading)
        _, told = process.communicate(b"go\n", timeout=120)
    assert process.returncode == 141
    assert b"Traceback" not in told and b"Exception" not in told


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_a_run_and_its_programs(number: signal.Signals) -> None:
    source = (
        "import click, sys\n"
        "from wonton_core.cli import main\n"
        "from wonton_core.process.child import Child\n"
        "@click.command('wait')\n"
        "def wait():\n"
        "    with Child(['sleep', '600']) as child:\n"
        "        print(child.pid, flush=True)\n"
        "        child.read(seconds=600)\n"
        "main.root.commands['wait'] = wait\n"
        "sys.argv = ['wonton', 'wait']\n"
        "main.main()\n"
    )
    with subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        child = int(process.stdout.readline())
        process.send_signal(number)
        _, told = process.communicate(timeout=120)
    assert process.returncode == 130
    assert b"resume" in told and b"Traceback" not in told
    assert wait_until_gone(child)


def hint(error: WontonError) -> str | None:
    return f"a hint for {error.code}"


def broken_hint(error: WontonError) -> str | None:
    raise RuntimeError("the hint is broken")


def test_hints_of_plugins(
    ending: Callable[[BaseException], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ending(ERROR)
    registry = load_catalog().error_hints
    monkeypatch.setattr(registry, "names", lambda: ("broken", "good", "missing"))
    monkeypatch.setattr(registry, "load", lambda name: {"broken": broken_hint, "good": hint}[name])
    assert main.run(["end"]) == 3
    assert "Next:  a hint for tool.missing" in capsys.readouterr().err
    assert main.run(["end", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["error"]["hints"] == ["a hint for tool.missing"]


def test_no_color_and_no_terminal_mean_no_escapes(ending: Callable[[BaseException], None]) -> None:
    done = run_wonton("plugins", "show", "nobody", environment={"NO_COLOR": "1"})
    assert done.returncode == 2 and "\x1b" not in done.stderr + done.stdout
