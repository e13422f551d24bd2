"""The file before and after an edit task, out of the repository that the task was mined from."""

from __future__ import annotations

from collections.abc import Callable

from wonton_core.engineering.chunks import FragmentEdit, split_change
from wonton_core.engineering.commit_mining import fragment_diff, read_text
from wonton_core.engineering.history.objects import ObjectReader
from wonton_core.engineering.history.repository import Repository
from wonton_core.errors import BadInputError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.lexed_source import LexedSource

_LARGEST_BYTES = 256 * 1024 * 1024


def task_texts(task: EditTask, repository: Repository, lex: Callable[[str], LexedSource]) -> tuple[str, str]:
    """The texts that the task's gold diff leads from and to; those of a fragment are made again.

    Raises BadInputError where the repository doesn't have the contents, or where they don't give the gold diff.
    """
    texts: list[str] = []
    with ObjectReader(repository, _LARGEST_BYTES) as objects:
        for blob in (task.change.blob_before, task.change.blob_after):
            text, reason, detail = read_text(objects, blob)
            if reason:
                raise BadInputError(
                    f"task {task.task_id}: {reason.replace('_', ' ')} in {repository.git_folder} ({detail})",
                    cause="the task was mined from another repository, or this one is damaged",
                    next_step="give the repository that the task was mined from with --repo",
                )
            texts.append(text)
    before, after = texts
    if task.fragment.count > 1:
        edits = split_change(before, after, lex, task.fragment.limit)
        edit = edits[task.fragment.index] if len(edits) == task.fragment.count else FragmentEdit("", "", "")
        before, after = edit.before, edit.after
    if fragment_diff(task.change, task.fragment.index, before, after) != task.gold_diff:
        raise BadInputError(
            f"task {task.task_id}: the repository's contents don't give the task's diff",
            cause="another version of Wonton or of the language's plugin mined it, or the file was changed",
            next_step="mine again with this version",
        )
    return before, after
