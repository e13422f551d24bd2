"""What ``wonton ape run`` says: of a run that came to its end, of what it took, and of what it would take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from wonton_core.cli.terminal import result, result_json, say
from wonton_core.codec.records import unstructure
from wonton_core.engineering.run.forecasting import RunForecast
from wonton_core.engineering.run.stage_order import STAGES
from wonton_core.errors import WontonError
from wonton_core.model.evaluation_run import EvaluationRun, Spending
from wonton_core.model.measures import VERIFIER

_WIDTH = 24
_FORECAST = ("requests", "prompt_tokens", "answer_tokens")


def report_run(run: EvaluationRun, folder: Path, *, as_json: bool) -> None:
    """The run's record, or its stages, the figures at the smallest k, and where the page is."""
    if as_json:
        result_json({"folder": str(folder), **unstructure(run)})
        return
    for record in (run.stages[stage.name] for stage in STAGES if stage.name in run.stages):
        result(f"{record.stage:<9} {record.state:<11} {record.spending.seconds:>8.1f} s  {folder / record.folder}")
    if "measure" in run.stages:
        _report_figures(run.stages["measure"].counts, run.stages["generate"].options["models"])
    if "report" in run.stages:
        result(f"Page with all tables and figures: {folder / 'report.html'}")


def _report_figures(counts: dict[str, Any], generators: Sequence[str]) -> None:
    """``generators`` in the configuration's order: of counts that were read from disk the names are sorted."""
    result("")
    result("1 task" if counts["tasks"] == 1 else f"{counts['tasks']} tasks")
    for name in sorted(counts["generators"], key=generators.index):
        figures = counts["generators"][name]
        outcomes = ", ".join(f"{number} {outcome}" for outcome, number in figures["outcomes"].items()) or "no sample"
        result(f"{name:<{_WIDTH}} {figures['found']} of {figures['asked']} samples: {outcomes}")
        deciders = figures["pass_at_k"]
        for decider in sorted(deciders, key=lambda by: (by != VERIFIER, by)):
            levels = deciders[decider]
            words = "verified" if decider == VERIFIER else f"and accepted by {decider}"
            k = min(levels, key=int, default="")
            result(f"{'':<{_WIDTH}}   pass@{k}, {words}: {_shown(levels[k])}" if k else f"{'':<{_WIDTH}}   no pass@k")
    for caveat in counts["caveats"]:
        result(caveat)
    result("")


def _shown(estimate: dict[str, Any]) -> str:
    """A value with its interval, or that there is none, and between what it lies where samples are unknown."""
    unknown = estimate.get("lowest") != estimate.get("highest")  # neither is there in a run of an earlier Wonton
    bounds = f"; of all tasks {estimate['lowest']:.3f} to {estimate['highest']:.3f}" if unknown else ""
    if estimate["value"] is None:
        return f"not known{bounds}"
    interval = "" if estimate["low"] is None else f" [{estimate['low']:.3f}, {estimate['high']:.3f}]"
    few = ", too few to conclude anything from" if estimate["small"] else ""
    return f"{estimate['value']:.3f}{interval}, n = {estimate['n']}{few}{bounds}"


def say_spending(run: EvaluationRun) -> None:
    """What the run took, all attempts included, and what is beside it in the folder."""
    say(f"In all: {_in_words(run.total)}")
    if run.of_other_settings.seconds:
        beside = _in_words(run.of_other_settings)
        say(f"Besides, in this folder, with other settings or inputs, or not reached in this call: {beside}")


def _in_words(spending: Spending) -> str:
    words = [f"{spending.seconds:.0f} s"]
    if spending.requests:
        tokens = (
            "an endpoint did not tell its tokens"
            if spending.prompt_tokens is None or spending.answer_tokens is None
            else f"{spending.prompt_tokens} tokens in prompts, {spending.answer_tokens} in answers"
        )
        cost = f"at most ${spending.cost_at_most:.4f}" if spending.cost is None else f"${spending.cost:.4f}"
        words += [f"{spending.requests} requests to models", tokens, cost]
    return "; ".join(words)


def say_without_key(models: Iterable[tuple[str, WontonError]]) -> None:
    """Before anything runs: which models can't be asked, and what would help."""
    for written, error in models:
        say(f"{written} can't be asked yet: {error.summary}; {error.next_step}.")
        say("  Unless its answers are there already, the stage that asks it will stop.")


def report_forecast(forecast: RunForecast, *, as_json: bool) -> None:
    """A line for each stage that would ask models."""
    if as_json:
        result_json({"dry_run": True, **unstructure(forecast)})
        return
    for stage, figures in forecast.known.items():
        spans = [f"{name.replace('_', ' ')} {_span(figures[name])}" for name in _FORECAST]
        likely = f", likely about {figures['likely_cost']:.2g}" if figures.get("likely_cost") else ""
        result(f"{stage:<9} {', '.join(spans)}, cost {_span(figures['cost'], '.4f')}{likely}")
    for stage, words in forecast.open.items():
        result(f"{stage:<9} {words}")
    if not forecast.known and not forecast.open:
        result("No model would be asked.")
    say("Nothing was asked. Costs are in US dollars.")


def _span(span: dict[str, Any], form: str = "d") -> str:
    least, most = f"{span['at_least']:{form}}", "no limit" if span["at_most"] is None else f"{span['at_most']:{form}}"
    return least if least == most else f"{least} to {most}"
