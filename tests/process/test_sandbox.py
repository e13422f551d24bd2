"""Programs that fork daemons, ignore signals, flood, eat memory, write where they may not or open sockets."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
from attrs import evolve

from wonton_core.errors import ToolFailedError
from wonton_core.model.patch_verification import ResourceLimits
from wonton_core.process.sandbox.client import DESCRIPTIONS, Sandbox, sandbox_kind
from wonton_core.process.sandbox.server import LIMITS, NAMESPACES

SHELL = {"PATH": "/usr/bin:/bin"}
SMALL = ResourceLimits(
    wall_seconds=20,
    cpu_seconds=20,
    memory_bytes=256 << 20,
    output_bytes=1 << 20,
    scratch_bytes=4 << 20,
    processes=30,
)


@pytest.fixture(scope="module", params=[NAMESPACES, LIMITS])
def sandbox(request):
    with Sandbox(request.param) as found:
        yield found


@pytest.fixture(scope="module")
def apart():
    with Sandbox(NAMESPACES) as found:
        yield found


@pytest.fixture
def scratch(tmp_path):
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def shell(sandbox, scratch, script, *, limits=SMALL, **more):
    return sandbox.run(["/bin/sh", "-c", script], limits=limits, scratch=scratch, environment=SHELL, **more)


def python(sandbox, scratch, script, *, limits=SMALL, **more):
    # The system's interpreter, not the environment's: nothing has to be shown for it.
    found = ["/usr/bin/env", "python3"] if sandbox.kind == LIMITS else [sys.executable]
    readable = () if sandbox.kind == LIMITS else (sys.prefix, sys.base_prefix)
    return sandbox.run(
        [*found, "-I", "-S", "-c", textwrap.dedent(script)],
        limits=limits,
        scratch=scratch,
        readable=[Path(path) for path in readable],
        environment=SHELL | {"PATH": os.environ["PATH"]} if sandbox.kind == LIMITS else SHELL,
        **more,
    )


def living(marker):
    """Processes of this machine whose command line holds ``marker``."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        if int(process.name) != os.getpid():
            with contextlib.suppress(OSError):
                if marker.encode() in (process / "cmdline").read_bytes():
                    found.append(int(process.name))
    return found


def test_this_system_offers_namespaces():
    # Where this fails, verification on this machine keeps neither network nor files from what it compiles.
    assert sandbox_kind() == NAMESPACES
    assert set(DESCRIPTIONS) == {NAMESPACES, LIMITS}


def test_input_output_and_exit_code_go_through(sandbox, scratch):
    result = shell(sandbox, scratch, "cat; echo said >&2; exit 3", content=b"given \xff\n")
    assert (result.code, result.ended_by, result.stdout, result.stderr) == (3, "exit", b"given \xff\n", b"said\n")
    assert result.kind == sandbox.kind


def test_large_input_that_nobody_reads_does_not_hold_the_program_up(sandbox, scratch):
    result = shell(sandbox, scratch, "exit 0", content=b"x" * (8 << 20))
    assert (result.code, result.ended_by) == (0, "exit")


def test_all_of_a_large_input_and_output_goes_through(sandbox, scratch):
    content = os.urandom(1 << 19)
    assert shell(sandbox, scratch, "cat", content=content).stdout == content


def test_a_signal_is_told(sandbox, scratch):
    result = shell(sandbox, scratch, "kill -SEGV $$")
    assert (result.code, result.ended_by) == (-signal.SIGSEGV, "signal")


def test_a_program_that_is_not_there_is_told(sandbox, scratch):
    result = sandbox.run(["/no/such/program"], limits=SMALL, scratch=scratch)
    assert result.code == 127
    assert b"/no/such/program" in result.stderr


def test_daemons_end_with_the_program(sandbox, scratch):
    marker = f"97531.{os.getpid()}{sandbox.kind[0]}"
    marker = marker.replace("n", "1").replace("l", "2")
    result = shell(sandbox, scratch, f"(setsid sleep {marker} </dev/null >/dev/null 2>&1 &) ; sleep {marker} & exit 0")
    assert result.ended_by == "exit"
    assert living(f"sleep\0{marker}") == []


def test_a_program_that_ignores_signals_ends_at_the_wall(sandbox, scratch):
    limits = evolve(SMALL, wall_seconds=0.5)
    result = shell(sandbox, scratch, "trap '' TERM INT HUP; while :; do sleep 0.05; done", limits=limits)
    assert result.ended_by == "wall"
    assert result.seconds < 15


def test_computing_for_ever_ends_at_the_cpu_limit(sandbox, scratch):
    result = shell(sandbox, scratch, "while :; do :; done", limits=evolve(SMALL, cpu_seconds=0.5))
    assert result.ended_by == "cpu"
    assert result.cpu_seconds >= 0.5


def test_cpu_of_children_that_ended_counts(sandbox, scratch):
    script = "while :; do sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'; done"
    assert shell(sandbox, scratch, script, limits=evolve(SMALL, cpu_seconds=0.7)).ended_by == "cpu"


