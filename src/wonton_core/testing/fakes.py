"""Stand-ins for every interface: small, quick, without a tool, and held to the same laws as the real ones.

The made-up language of ``FakeTaskSource`` and ``FakeVerifier``: a command begins at the beginning of a line,
``def NAME`` declares, ``import NAME`` imports, ``--`` begins a comment, and the word ``error`` outside of comments does
not compile.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np

from wonton_core.codec.neutral_syntax import StatementError, print_term
from wonton_core.codec.neutral_typing import parse_statement
from wonton_core.errors import ToolFailedError, UsageError
from wonton_core.model.judgement import ABSTAINED, STOPPED, ChatAnswer, ChatMessage, JudgementRequest, Verdict
from wonton_core.model.lexed_source import COMMENT, IDENTIFIER, Declaration, Import, LexedSource, Token
from wonton_core.model.patch_verification import EditedFile, PatchVerification, ResourceLimits
from wonton_core.model.run_record import ToolVersion
from wonton_core.model.search import TacticCandidate
from wonton_core.model.statement_check import StatementRequest, StatementVerdict
from wonton_core.model.verification import FAILED, PASSED, CompilerMessage, Verification

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wonton_core.model.comparable_proof import ComparableProof
    from wonton_core.model.neutral_statement import NeutralStatement
    from wonton_core.model.proof_trace import Goal

Item = TypeVar("Item")
Result = TypeVar("Result")

_TOKEN = re.compile(r"--[^\n]*|\S+")
_COMMAND = re.compile(r"^(def|import)[ \t]+(\w+)[^\n]*(?:\n[ \t][^\n]*)*", re.MULTILINE)


class FakeProver:
    """Implements ``interfaces.Prover``: says neutral statements as they are written, and accepts those that are."""

    def tool_versions(self) -> Sequence[ToolVersion]:
        """One tool that does not exist."""
        return (ToolVersion("fake", "1.0"),)

    def render_statement(self, statement: NeutralStatement) -> str:
        """In the neutral language's own syntax."""
        return print_term(statement.term)

    def check_statements(self, requests: Sequence[StatementRequest]) -> Sequence[StatementVerdict]:
        """Whether each text is a neutral statement."""
        return tuple(self._check(request) for request in requests)

    def _check(self, request: StatementRequest) -> StatementVerdict:
        try:
            parse_statement(request.text)
        except StatementError as error:
            return StatementVerdict(request.item_id, faithful=False, reason=error.summary)
        return StatementVerdict(request.item_id, faithful=True)


class FakeDistanceKernel:
    """Implements ``interfaces.DistanceKernel``: 0 for proofs of one family, 1 for proofs of two, NaN without proof."""

    def pack(self, left: Sequence[ComparableProof], right: Sequence[ComparableProof]) -> tuple[list[str], list[str]]:
        """Families; empty where there is no proof."""
        mine, theirs = ([proof.proof.family if proof.proof else "" for proof in side] for side in (left, right))
        return mine, theirs

    def distances(self, left: list[str], right: list[str], rows: slice, columns: slice) -> NDArray[np.float64]:
        """The block of distances, shape (rows, columns)."""
        found = [[float(a != b) if a and b else np.nan for b in right[columns]] for a in left[rows]]
        return np.array(found, dtype=np.float64).reshape(len(left[rows]), len(right[columns]))


class FakeTacticProvider:
    """Implements ``interfaces.TacticProvider`` with the same tactics for every goal."""

    def __init__(self, *tactics: str) -> None:
        self._tactics = tactics or ("intro", "assumption")

    def candidates(self, goal: Goal, limit: int) -> Sequence[TacticCandidate]:
        """The first ``limit`` of them."""
        found = [TacticCandidate(tactic, -float(place)) for place, tactic in enumerate(self._tactics)]
        return tuple(found[:limit])


