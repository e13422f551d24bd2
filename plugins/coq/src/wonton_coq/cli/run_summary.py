"""What a Coq run came to: counts, and by name what has no term, no script or no whole trace."""

from __future__ import annotations

from collections.abc import Callable

from wonton_coq.extraction.theorem_record import TERM_NODES, TRACED_GOALS
from wonton_core.model.theorem_artifacts import WILD_TYPE
from wonton_core.store.run_reader import RunReader

_SHOWN_NAMES = 20


def summary_json(reader: RunReader) -> dict[str, object]:
    """The summary as plain JSON values."""
    rows = {name: variants[WILD_TYPE] for name, variants in _theorems(reader).items()}
    without_trace = {
        name: row.notes[-1] if not row.status.reason else row.status.reason
        for name, row in rows.items()
        if row.script and TRACED_GOALS not in row.counts
    }
    return {
        "run_directory": str(reader.folder),
        "run_id": reader.config.run_id,
        "state": reader.status.state,
        "theorems": len(reader.config.selection),
        "done": len(rows),
        "terms": sum(TERM_NODES in row.counts for row in rows.values()),
        "solved": sum(row.status.solved for row in rows.values()),
        "with_axioms": sum(bool(row.status.axioms) for row in rows.values()),
        "scripts": sum(bool(row.script) for row in rows.values()),
        "traces": sum(TRACED_GOALS in row.counts for row in rows.values()),
        "partial_traces": [name for name, row in rows.items() if "the trace is partial" in row.notes],
        "without_script": [name for name, row in rows.items() if not row.script],
        "script_without_trace": without_trace,
        "failed": list(reader.status.failed),
        "tools": {tool.name: tool.version for tool in reader.config.tools},
    }


def _theorems(reader: RunReader) -> dict[str, dict]:  # type: ignore[type-arg]
    return reader.theorems if reader.status.done else {}


def print_summary(reader: RunReader, show: Callable[[str], None]) -> None:
    """The summary in lines."""
    found = summary_json(reader)
    show(f"Run directory: {found['run_directory']}")
    show(f"Theorems: {found['done']} of {found['theorems']} done, {found['terms']} with a proof term")
    show(f"Scripts: {found['scripts']}, replayed as traces: {found['traces']}")
    show(f"Resting on axioms: {found['with_axioms']}")
    for key, label in (
        ("without_script", "Without a script"),
        ("partial_traces", "Partial traces"),
        ("script_without_trace", "Script but no trace"),
        ("failed", "Failed"),
    ):
        names = found[key]
        assert isinstance(names, list | dict)
        listed = [f"{name} ({why})" for name, why in names.items()] if isinstance(names, dict) else list(names)
        if listed:
            more = f" and {len(listed) - _SHOWN_NAMES} more" if len(listed) > _SHOWN_NAMES else ""
            show(f"{label} ({len(listed)}): {', '.join(listed[:_SHOWN_NAMES])}{more}")
