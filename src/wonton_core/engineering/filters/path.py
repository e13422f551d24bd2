"""Filters that look at a change's file."""

from __future__ import annotations

from attrs import field, frozen

from wonton_core.model.edit_task import DELETED, FileChange, MinedCommit


@frozen
class InLibrary:
    """The file is a source of the library: below its root folder, with the assistant's extension.

    An umbrella file such as ``Mathlib.lean`` stands beside the root folder and is left out. An empty root is the whole
    repository. A renamed file counts by its new path.
    """

    root: str
    extension: str
    name: str = field(default="library", init=False)

    @property
    def summary(self) -> str:
        """What passes."""
        return f"the file is a {self.extension} file below {self.root.strip('/') or 'the repository'}/"

    def objection(self, commit: MinedCommit, change: FileChange) -> str | None:
        """Why the change is dropped."""
        path, root = change.path_after or change.path_before, self.root.strip("/")
        if not path.endswith(self.extension):
            return f"{path} is no {self.extension} file"
        if root and not path.startswith(f"{root}/"):
            umbrella = path == f"{root}{self.extension}"
            return f"{path} is the library's umbrella file" if umbrella else f"{path} is not below {root}/"
        return None


@frozen
class NotDeleted:
    """A deleted file leaves nothing to write."""

    name: str = field(default="deleted", init=False)
    summary: str = field(default="the file is still there after the commit", init=False)

    def objection(self, commit: MinedCommit, change: FileChange) -> str | None:
        """Why the change is dropped."""
        return "the commit deletes the file" if change.change_type == DELETED else None
