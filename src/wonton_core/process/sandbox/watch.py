"""One program, watched: its output gathered, its processes counted, everything ended at the first limit.

Standard library only: this runs in the sandbox's own interpreter, as the first process of the program's own namespaces,
or, without them, as the adopter of every process that the program leaves behind.
"""

from __future__ import annotations

import contextlib
import os
import resource
import selectors
import signal
import time
from typing import Any

from wonton_core.process.sandbox import kernel_calls as kernel
from wonton_core.store.blobs.tree_removal import remove_tree

_LOOK_SECONDS = 0.02
_COUNT_SECONDS = 0.1
_MEASURE_SECONDS = 0.5
_CHUNK_BYTES = 1 << 16
_NAMELESS = "/memfd:"
_IN_MEMORY = ("/tmp", "/dev/shm")
_MOST_ENTRIES = 200_000
_DEEPEST = 100
_TICKS = os.sysconf("SC_CLK_TCK")


class Usage:
    """What the program's processes use now, and what they used at most."""

    def __init__(self) -> None:
        self.peak_memory = 0
        self.cpu = 0.0
        self.processes = 0

    def look(self, root: int) -> list[int]:
        """Count again; the ids of all processes below ``root``, itself left out."""
        found = _descendants(root)
        memory, cpu = _memory_of_files(found), 0.0
        for process in found:
            memory += _own_memory(process)
            cpu += _cpu_seconds(process)
        gone = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu = max(self.cpu, cpu + gone.ru_utime + gone.ru_stime)
        self.peak_memory = max(self.peak_memory, memory)
        self.processes = len(found)
        return found


def run_watched(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """Run the program of ``request`` with ``content`` on stdin; how it ended, its stdout and its stderr."""
    limits = request["limits"]
    started = time.monotonic()
    streams = [os.pipe() for _ in range(3)]
    process = os.fork()
    if process == 0:
        _become_program(request, streams)
    (stdin_read, stdin), (stdout, stdout_write), (stderr, stderr_write) = streams
    for handle in (stdin_read, stdout_write, stderr_write):
        os.close(handle)
    gathered = {stdout: bytearray(), stderr: bytearray()}
    usage = Usage()
    try:
        code, ended_by = _watch(process, stdin, content, gathered, limits, usage, started, request["scratch"])
    finally:
        end_all(os.getpid())
        _remove_deep_folders(request["scratch"])
    told = {
        "code": code,
        "ended_by": ended_by,
        "seconds": time.monotonic() - started,
        "cpu_seconds": usage.cpu,
        "peak_memory_bytes": max(usage.peak_memory, _largest_child()),
    }
    return told, bytes(gathered[stdout]), bytes(gathered[stderr])


def _become_program(request: dict[str, Any], streams: list[tuple[int, int]]) -> None:
    """In the child: turn into the program. Never returns."""
    try:
        (stdin, _), (_, stdout), (_, stderr) = streams
        for number, handle in enumerate((stdin, stdout, stderr)):
            os.dup2(handle, number)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os.setsid()
        limits = request["limits"]
        cpu = int(limits["cpu_seconds"]) + 1
        for kind, value in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_CPU, cpu),
            (resource.RLIMIT_DATA, int(limits["memory_bytes"])),
            (resource.RLIMIT_FSIZE, int(limits["scratch_bytes"])),
        ):
            hard = resource.getrlimit(kind)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (value, value))
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        kernel.gain_no_privileges()
        kernel.die_with_parent(signal.SIGKILL)
        os.chdir(request["folder"])
        os.execvpe(request["arguments"][0], request["arguments"], request["environment"])
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(2, f"can't start {request['arguments'][0]}: {error}\n".encode())
        os._exit(127)


