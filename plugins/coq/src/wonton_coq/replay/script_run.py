"""What running one script showed: every sentence with the goals before and after it, and why it stopped if it did."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from .proof_states import ProofState

ACCEPTED = "accepted"
REFUSED = "refused"


@frozen
class RunSentence:
    """One sentence of a script. ``kind`` and ``heads`` as in ``tactic_words``; ``before`` and ``after`` are None where
    no proof is open. ``message`` is Coq's, for a refused sentence. ``below`` tells for closed goals which goals came
    out of them, where the goal lists alone don't."""

    text: str
    kind: str
    heads: tuple[str, ...]
    before: ProofState | None
    after: ProofState | None
    outcome: str = ACCEPTED
    message: str = ""
    below: Mapping[int, frozenset[int]] = field(factory=dict)


@frozen
class ScriptRun:
    """``path`` is the theorem's name below the file's own. ``ended_by`` is the first word of the last sentence
    (Qed ...), or empty when the script was not run to its end; ``failure`` then says why."""

    path: str
    script: str
    sentences: tuple[RunSentence, ...]
    ended_by: str = ""
    failure: str = ""
