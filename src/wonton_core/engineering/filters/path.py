"""Filters that look at a change's file."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from wonton_core.model.edit_task import DELETED, FileChange, MinedCommit


def _root_names(written: Iterable[str]) -> tuple[str, ...]:
    return tuple(root.strip("/") for root in written if root.strip("/"))


@frozen
class InLibrary:
    """The file is a source of the library: below one of its root folders, with the assistant's extension.

    A library that was renamed has several roots. An umbrella file such as ``Mathlib.lean`` stands beside its root and
    is left out. Without roots the whole repository is the library. A renamed file counts by its new path.
    """

    roots: tuple[str, ...] = field(converter=_root_names)
    extension: str
    name: str = field(default="library", init=False)

    @property
    def summary(self) -> str:
        """What passes."""
        return f"the file is a {self.extension} file below {self._where}"

    @property
    def _where(self) -> str:
        return " or ".join(f"{root}/" for root in self.roots) or "the repository"

    def objection(self, commit: MinedCommit, change: FileChange) -> str | None:
        """Why the change is dropped."""
        path = change.path_after or change.path_before
        if not path.endswith(self.extension):
            return f"{path} is no {self.extension} file"
        if self.roots and not path.startswith(tuple(f"{root}/" for root in self.roots)):
            umbrella = path.removesuffix(self.extension) in self.roots
            return f"{path} is the library's umbrella file" if umbrella else f"{path} is not below {self._where}"
        return None


@frozen
class NotDeleted:
    """A deleted file leaves nothing to write."""

    name: str = field(default="deleted", init=False)
    summary: str = field(default="the file is still there after the commit", init=False)

    def objection(self, commit: MinedCommit, change: FileChange) -> str | None:
        """Why the change is dropped."""
        return "the commit deletes the file" if change.change_type == DELETED else None
