"""Filters on edits that leave the code as it is. Every such edit is dropped by one of them."""

from __future__ import annotations

from collections import Counter

from attrs import field, frozen

from wonton_core.engineering.candidate import Candidate
from wonton_core.engineering.code_lines import EditedPart, edited_parts, tokens_of
from wonton_core.engineering.shortest_edit import changed_blocks
from wonton_core.model.lexed_source import LexedSource


@frozen
class ImportOnly:
    """Outside comments only import lines change: their order, organisation or what is imported."""

    name: str = field(default="import_only", init=False)
    summary: str = field(default="more than import lines and comments changes", init=False)

    def objection(self, candidate: Candidate) -> str | None:
        """Why the edit is dropped."""
        if candidate.task.code_lines.pure_changes:
            return None
        before = Counter(_imports(candidate.lex(candidate.before)))
        after = Counter(_imports(candidate.lex(candidate.after)))
        if before != after:
            added, removed = (after - before).total(), (before - after).total()
            return f"no code changes besides imports: {added} added, {removed} removed"
        if _imports(candidate.lex(candidate.before)) != _imports(candidate.lex(candidate.after)):
            return "no code changes besides the order of imports"
        return None


def _imports(lexed: LexedSource) -> list[str]:
    return [imported.module for imported in lexed.imports]


@frozen
class CommentOnly:
    """Only comments change, documentation included."""

    name: str = field(default="comment_only", init=False)
    summary: str = field(default="more than comments changes", init=False)

    def objection(self, candidate: Candidate) -> str | None:
        """Why the edit is dropped."""
        if candidate.task.code_lines.pure_changes:
            return None
        before, after = (tokens_of(part.token_lines()) for part in _parts(candidate))
        if before == after:
            return None
        return f"no code changes; the part that changes: {len(before)} words before, {len(after)} after"


@frozen
class WhiteSpace:
    """Nearly all changed lines differ in white space alone.

    Such are blank lines; lines removed and added again in the same block with the same tokens; and all lines of a block
    whose words are the same in the same order, only spread over other lines. Blanks in a line of a string are code.
    """

    most: float = 0.8
    name: str = field(default="white_space", init=False)

    @property
    def summary(self) -> str:
        """What passes."""
        return f"at most {self.most:.0%} of the changed lines differ in white space alone"

    def objection(self, candidate: Candidate) -> str | None:
        """Why the edit is dropped."""
        left, right = _parts(candidate)
        keys_before, keys_after = left.token_lines(), right.token_lines()
        if tokens_of(keys_before) == tokens_of(keys_after):
            return "all that changes is white space"
        changed = white = 0
        for block in changed_blocks(left.lines[left.first : left.end], right.lines[right.first : right.end]):
            removed = keys_before[block.before_start : block.before_end]
            added = keys_after[block.after_start : block.after_end]
            changed += block.removed + block.added
            if tokens_of(removed) == tokens_of(added):
                white += block.removed + block.added
            else:
                white += sum(not line for line in (*removed, *added))
                white += 2 * sum((Counter(filter(None, removed)) & Counter(filter(None, added))).values())
        if white > self.most * changed:
            return f"{white} of {changed} changed lines differ in white space alone"
        return None


def _parts(candidate: Candidate) -> tuple[EditedPart, EditedPart]:
    return edited_parts(
        candidate.before, candidate.after, candidate.lex(candidate.before), candidate.lex(candidate.after)
    )