class FakeExecutor:
    """Implements ``interfaces.Executor`` in the caller's own thread, item after item."""

    def __init__(self, workers: int = 1) -> None:
        """Raises UsageError for less than one worker."""
        if workers < 1:
            raise UsageError(f"{workers} workers can't do anything")

    def run(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[tuple[int, Result]]:
        """Each result when it is asked for."""
        for position in range(len(items)):
            yield position, work(items[position])


class FakeChatModel:
    """Implements ``interfaces.ChatModel`` with answers given beforehand; ``asked`` holds what was asked."""

    def __init__(self, answers: Sequence[str] = ("yes",), *, over_again: bool = False) -> None:
        """``over_again`` begins anew after the last answer."""
        self._answers = tuple(answers)
        self._over_again = over_again
        self._lock = threading.Lock()
        self.asked: list[tuple[ChatMessage, ...]] = []

    def complete(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, Any] | None, temperature: float, seed: int
    ) -> ChatAnswer:
        """The next answer. Raises ToolFailedError when all are used up."""
        with self._lock:
            place = len(self.asked)
            self.asked.append(tuple(messages))
        if self._over_again and self._answers:
            place %= len(self._answers)
        if place >= len(self._answers):
            raise ToolFailedError(f"the fake model has {len(self._answers)} answers, and one more was asked for")
        text = self._answers[place]
        return ChatAnswer(text, "fake", sum(len(m.text.split()) for m in messages), len(text.split()), STOPPED)


class FakeJudge:
    """Implements ``interfaces.Judge`` with one outcome for all."""

    def __init__(self, outcome: str = ABSTAINED) -> None:
        self._outcome = outcome

    def judge(self, request: JudgementRequest) -> Verdict:
        """That outcome."""
        return Verdict(self._outcome, "it is always the same")


class FakeTaskSource:
    """Implements ``interfaces.TaskSource`` for the made-up language."""

    def lex(self, text: str) -> LexedSource:
        """Tokens, imports and declarations."""

        def line(offset: int) -> int:
            return text.count("\n", 0, offset) + 1

        tokens = tuple(
            Token(COMMENT if m[0].startswith("--") else IDENTIFIER, m.start(), m.end(), line(m.start()), line(m.end()))
            for m in _TOKEN.finditer(text)
        )
        commands = list(_COMMAND.finditer(text))
        imports = tuple(Import(m[2], line(m.start()), m.start(), m.end()) for m in commands if m[1] == "import")
        declarations = tuple(
            Declaration(m[1], m[2], m[2], (), (), m.start(), m.end(), line(m.start()), line(m.end()), line(m.start()))
            for m in commands
            if m[1] == "def"
        )
        return LexedSource(tokens, imports, declarations, (), tuple(line(m.start()) for m in commands))


class FakeVerifier:
    """Implements ``interfaces.Verifier`` for the made-up language; nothing is compiled."""

    def verify(self, source: str, declarations: Sequence[str]) -> Verification:
        """Failed where the word ``error`` stands, or a declaration is missing."""
        lexed = FakeTaskSource().lex(source)
        words = [token for token in lexed.tokens if token.kind != COMMENT]
        errors = [
            CompilerMessage("error", token.line, 0, "this does not compile")
            for token in words
            if source[token.start : token.end] == "error"
        ]
        there = {declaration.full_name for declaration in lexed.declarations}
        missing = [CompilerMessage("error", 1, 0, f"no {name} here") for name in declarations if name not in there]
        if errors or missing:
            return Verification(FAILED, (*errors, *missing), {}, 0.0)
        return Verification(PASSED, (), dict.fromkeys(declarations, ()), 0.0)

    def verify_edit(self, edit: EditedFile, environment: Path, limits: ResourceLimits) -> PatchVerification:
        """The file after the edit."""
        found = self.verify(edit.after, ())
        return PatchVerification(found.outcome, found.messages, sandbox="none: nothing is run")

    def close(self) -> None:
        """Nothing to end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
