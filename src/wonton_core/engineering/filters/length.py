"""The filter on how much a model has to read."""

from __future__ import annotations

from collections.abc import Callable

from attrs import field, frozen

from wonton_core.engineering.candidate import Candidate

_BYTES_A_TOKEN = 3


@frozen
class TokenCounter:
    """A way to count a text's tokens. ``states`` says in words what it counts, and is shown with every figure."""

    name: str
    states: str
    count: Callable[[str], int]


def _thirds_of_bytes(text: str) -> int:
    return -(-len(text.encode("utf-8", "surrogatepass")) // _BYTES_A_TOKEN)


BYTES_COUNTER = TokenCounter(
    "utf8-bytes",
    f"one token for every {_BYTES_A_TOKEN} bytes of UTF-8, a rule that needs no model's vocabulary",
    _thirds_of_bytes,
)
"""The default. A real tokenizer's counts differ; it goes in as a counter of its own."""


@frozen
class Tokens:
    """The file before the edit, which a model is to read, fits its window."""

    most: int = 16_000
    counter: TokenCounter = BYTES_COUNTER
    name: str = field(default="tokens", init=False)

    @property
    def summary(self) -> str:
        """What passes."""
        return f"the file before has at most {self.most:,} tokens ({self.counter.states})"

    def objection(self, candidate: Candidate) -> str | None:
        """Why the edit is dropped."""
        tokens = self.counter.count(candidate.before)
        return f"the file before has {tokens:,} tokens ({self.counter.name})" if tokens > self.most else None
