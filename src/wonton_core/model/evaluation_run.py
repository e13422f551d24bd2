"""An evaluation's folder: which stage is where, what it was made of, and what it took."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from wonton_core.model.run_record import PluginVersion

EVALUATION_RUN_FORMAT_VERSION = 1

DONE = "done"
INCOMPLETE = "incomplete"
"""It ran to its end, and something is missing that could not be had."""
STOPPED = "stopped"
"""By the user, the budget or an error: ``reason`` says which."""
RUNNING = "running"
"""Under way, or killed."""


@frozen
class Spending:
    """What was asked of chat models, and the time of the work in seconds. Tokens and cost (US dollars) are None where
    an endpoint did not tell; ``cost_at_most`` is then what was spent at most."""

    seconds: float = 0.0
    requests: int = 0
    prompt_tokens: int | None = 0
    answer_tokens: int | None = 0
    cost: float | None = 0.0
    cost_at_most: float = 0.0


@frozen
class StageRecord:
    """One stage with one set of options and inputs. ``key`` is a hash over ``options``, ``inputs`` (SHA-256 of each
    file), ``plugins``, ``prompts`` and ``wonton_version``; ``folder`` and ``files`` are relative to the run's folder.

    ``files`` are what later stages read, ``sha256`` their hashes once the stage ended; ``counts`` is what the stage's
    command printed. ``spending`` covers all attempts, killed ones too.
    """

    format_version: int
    stage: str
    key: str
    folder: str
    state: str
    reason: str
    options: dict[str, Any]
    inputs: dict[str, str]
    plugins: tuple[PluginVersion, ...]
    prompts: dict[str, str]
    wonton_version: str
    files: dict[str, str]
    sha256: dict[str, str]
    counts: dict[str, Any]
    spending: Spending


@frozen
class EvaluationRun:
    """``run.json``: the stages that belong together, by name. ``repo`` and ``snapshots`` are relative
    to the run's folder where they are inside it, else absolute.

    ``total`` covers these stages. ``of_other_settings`` is what stages in the folder took that were made with options
    or inputs of earlier calls: their results are there, and not part of this.
    """

    format_version: int
    repo: str
    snapshots: str
    stages: dict[str, StageRecord]
    total: Spending
    of_other_settings: Spending
