"""A commit's files in a fresh folder, exactly as they are in git's objects: no filters, no line ends changed, no hooks.

The tree is hostile until checked. Names that lead out of the folder are refused, links are made last and never written
through, and a name that stands in a tree twice is an error.
"""

from __future__ import annotations

import os
from pathlib import Path

from wonton_core.engineering.history.objects import FOUND, ObjectReader
from wonton_core.engineering.history.repository import Repository
from wonton_core.engineering.history.tree_paths import safe_path
from wonton_core.errors import BadInputError, StorageError

LARGEST_FILE_BYTES = 1 << 30
"""For the ``ObjectReader``: larger files are not exported."""

_LINK, _SUBMODULE = "120000", "160000"
_MODES = {"100644": 0o644, "100755": 0o755, "100664": 0o644}


class TreeError(BadInputError):
    """A commit's tree that can't be written to a folder."""

    code = "input.tree"


def export_tree(repository: Repository, objects: ObjectReader, commit: str, folder: Path) -> int:
    """Write the files of ``commit`` below ``folder``, which is made; how many.

    A submodule becomes an empty folder, as git leaves it before it is fetched. Raises TreeError, StorageError.
    """
    listed = repository.run("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit)
    if listed.code != 0:
        raise TreeError(
            f"the tree of {commit} can't be read: {listed.stderr.decode(errors='replace').strip()[-300:]}",
            cause="there is no such commit in the repository, or it is damaged",
            next_step=f"see `git --git-dir={repository.git_folder} fsck`",
        )
    entries = [_entry(line, commit) for line in listed.stdout.split(b"\0") if line]
    try:
        folder.mkdir(parents=True)
        # Links last: until then no path leads through one.
        for mode, name, path in sorted(entries, key=lambda entry: entry[0] == _LINK):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if mode == _SUBMODULE:
                target.mkdir()
            elif mode == _LINK:
                target.symlink_to(os.fsdecode(_content(objects, name, path, commit)))
            else:
                _write(target, _content(objects, name, path, commit), _MODES[mode])
    except (FileExistsError, NotADirectoryError) as error:
        raise TreeError(
            f"two entries of the tree of {commit} claim {error.filename}",
            cause="the tree was made by something other than git",
            next_step="leave the commit out",
        ) from error
    except OSError as error:
        raise StorageError(
            f"can't write {folder}: {error.strerror or error}",
            cause="the disk is full, or the folder can't be written",
            next_step="free some space, then run the same command: it resumes",
        ) from error
    return len(entries)


def _entry(line: bytes, commit: str) -> tuple[str, str, str]:
    head, _, raw = line.partition(b"\t")
    mode, _, name = head.decode("ascii").split(" ")
    path, problem = safe_path(raw)
    if problem or mode not in (*_MODES, _LINK, _SUBMODULE):
        raise TreeError(
            f"{raw!r} in {commit} can't be written: {problem or f'mode {mode}'}",
            cause="the name could lead out of the folder, or no record can hold it",
            next_step="leave the commit out",
        )
    return mode, name, path


def _content(objects: ObjectReader, name: str, path: str, commit: str) -> bytes:
    found = objects.read(name)
    if found.state != FOUND or found.kind != "blob":
        raise TreeError(
            f"{path} of {commit} can't be read: {found.said or found.state}",
            cause="the object is damaged, missing or too large",
            next_step="fetch the repository again, or leave the commit out",
        )
    return found.content


def _write(target: Path, content: bytes, mode: int) -> None:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with open(handle, "wb") as stream:
        os.fchmod(handle, mode)  # whatever the user's umask is
        stream.write(content)
