"""Opening a repository that nobody vouches for: nothing that it holds is run, nothing is fetched, nothing is written.

Only plumbing is called, with the user's and the system's configuration shut out. What the repository's own
configuration could start (hooks, pagers, text converters, external diffs, file-system monitors, signature checks) is
either not used by these commands or switched off; no transport is allowed, so a missing object stays missing.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

from attrs import frozen

from wonton_core.errors import BadInputError, ToolFailedError
from wonton_core.process.child import Child
from wonton_core.process.command import CommandResult, run_command

SECONDS = 600.0
_OBJECT_ID = frozenset("0123456789abcdef")
_OPTIONS = (
    "--no-pager",
    "--no-optional-locks",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.commitGraph=false"),  # it may say other than the commits themselves
    *("-c", "protocol.allow=never"),
    *("-c", "advice.graftFileDeprecated=false"),  # about the empty file that switches grafts off
    # Ownership guards against commands that run what a repository's owner configured; none of these does.
    *("-c", "safe.directory=*"),
)


def git_environment(search_from: Path | None = None) -> dict[str, str]:
    """The whole environment of a git child. ``search_from``: the only folder that may turn out to be a repository."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_TERMINAL_PROMPT": "0",
    }
    if search_from is not None:
        environment["GIT_CEILING_DIRECTORIES"] = str(search_from.parent)
    return environment


@frozen
class Repository:
    """A repository that was looked at by ``open_repository``; ``git_folder`` is absolute."""

    git_folder: Path

    def command(self, *arguments: str) -> tuple[str, ...]:
        """The command line of one git command in this repository."""
        return ("git", *_OPTIONS, f"--git-dir={self.git_folder}", *arguments)

    def child(self, *arguments: str) -> Child:
        """A long-lived git command. Raises ToolMissingError."""
        return Child(self.command(*arguments), environment=git_environment(), folder=self.git_folder)

    def run(self, *arguments: str, content: bytes = b"") -> CommandResult:
        """A git command from start to end. Raises ToolMissingError, and ToolFailedError when it takes too long."""
        done = run_command(
            self.command(*arguments),
            seconds=SECONDS,
            environment=git_environment(),
            folder=self.git_folder,
            content=content,
        )
        if done.timed_out or done.output_too_large:
            raise ToolFailedError(
                f"git {arguments[0]} in {self.git_folder} " + ("took too long" if done.timed_out else "said too much"),
                cause="the disk is slow, or the repository was made to do this",
                next_step="run the same command again: it resumes",
            )
        return done

    def resolve(self, ref: str) -> str:
        """The id of the commit that ``ref`` names. Raises BadInputError."""
        done = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        name = done.stdout.decode("ascii", "replace").strip()
        if done.code != 0 or not _OBJECT_ID.issuperset(name) or not name:
            raise BadInputError(
                f"{self.git_folder}: no commit is called {ref!r}",
                cause="the repository is empty, or has no such branch or tag",
                next_step=f"see `git --git-dir={self.git_folder} branch --all`, and name one with --ref",
            )
        return name

    def touches(self, tip: str, folder: str) -> bool:
        """Whether any commit up to ``tip`` changed something below ``folder``."""
        done = self.run("rev-list", "-1", "--end-of-options", tip, "--", f":(top,literal){folder.strip('/')}/")
        return bool(done.stdout.strip())

    def folders(self, tip: str) -> tuple[str, ...]:
        """The folders at the top of ``tip``."""
        done = self.run("ls-tree", "-d", "-z", "--name-only", "--end-of-options", tip)
        return tuple(name.decode(errors="replace") for name in done.stdout.split(b"\0") if name)

    def count_commits(self, tip: str) -> int:
        """How many commits ``commits`` gives. Raises BadInputError for a damaged history."""
        done = self.run("rev-list", "--count", "--end-of-options", tip)
        if done.code != 0:
            raise _broken_history(self, done.stderr.decode(errors="replace"))
        return int(done.stdout)

    def commits(self, tip: str) -> Generator[str, None, None]:
        """Ids of all commits reachable from ``tip``, newest first, in an order that depends on the history only.

        Raises BadInputError where a commit can't be read: what lies behind it can't be known.
        """
        with self.child("rev-list", "--end-of-options", tip) as child:
            rest = b""
            while True:
                try:
                    chunk = child.read(seconds=SECONDS)
                except ToolFailedError as error:
                    if child.stop() == 0:
                        break
                    raise _broken_history(self, child.stderr_tail) from error
                *lines, rest = (rest + chunk).split(b"\n")
                yield from (line.decode("ascii") for line in lines)


def _broken_history(repository: Repository, said: str) -> BadInputError:
    return BadInputError(
        f"{repository.git_folder}: its history can't be followed: {said.strip()[-500:]}",
        cause="a commit is damaged or missing, so what lies behind it can't be known",
        next_step=f"see `git --git-dir={repository.git_folder} fsck`, and fetch the repository again",
    )


def open_repository(path: Path) -> Repository:
    """The repository whose top folder, ``.git`` folder or bare folder is ``path``.

    Raises BadInputError for anything else, and for a shallow or partial clone, which doesn't hold its history.
    """
    folder = path.resolve()
    if not folder.is_dir():
        raise BadInputError(f"{path} is not a folder", next_step="give the folder of a git repository with --repo")
    done = run_command(
        ("git", *_OPTIONS, "rev-parse", "--absolute-git-dir", "--is-shallow-repository"),
        seconds=SECONDS,
        environment=git_environment(folder),
        folder=folder,
    )
    lines = os.fsdecode(done.stdout).splitlines()
    if done.code != 0 or len(lines) != 2:
        said = done.stderr.decode(errors="replace").strip()[-500:]
        raise BadInputError(
            f"{path} is not a git repository: {said}",
            cause="the path is wrong, or names a folder inside a repository",
            next_step="give the repository's top folder, or a bare repository, with --repo",
        )
    repository = Repository(Path(lines[0]))
    if lines[1] == "true":
        raise BadInputError(
            f"{path} is a shallow clone: its history is cut off",
            cause="it was cloned with --depth",
            next_step=f"git -C {path} fetch --unshallow",
        )
    promised = repository.run("config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$")
    if promised.code == 0:
        raise BadInputError(
            f"{path} is a partial clone: file contents are missing and nothing is fetched while mining",
            cause="it was cloned with --filter",
            next_step="clone it again without --filter",
        )
    return repository
