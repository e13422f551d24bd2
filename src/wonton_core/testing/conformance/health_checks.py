"""Laws of a health check for ``wonton doctor``."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from wonton_core.plugin_api.records import OK, HealthReport
from wonton_core.store import places
from wonton_core.testing.conformance.laws import check_laws, require

HealthCheck = Callable[[], HealthReport]


def _require_report(report: object) -> None:
    if not isinstance(report, HealthReport):
        require(False, f"gave {type(report).__name__}, expected HealthReport")
        return
    require(bool(report.found.strip()), "does not say what it found")
    require("\n" not in report.found + report.fix, "speaks in more than one line")
    require(report.state == OK or bool(report.fix.strip()), f"{report.state} without saying what mends it")


def says_what_is_there_and_what_mends_it(check: HealthCheck) -> None:
    """One line of what was found; whenever that is not ok, what to do."""
    _require_report(check())


def says_the_same_again(check: HealthCheck) -> None:
    """It looks, and changes nothing."""
    first, second = check(), check()
    require(first.state == second.state, f"{first.state}, then {second.state}")


def raises_nothing_on_an_empty_machine(check: HealthCheck) -> None:
    """Without a program on PATH, with an empty home, data and cache folder."""
    with _empty_machine():
        _require_report(check())


@contextmanager
def _empty_machine() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="wonton-conformance-") as folder:
        emptied = dict.fromkeys(("HOME", "PATH", places.DATA_DIR, places.CACHE_DIR, places.LOGS_DIR), folder)
        before = {name: os.environ.get(name) for name in emptied}
        os.environ.update(emptied)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


LAWS = (says_what_is_there_and_what_mends_it, says_the_same_again, raises_nothing_on_an_empty_machine)


def check_health_check(check: HealthCheck) -> tuple[str, ...]:
    """Raise ContractBrokenError unless ``check`` keeps every law of a health check."""
    __tracebackhide__ = True
    return check_laws("the health check", check, LAWS)
