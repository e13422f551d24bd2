"""Every error a user can meet: a code, what happened, the likely cause and the next step.

The same object is printed in the terminal and in ``--json`` output. A subclass fixes ``code`` (a stable slug) and
``exit_code``; the instance says what happened. Plugins raise these classes or subclasses of their own.
"""

from __future__ import annotations

from typing import ClassVar

EXIT_DONE = 0
EXIT_GATE_MISSED = 1
EXIT_WRONG_USAGE = 2
EXIT_TOOL_MISSING = 3
EXIT_BAD_INPUT = 4
EXIT_WORK_INCOMPLETE = 5
EXIT_BUG = 70
EXIT_INTERRUPTED = 130
EXIT_READER_GONE = 141


class WontonError(Exception):
    """An expected failure, shown without a traceback.

    ``summary`` says what happened and names the place (file, field, theorem); ``cause`` is the likely reason;
    ``next_step`` is what to do now, ideally a command.
    """

    code: ClassVar[str] = "wonton.error"
    exit_code: ClassVar[int] = EXIT_BAD_INPUT

    def __init__(self, summary: str, *, cause: str = "", next_step: str = "") -> None:
        super().__init__(summary)
        self.summary = summary
        self.cause = cause
        self.next_step = next_step

    def as_json(self) -> dict[str, object]:
        """The error as the ``--json`` output shows it."""
        return {
            "code": self.code,
            "exit_code": self.exit_code,
            "summary": self.summary,
            "cause": self.cause,
            "next_step": self.next_step,
        }


class UsageError(WontonError):
    """The command line asks for something that can't be."""

    code = "usage.wrong"
    exit_code = EXIT_WRONG_USAGE


class UnknownNameError(UsageError):
    """A name that no plugin offers."""

    code = "plugin.unknown-name"


class PluginConflictError(WontonError):
    """Two distributions offer the same name, or a plugin breaks the contract under strict loading."""

    code = "plugin.conflict"
    exit_code = EXIT_BAD_INPUT


class PluginLoadError(WontonError):
    """A plugin, or the object behind one of its records, can't be loaded."""

    code = "plugin.load-failed"
    exit_code = EXIT_TOOL_MISSING


class ToolMissingError(WontonError):
    """A program that the work needs isn't there, or has a version that can't be used."""

    code = "tool.missing"
    exit_code = EXIT_TOOL_MISSING


class ToolFailedError(WontonError):
    """A program that the work needs died, fell silent or answered nonsense."""

    code = "tool.failed"
    exit_code = EXIT_WORK_INCOMPLETE


class PromptTooLongError(ToolFailedError):
    """A chat model does not take a prompt of this length. Prompts are never cut to fit."""

    code = "chat.prompt-too-long"


class BadInputError(WontonError):
    """A file or value given by the user is not what it should be; names the file and the path to the field."""

    code = "input.bad"
    exit_code = EXIT_BAD_INPUT


class RunDirectoryError(BadInputError):
    """A run directory is missing, empty, of the wrong assistant, damaged, or belongs to another run."""

    code = "input.run-directory"


class StorageError(WontonError):
    """The disk is full or the place can't be written."""

    code = "storage.failed"
    exit_code = EXIT_WORK_INCOMPLETE


class DamagedStoreError(WontonError):
    """A stored file or snapshot is not what was put in; names it."""

    code = "storage.damaged"
    exit_code = EXIT_BAD_INPUT


class WorkIncompleteError(WontonError):
    """Some items failed; what was done is on disk."""

    code = "work.incomplete"
    exit_code = EXIT_WORK_INCOMPLETE


class PriceMissingError(UsageError):
    """An endpoint that charges was chosen, and nobody knows what one of its models costs."""

    code = "spending.price-missing"


class BudgetReachedError(WorkIncompleteError):
    """The next request could cost more than is left of what the user wants to spend; what was answered is on disk."""

    code = "spending.budget-reached"
