"""Results go to stdout, talk goes to stderr."""

from __future__ import annotations

import os
from typing import Any

import click

from wonton_core.errors import WontonError
from wonton_core.plugin_api.catalog import load_catalog


def _color() -> bool | None:
    """False where NO_COLOR is set; None lets click look whether the stream is a terminal."""
    return False if os.environ.get("NO_COLOR") else None


def say(text: str) -> None:
    """One line of talk, on stderr."""
    click.echo(text, err=True, color=_color())


def result(text: str) -> None:
    """One line of results, on stdout."""
    click.echo(text, color=_color())


def result_json(value: Any) -> None:
    """Plain JSON values as the result, on stdout. NaN is an error: JSON has none."""
    import json  # not needed for --help

    click.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def plugin_hints(error: WontonError) -> list[str]:
    """Next steps that plugins know for this error. A broken hint never hides the error that it was asked about."""
    hints: list[str] = []
    try:
        registry = load_catalog().error_hints
    except Exception:
        return hints
    for name in registry.names():
        try:
            hint = registry.load(name)(error)
        except Exception:
            continue
        if hint and hint not in hints:
            hints.append(hint)
    return hints


def report_error(error: WontonError, *, as_json: bool) -> None:
    """An error a user can meet: as text on stderr, or as ``{"error": {...}}`` on stdout."""
    hints = plugin_hints(error)
    if as_json:
        result_json({"error": {**error.as_json(), "hints": hints}})
        return
    say(click.style("Error: ", fg="red", bold=True) + error.summary)
    if error.cause:
        say(f"Cause: {error.cause}")
    for step in filter(None, (error.next_step, *hints)):
        say(f"Next:  {step}")
    say(f"[{error.code}]")
