"""What this package offers to Wonton."""

from __future__ import annotations

from collections.abc import Iterable

from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import ChatModelRecord, JudgeRecord

EMBEDDED_CAVEAT = (
    "The embedded model judges at chance level (accuracy 0.53 on 40 items): its verdicts carry no information about "
    "quality."
)


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
    """Endpoints, a model in this process, and a script."""
    yield ChatModelRecord(
        name="anthropic",
        summary="Anthropic's models, with a key",
        load="wonton_judges.anthropic_model:AnthropicModel",
        argument="MODEL",
        paid=True,
        prices="wonton_judges.list_prices:anthropic_price",
        answer_limit="wonton_judges.model_argument:answer_limit",
        family="claude",
    )
    yield ChatModelRecord(
        name="openai",
        summary="OpenAI's models, with a key",
        load="wonton_judges.openai_model:OpenAIModel",
        argument="MODEL",
        paid=True,
        prices="wonton_judges.list_prices:openai_price",
        answer_limit="wonton_judges.model_argument:answer_limit",
        family="gpt",
    )
    yield ChatModelRecord(
        name="openai_compatible",
        summary="Models of any endpoint that speaks OpenAI's protocol: Gemini, DeepSeek, vLLM, Ollama, llama.cpp",
        load="wonton_judges.openai_model:CompatibleModel",
        argument="MODEL@URL",
        paid=True,
        prices="wonton_judges.list_prices:compatible_price",
        answer_limit="wonton_judges.model_argument:answer_limit",
    )
    yield ChatModelRecord(
        name="embedded",
        summary="SmolLM2-135M in this process, offline, on a CPU",
        load="wonton_judges.embedded_model:EmbeddedModel",
        answer_limit="wonton_judges.embedded_model:answer_limit",
        caveat=EMBEDDED_CAVEAT,
        family="smollm2",
    )
    yield ChatModelRecord(
        name="scripted",
        summary="Answers from a JSON-lines file, in order",
        load="wonton_judges.scripted_model:ScriptedModel",
        argument="FILE",
        in_order=True,
        family="scripted",
    )
