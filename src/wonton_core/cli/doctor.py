"""``wonton doctor``: what is installed, what is missing, and the command that mends it."""

from __future__ import annotations

import click

from wonton_core.cli.terminal import result, result_json, say
from wonton_core.errors import EXIT_TOOL_MISSING
from wonton_core.plugin_api.catalog import Catalog, load_catalog
from wonton_core.plugin_api.loader import FAILED
from wonton_core.plugin_api.records import MISSING, OK, WARNING, HealthReport


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Check this installation: Python, packages, folders, plugins and their provers.

    Every line that is not ok ends with the command that mends it. Exit code 3 when something needed is missing.

    \b
    Example:
      wonton doctor
    """
    catalog = load_catalog()
    rows = [*_plugin_rows(catalog), *((name, _run_check(catalog, name)) for name in catalog.health_checks.names())]
    if as_json:
        result_json(
            [{"check": name, "state": report.state, "found": report.found, "fix": report.fix} for name, report in rows]
        )
    else:
        for name, report in rows:
            line = f"{report.state:<8} {name:<16} {report.found}"
            result(f"{line}; fix: {report.fix}" if report.state != OK and report.fix else line)
    missing = [name for name, report in rows if report.state == MISSING]
    if missing:
        say(f"Missing: {', '.join(missing)}.")
        ctx.exit(EXIT_TOOL_MISSING)


def _plugin_rows(catalog: Catalog) -> list[tuple[str, HealthReport]]:
    broken = [
        (
            f"plugin {row.plugin}",
            HealthReport(WARNING, f"{row.source}: {row.reason}", f"pip install --upgrade {row.distribution}"),
        )
        for row in catalog.plugin_table()
        if row.status == FAILED
    ]
    conflicts = [("plugins", HealthReport(WARNING, error.summary, error.next_step)) for error in catalog.conflicts()]
    return broken + conflicts


def _run_check(catalog: Catalog, name: str) -> HealthReport:
    """The check's report; a check that raises, or answers nonsense, is a warning and never a crash."""
    try:
        report = catalog.health_checks.load(name)()
        if not isinstance(report, HealthReport):
            raise TypeError(f"it returned {type(report).__name__}, expected HealthReport")
    except Exception as error:
        return HealthReport(WARNING, f"the check itself failed: {error}", "wonton plugins list")
    return report
