"""A small language model in this process: real answers on a machine with neither network nor key.

What it says about the quality of a patch is worth nothing (it judges at chance level). It is here so that every step
of an evaluation can be run for real.
"""

from __future__ import annotations

import re
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wonton_core.errors import PromptTooLongError, ToolFailedError
from wonton_core.model.judgement import CUT, STOPPED, ChatAnswer, ChatMessage
from wonton_judges.embedded_weights import find_weights
from wonton_judges.endpoint_model import missing_extra

CONTEXT_TOKENS = 8192
"""What the model was trained for: question and answer together."""
ANSWER_TOKENS = 512

# One: on cores that others use too, two threads wait for each other most of the time (253 tokens took 4 to 8 s with one
# and 60 to 68 s with two, at a load of 15 on 2 cores); and another number may round another way, never the machine's.
_THREADS = 1
_UNSEEDED = 0xFFFFFFFF  # as a seed, this one asks for a random seed
_ROLE_MARK = re.compile(r"<\|(im_start|im_end|endoftext)\|>")
_FINISH = {"stop": STOPPED, "length": CUT}

_loading = threading.Lock()
_engine: tuple[Any, str] | None = None


class EmbeddedModel:
    """Implements ``interfaces.ChatModel``. One copy of the weights for the process, one question at a time.

    The same question with the same seed has the same answer, in any order and from any thread, on one machine and
    version of the engine. On another processor, answers may differ.
    """

    def __init__(self) -> None:
        """Raises ToolMissingError when the engine or the weights aren't installed."""
        self._server, version = _shared_engine()
        self._name = f"SmolLM2-135M-Instruct.Q4_1/xllamacpp-{version}"

    def complete(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, Any] | None, temperature: float, seed: int
    ) -> ChatAnswer:
        """One answer, of at most ``ANSWER_TOKENS``; with ``schema``, of its form unless it was cut off.

        Raises PromptTooLongError where the question leaves no room for an answer, ToolFailedError.
        """
        request: dict[str, Any] = {
            "messages": [{"role": message.role, "content": _without_marks(message.text)} for message in messages],
            "max_tokens": ANSWER_TOKENS,
            "temperature": temperature,
            "seed": seed % _UNSEEDED,
            # Numbers computed in another order round in another way: nothing is taken over from earlier questions.
            "cache_prompt": False,
        }
        if schema is not None:
            form = {"name": "answer", "strict": True, "schema": dict(schema)}
            request["response_format"] = {"type": "json_schema", "json_schema": form}
        try:
            body = self._server.handle_chat_completions(request)
        except (RuntimeError, ValueError) as error:
            raise ToolFailedError(
                f"the embedded model does not take this question: {error}",
                cause="its text or its schema is one that the engine can't read",
            ) from error
        return self._answer(body)

    def _answer(self, body: dict[str, Any]) -> ChatAnswer:
        error = body.get("error")
        if error is not None:
            if error.get("type") == "exceed_context_size_error":
                raise PromptTooLongError(
                    f"the question has {error['n_prompt_tokens']} tokens, the embedded model takes {CONTEXT_TOKENS}",
                    next_step="leave this task out, or take a model with a larger context",
                )
            raise ToolFailedError(f"the embedded model failed: {error.get('message', error)}")
        choice, usage = body["choices"][0], body["usage"]
        return ChatAnswer(
            choice["message"]["content"] or "",
            self._name,
            usage["prompt_tokens"],
            usage["completion_tokens"],
            _FINISH.get(choice["finish_reason"], ""),
        )


def answer_limit(argument: str) -> int:
    """The most tokens of one answer."""
    return ANSWER_TOKENS


def _without_marks(text: str) -> str:
    """The engine would read the model's marks between speakers in any text: a patch could speak as the system."""
    return _ROLE_MARK.sub(r"<| \1 |>", text)


def _shared_engine() -> tuple[Any, str]:
    global _engine
    with _loading:
        if _engine is None:
            _engine = _start()
        return _engine


def _start() -> tuple[Any, str]:
    try:
        import xllamacpp
    except ImportError as error:
        raise missing_extra("embedded", error) from None
    settings = xllamacpp.CommonParams()
    settings.model.path = str(find_weights())
    settings.n_ctx = CONTEXT_TOKENS
    settings.n_parallel = 1
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = _THREADS
    settings.n_threads_http = 1
    settings.cache_prompt = settings.ctx_shift = settings.warmup = settings.ui = settings.endpoint_slots = False
    settings.cache_ram_mib = 0
    settings.verbosity = -1
    # The engine always listens somewhere: on a socket in a folder of ours, which is gone before anybody could ask.
    with tempfile.TemporaryDirectory(prefix="wonton-") as folder:
        settings.hostnames = [str(Path(folder) / "engine.sock")]
        try:
            server = xllamacpp.Server(settings)
        except RuntimeError as error:
            raise ToolFailedError(f"the embedded model could not be loaded: {error}") from error
    return server, xllamacpp.__version__
