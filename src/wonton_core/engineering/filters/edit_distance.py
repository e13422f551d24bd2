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
      and adds at most one. At most ``most_isolated`` runs are isolated.

    New files pass: all of them is one run.
    """

    least_characters: int = 10
    most_isolated: int = 10
    name: str = field(default="edit_distance", init=False)

    @property
    def summary(self) -> str:
        """What passes."""
        return (
            f"tokens with at least {self.least_characters} characters change, and at most {self.most_isolated} times a "
            "single token by itself"
        )

    def objection(self, candidate: Candidate) -> str | None:
        """Why the edit is dropped."""
        if not candidate.before:
            return None
        characters, runs, isolated = self._measures(candidate)
        if characters < self.least_characters:
            return f"tokens with {characters} characters change"
        if isolated > self.most_isolated:
            return f"{isolated} of {runs} runs of changed tokens are a single token by itself"
        return None

    def _measures(self, candidate: Candidate) -> tuple[int, int, int]:
        left_part, right_part = edited_parts(
            candidate.before, candidate.after, candidate.lex(candidate.before), candidate.lex(candidate.after)
        )
        before, after = left_part.code_lines(), right_part.code_lines()
        characters = runs = isolated = 0
        for block in changed_code(before, after):
            left = tokens_of(before[block.before_start : block.before_end])
            right = tokens_of(after[block.after_start : block.after_end])
            for run in changed_blocks(left, right):
                characters += sum(map(len, left[run.before_start : run.before_end]))
                characters += sum(map(len, right[run.after_start : run.after_end]))
                runs += 1
                isolated += run.removed <= 1 and run.added <= 1
        return characters, runs, isolated
