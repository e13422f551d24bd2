"""Metamath as a prover of Wonton's: statements in its syntax, and whether its theorems state them."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence

from wonton_core.errors import BadInputError
from wonton_core.model.neutral_statement import (
    PROP,
    Arrow,
    ForAll,
    NeutralStatement,
    Operation,
    Sort,
    Term,
    Variable,
)
from wonton_core.model.run_record import ToolVersion
from wonton_core.model.statement_check import StatementRequest, StatementVerdict
from wonton_metamath.database.reader import read_database
from wonton_metamath.database.records import PROVABLE, Assertion, Database
from wonton_metamath.errors import FormulaError
from wonton_metamath.propositional import EXACT, Form, propositional_form, same_proposition
from wonton_metamath.terms import TermMaker
from wonton_metamath.toolchain.discover import find_database, find_program, program_version

VARIABLES = ("ph", "ps", "ch", "th", "ta", "et", "ze", "si")
"""set.mm's variables for formulas, in its order."""

_CONNECTIVES = {"and": "/\\", "or": "\\/", "iff": "<->"}
_CONSTANTS = {"True": "T.", "False": "F."}


class StatementNotPropositionalError(BadInputError):
    """A neutral statement that set.mm's propositional calculus has no words for."""

    code = "metamath.statement-not-propositional"


class MetamathProver:
    """Metamath with set.mm."""

    def tool_versions(self) -> Sequence[ToolVersion]:
        """The program and the database, whose version is its SHA-256. Raises MetamathMissingError."""
        database = find_database()
        with database.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        return (ToolVersion("metamath", program_version(find_program())), ToolVersion(database.name, content))

    def render_statement(self, statement: NeutralStatement) -> str:
        """The statement in set.mm's syntax. Raises StatementNotPropositionalError for what is more than formulas over
        propositions."""
        term: Term = statement.term
        names: dict[str, str] = {}
        while isinstance(term, ForAll) and isinstance(term.domain, Sort) and term.domain.name == PROP:
            if len(names) == len(VARIABLES):
                raise _not_propositional(f"more than {len(VARIABLES)} variables")
            names[term.name] = VARIABLES[len(names)]
            term = term.body
        return f"|- {_rendered(term, names)}"

    def check_statements(self, requests: Sequence[StatementRequest]) -> Sequence[StatementVerdict]:
        """Whether each text is a formula of set.mm and, where a theorem is named, what that theorem states up to the
        names of variables. Raises MetamathMissingError."""
        database, maker = _set_mm()
        return tuple(_verdict(request, database, maker) for request in requests)


@functools.cache
def _set_mm() -> tuple[Database, TermMaker]:
    database = read_database(find_database())
    return database, TermMaker(database)


def _verdict(request: StatementRequest, database: Database, maker: TermMaker) -> StatementVerdict:
    symbols = tuple(request.text.split())
    if symbols[:1] != (PROVABLE,):
        return StatementVerdict(request.item_id, faithful=False, reason=f"a statement begins with {PROVABLE}")
    try:
        asked = maker.formula_term(symbols)
    except FormulaError as error:
        return StatementVerdict(request.item_id, faithful=False, reason=error.summary)
    if not request.theorem:
        return StatementVerdict(request.item_id, faithful=True)
    theorem = database.assertions.get(request.theorem)
    if theorem is None or theorem.is_syntax:
        return StatementVerdict(request.item_id, faithful=False, reason=f"set.mm has no theorem {request.theorem}")
    wanted, stated = propositional_form(asked, "metamath"), _form(theorem, maker)
    if wanted is not None and stated is not None and same_proposition(wanted, stated) == EXACT:
        return StatementVerdict(request.item_id, faithful=True)
    return StatementVerdict(
        request.item_id, faithful=False, reason=f"{request.theorem} states {' '.join(theorem.symbols)}"
    )


def _form(theorem: Assertion, maker: TermMaker) -> Form | None:
    try:
        return propositional_form(maker.statement(theorem), "metamath")
    except FormulaError:
        return None


def _rendered(term: Term, names: dict[str, str]) -> str:
    match term:
        case Variable(name) if name in names:
            return names[name]
        case Arrow(premise, conclusion):
            return f"( {_rendered(premise, names)} -> {_rendered(conclusion, names)} )"
        case Operation("not", (negated,)):
            return f"-. {_rendered(negated, names)}"
        case Operation(operator, (left, right)) if operator in _CONNECTIVES:
            return f"( {_rendered(left, names)} {_CONNECTIVES[operator]} {_rendered(right, names)} )"
        case Operation(operator, ()) if operator in _CONSTANTS:
            return _CONSTANTS[operator]
    raise _not_propositional(type(term).__name__.lower() + (f" {term.operator}" if isinstance(term, Operation) else ""))


def _not_propositional(what: str) -> StatementNotPropositionalError:
    return StatementNotPropositionalError(
        f"set.mm's propositional calculus has no word for {what}",
        cause="the statement is not one over propositions alone",
        next_step="choose statements made of not, and, or, iff, implication, True and False",
    )
