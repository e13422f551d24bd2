"""What this package offers to Wonton."""

from __future__ import annotations

from collections.abc import Iterable

from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import ChatModelRecord, JudgeRecord


@hookimpl
def wonton_judges() -> Iterable[JudgeRecord]:
    """One by rule, one that asks a model."""
    yield JudgeRecord(
        name="empty_patch",
        summary="Rejects a patch that changes nothing, abstains on every other",
        load="wonton_judges.empty_patch:EmptyPatchJudge",
    )
    yield JudgeRecord(
        name="sub_tasks",
        summary="Asks a chat model about every sub-task, several times; the majority decides",
        load="wonton_judges.sub_tasks.judge:SubTaskJudge",
        asks_model=True,
        prompts="wonton_judges.sub_tasks",
    )


@hookimpl
def wonton_chat_models() -> Iterable[ChatModelRecord]:
    """Models without a network."""
    yield ChatModelRecord(
        name="scripted",
        summary="Answers from a JSON-lines file, in order",
        load="wonton_judges.scripted_model:ScriptedModel",
        argument="FILE",
        in_order=True,
        family="scripted",
    )
