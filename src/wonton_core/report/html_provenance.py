"""Where the figures come from: runs, versions, plugins, seeds and rules."""

from __future__ import annotations

from wonton_core.report.html_markup import Html, joined, tag
from wonton_core.report.html_report_part import ReportPart
from wonton_core.report.html_tables import cell, count_text, definitions, not_in_report, row, short, table

_SHOWN_HASH = 16


def provenance(report: ReportPart) -> Html:
    """The whole section."""
    return joined([_runs(report), _plugins(report), _rules(report)])


def _runs(report: ReportPart) -> Html:
    lines = []
    for key, side in (("run_lean", "Lean"), ("run_coq", "Coq")):
        for run in report.part(key).parts("runs"):
            tools = ", ".join(f"{tool.text('name')} {tool.text('version')}" for tool in run.parts("tools"))
            lines.append(
                row(
                    side,
                    *(cell(run.text(name)) for name in ("run_id", "corpus", "state", "wonton_version")),
                    cell(tools),
                    cell(tag("code", run.text("fingerprint")[:_SHOWN_HASH], title=run.text("fingerprint"))),
                )
            )
    headings = ("Side", "Run", "Corpus", "State", "Wonton", "Tools", "Fingerprint")
    return table("Runs", [(heading, False) for heading in headings], lines) if lines else not_in_report("Runs")


def _plugins(report: ReportPart) -> Html:
    plugins = report.parts("plugins")
    lines = [
        row(found.text("plugin"), cell(found.text("distribution")), cell(found.text("version"))) for found in plugins
    ]
    headings = [("Plugin", False), ("Distribution", False), ("Version", False)]
    return table("Plugins that took part", headings, lines) if lines else not_in_report("Plugins")


def _rules(report: ReportPart) -> Html:
    absent = "not in this report"
    versions, seeds, intervals = report.part("versions"), report.part("seeds"), report.part("intervals")
    benchmark, hidden = report.part("benchmark"), report.part("name_obfuscation")
    classes = benchmark.content.get("relevance_classes")
    confidence = intervals.number("confidence")
    drawn = f"{intervals.text('method')}, {count_text(intervals.number('resamples'))} resamples"
    return definitions(
        [
            ("Versions", ", ".join(f"{name} {versions.text(name)}" for name in versions.names()) or absent),
            ("Seeds", ", ".join(f"{name} {short(seeds.number(name))}" for name in seeds.names()) or absent),
            ("Intervals", f"{drawn}, confidence {short(confidence)}" if intervals else absent),
            ("Ties", report.text("tie_rule") or absent),
            ("Obfuscation salt", hidden.text("salt") or "none"),
            ("Pair file", benchmark.text("pairs_file") or absent),
            ("SHA-256 of the pair file", tag("code", benchmark.text("pairs_sha256") or absent)),
            (
                "Classes of equivalent theorems",
                absent if not isinstance(classes, list) else f"{len(classes)} of more than one pair",
            ),
        ]
    )
