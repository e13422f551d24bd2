"""What the verdicts that a file lacks would take, found out by asking judges whose models answer nothing.

A judge decides by itself what it asks. So it is given models that say nothing it could use: then it asks as much as it
ever would, and what it asks first in each vote it would ask in any case.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen, mutable

from wonton_core.engineering.chat_forecast import Forecast
from wonton_core.engineering.judging.judging_all import judgement_request
from wonton_core.engineering.judging.panel import Panel
from wonton_core.engineering.judging.samples import SampleToJudge
from wonton_core.engineering.logged_model import LoggedChatModel
from wonton_core.errors import WontonError
from wonton_core.model.edit_task import EditTask
from wonton_core.model.judged_sample import JudgedSample
from wonton_core.model.judgement import ChatAnswer, ChatMessage
from wonton_core.store.record_log import RecordFile

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import ChatModel


@frozen
class _Question:
    messages: tuple[ChatMessage, ...]
    schema: Mapping[str, Any] | None
    temperature: float


@mutable
class _Listening:
    """Implements ``interfaces.ChatModel``. Remembers each seed's first question, and how often that seed was asked."""

    model: LoggedChatModel
    first: dict[int, _Question] = field(factory=dict)
    times: dict[int, int] = field(factory=dict)

    def complete(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, Any] | None, temperature: float, seed: int
    ) -> ChatAnswer:
        self.first.setdefault(seed, _Question(tuple(messages), schema, temperature))
        self.times[seed] = self.times.get(seed, 0) + 1
        return ChatAnswer("", "", 0, 0)

    def take(self) -> Forecast:
        """What was asked since the last call."""
        total = Forecast()
        for seed, question in self.first.items():
            total += self.model.expect(
                question.messages,
                schema=question.schema,
                temperature=question.temperature,
                seed=seed,
                most=self.times[seed],
            )
        self.first.clear()
        self.times.clear()
        return total


class ListeningModels:
    """Opens models for a panel that only wants to know what it would ask."""

    def __init__(self, open_model: Callable[[str], LoggedChatModel]) -> None:
        self._open_model = open_model
        self._opened: list[_Listening] = []

    def open(self, written: str) -> ChatModel:
        """A model that answers nothing, in the place of the one that the user wrote."""
        self._opened.append(_Listening(self._open_model(written)))
        return self._opened[-1]

    def take(self) -> Forecast:
        """What all of them were asked since the last call."""
        return sum((model.take() for model in self._opened), Forecast())


def forecast_verdicts(
    panel: Panel,
    models: ListeningModels,
    samples: Sequence[SampleToJudge],
    text_before: Callable[[EditTask], str],
    out: Path,
) -> Forecast:
    """What the judges would ask ``models``, which they were opened with. Nothing is asked or written.

    Raises BadInputError for a damaged ``out`` and for a text that can't be had.
    """
    there = {(record.sample_id, record.judge) for _, record in RecordFile(out, JudgedSample).records(mend=False)}
    total = Forecast()
    for one in samples:
        waiting = [name for name in panel.judges if (one.sample.sample_id, name) not in there]
        if not waiting:
            continue
        request = judgement_request(one, text_before(one.task))
        for name in waiting:
            # A judge that gives up on such a model has asked before it did.
            with contextlib.suppress(WontonError):
                panel.judges[name].judge(request)
            total += models.take()
    return total
