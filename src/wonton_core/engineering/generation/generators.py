"""Who writes patches: chat models, and the references beside which models are read.

References are written down like models, one answer a sample, so that every later stage treats them alike: ``gold``
bounds every score from above, ``no_op`` from below; ``lower_bound`` answers with patches that compile and cheat, and a
verifier that lets one of them pass is broken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from attrs import frozen

from wonton_core.codec.records import content_hash
from wonton_core.engineering.generation.edit_request import EditRequests, EditToMake
from wonton_core.engineering.unified_diff import unified_diff
from wonton_core.engineering.whole_characters import whole_characters
from wonton_core.errors import PromptTooLongError
from wonton_core.model.patch_sample import PROMPT_TOO_LONG, GeneratorSettings, PatchSample
from wonton_core.model.patch_sample import SAMPLE_FORMAT_VERSION as VERSION

if TYPE_CHECKING:
    from wonton_core.engineering.logged_model import LoggedChatModel

LowerBounds = Callable[[str, str], Mapping[str, str]]


class Generator(Protocol):
    """Makes the samples of one line of the settings."""

    @property
    def settings(self) -> GeneratorSettings:
        """What its samples have in common."""
        ...

    @property
    def indices(self) -> Sequence[int | None]:
        """What one task's samples are asked for by, one after another; None asks for all that there are."""
        ...

    def samples(self, edit: EditToMake, index: int | None) -> Sequence[PatchSample]:
        """The samples of one of the ``indices``. Raises ToolFailedError when a model could not be asked."""
        ...


def sample_id(settings: GeneratorSettings, task_id: str, index: int, instruction: str) -> str:
    """The same everywhere for the same question, and another one for any other: a sample of another instruction is
    another sample."""
    return content_hash(
        [settings.generator, settings.temperature, settings.seed, task_id, index, content_hash(instruction)]
    )[:20]


@frozen
class ModelGenerator:
    """A chat model. Sample i of a task is asked with seed + i: alike in all else, so that caches tell them apart."""

    settings: GeneratorSettings
    model: LoggedChatModel
    requests: EditRequests

    @property
    def indices(self) -> Sequence[int | None]:
        """One after another."""
        return range(self.settings.samples)

    def samples(self, edit: EditToMake, index: int | None) -> Sequence[PatchSample]:
        """One sample. Raises ToolFailedError, BudgetReachedError, StorageError."""
        assert index is not None
        blank = _sample(self.settings, edit, index, "")
        messages = self.requests.messages(edit)
        asked = self.model.request(messages, schema=None, temperature=blank.temperature, seed=blank.seed)
        try:
            said = self.model.complete(messages, schema=None, temperature=blank.temperature, seed=blank.seed)
        except PromptTooLongError:
            return (_sample(self.settings, edit, index, "", finish=PROMPT_TOO_LONG),)
        return (
            _sample(
                self.settings,
                edit,
                index,
                said.text,
                finish=said.finish,
                model=said.model,
                chat_key=content_hash(asked),
                prompt_tokens=said.prompt_tokens,
                answer_tokens=said.answer_tokens,
            ),
        )


@frozen
class CopyGenerator:
    """The same answer for every sample of a task: ``gold`` and ``no_op``."""

    settings: GeneratorSettings
    answer: Callable[[EditToMake], str]

    @property
    def indices(self) -> Sequence[int | None]:
        """One after another."""
        return range(self.settings.samples)

    def samples(self, edit: EditToMake, index: int | None) -> Sequence[PatchSample]:
        """One sample."""
        assert index is not None
        return (_sample(self.settings, edit, index, self.answer(edit)),)


def gold(edit: EditToMake) -> str:
    """The task's own diff."""
    return edit.task.gold_diff


def no_op(edit: EditToMake) -> str:
    """Nothing."""
    return ""


@frozen
class LowerBoundGenerator:
    """The patches of the task sources' tricks, in order of name. ``tricks`` are by task source."""

    settings: GeneratorSettings
    tricks: Mapping[str, LowerBounds]

    @property
    def indices(self) -> Sequence[int | None]:
        """All at once: how many there are is not known before."""
        return (None,)

    def samples(self, edit: EditToMake, index: int | None) -> Sequence[PatchSample]:
        """One sample for each trick that there is for the task, none where there is none."""
        found = self.tricks[edit.task.task_source](edit.before, edit.after)
        return tuple(
            _sample(self.settings, edit, place, unified_diff(edit.before, text, edit.path_before, edit.path_after))
            for place, (_, text) in enumerate(sorted(found.items()))
        )


def _sample(
    settings: GeneratorSettings,
    edit: EditToMake,
    index: int,
    answer: str,
    *,
    finish: str = "",
    model: str = "",
    chat_key: str = "",
    prompt_tokens: int | None = 0,
    answer_tokens: int | None = 0,
) -> PatchSample:
    task_id = edit.task.task_id
    return PatchSample(
        VERSION,
        sample_id(settings, task_id, index, edit.instruction),
        task_id,
        settings.generator,
        settings.family,
        index,
        settings.temperature,
        settings.seed + index,
        whole_characters(answer),
        finish,
        model,
        chat_key,
        prompt_tokens,
        answer_tokens,
        content_hash(edit.instruction) if edit.instruction else "",
    )