def test_a_flood_ends_at_the_output_limit(sandbox, scratch):
    result = shell(sandbox, scratch, "yes", limits=evolve(SMALL, output_bytes=100_000))
    assert result.ended_by == "output"
    assert 100_000 < len(result.stdout) + len(result.stderr) < 300_000


def test_eating_memory_fails_or_is_ended(sandbox, scratch):
    result = python(sandbox, scratch, "x = [bytes(1 << 20) for _ in range(1000)]")
    assert result.ended_by == "memory" or (result.code == 1 and b"MemoryError" in result.stderr)


def test_memory_of_all_processes_counts_together(sandbox, scratch):
    script = """
        import os, time
        for _ in range(8):
            if os.fork() == 0:
                x = b"x" * (60 << 20)
                time.sleep(15)
                os._exit(0)
        time.sleep(15)
    """
    assert python(sandbox, scratch, script).ended_by == "memory"


@pytest.mark.parametrize(
    "script",
    [
        "import mmap, time\nx = mmap.mmap(-1, 400 << 20)\nfor i in range(400): x.write(bytes(1 << 20))\ntime.sleep(15)",
        "import os, time\nfor i in range(9):\n f = os.memfd_create('x')\n for _ in range(40):\n"
        "  os.write(f, bytes(1 << 20))\ntime.sleep(15)",
    ],
    ids=["shared", "nameless files"],
)
def test_memory_that_is_not_the_processs_own_counts_too(sandbox, scratch, script):
    limits = evolve(SMALL, scratch_bytes=1 << 30)
    assert python(sandbox, scratch, script, limits=limits).ended_by == "memory"


def test_files_in_the_sandboxs_own_tmp_are_memory(apart, scratch):
    script = "for i in 1 2 3 4 5 6; do head -c 60000000 /dev/zero > /tmp/$i; done; sleep 15"
    assert shell(apart, scratch, script, limits=evolve(SMALL, scratch_bytes=1 << 30)).ended_by == "memory"


def test_folders_deeper_than_can_be_removed_are_ended_and_removed(sandbox, scratch):
    script = "i=0; while [ $i -lt 1500 ]; do mkdir d && cd d; i=$((i+1)); done; sleep 15"
    assert shell(sandbox, scratch, script).ended_by == "scratch"
    shutil.rmtree(scratch)


def test_files_without_number_are_ended(sandbox, scratch):
    script = "import itertools\nfor i in itertools.count(): open(f'f{i}', 'w').close()"
    assert python(sandbox, scratch, script, limits=evolve(SMALL, wall_seconds=60, cpu_seconds=60)).ended_by == "scratch"


def test_settings_of_the_whole_machine_cannot_be_written(apart, scratch):
    script = """
        for path in ("kernel/core_pattern", "kernel/hostname", "vm/drop_caches", "fs/file-max"):
            try:
                open("/proc/sys/" + path, "r+").close()
                print("opened", path)
            except OSError:
                pass
    """
    assert python(apart, scratch, script).stdout == b""


def test_there_are_no_namespaces_within_namespaces(apart, scratch):
    result = shell(apart, scratch, "unshare --user --mount true")
    assert result.code != 0
    assert b"unshare failed" in result.stderr


def test_forking_without_end_is_ended(sandbox, scratch):
    script = "while :; do sleep 10 & done"
    assert shell(sandbox, scratch, script).ended_by == "processes"


def test_filling_the_scratch_folder_is_ended(sandbox, scratch):
    script = "i=0; while :; do head -c 1000000 /dev/zero > f$i; i=$((i+1)); sleep 0.05; done"
    result = shell(sandbox, scratch, script)
    assert result.ended_by == "scratch"


def test_one_huge_file_is_refused(sandbox, scratch):
    shell(sandbox, scratch, "head -c 50000000 /dev/zero > big")
    assert (scratch / "big").stat().st_size <= SMALL.scratch_bytes


def test_one_program_after_another_starts_from_nothing(sandbox, scratch):
    shell(sandbox, scratch, "yes", limits=evolve(SMALL, output_bytes=1000))
    assert shell(sandbox, scratch, "echo fine").stdout == b"fine\n"


def test_the_environment_is_the_one_given(sandbox, scratch, monkeypatch):
    monkeypatch.setenv("API_KEY", "secret")
    assert b"secret" not in shell(sandbox, scratch, "env").stdout


def test_only_scratch_can_be_written(apart, scratch, tmp_path):
    library = tmp_path / "library"
    library.mkdir()
    (library / "module").write_text("as it was")
    script = (
        f"echo bad > {library}/module; echo bad > {library}/new; rm -f {library}/module; echo > /usr/x; echo ok > here"
    )
    shell(apart, scratch, script, readable=[library])
    assert {path.name: path.read_text() for path in library.iterdir()} == {"module": "as it was"}
    assert (scratch / "here").read_text() == "ok\n"


def test_modes_cannot_be_changed_either(apart, scratch, tmp_path):
    library = tmp_path / "library"
    library.mkdir()
    (library / "module").touch(mode=0o444)
    result = shell(apart, scratch, f"chmod 666 {library}/module", readable=[library])
    assert b"Read-only file system" in result.stderr
    assert (library / "module").stat().st_mode & 0o777 == 0o444


