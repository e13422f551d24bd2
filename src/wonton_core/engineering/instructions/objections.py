"""What a rule can say against a model's answer, before anybody believes it."""

from __future__ import annotations

from wonton_core.engineering.unified_diff import parse_hunks
from wonton_core.model.instruction import FaithfulnessAnswer, InstructionAnswer

SHORTEST_TELLING_LINE = 30
"""Code points, white space left out: shorter lines of code are found in honest prose, too."""


def _bare(text: str) -> str:
    return "".join(text.split())


def objection_to_instruction(answer: InstructionAnswer, gold_diff: str) -> str:
    """Why the answer can't stand: nothing asked for, or a line of the solution quoted; an empty text where it can."""
    if not answer.subtasks:
        return "it names no sub-task"
    for number, subtask in enumerate(answer.subtasks, 1):
        if not subtask.title.strip() or not subtask.instruction.strip():
            return f"sub-task {number} has no title or no instruction"
    said = _bare("\n".join(f"{subtask.title}\n{subtask.instruction}" for subtask in answer.subtasks))
    added = (line[1:] for hunk in parse_hunks(gold_diff) for line in hunk.lines if line.startswith("+"))
    for line in added:
        bare = _bare(line)
        if len(bare) >= SHORTEST_TELLING_LINE and bare in said:
            return f"it quotes a line of the edit: {line.strip()}"
    return ""


def objection_to_validation(answer: FaithfulnessAnswer) -> str:
    """Why the answer can't stand: its verdict and its objections contradict each other."""
    if answer.faithful and answer.objections:
        return "it says faithful and objects all the same"
    if not answer.faithful and not any(objection.strip() for objection in answer.objections):
        return "it says unfaithful and names no objection"
    return ""
