"""The state of a proof after a sentence: which goals are open, and how Coq prints those in focus."""

from __future__ import annotations

import re

from attrs import frozen

from wonton_coq.serapi.answers import objects, text_of
from wonton_coq.serapi.goals import split_goal_texts
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
    texts = _goal_texts(session, sentence_id) if state.focused else ()
    focused = []
    for position, goal in enumerate(state.focused):
        names = [hypothesis.names for hypothesis in goal.hypotheses]
        text = texts[position] if len(texts) == len(state.focused) else ""
        hypotheses, conclusion = _read_goal_text(text, names)
        focused.append(PrintedGoal(goal.evar, conclusion, hypotheses))
    return ProofState(
        tuple(focused),
        tuple(goal.evar for goal in state.unfocused()),
        tuple(goal.evar for goal in state.shelved),
        tuple(goal.evar for goal in state.given_up),
    )


def _goal_texts(session: SerapiSession, sentence_id: int) -> tuple[str, ...]:
    query = f"(Query ((sid {sentence_id})(pp ((pp_format PpStr)(pp_margin {_MARGIN_COLUMNS})))) Goals)"
    reply = session.request(query, what="printed goals")
    if reply.failure is not None:
        raise reply.failure
    for dag in reply.answers:
        for kind, values in objects(dag):
            if kind == "CoqString":
                return split_goal_texts(text_of(dag, values[0]))
    return ()


def _read_goal_text(text: str, names: list[tuple[str, ...]]) -> tuple[tuple[Hypothesis, ...], str]:
    """Hypotheses (outermost first) and conclusion of one printed goal; ``names`` are the groups that Coq lists,
    innermost first."""
    rule = _RULE.search(text)
    if rule is None:
        return (), _one_line(text)
    entries: list[tuple[tuple[str, ...], str]] = []
    for block in _HYPOTHESIS_BEGINS.split(text[: rule.start()]):
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
    return tuple(hypotheses), _one_line(text[rule.end() :])


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
