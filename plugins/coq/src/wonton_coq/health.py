"""What ``wonton doctor`` says about Coq."""

from __future__ import annotations

from wonton_core.plugin_api.records import HealthReport

from .toolchain.discover import find_coq
from .toolchain.errors import INSTALL_COMMAND, CoqMissingError


def check_coq() -> HealthReport:
    """Which Coq with SerAPI would be used."""
    try:
        found = find_coq()
    except CoqMissingError as error:
        return HealthReport("missing", error.summary, INSTALL_COMMAND)
    told = f"Coq {found.coq_version}, SerAPI {found.serapi_version or 'of unknown version'} ({found.source})"
    if found.warnings:
        return HealthReport("warning", f"{told}; {'; '.join(found.warnings)}", INSTALL_COMMAND)
    return HealthReport("ok", told)
