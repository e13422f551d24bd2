"""What building one exported tree is: the contract between `build_history` and the assistants' plugins."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from attrs import evolve, frozen

from wonton_core.engineering.compiled_modules import CompiledModules
from wonton_core.model.commit_build import CRASHED, OUT_OF_MEMORY, REFUSED, TIMED_OUT, CompiledModule
from wonton_core.model.patch_verification import ResourceLimits
from wonton_core.process.sandbox.client import Sandbox, SandboxResult

_STATUS_OF_END = {"wall": TIMED_OUT, "cpu": TIMED_OUT, "memory": OUT_OF_MEMORY, "signal": CRASHED}
_WORDS_OF_END = {
    "wall": "it took longer than it may",
    "cpu": "it computed longer than it may",
    "memory": "it used more memory than it may",
    "output": "it said more than it may",
    "processes": "it started more processes than it may",
    "scratch": "it wrote more than it may",
}


class BuildRefusedError(Exception):
    """A commit that is not built, by its ``status`` (of `model.commit_build`), with the reason."""

    def __init__(self, status: str, reason: str, toolchain: str = "") -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.toolchain = toolchain


@frozen
class TreeBuild:
    """How a build ended; fields are as in `model.commit_build.CommitBuild`."""

    status: str
    reason: str = ""
    messages: tuple[str, ...] = ()
    modules: int = 0
    compiled: tuple[CompiledModule, ...] = ()
    warnings: int = 0


@frozen
class BuildPlace:
    """What one build may use. ``scratch`` is an empty folder of its own; ``deadline`` is of ``time.monotonic``."""

    sandbox: Sandbox
    limits: ResourceLimits
    deadline: float
    scratch: Path
    known: CompiledModules

    def remaining(self) -> ResourceLimits:
        """The limits with what is left of the commit's time."""
        left = max(0.1, self.deadline - time.monotonic())
        return evolve(self.limits, wall_seconds=min(left, self.limits.wall_seconds))


class TreeBuilder(Protocol):
    """Builds trees with one tool chain."""

    @property
    def toolchain(self) -> str:
        """What compiles, precisely enough that two of the same id give interchangeable files."""
        ...

    def build(self, tree: Path, place: BuildPlace) -> TreeBuild:
        """Build ``tree`` in place. Raises BuildRefusedError."""
        ...


class HistoryBuilder(Protocol):
    """An assistant's part: which tool chain a commit is built with."""

    @property
    def assistant(self) -> str:
        """The plugin's name: the log of builds and the snapshots' origin carry it."""
        ...

    @property
    def deciding_files(self) -> tuple[str, ...]:
        """Paths at the top of a tree whose texts decide on the tool chain."""
        ...

    def tree_builder(self, texts: Mapping[str, str]) -> TreeBuilder:
        """The builder for a commit; ``texts`` are those of ``deciding_files`` that it has. Raises BuildRefusedError."""
        ...


def ended_badly(result: SandboxResult, doing: str, messages: tuple[str, ...]) -> TreeBuild:
    """The outcome for a program that did not end with exit code 0."""
    if result.ended_by == "signal":
        why = f"it was ended by signal {-result.code}"
    else:
        why = _WORDS_OF_END.get(result.ended_by, f"it ended with exit code {result.code}")
    first = f": {messages[0]}" if messages else ""
    return TreeBuild(_STATUS_OF_END.get(result.ended_by, REFUSED), f"{doing}: {why}{first}", messages)
