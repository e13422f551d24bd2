"""A plugin with chat models that judge by a word of the patch: what a judge makes of them is known beforehand."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from wonton_core.errors import ToolFailedError
from wonton_core.model.judgement import ChatAnswer, ChatMessage
from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import ChatModelRecord

_WORD = re.compile(r"verdict_([a-z_]+)_end")


class ToyVotes:
    """Says of every sub-task what stands in the patch between ``verdict_`` and ``_end``: done, not_done, ...

    ``split`` says done for even seeds and not_done for odd ones; ``babble`` says nothing that could be read. As long as
    the file of the environment variable TOY_GONE exists, ``gone`` can't be asked, and ``kill`` ends the process. Each
    request is a line in TOY_ASKED.
    """

    def __init__(self, argument: str = "") -> None:
        self._kind = argument

    def complete(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, Any] | None, temperature: float, seed: int
    ) -> ChatAnswer:
        assert schema is not None
        with Path(os.environ["TOY_ASKED"]).open("a") as stream:
            stream.write(f"{self._kind} {seed} {temperature}\n")
        found = _WORD.search(messages[-1].text)
        word = found[1] if found else "done"
        if word == "gone" and Path(os.environ["TOY_GONE"]).exists():
            raise ToolFailedError("the endpoint is gone")
        if word == "kill" and Path(os.environ["TOY_GONE"]).exists():
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "babble":
            return ChatAnswer("I like it.", "toy-1", 10, 5)
        verdict = {"split": ("done", "not_done")[seed % 2], "gone": "done", "kill": "done"}.get(word, word)
        errors = ["incompleteness"] if verdict == "not_done" else []
        names = schema["properties"]["subtasks"]["properties"]
        said = {name: {"reason": f"it is {verdict}", "errors": errors, "verdict": verdict} for name in names}
        return ChatAnswer(json.dumps({"subtasks": said}), "toy-1", 10, 5)


@hookimpl
def wonton_chat_models() -> Iterable[ChatModelRecord]:
    """One model under two names."""
    yield ChatModelRecord(
        name="toy_votes",
        summary="Judges by a word of the patch",
        load="toy_voter:ToyVotes",
        argument="KIND",
        caveat="Toy verdicts carry no information about quality.",
    )
