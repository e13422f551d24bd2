"""What this package offers to Wonton."""

from __future__ import annotations

from collections.abc import Iterable

from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import ChatModelRecord, JudgeRecord


@hookimpl
def wonton_judges() -> Iterable[JudgeRecord]:
    """Judges by rule."""
    yield JudgeRecord(
        name="empty_patch",
        summary="Rejects a patch that changes nothing, abstains on every other",
        load="wonton_judges.empty_patch:EmptyPatchJudge",
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
    )
