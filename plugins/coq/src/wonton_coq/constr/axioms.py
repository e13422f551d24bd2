"""Which axioms a theorem rests on: a walk over all that its proof names, each name asked from Coq once a run.

``Print Assumptions`` gives the same answer and walks anew for every theorem, which takes most of a second in Reals.
Like it, the walk goes through the bodies of constants and the declarations of inductive types. A constant without a
body is an axiom or a primitive, or the signature of its module hides the body: only ``Print Assumptions`` looks behind
a signature, and is asked for these few. What the kernel was told not to check (guard, positivity, universes) the walk
doesn't see.
"""

from __future__ import annotations

from attrs import frozen

from wonton_coq.serapi.errors import SerapiAnswerError, SerapiSessionLostError
from wonton_coq.serapi.session import SerapiSession

from .declaration import CoqConstant, printed_assumptions
from .references import CONSTANT, INDUCTIVE, VARIABLE, Reference, references

_NOTHING: frozenset[str] = frozenset()


class _UnreadableError(Exception):
    """Something that the theorem rests on can't be asked for."""


@frozen(eq=False)
class _Visit:
    """A name on the way down: what is still to be looked at below it, and what was found so far."""

    reference: Reference
    pending: list[Reference]
    found: set[str]


class AxiomFinder:
    """Remembers the axioms below every name that it met. Sessions and threads may share it: names mean the same in all
    sessions of a run, and two threads that ask for one name at a time find the same."""

    def __init__(self) -> None:
        self._known: dict[Reference, frozenset[str]] = {}
        self._unreadable: set[Reference] = set()

    def axioms(self, session: SerapiSession, constant: CoqConstant) -> tuple[str, ...]:
        """Full names of the axioms, primitives and section variables below a constant, sorted.

        An axiom rests on itself. Raises what the session raises. A session that dies is over; asked again with another
        one, the theorem is left to ``Print Assumptions``.
        """
        itself = Reference(CONSTANT, constant.canonical_name, constant.name)
        try:
            return tuple(sorted(self._below(session, itself, constant.uses if constant.body is not None else None)))
        except _UnreadableError:
            return printed_assumptions(session, constant.name)

    def _below(self, session: SerapiSession, root: Reference, uses: frozenset[Reference] | None) -> frozenset[str]:
        """Depth first, with a stack of our own: theorems stand thousands deep upon each other."""
        if root in self._known:
            return self._known[root]
        path = [_Visit(root, list(uses), set()) if uses is not None else self._visit(session, root)]
        begun = {root}
        while True:
            visit = path[-1]
            if visit.pending:
                below = visit.pending.pop()
                known = self._known.get(below)
                if known is not None:
                    visit.found.update(known)
                elif below not in begun:  # an inductive type names itself
                    begun.add(below)
                    path.append(self._visit(session, below))
                continue
            self._known[visit.reference] = found = frozenset(visit.found) or _NOTHING
            path.pop()
            if not path:
                return found
            path[-1].found.update(found)

    def _visit(self, session: SerapiSession, reference: Reference) -> _Visit:
        if reference in self._unreadable:
            raise _UnreadableError
        if reference.kind == VARIABLE:
            return _Visit(reference, [], {reference.name})
        try:
            if reference.kind == INDUCTIVE:
                declared = session.inductive(reference.seen)
                return _Visit(reference, list(references(declared[0])) if declared else [], set())
            body = session.definition(reference.seen)
        except (SerapiSessionLostError, SerapiAnswerError):
            self._unreadable.add(reference)
            raise
        if body is None:
            return _Visit(reference, [], set(printed_assumptions(session, reference.seen)))
        return _Visit(reference, list(references(body[0])), set())
