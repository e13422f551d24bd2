"""System calls that Python 3.11 has no names for. Standard library only: this runs in the sandbox's own interpreter."""

from __future__ import annotations

import ctypes
import os
import struct

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
MNT_DETACH = 2

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_MOUNT_ATTR_RDONLY = 1
_AT_RECURSIVE = 0x8000
_AT_FDCWD = -100
# The same numbers on every architecture: both came after the tables were unified.
_SYS_MOUNT_SETATTR = 442
_SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41, "riscv64": 41}

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(outcome: int, what: str) -> None:
    if outcome != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)


def unshare(flags: int) -> None:
    """Leave the namespaces of these kinds for new ones."""
    _checked(_libc.unshare(flags), "unshare")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """mount(2)."""
    arguments = [part.encode() if part else None for part in (source, target, kind)]
    _checked(_libc.mount(*arguments, ctypes.c_ulong(flags), options.encode() or None), target)


def make_read_only(target: str, *, recursive: bool) -> None:
    """Nothing in the mount at ``target``, and with ``recursive`` in those below it, can be written from here."""
    attributes = struct.pack("QQQQ", _MOUNT_ATTR_RDONLY, 0, 0, 0)
    _checked(
        _libc.syscall(
            _SYS_MOUNT_SETATTR,
            _AT_FDCWD,
            target.encode(),
            _AT_RECURSIVE if recursive else 0,
            attributes,
            ctypes.c_size_t(len(attributes)),
        ),
        target,
    )


def pivot_root(new: str, old: str) -> None:
    """Make ``new`` the root, and what was it ``old``."""
    _checked(_libc.syscall(_SYS_PIVOT_ROOT[os.uname().machine], new.encode(), old.encode()), new)


def unmount(target: str) -> None:
    """Take a mount away as soon as nobody uses it."""
    _checked(_libc.umount2(target.encode(), MNT_DETACH), target)


def die_with_parent(number: int) -> None:
    """Get signal ``number`` when the parent ends."""
    _checked(_libc.prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(number), 0, 0, 0), "PDEATHSIG")


def adopt_orphans() -> None:
    """Become the parent of descendants whose parents end."""
    _checked(_libc.prctl(_PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(1), 0, 0, 0), "CHILD_SUBREAPER")


def gain_no_privileges() -> None:
    """No program started from here gets more rights than this one has."""
    _checked(_libc.prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), 0, 0, 0), "NO_NEW_PRIVS")
