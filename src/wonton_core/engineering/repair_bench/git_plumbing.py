"""Git commands that only read, with nothing of the user's settings and no contact with other machines."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from wonton_core.errors import BadInputError, ToolFailedError
from wonton_core.process.command import CommandResult, run_command

_SECONDS = 300.0
_SHOWN_CHARACTERS = 300


class RepositoryError(BadInputError):
    """What was named is no git repository, is damaged, or has no history to sample."""

    code = "input.repository"


class Git:
    """One repository. Objects that are missing stay missing: nothing is fetched."""

    def __init__(self, repository: Path) -> None:
        """Raises RepositoryError when ``repository`` is not a git repository, ToolMissingError without git."""
        self.repository = repository
        if not repository.is_dir():
            raise RepositoryError(f"{repository} is not a folder", next_step="check --repo")
        found = self._run(["rev-parse", "--git-dir"])
        if found.code:
            raise RepositoryError(
                f"{repository} is not a git repository that can be read: {_said(found)}",
                cause="the folder is no clone, is damaged, or belongs to another user",
                next_step="give the folder of a clone (a bare one will do) with --repo",
            )

    def text(self, *arguments: str) -> str:
        """What a command prints, without blanks at its ends. Raises RepositoryError when git refuses."""
        return self.output(arguments).decode(errors="replace").strip()

    def output(self, arguments: Sequence[str], content: bytes = b"") -> bytes:
        """What a command prints. Raises RepositoryError when git refuses, ToolFailedError when it takes too long."""
        found = self._run(arguments, content)
        if found.timed_out or found.output_too_large:
            raise ToolFailedError(
                f"git {arguments[0]} in {self.repository} "
                + ("took too long" if found.timed_out else "printed more than can be read"),
                next_step="try a smaller repository, or a clone of it with less history",
            )
        if found.code:
            raise RepositoryError(
                f"git {arguments[0]} in {self.repository} failed: {_said(found)}",
                cause="the repository is damaged, or has no commits",
                next_step="run `git fsck` there, or clone it again",
            )
        return found.stdout

    def _run(self, arguments: Sequence[str], content: bytes = b"") -> CommandResult:
        return run_command(
            ["git", "--no-replace-objects", *arguments],
            seconds=_SECONDS,
            folder=self.repository,
            environment=plain_environment(),
            content=content,
        )


def plain_environment() -> dict[str, str]:
    """An environment in which git and patch do the same for everybody."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ALLOW_PROTOCOL": "none",
    }


def _said(found: CommandResult) -> str:
    text = found.stderr.decode(errors="replace").strip()
    return text[:_SHOWN_CHARACTERS] or f"exit code {found.code}"
