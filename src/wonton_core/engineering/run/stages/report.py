"""The page."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from wonton_core.engineering.run.stage import StagePlan, StageSite
from wonton_core.store.atomic import write_bytes

_PAGE = "report.html"
_SHOWN = ("tasks", "instructions", "samples", "repaired", "verified", "judged", "measures")


@frozen
class ReportStage:
    """Runs ``wonton ape report`` and puts a copy of the page at the top of the run's folder."""

    name: str = "report"

    def plan(self, site: StageSite) -> StagePlan:
        """Raises nothing of its own."""
        files = {name: site.file(name) for name in _SHOWN if name in site.files}

        def arguments(folder: Path) -> tuple[str, ...]:
            return ("ape", "report", str(site.run_folder), "--html", str(folder / _PAGE))

        def copy(folder: Path) -> None:
            write_bytes(site.run_folder / _PAGE, (folder / _PAGE).read_bytes())

        def is_copied(folder: Path) -> bool:
            there = site.run_folder / _PAGE
            return there.is_file() and there.read_bytes() == (folder / _PAGE).read_bytes()

        return StagePlan({}, files, {"page": _PAGE}, arguments, finish=copy, is_kept=is_copied)
