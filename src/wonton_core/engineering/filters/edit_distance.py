"""The filter on how far an edit goes, and in how many places."""

from __future__ import annotations

from attrs import field, frozen

from wonton_core.engineering.candidate import Candidate
from wonton_core.engineering.code_lines import edited_parts, tokens_of
from wonton_core.engineering.line_statistics import changed_code
from wonton_core.engineering.shortest_edit import changed_blocks


@frozen
class EditDistance:
    """The edit is a piece of work, not a slip of the pen and not one word swapped all over the file.

    A renaming or a new notation changes single tokens in many places: nothing that an instruction could ask for and a
    proof engineer would think about. The rule counts over the code's tokens (comments and imports left out), in a
    shortest edit script inside each changed block of lines:

    - the distance is the number of characters in all tokens removed and added; it is at least ``least_characters``;
    - a run is a stretch of changed tokens without a kept one between; it is isolated where it removes at most one token
      and adds at most one. An edit is scattered, and dropped, where more than ``most_isolated`` runs are isolated and
      hold more than ``most_isolated_share`` of the tokens removed and added: a rewritten proof has some such runs, too,
      between much else.

    New files pass: all of them is one run.
    """

    least_characters: int = 10
    most_isolated: int = 10
    most_isolated_share: float = 0.5
    name: str = field(default="edit_distance", init=False)

    @property
    def summary(self) -> str:
        """What passes."""
        return (
            f"tokens with at least {self.least_characters} characters change, and no more than {self.most_isolated} "
            f"times a single token by itself, unless that is at most {self.most_isolated_share:.0%} of the change"
        )

    def objection(self, candidate: Candidate) -> str | None:
        """Why the edit is dropped."""
        if not candidate.before:
            return None
        distance = _distance(candidate)
        if distance.characters < self.least_characters:
            return f"tokens with {distance.characters} characters change"
        many = distance.isolated_runs > self.most_isolated
        if many and distance.isolated_tokens > self.most_isolated_share * distance.tokens:
            return (
                f"{distance.isolated_runs} of {distance.runs} changes are a single token by itself, together "
                f"{distance.isolated_tokens} of {distance.tokens} changed tokens"
            )
        return None


@frozen
class _Distance:
    characters: int
    tokens: int
    runs: int
    isolated_tokens: int
    isolated_runs: int


def _distance(candidate: Candidate) -> _Distance:
    left_part, right_part = edited_parts(
        candidate.before, candidate.after, candidate.lex(candidate.before), candidate.lex(candidate.after)
    )
    before, after = left_part.code_lines(), right_part.code_lines()
    characters = tokens = runs = isolated_tokens = isolated_runs = 0
    for block in changed_code(before, after):
        left = tokens_of(before[block.before_start : block.before_end])
        right = tokens_of(after[block.after_start : block.after_end])
        for run in changed_blocks(left, right):
            characters += sum(map(len, left[run.before_start : run.before_end]))
            characters += sum(map(len, right[run.after_start : run.after_end]))
            tokens += run.removed + run.added
            runs += 1
            if run.removed <= 1 and run.added <= 1:
                isolated_tokens += run.removed + run.added
                isolated_runs += 1
    return _Distance(characters, tokens, runs, isolated_tokens, isolated_runs)
