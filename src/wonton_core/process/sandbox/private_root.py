"""A file system of one's own: system folders and what was asked for, read-only; one folder to write to; no network.

Standard library only: this runs in the sandbox's own interpreter, in a child that was forked for one program.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence

from wonton_core.process.sandbox import kernel_calls as kernel

_SYSTEM_FOLDERS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store")
_SYSTEM_FILES = (
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/nsswitch.conf",
    "/etc/alternatives",
)
_DEVICES = ("null", "zero", "full", "random", "urandom")
_OLD = "/.old-root"
_LARGEST_TMP_BYTES = 1 << 30
"""``/tmp`` and ``/dev/shm`` are in memory, which the watch doesn't count."""

INNER_ID = 65534
"""Who the program is inside: nobody, so that starting it drops every capability that setting up needed."""

NAMESPACES = (
    kernel.CLONE_NEWUSER
    | kernel.CLONE_NEWNS
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUTS
)


def enter_namespaces() -> None:
    """New namespaces of every kind; the next child is the first process of its own."""
    user, group = os.getuid(), os.getgid()
    kernel.unshare(NAMESPACES)
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{INNER_ID} {user} 1")
    _write("/proc/self/gid_map", f"{INNER_ID} {group} 1")


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as stream:
        stream.write(text)


def build_private_root(readable: Sequence[str], writable: str, scratch_bytes: int) -> None:
    """Make a new root that holds ``readable`` (absolute paths, read-only), ``writable``, and an empty ``/tmp``."""
    kernel.mount("", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("tmpfs", "/tmp", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=755")
    os.mkdir(f"/tmp{_OLD}")
    kernel.pivot_root("/tmp", f"/tmp{_OLD}")
    os.chdir("/")
    os.mkdir("/tmp")
    size = min(scratch_bytes, _LARGEST_TMP_BYTES)
    kernel.mount("tmpfs", "/tmp", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, f"size={size},mode=1777")
    wanted = [path for path in (*_SYSTEM_FOLDERS, *_SYSTEM_FILES) if os.path.lexists(_OLD + path)]
    # Parents first: a folder inside of another one is then mounted upon it.
    for path in sorted({*wanted, *readable}):
        _show(path, read_only=True)
    _devices(size)
    os.mkdir("/proc")
    kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC)
    # Namespaces of its own would give the program room that nobody measures.
    _write("/proc/sys/user/max_user_namespaces", "0")
    # Who is root outside owns the whole machine's settings below /proc/sys, whoever they are in here.
    kernel.make_read_only("/proc", recursive=True)
    _show(writable, read_only=False)
    kernel.unmount(_OLD)
    os.rmdir(_OLD)
    kernel.make_read_only("/", recursive=False)


def _show(path: str, *, read_only: bool) -> None:
    """Bind a path of the old root to the same path of the new one, links as links."""
    old = _OLD + path
    if os.path.islink(old):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.symlink(os.readlink(old), path)
        return
    if os.path.isdir(old):
        os.makedirs(path, exist_ok=True)
    elif not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _write(path, "")
    kernel.mount(old, path, "", kernel.MS_BIND | kernel.MS_REC)
    if read_only:
        kernel.make_read_only(path, recursive=True)


def _devices(size: int) -> None:
    os.mkdir("/dev")
    for name in _DEVICES:
        _show(f"/dev/{name}", read_only=False)
    os.mkdir("/dev/shm")
    kernel.mount("tmpfs", "/dev/shm", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, f"size={size},mode=1777")
    for name, target in (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        os.symlink(target, f"/dev/{name}")
