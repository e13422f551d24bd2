"""Chat messages, answers with usage, and verdicts. "Could not tell" is an outcome of its own, never "wrong"."""

from __future__ import annotations

from attrs import frozen

from wonton_core.model.instruction import SubTask

ACCEPTED = "accepted"
REJECTED = "rejected"
ABSTAINED = "abstained"

BY_RULE = "rule"
"""Nobody was asked."""
MAJORITY = "majority"
"""More votes for the outcome than against it, among at least a quorum of votes that decide."""
TIE = "tie"
"""As many votes accept as reject."""
BELOW_QUORUM = "below_quorum"
"""Too few votes accept or reject: the others could not be read, or could not tell."""
TOO_LONG = "too_long"
"""The request is longer than the judge, or its model, takes; nothing was cut to make it fit."""

OMISSION = "component_omission"
INCOMPLETE = "incompleteness"
MATHEMATICAL_ERROR = "mathematical_error"
QUALITY_DEFECT = "quality_defect"
MISMATCH = "requirement_mismatch"

ERROR_CLASSES = (OMISSION, INCOMPLETE, MATHEMATICAL_ERROR, QUALITY_DEFECT, MISMATCH)
"""What can be wrong with a patch that compiles (seed 004, Table 3)."""

STOPPED = "stop"
"""The model ended its answer by itself."""
CUT = "length"
"""The answer reached the limit of tokens: its end is missing."""
REFUSAL = "refusal"
"""The model, or a filter in front of it, declined to answer."""


@frozen
class ChatMessage:
    """``role`` is system, user or assistant."""

    role: str
    text: str


@frozen
class ChatAnswer:
    """What a model said, which model it says it was, and tokens in and out, None where the endpoint did not tell.

    ``finish`` is one of this module's constants, or empty where nobody said why the answer ended.
    """

    text: str
    model: str
    prompt_tokens: int | None
    answer_tokens: int | None
    finish: str = ""


@frozen
class JudgementRequest:
    """An edit to judge: what was asked, the file before, and the patch (unified diff, untrusted text).

    ``subtasks`` are the parts of ``instruction`` that a verdict is wanted on, one by one; ``path`` is the file's.
    """

    request_id: str
    instruction: str
    file_before: str
    patch: str
    subtasks: tuple[SubTask, ...] = ()
    path: str = ""


@frozen
class SubTaskVerdict:
    """``outcome`` is one of this module's constants; ``error_classes`` are among ``ERROR_CLASSES``."""

    outcome: str
    reason: str
    error_classes: tuple[str, ...] = ()


@frozen
class JudgeVote:
    """One sample of a judge. ``subtasks`` are in the request's order, whatever order the model saw them in.

    ``outcome`` is abstained where the answer could not be read (``problem`` says why) or the model could not tell.
    Tokens are those of all attempts, None where an endpoint did not tell.
    """

    outcome: str
    reason: str
    subtasks: tuple[SubTaskVerdict, ...]
    seed: int
    temperature: float
    problem: str = ""
    attempts: int = 1
    model: str = ""
    prompt_tokens: int | None = 0
    answer_tokens: int | None = 0


@frozen
class Verdict:
    """``outcome`` and ``decided_by`` are constants of this module; ``reason`` is for readers. ``votes`` are all that
    were cast, the unreadable ones too, and none where nobody was asked. A tie, too few votes that decide, and a request
    that is too long have the outcome abstained."""

    outcome: str
    reason: str
    votes: tuple[JudgeVote, ...] = ()
    decided_by: str = BY_RULE
