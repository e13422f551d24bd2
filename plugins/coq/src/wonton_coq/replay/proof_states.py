"""The state of a proof after a sentence: which goals are open, and how Coq prints those in focus."""

from __future__ import annotations

import re

from attrs import frozen

from wonton_coq.serapi.answers import objects, text_of
from wonton_coq.serapi.errors import SerapiAnswerError
from wonton_coq.serapi.session import SerapiSession
from wonton_core.model.proof_trace import Hypothesis

# Wide enough that Coq breaks no line of a goal unless its notation forces a break.
_MARGIN_COLUMNS = 1_000_000
_RULE = re.compile(r"^={20,}$", re.MULTILINE)
_VALUE_TOKEN = re.compile(r"[(\[{]|[)\]}]|\b(?:fun|forall|exists|fix|cofix)\b| : |,|=>")
_HYPOTHESIS_BEGINS = re.compile(r"^  (?=[^\s])", re.MULTILINE)


@frozen
class PrintedGoal:
    """A goal in focus: its identity (Coq's evar), conclusion and hypotheses (outermost first) as Coq prints them."""

    identity: int
    conclusion: str
    hypotheses: tuple[Hypothesis, ...]


@frozen
class ProofState:
    """Open goals of a proof by identity: in focus, waiting outside the focus in the order in which they come back,
    shelved, given up. All empty but the proof open: nothing is left to prove."""

    focused: tuple[PrintedGoal, ...]
    unfocused: tuple[int, ...]
    shelved: tuple[int, ...]
    given_up: tuple[int, ...]

    def open_goals(self) -> frozenset[int]:
        """All that is still to be proved, shelved goals included, given up ones not."""
        return frozenset((*self.in_focus(), *self.unfocused, *self.shelved))

    def in_focus(self) -> tuple[int, ...]:
        """Identities of the goals in focus."""
        return tuple(goal.identity for goal in self.focused)


def read_proof_state(session: SerapiSession, sentence_id: int) -> ProofState | None:
    """The proof state after an executed sentence, None where no proof is open. Raises what the session raises."""
    state = session.goals(sentence_id)
    if state is None:
        return None
    names = [[hypothesis.names for hypothesis in goal.hypotheses] for goal in state.focused]
    texts = split_printed_goals(_printed_goals(session, sentence_id), names) if state.focused else []
    focused = [
        PrintedGoal(goal.evar, _one_line(conclusion), read_hypotheses(above, groups))
        for goal, groups, (above, conclusion) in zip(state.focused, names, texts, strict=True)
    ]
    return ProofState(
        tuple(focused),
        tuple(goal.evar for goal in state.unfocused()),
        tuple(goal.evar for goal in state.shelved),
        tuple(goal.evar for goal in state.given_up),
    )


def _printed_goals(session: SerapiSession, sentence_id: int) -> str:
    query = f"(Query ((sid {sentence_id})(pp ((pp_format PpStr)(pp_margin {_MARGIN_COLUMNS})))) Goals)"
    reply = session.request(query, what="printed goals")
    if reply.failure is not None:
        raise reply.failure
    printed = [text_of(dag, values[0]) for dag in reply.answers for kind, values in objects(dag) if kind == "CoqString"]
    return printed[0] if printed else ""


def split_printed_goals(text: str, names: list[list[tuple[str, ...]]]) -> list[tuple[str, str]]:
    """Hypotheses and conclusion of every goal in ``text``, as printed; ``names`` are the groups of each goal's names.

    Raises SerapiAnswerError when the text holds another number of goals.
    """
    pieces = _RULE.split(text)
    if len(pieces) != len(names) + 1:
        raise SerapiAnswerError(
            f"sertop prints {len(pieces) - 1} goals where it lists {len(names)}",
            cause="another version of SerAPI",
            next_step="use SerAPI for Coq 8.20, `wonton toolchain install coq`",
        )
    found = []
    above = pieces[0]
    for position, piece in enumerate(pieces[1:], 1):
        conclusion, below = piece, ""
        if position < len(names) and names[position]:  # what follows begins with the next goal's hypotheses
            conclusion, _, below = piece.partition("\n\n")
        found.append((above, conclusion))
        above = below
    return found


def read_hypotheses(text: str, names: list[tuple[str, ...]]) -> tuple[Hypothesis, ...]:
    """The hypotheses of one printed goal, outermost first; ``names`` are the groups that Coq lists, innermost first."""
    entries: list[tuple[tuple[str, ...], str]] = []
    for block in _HYPOTHESIS_BEGINS.split(text):
        group, _, rest = block.partition(" :")
        listed = tuple(name.strip() for name in group.split(","))
        if len(entries) < len(names) and listed == names[len(entries)]:
            entries.append((listed, rest))
        elif entries:  # a forced line break inside a hypothesis
            entries[-1] = (entries[-1][0], f"{entries[-1][1]} {block}")
    hypotheses = []
    for listed, rest in reversed(entries):
        value, type_ = _split_value(rest[1:]) if rest.startswith("=") else ("", rest)
        hypotheses += [Hypothesis(name, _one_line(type_), _one_line(value)) for name in listed]
    return tuple(hypotheses)


def _split_value(text: str) -> tuple[str, str]:
    """``value : type`` at the first colon outside brackets that doesn't belong to a binder of the value."""
    depth, in_binder = 0, False
    for token in _VALUE_TOKEN.finditer(text):
        mark = token[0]
        if mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth -= 1
        elif depth == 0 and mark == " : ":
            if not in_binder:
                return text[: token.start()], text[token.end() :]
            in_binder = False
        elif depth == 0:
            in_binder = mark not in (",", "=>")
    return text, ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
