"""What a model is asked for one edit task: the instruction and the file before, both as text of others."""

from __future__ import annotations

from attrs import frozen

from wonton_core.engineering.prompts import Prompt, read_prompt
from wonton_core.engineering.untrusted_text import enclosed
from wonton_core.model.edit_task import EditTask
from wonton_core.model.instruction import PromptVersion
from wonton_core.model.judgement import ChatMessage

_PACKAGE = "wonton_core.engineering.generation"


@frozen
class EditToMake:
    """An edit task as generators see it: the texts that its gold diff leads from and to, and what is asked for.

    ``instruction`` is empty where only references generate; ``after`` is for references alone.
    """

    task: EditTask
    before: str
    after: str
    instruction: str

    @property
    def path_before(self) -> str:
        """The file's path, empty where it isn't there yet. A file that a commit renames is edited where it was."""
        change = self.task.change
        return change.path_before or (change.path_after if self.task.fragment.index else "")

    @property
    def path_after(self) -> str:
        """The file's path after a patch."""
        return self.task.change.path_before or self.task.change.path_after


@frozen
class EditRequests:
    """The prompts that samples are asked with: one for files that are there, one for new ones."""

    edit: Prompt
    create: Prompt

    @property
    def versions(self) -> tuple[PromptVersion, ...]:
        """The versions of the prompts."""
        return self.edit.version, self.create.version

    def messages(self, edit: EditToMake) -> list[ChatMessage]:
        """The question. Equal edits give equal questions: samples differ by seed alone."""
        assistant = f"{edit.task.task_source} {edit.task.commit.toolchain}".strip()
        values = {
            "assistant": enclosed("proof assistant", assistant),
            "path": enclosed("path", edit.path_after),
            "instruction": enclosed("instruction", edit.instruction),
        }
        if not edit.path_before:
            return [ChatMessage("user", self.create.filled(values))]
        return [ChatMessage("user", self.edit.filled(values | {"file": enclosed("file before", edit.before)}))]


def read_requests() -> EditRequests:
    """The prompts that come with Wonton. Raises BadInputError when they are missing."""
    return EditRequests(read_prompt(_PACKAGE, "edit"), read_prompt(_PACKAGE, "create"))
