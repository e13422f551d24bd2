"""Other programs that apply patches, each on a copy of the file in a private folder."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from attrs import frozen

from wonton_core.engineering.history.repository import git_environment
from wonton_core.process.command import run_command

_SECONDS = 30.0


@frozen
class Peer:
    """A program with its options. It reads the patch on stdin, in the folder of the file."""

    name: str
    arguments: tuple[str, ...]

    @property
    def program(self) -> str:
        """The program's name."""
        return self.arguments[0]


# -u: without it, patch would take a text that looks like one for an ed script, and start ed.
_PATCH = ("patch", "-u", "-p1", "--no-backup-if-mismatch", "--batch", "--forward", "--reject-file=-")

PEERS: tuple[Peer, ...] = (
    Peer("patch", _PATCH),
    Peer("patch -l", (*_PATCH, "-l")),
    Peer("git apply", ("git", "apply")),
    Peer(
        "git apply lenient",
        ("git", "apply", "--recount", "--unidiff-zero", "--ignore-whitespace", "-C1"),
    ),
)
"""``git apply --3way`` itself needs the file's blob by the id in an ``index`` line, which no model can know."""


def installed() -> tuple[list[Peer], list[str]]:
    """Peers whose program is there, and the names of those whose is not."""
    there = [peer for peer in PEERS if shutil.which(peer.program)]
    return there, [peer.name for peer in PEERS if peer not in there]


def apply_with(peer: Peer, path: str, pre: str, patch: str) -> tuple[str | None, float]:
    """The file after ``peer`` applied ``patch``, and its seconds; None: it refused, wholly or in part.

    Seconds are the program's own, its start included, and leave out making the folder.
    """
    with tempfile.TemporaryDirectory(prefix="wonton-peer-") as folder:
        target = Path(folder) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if pre:
            target.write_bytes(pre.encode())
        # A path of its own, lest git takes a repository above the folder for this one's.
        environment = {**git_environment(Path(folder)), "TMPDIR": folder}
        ended = run_command(
            peer.arguments, seconds=_SECONDS, environment=environment, folder=Path(folder), content=patch.encode()
        )
        if ended.code or ended.timed_out or not target.is_file():
            return None, ended.seconds
        content = target.read_bytes()
    try:
        return content.decode(), ended.seconds
    except UnicodeDecodeError:
        return None, ended.seconds
