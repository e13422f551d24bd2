"""What can go wrong with Metamath databases and the metamath program."""

from __future__ import annotations

from wonton_core.errors import BadInputError, ToolFailedError, ToolMissingError

INSTALL_COMMAND = "wonton toolchain install metamath"


class DatabaseError(BadInputError):
    """A .mm file is not a Metamath database, or breaks the language's rules at the named place."""

    code = "metamath.database"


class FormulaError(BadInputError):
    """A formula that the syntax axioms of its database don't parse."""

    code = "metamath.formula"


class ProofError(BadInputError):
    """A proof that can't be read: incomplete, damaged, or not fitting the statements that it names."""

    code = "metamath.proof"


class MetamathMissingError(ToolMissingError):
    """No metamath program or no database where they are looked for."""

    code = "metamath.missing"


class MetamathFailedError(ToolFailedError):
    """The metamath program died, fell silent, or refused a database; or it could not be installed."""

    code = "metamath.failed"
