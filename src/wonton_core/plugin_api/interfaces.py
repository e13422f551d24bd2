"""What the objects behind the records' ``load`` must offer. Structural types: no base class to inherit from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from wonton_core.model.comparable_proof import ComparableProof
    from wonton_core.model.judgement import ChatAnswer, ChatMessage, JudgementRequest, Verdict
    from wonton_core.model.lexed_source import LexedSource
    from wonton_core.model.neutral_statement import NeutralStatement
    from wonton_core.model.patch_verification import EditedFile, PatchVerification, ResourceLimits
    from wonton_core.model.proof_trace import Goal
    from wonton_core.model.run_record import ToolVersion
    from wonton_core.model.search import TacticCandidate
    from wonton_core.model.statement_check import StatementRequest, StatementVerdict
    from wonton_core.model.verification import Verification

Item = TypeVar("Item")
Result = TypeVar("Result")
Packed = TypeVar("Packed")


class Prover(Protocol):
    """A proof assistant. The class is created without arguments and finds its tools when first asked to work."""

    def tool_versions(self) -> Sequence[ToolVersion]:
        """The programs it would use. Raises ToolMissingError."""
        ...

    def render_statement(self, statement: NeutralStatement) -> str:
        """The statement in the assistant's own syntax."""
        ...

    def check_statements(self, requests: Sequence[StatementRequest]) -> Sequence[StatementVerdict]:
        """One verdict a request, in order. Raises ToolMissingError, ToolFailedError."""
        ...


class DistanceKernel(Protocol[Packed]):
    """One channel of the distance between proofs.

    Values are in [0, 1]; the same when the sides are exchanged; 0 between a proof and itself when one set of proofs is
    both sides; NaN where either side has nothing to compare. A value may depend on what else its side holds (ranks).
    """

    def pack(self, left: Sequence[ComparableProof], right: Sequence[ComparableProof]) -> tuple[Packed, Packed]:
        """Features of both sides over one shared vocabulary, made once."""
        ...

    def distances(self, left: Packed, right: Packed, rows: slice, columns: slice) -> NDArray[np.float64]:
        """The block of distances, shape (rows, columns)."""
        ...


class TacticProvider(Protocol):
    """Candidate tactics for a goal."""

    def candidates(self, goal: Goal, limit: int) -> Sequence[TacticCandidate]:
        """At most ``limit`` candidates, best first."""
        ...


class Verifier(Protocol):
    """Compiles a whole file in a fresh process and says what each declaration rests on.

    The class is created without arguments. One instance serves one thread: it keeps a sandbox, and what it learned of
    environments, from call to call. Use it as a context manager, or ``close`` it.
    """

    def verify(self, source: str, declarations: Sequence[str]) -> Verification:
        """Compile ``source``; ``declarations`` are full names whose axioms are wanted. Raises ToolMissingError."""
        ...

    def verify_edit(self, edit: EditedFile, environment: Path, limits: ResourceLimits) -> PatchVerification:
        """Compile and audit one edited file in ``environment``: the built library as it was before the edit.

        Nothing below ``environment`` is written. What the edit does, or how it ends, is an outcome and never raised.
        Raises ToolMissingError, BadInputError for an environment that isn't built.
        """
        ...

    def close(self) -> None:
        """End the sandbox. The instance can be used again: it starts a new one."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Executor(Protocol):
    """Runs independent work items; results come in the order in which items finish."""

    def run(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[tuple[int, Result]]:
        """Pairs of item position and result. The first exception of an item is raised after its siblings ended."""
        ...


class ChatModel(Protocol):
    """An LLM endpoint."""

    def complete(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, Any] | None, temperature: float, seed: int
    ) -> ChatAnswer:
        """One answer; ``schema`` (JSON Schema) asks for structured output. Raises ToolFailedError."""
        ...


class ChatPrice(Protocol):
    """What an endpoint charges for one model's tokens."""

    @property
    def name(self) -> str:
        """The price in words, with the table it comes from and that table's date: stands beside every cost."""
        ...

    def cost(self, prompt_tokens: int, answer_tokens: int) -> float:
        """US dollars for one request. Never less for more tokens."""
        ...


class Judge(Protocol):
    """A verdict on an edit."""

    def judge(self, request: JudgementRequest) -> Verdict:
        """Accepted, rejected or abstained. Raises ToolFailedError when it could not be asked."""
        ...


class TaskSource(Protocol):
    """What mining edit tasks must know of an assistant's language; core reads the history itself."""

    def lex(self, text: str) -> LexedSource:
        """Tokens, imports and declarations of a file. Never raises, whatever the text is."""
        ...
