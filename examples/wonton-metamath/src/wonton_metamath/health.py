"""What ``wonton doctor`` says of Metamath."""

from __future__ import annotations

from wonton_core.plugin_api.records import MISSING, OK, HealthReport
from wonton_metamath.errors import INSTALL_COMMAND, MetamathMissingError
from wonton_metamath.toolchain.discover import find_database, find_program, program_version


def check_metamath() -> HealthReport:
    """Whether the program and a database are there."""
    try:
        program, database = find_program(), find_database()
        return HealthReport(OK, f"metamath {program_version(program)} with {database}")
    except MetamathMissingError as error:
        return HealthReport(MISSING, error.summary, INSTALL_COMMAND)
