"""Make one of the small libraries a git repository, with the same commit ids wherever and whenever it is made.

    python analysis/libraries/build.py lean_small --out DIR

A library is a folder of patches beside this file, one a commit, in the order of their names. Each starts with its
author and date, then the message, a line ``---`` and the change as git shows it. Only git is needed. Nothing of the
user's settings has a part in it: no hooks, no templates, no line ends changed, nobody's name.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BRANCH = "main"


class PatchError(Exception):
    """A patch file that can't be read, or that doesn't apply."""


def libraries() -> list[str]:
    """The names of the libraries."""
    return sorted(folder.name for folder in HERE.iterdir() if any(folder.glob("*.patch")))


def build(library: str, out: Path) -> list[str]:
    """Make the repository at ``out``, which must not exist or be empty; the commits' ids, oldest first.

    Raises PatchError, FileExistsError.
    """
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise FileExistsError(f"{out} is not empty")
    _git(out, "init", "--quiet", "--template=", f"--initial-branch={BRANCH}")
    commits: list[str] = []
    for patch in sorted((HERE / library).glob("*.patch")):
        commits.append(_commit(out, patch, commits[-1:]))
    _git(out, "update-ref", f"refs/heads/{BRANCH}", commits[-1])
    _git(out, "reset", "--quiet", "--hard")
    return commits


def _commit(out: Path, patch: Path, parents: list[str]) -> str:
    head, _, rest = patch.read_text(encoding="utf-8").partition("\n\n")
    message, _, change = rest.partition("\n---\n")
    fields = dict(line.split(": ", 1) for line in head.split("\n"))
    if set(fields) != {"Author", "Date"} or not change:
        raise PatchError(f"{patch}: not Author, Date, a blank line, a message, --- and a change")
    name, _, mail = fields["Author"].removesuffix(">").partition(" <")
    _git(out, "apply", "--cached", "--whitespace=nowarn", "-", content=change)
    tree = _git(out, "write-tree")
    written = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", name), ("EMAIL", mail), ("DATE", fields["Date"]))
    }
    with_parents = [word for parent in parents for word in ("-p", parent)]
    return _git(out, "commit-tree", tree, *with_parents, content=f"{message}\n", more=written)


def _git(out: Path, *arguments: str, content: str = "", more: dict[str, str] | None = None) -> str:
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C.UTF-8",
        "GIT_DIR": str(out.resolve() / ".git"),
        "GIT_WORK_TREE": str(out.resolve()),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_DEFAULT_HASH": "sha1",
        **(more or {}),
    }
    done = subprocess.run(
        ["git", *arguments], cwd=out, env=environment, input=content.encode(), capture_output=True, check=False
    )
    if done.returncode != 0:
        raise PatchError(f"git {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode().strip()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make a small library's git repository.")
    parser.add_argument("library", choices=libraries())
    parser.add_argument("--out", type=Path, required=True, help="folder that does not exist or is empty")
    chosen = parser.parse_args()
    try:
        commits = build(chosen.library, chosen.out)
    except (PatchError, OSError, ValueError) as error:
        print(f"{chosen.library}: {error}", file=sys.stderr)
        return 4
    print(f"{len(commits)} commits, {BRANCH} is {commits[-1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
