"""What a verifier says about a file that it compiled in a fresh process."""

from __future__ import annotations

from attrs import frozen

PASSED = "passed"
WARNED = "warned"
FAILED = "failed"
TIMED_OUT = "timed_out"
OUT_OF_MEMORY = "out_of_memory"
CRASHED = "crashed"


@frozen
class CompilerMessage:
    """``severity`` is error, warning or information; ``line`` counts from 1, ``column`` from 0 in code points."""

    severity: str
    line: int
    column: int
    text: str


@frozen
class Verification:
    """``outcome`` is one of this module's constants; ``axioms`` are what each declaration rests on, by the kernel."""

    outcome: str
    messages: tuple[CompilerMessage, ...]
    axioms: dict[str, tuple[str, ...]]
    seconds: float
