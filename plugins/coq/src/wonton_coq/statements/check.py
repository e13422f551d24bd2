"""Whether a library theorem has a given statement: Coq's own conversion decides.

``Check (theorem : statement)`` would be too kind: Coq accepts it when the theorem's type is merely a subtype of the
statement, and expands the theorem to make it fit, so that ``eq_true_rect_r`` would pass with families in ``Set``
where it has families in ``Type``. Here the two types stand as the sides of an equality, which asks for conversion in
both directions, universes included, and gives Coq nothing to expand. The equality is our own: the size of the types
that Coq's own takes is part of what ``eq_rect`` states, and would have to be larger than itself.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

from wonton_coq.serapi.errors import CoqError
from wonton_coq.serapi.session import SerapiSession
from wonton_core.model.statement_check import StatementRequest, StatementVerdict

# What rendered statements need.
LIBRARY = "Require Import Coq.Init.Logic Coq.Init.Datatypes Coq.Bool.Bool. Import Bool. Require Coq.Lists.List."
LIBRARY_WORDS = "Coq.Init and Coq.Bool.Bool"
_LIBRARY_FILES = ("Coq.Init.Logic", "Coq.Init.Datatypes", "Coq.Init.Peano", "Coq.Bool.Bool")
_EQUALITY = "Inductive wonton_same (A : Type) (x : A) : A -> Prop := wonton_same_itself : wonton_same A x x."
_SECONDS_PER_QUESTION = 20
_LIKENESS = 0.8
_LISTED_NAME = re.compile(r"^([A-Za-z_][\w.']*):", re.MULTILINE)
_QUALIFIED_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_']*(\.[A-Za-z_][A-Za-z0-9_']*)*\Z")


def check_statements(requests: Sequence[StatementRequest], sertop: Sequence[str]) -> tuple[StatementVerdict, ...]:
    """One verdict a request, in order, from one sertop process (``sertop`` is its argument list).

    A theorem that the library above doesn't bring is looked for in the module that its qualified name begins with.
    Raises ToolMissingError when it can't be started, ToolFailedError when it dies.
    """
    with SerapiSession(sertop) as session:
        session.run(f"{LIBRARY} {_EQUALITY}")
        return tuple(
            StatementVerdict(request.item_id, not reason, reason)
            for request in requests
            for reason in [_objection(session, request)]
        )


def _objection(session: SerapiSession, request: StatementRequest) -> str:
    """Why the request's theorem doesn't have its statement; empty when it has."""
    statement = _elaborated(request.text)
    refusal = _refusal(session, f"({statement} : Type)")
    if refusal:
        return f"Coq doesn't accept the statement: {refusal}"
    if not request.theorem:
        return ""
    if not _QUALIFIED_NAME.match(request.theorem):
        return f"{request.theorem!r} is not a name"
    unknown = _unknown(session, request.theorem)
    if unknown:
        return unknown
    its_type = f"ltac:(let t := type of (@{request.theorem}) in exact t)"
    refusal = _refusal(session, f"(wonton_same_itself Type {statement} : wonton_same Type {its_type} {statement})")
    if not refusal:
        return ""
    universes = re.search(r"\(universe inconsistency: (.*?)\.?\)\.?$", refusal)
    actual = session.statement_text(request.theorem)
    return f"{request.theorem} states `{actual}`, which is not convertible with `{request.text}`" + (
        f" ({universes[1]})" if universes else ""
    )


def _elaborated(text: str) -> str:
    """``text`` as it reads by itself: where a type is expected, Coq would lift the branches of an `if` to types."""
    return f"ltac:(let t := constr:({text}) in exact t)"


def _unknown(session: SerapiSession, theorem: str) -> str:
    """Why Coq doesn't have the theorem, even once the module that its name begins with is there; empty if it does."""
    if not _refusal(session, f"@{theorem}"):
        return ""
    module = theorem
    while "." in module:
        module = module.rpartition(".")[0]
        try:
            session.run(f"Require {module}.")  # without Import, so that no short name changes its meaning
        except CoqError as error:
            if error.sentence_id is not None:
                session.cancel([error.sentence_id])
        else:
            if not _refusal(session, f"@{theorem}"):
                return ""
            if "." not in module:
                break  # a short name like Nat, which some file of the library happens to have, too
            near = _near(session, theorem.removeprefix(f"{module}."), (module,))
            return f"{module} has no theorem {theorem}" + _did_you_mean(f"{module}.{name}" for name in near)
    return (
        f"{theorem} is not known after {LIBRARY_WORDS}; a theorem from elsewhere needs its full name, "
        "such as Coq.Arith.PeanoNat.Nat.add_comm" + _did_you_mean(_near(session, theorem, _LIBRARY_FILES))
    )


def _near(session: SerapiSession, theorem: str, files: Sequence[str]) -> list[str]:
    """Names in ``files`` that look like ``theorem``; none where Coq doesn't list them."""
    try:
        listed = session.vernacular(f"Search _ inside {' '.join(files)}.")
    except CoqError:
        return []
    names = {name.rpartition(".")[2] for name in _LISTED_NAME.findall(listed)}
    return difflib.get_close_matches(theorem, sorted(names), n=2, cutoff=_LIKENESS)


def _did_you_mean(names: Iterable[str]) -> str:
    offered = " or ".join(names)
    return f"; did you mean {offered}?" if offered else ""


def _refusal(session: SerapiSession, term: str) -> str:
    """Coq's objection to a term, on one line; empty when it type-checks."""
    try:
        session.vernacular(f"Timeout {_SECONDS_PER_QUESTION} Check {term}.")
    except CoqError as error:
        return " ".join(error.message.split()) or "refused without a word"
    return ""
