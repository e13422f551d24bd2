"""The judge ``sub_tasks``: several votes of one model, each on every sub-task by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wonton_core.engineering.judging.vote_count import count_votes, vote_outcome
from wonton_core.engineering.structured_answer import ask
from wonton_core.engineering.token_totals import total_tokens
from wonton_core.engineering.untrusted_text import visible
from wonton_core.errors import PromptTooLongError, UsageError
from wonton_core.model.judgement import (
    ABSTAINED,
    ACCEPTED,
    REJECTED,
    TOO_LONG,
    JudgementRequest,
    JudgeVote,
    Verdict,
)
from wonton_judges.sub_tasks.answer import Answer, answer_schema, objection_to, sub_task_verdict
from wonton_judges.sub_tasks.question import QuestionWriter

if TYPE_CHECKING:
    from wonton_core.plugin_api.interfaces import ChatModel

LONGEST_REQUEST = 400_000
"""Characters of file, patch and sub-tasks together: about 100,000 tokens."""
MOST_SUB_TASKS = 100
ATTEMPTS = 3
"""How often one vote is asked for until its answer can be read."""


class SubTaskJudge:
    """Implements ``interfaces.Judge``. For use by several threads."""

    def __init__(self, model: ChatModel, *, samples: int, quorum: int, temperature: float, seed: int) -> None:
        """``samples`` votes with the seeds from ``seed`` upwards. Raises UsageError for numbers that decide nothing."""
        if samples < 1 or not 1 <= quorum <= samples:
            raise UsageError(
                f"{samples} votes with a quorum of {quorum} decide nothing",
                next_step="give at least one vote, and a quorum of one up to the number of votes",
            )
        self._model = model
        self._seeds = range(seed, seed + samples)
        self._quorum = quorum
        self._temperature = temperature
        self._writer = QuestionWriter()

    def judge(self, request: JudgementRequest) -> Verdict:
        """What the majority of votes says. An empty patch is rejected and an overlong request abstained unasked.

        Raises ToolFailedError when the model could not be asked: then there is no verdict.
        """
        if not request.subtasks:
            return Verdict(ABSTAINED, "the instruction has no sub-tasks")
        if not request.patch.strip():
            return Verdict(REJECTED, "the patch is empty")
        if problem := _too_long(request):
            return Verdict(ABSTAINED, problem, decided_by=TOO_LONG)
        try:
            votes = [self._vote(request, seed) for seed in self._seeds]
        except PromptTooLongError as error:
            return Verdict(ABSTAINED, visible(error.summary), decided_by=TOO_LONG)
        return count_votes(votes, self._quorum)

    def _vote(self, request: JudgementRequest, seed: int) -> JudgeVote:
        question = self._writer.question(request, seed)
        asked = ask(
            self._model,
            question.messages,
            Answer,
            schema=answer_schema(question.shown, question.verdicts),
            objection=lambda answer: objection_to(answer, question.names),
            temperature=self._temperature,
            seed=seed,
            attempts=ATTEMPTS,
        )
        subtasks = (
            tuple(sub_task_verdict(asked.answer.subtasks[name]) for name in question.names) if asked.answer else ()
        )
        outcome = vote_outcome(subtasks)
        return JudgeVote(
            outcome,
            _reason(request, outcome, [verdict.outcome for verdict in subtasks]),
            subtasks,
            seed,
            self._temperature,
            problem=visible(asked.problem),
            attempts=len(asked.raw),
            model=asked.raw[-1].model,
            prompt_tokens=total_tokens(said.prompt_tokens for said in asked.raw),
            answer_tokens=total_tokens(said.answer_tokens for said in asked.raw),
        )


def _too_long(request: JudgementRequest) -> str:
    """What is too much of it, or an empty text."""
    if len(request.subtasks) > MOST_SUB_TASKS:
        return f"{len(request.subtasks)} sub-tasks, and at most {MOST_SUB_TASKS} are asked about"
    parts = [request.path, request.file_before, request.patch]
    parts += [text for subtask in request.subtasks for text in (subtask.title, subtask.instruction)]
    length = sum(map(len, parts))
    if length <= LONGEST_REQUEST:
        # What is not seen takes more room once it is.
        length = sum(len(visible(part)) for part in parts)
    if length > LONGEST_REQUEST:
        return f"file, patch and sub-tasks have {length} characters, and at most {LONGEST_REQUEST} are sent"
    return ""


def _reason(request: JudgementRequest, outcome: str, outcomes: list[str]) -> str:
    """The sub-tasks that a vote's outcome rests on, by number; empty for a vote that could not be read."""
    if not outcomes:
        return ""
    if outcome == ACCEPTED:
        return "every sub-task is done"
    numbers = ", ".join(str(number) for number, found in enumerate(outcomes, 1) if found == outcome)
    words = "not done" if outcome == REJECTED else "could not tell"
    return f"sub-tasks {numbers} of {len(request.subtasks)}: {words}"