def _watch(
    process: int,
    stdin: int,
    content: bytes,
    gathered: dict[int, bytearray],
    limits: dict[str, Any],
    usage: Usage,
    started: float,
    scratch: str,
) -> tuple[int, str]:
    """Until the program ends or has to be ended: exit code (negative: the signal), and by what it ended."""
    view = memoryview(content)
    room = int(limits["output_bytes"])
    count_at, measure_at = started, started + _MEASURE_SECONDS
    with selectors.DefaultSelector() as selector:
        os.set_blocking(stdin, False)
        selector.register(stdin, selectors.EVENT_WRITE)
        for handle in gathered:
            selector.register(handle, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select(_LOOK_SECONDS):
                handle = key.fd
                if handle == stdin:
                    view = _feed(handle, view)
                    if not view:
                        selector.unregister(handle)
                        os.close(handle)
                    continue
                chunk = os.read(handle, min(_CHUNK_BYTES, room + 1))
                if not chunk:
                    selector.unregister(handle)
                room -= len(chunk)
                gathered[handle] += chunk
                if room < 0:
                    return 0, "output"
            ended = _reap(process)
            now = time.monotonic()
            if ended is not None:
                usage.look(os.getpid())
                _drain(gathered, room)
                return _explained(ended, usage, limits)
            if now - started > limits["wall_seconds"]:
                return 0, "wall"
            if now >= count_at:
                count_at = now + _COUNT_SECONDS
                usage.look(os.getpid())
                if usage.peak_memory > limits["memory_bytes"]:
                    return 0, "memory"
                if usage.cpu > limits["cpu_seconds"]:
                    return 0, "cpu"
                if usage.processes > limits["processes"]:
                    return 0, "processes"
            if now >= measure_at:
                if _is_overfull(scratch, limits["scratch_bytes"]):
                    return 0, "scratch"
                # A large folder takes long to look through: other limits must not wait for it.
                measure_at = time.monotonic() + max(_MEASURE_SECONDS, 10 * (time.monotonic() - now))


def _feed(handle: int, view: memoryview) -> memoryview:
    try:
        return view[os.write(handle, view) :] if view else view
    except BlockingIOError:
        return view
    except BrokenPipeError:
        return view[:0]


def _drain(gathered: dict[int, bytearray], room: int) -> None:
    """What the program wrote before it ended; what others may still write is not waited for."""
    for handle, found in gathered.items():
        os.set_blocking(handle, False)
        with contextlib.suppress(BlockingIOError):
            while room > 0 and (chunk := os.read(handle, min(_CHUNK_BYTES, room))):
                found += chunk
                room -= len(chunk)


def _reap(process: int) -> int | None:
    """Reap all that ended; the program's own exit code once it did."""
    ended = None
    with contextlib.suppress(ChildProcessError):
        while True:
            found, status = os.waitpid(-1, os.WNOHANG)
            if found == 0:
                break
            if found == process:
                ended = os.waitstatus_to_exitcode(status)
    return ended


def _explained(code: int, usage: Usage, limits: dict[str, Any]) -> tuple[int, str]:
    """What the program's own end has to do with its limits."""
    if usage.peak_memory > limits["memory_bytes"]:
        return code, "memory"
    if code == -signal.SIGXCPU or (code == -signal.SIGKILL and usage.cpu >= limits["cpu_seconds"]):
        return code, "cpu"
    if code == -signal.SIGXFSZ:
        return code, "scratch"
    return code, "signal" if code < 0 else "exit"


def end_all(root: int) -> None:
    """Kill everything below ``root`` until nothing is left, and reap it."""
    while found := _descendants(root):
        for process in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.001)


def _descendants(root: int) -> list[int]:
    parents: dict[int, int] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            fields = _stat(int(name))
            if fields:
                parents[int(name)] = int(fields[1])
    below = {root}
    found: list[int] = []
    waiting = sorted(parents)
    growing = True
    while growing:
        growing = False
        for process in waiting:
            if process not in below and parents[process] in below:
                below.add(process)
                found.append(process)
                growing = True
    return found


def _stat(process: int) -> list[str]:
    """Fields of /proc/<pid>/stat from the state on; the name before it may hold anything."""
    try:
        with open(f"/proc/{process}/stat", "rb") as stream:
            text = stream.read().decode(errors="replace")
    except OSError:
        return []
    return text[text.rfind(")") + 2 :].split()


def _cpu_seconds(process: int) -> float:
    """Its own, and that of children which it has waited for."""
    fields = _stat(process)
    return sum(map(int, fields[11:15])) / _TICKS


def _own_memory(process: int) -> int:
    """Bytes that this process keeps in memory, shared ones included: only files on disk, mapped, don't count."""
    try:
        with open(f"/proc/{process}/status", "rb") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith((b"RssAnon:", b"RssShmem:")))


def _memory_of_files(processes: list[int]) -> int:
    """Bytes of files that are in memory alone: those without a name, and those in the sandbox's own folders."""
    total = 0
    seen = set()
    for process in processes:
        folder = f"/proc/{process}/fd"
        with contextlib.suppress(OSError):
            for name in os.listdir(folder):
                with contextlib.suppress(OSError):
                    if os.readlink(f"{folder}/{name}").startswith(_NAMELESS):
                        found = os.stat(f"{folder}/{name}")
                        if found.st_ino not in seen:
                            seen.add(found.st_ino)
                            total += found.st_blocks * 512
    if os.getpid() == 1:  # in namespaces: without them these folders are everybody's
        for place in _IN_MEMORY:
            with contextlib.suppress(OSError):
                used = os.statvfs(place)
                total += (used.f_blocks - used.f_bfree) * used.f_frsize
    return total


def _largest_child() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def _is_overfull(folder: str, most_bytes: int) -> bool:
    """Whether a folder holds too many bytes or files, or folders so deep that no program could remove them."""
    total = entries = 0
    waiting = [(folder, 0)]
    while waiting:
        path, depth = waiting.pop()
        if depth > _DEEPEST:
            return True
        with contextlib.suppress(OSError), os.scandir(path) as listed:
            for entry in listed:
                entries += 1
                if entries > _MOST_ENTRIES:
                    return True
                with contextlib.suppress(OSError):
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((entry.path, depth + 1))
        if total > most_bytes:
            return True
    return False


def _remove_deep_folders(folder: str) -> None:
    """Leave nothing that Python's own recursion, which callers may use, could not remove."""
    waiting = [(folder, 0)]
    while waiting:
        path, depth = waiting.pop()
        with contextlib.suppress(OSError), os.scandir(path) as listed:
            for entry in listed:
                if not entry.is_dir(follow_symlinks=False):
                    continue
                if depth < _DEEPEST:
                    waiting.append((entry.path, depth + 1))
                else:
                    remove_tree(entry.path)
