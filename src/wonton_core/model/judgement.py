"""Chat messages, answers with usage, and verdicts. "Could not tell" is an outcome of its own, never "wrong"."""

from __future__ import annotations

from attrs import frozen

ACCEPTED = "accepted"
REJECTED = "rejected"
ABSTAINED = "abstained"


@frozen
class ChatMessage:
    """``role`` is system, user or assistant."""

    role: str
    text: str


@frozen
class ChatAnswer:
    """What a model said, which model it says it was, and tokens in and out."""

    text: str
    model: str
    prompt_tokens: int
    answer_tokens: int


@frozen
class JudgementRequest:
    """An edit to judge: what was asked, the file before, and the patch (unified diff, untrusted text)."""

    request_id: str
    instruction: str
    file_before: str
    patch: str


@frozen
class Verdict:
    """``outcome`` is one of this module's constants; ``reason`` is for readers."""

    outcome: str
    reason: str
