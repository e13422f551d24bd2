"""Which Coq there is, for ``wonton doctor``."""

from __future__ import annotations

from wonton_coq.toolchain.discover import find_coq
from wonton_coq.toolchain.errors import INSTALL_COMMAND, CoqMissingError
from wonton_core.plugin_api.records import MISSING, OK, WARNING, HealthReport


def check_coq() -> HealthReport:
    """A Coq with SerAPI, tried by asking it for its version; an untested version is a warning."""
    try:
        found = find_coq()
    except CoqMissingError as error:
        return HealthReport(MISSING, error.summary, INSTALL_COMMAND)
    text = f"Coq {found.coq_version} with SerAPI {found.serapi_version or '?'} from {found.source}: {found.sertop[0]}"
    if found.warnings:
        return HealthReport(WARNING, f"{text}; {'; '.join(found.warnings)}", INSTALL_COMMAND)
    return HealthReport(OK, text)
