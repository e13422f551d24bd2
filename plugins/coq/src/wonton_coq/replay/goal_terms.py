"""Which goals came out of which, told by the partial proof term: exact where the goal lists leave it open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wonton_coq.serapi.answers import number_of, objects
from wonton_coq.serapi.errors import SexpError
from wonton_coq.serapi.session import SerapiSession
from wonton_coq.serapi.sexp import SexpDag

Place = tuple[SexpDag, int]


def partial_proof(session: SerapiSession, sentence_id: int) -> tuple[Place, ...]:
    """The proof terms built so far after an executed sentence, open goals as evars in them."""
    return tuple(
        (dag, values[0])
        for dag in session.query("Proof", sentence_id=sentence_id).answers
        for kind, values in objects(dag)
        if kind in ("CoqEConstr", "CoqConstr")
    )


def goals_below(
    before: Sequence[Place], after: Sequence[Place], closed: frozenset[int]
) -> Mapping[int, frozenset[int]]:
    """For every closed goal that occurs in ``before``: the evars in what stands at its place in ``after``.

    Two terms are walked side by side; where they differ without a closed goal being the reason, nothing below is told.
    """
    found: dict[int, frozenset[int]] = {}
    for (dag, node), (new_dag, new_node) in zip(before, after, strict=False):
        pending = [(node, new_node)]
        seen: set[tuple[int, int]] = set()
        while pending:
            pair = pending.pop()
            if pair in seen:
                continue
            seen.add(pair)
            old, new = pair
            identity = _evar(dag, old)
            if identity is not None:
                if identity in closed:
                    found[identity] = found.get(identity, frozenset()) | _evars(new_dag, new)
                continue
            left, right = dag.nodes[old], new_dag.nodes[new]
            if not isinstance(left, str) and not isinstance(right, str) and len(left) == len(right):
                pending += zip(left, right, strict=True)
    return found


def _evar(dag: SexpDag, node: int) -> int | None:
    """The identity in ``(Evar ((Ser_Evar n) instance))``."""
    if dag.head(node) != "Evar":
        return None
    try:
        return number_of(dag, dag.children(dag.children(dag.children(node)[1])[0])[1])
    except (SexpError, IndexError):
        return None  # an atom or another list that begins with this word, such as an identifier


def _evars(dag: SexpDag, root: int) -> frozenset[int]:
    pending = [root]
    seen: set[int] = set()
    found: set[int] = set()
    while pending:
        node = pending.pop()
        if node in seen:
            continue
        seen.add(node)
        identity = _evar(dag, node)
        if identity is not None:
            found.add(identity)
        content = dag.nodes[node]
        if not isinstance(content, str):
            pending += content
    return frozenset(found)