def test_what_was_not_shown_is_not_there(apart, scratch, tmp_path):
    (tmp_path / "secret").write_text("secret")
    result = shell(apart, scratch, f"cat {tmp_path}/secret; cat ~root/.bashrc; ls {tmp_path}; cat /etc/passwd")
    assert b"secret" not in result.stdout
    assert result.stdout == b"scratch\n"


def test_what_it_writes_to_its_tmp_is_gone(apart, scratch, tmp_path):
    name = f"left-{os.getpid()}"
    assert shell(apart, scratch, f"echo x > /tmp/{name} && cat /tmp/{name}").stdout == b"x\n"
    assert not Path(f"/tmp/{name}").exists()
    assert shell(apart, scratch, f"cat /tmp/{name}").code == 1


def test_there_is_no_network(apart, scratch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        script = f"""
            import socket
            try:
                socket.create_connection(("127.0.0.1", {port}), timeout=2)
                print("connected")
            except OSError as error:
                print("refused")
        """
        assert python(apart, scratch, script).stdout == b"refused\n"


def test_it_is_nobody_and_stays_so(apart, scratch):
    result = shell(apart, scratch, "id -u; grep -E 'CapEff|NoNewPrivs' /proc/self/status; mount -t tmpfs x /tmp")
    assert result.stdout.split() == [b"65534", b"CapEff:", b"0" * 16, b"NoNewPrivs:", b"1"]
    assert result.code != 0


def test_other_processes_cannot_be_seen(apart, scratch):
    result = shell(apart, scratch, "ls /proc | grep -E '^[0-9]+$' | wc -l")
    assert int(result.stdout) < 8


def test_links_in_what_is_shown_lead_nowhere_else(apart, scratch, tmp_path):
    (tmp_path / "secret").write_text("secret")
    library = tmp_path / "library"
    library.mkdir()
    (library / "link").symlink_to(tmp_path / "secret")
    assert shell(apart, scratch, f"cat {library}/link", readable=[library]).stdout == b""


def test_a_sandbox_whose_server_is_gone_says_so(scratch):
    with Sandbox(NAMESPACES) as sandbox:
        os.kill(sandbox._server.pid, signal.SIGKILL)
        while b"State:\tZ" not in Path(f"/proc/{sandbox._server.pid}/status").read_bytes():
            time.sleep(0.01)
        with pytest.raises(ToolFailedError):
            shell(sandbox, scratch, "echo")


def test_an_answer_that_was_not_waited_for_is_not_the_next_programs(scratch, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    with Sandbox(NAMESPACES) as sandbox:
        with monkeypatch.context() as patched:
            patched.setattr(Sandbox, "_answer", interrupted)
            with pytest.raises(KeyboardInterrupt):
                shell(sandbox, scratch, "echo first")
        with pytest.raises(ToolFailedError):
            shell(sandbox, scratch, "echo second")


def test_closing_a_sandbox_ends_what_it_runs(scratch):
    for kind in (NAMESPACES, LIMITS):
        marker = f"75319.{os.getpid()}{len(kind)}"
        sandbox = Sandbox(kind)
        ending = threading.Timer(1.0, sandbox.close)
        ending.start()
        with pytest.raises((ToolFailedError, OSError, ValueError)):
            shell(sandbox, scratch, f"setsid sleep {marker} & sleep {marker}")
        ending.join()
        assert living(f"sleep\0{marker}") == []


def test_a_folder_that_is_not_there_is_told(sandbox, scratch):
    result = sandbox.run(["/bin/true"], limits=SMALL, scratch=scratch, folder=scratch / "nowhere")
    assert result.code == 127
    assert b"nowhere" in result.stderr


def test_what_cannot_be_shown_is_an_error(apart, scratch, tmp_path):
    with pytest.raises(ToolFailedError, match="nowhere"):
        shell(apart, scratch, "true", readable=[tmp_path / "nowhere"])


@pytest.mark.parametrize("kind", [NAMESPACES, LIMITS])
def test_nothing_is_left_when_whoever_asked_is_killed(tmp_path, kind):
    marker = f"86420.{os.getpid()}{len(kind)}"
    script = textwrap.dedent(f"""
        from pathlib import Path
        from wonton_core.model.patch_verification import ResourceLimits
        from wonton_core.process.sandbox.client import Sandbox
        with Sandbox({kind!r}) as sandbox:
            sandbox.run(["/bin/sleep", "{marker}"], limits=ResourceLimits(), scratch=Path({str(tmp_path)!r}))
    """)
    asking = subprocess.Popen([sys.executable, "-c", script])
    try:
        for _ in range(200):
            if living(f"/bin/sleep\0{marker}"):
                break
            time.sleep(0.05)
        assert living(f"/bin/sleep\0{marker}")
    finally:
        asking.kill()
        asking.wait()
    for _ in range(200):
        if not living(f"/bin/sleep\0{marker}"):
            break
        time.sleep(0.05)
    assert living(f"/bin/sleep\0{marker}") == []
