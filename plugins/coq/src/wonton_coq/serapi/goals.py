"""The proof state that a Goals query answers with."""

from __future__ import annotations

from attrs import frozen

from .answers import field, fields, number_of, text_of
from .sexp import SexpDag


@frozen(eq=False)
class Hypothesis:
    """Names that share a type, and a body for ``x := body : type``; both are Constr nodes of the state's DAG."""

    names: tuple[str, ...]
    body: int | None
    type: int


@frozen(eq=False)
class Goal:
    """One goal. ``evar`` is its identity: it stays while the goal is open and is never used again in the session.

    ``conclusion`` is a Constr node of the state's DAG. Hypotheses stand innermost first, as Coq lists them.
    """

    evar: int
    name: str
    conclusion: int
    hypotheses: tuple[Hypothesis, ...]


@frozen(eq=False)
class GoalState:
    """All open goals of a proof: in focus, waiting outside the focus (innermost focus first), shelved, given up."""

    dag: SexpDag
    focused: tuple[Goal, ...]
    background: tuple[tuple[tuple[Goal, ...], tuple[Goal, ...]], ...]
    shelved: tuple[Goal, ...]
    given_up: tuple[Goal, ...]

    def unfocused(self) -> tuple[Goal, ...]:
        """The goals outside the focus in the order in which they come back."""
        return tuple(goal for before, after in self.background for goal in (*before, *after))

    def open_evars(self) -> tuple[int, ...]:
        """Identities of the focused and the unfocused goals, in order."""
        return tuple(goal.evar for goal in (*self.focused, *self.unfocused()))


def read_goal_state(dag: SexpDag, node: int) -> GoalState:
    """The record inside ``(CoqGoal ..)``. Raises SexpError."""
    background = tuple(
        (_goals(dag, dag.children(pair)[0]), _goals(dag, dag.children(pair)[1]))
        for pair in dag.children(field(dag, node, "stack"))
    )
    return GoalState(
        dag,
        _goals(dag, field(dag, node, "goals")),
        background,
        _goals(dag, field(dag, node, "shelf")),
        _goals(dag, field(dag, node, "given_up")),
    )


def _goals(dag: SexpDag, node: int) -> tuple[Goal, ...]:
    return tuple(_goal(dag, child) for child in dag.children(node))


def _goal(dag: SexpDag, node: int) -> Goal:
    record = fields(dag, node)
    info = record["info"][0]
    evar = dag.children(field(dag, info, "evar"))[1]  # (Ser_Evar 13)
    name = _optional(dag, field(dag, info, "name"))
    return Goal(
        number_of(dag, evar),
        "" if name is None else _last_atom(dag, name),
        record["ty"][0],
        tuple(_hypothesis(dag, child) for child in dag.children(record["hyp"][0])),
    )


def _hypothesis(dag: SexpDag, node: int) -> Hypothesis:
    names, body, type_ = dag.children(node)
    return Hypothesis(tuple(_last_atom(dag, name) for name in dag.children(names)), _optional(dag, body), type_)


def _optional(dag: SexpDag, node: int) -> int | None:
    content = dag.children(node)
    return content[0] if content else None


def _last_atom(dag: SexpDag, node: int) -> str:
    content = dag.nodes[node]
    return content if isinstance(content, str) else text_of(dag, content[-1])
