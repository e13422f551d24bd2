"""From options to a run: which theorems, which folder, and the fingerprint of all that decides the result."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from wonton_core.codec.records import content_hash, unstructure
from wonton_core.errors import BadInputError, RunDirectoryError, UsageError
from wonton_core.model.corpus import Corpus, CorpusItem
from wonton_core.model.run_record import RUN_SCHEMA_VERSION, PluginVersion, RunConfig, ToolVersion
from wonton_core.store.places import logs_dir
from wonton_core.store.run_layout import CONFIG_FILE
from wonton_core.store.run_writer import utc_now
from wonton_lean.search.corpus_run import SearchSettings
from wonton_lean.search.interventions import InterventionPlan
from wonton_lean.search.waves import CANDIDATES_A_GOAL, GOALS_A_WAVE

if TYPE_CHECKING:
    from wonton_lean.toolchain import LeanToolchain

BACKEND = "lean"
_LARGEST_SUGGESTIONS = 3


@frozen
class RunChoice:
    """What the user chose that decides the result; ``origins`` are the distributions, with versions, behind it."""

    mode: str
    provider: str
    settings: SearchSettings
    origins: tuple[str, ...]


def select_items(corpus: Corpus, *, theorems: Sequence[str], offset: int, limit: int | None) -> tuple[CorpusItem, ...]:
    """The items to search: ``theorems`` by item id or display name in corpus order, or a slice of the corpus.

    Raises UsageError for an unknown theorem, with suggestions, or when nothing is left.
    """
    if corpus.manifest.backend != BACKEND:
        raise BadInputError(
            f"{corpus.reference} is a corpus of {corpus.manifest.backend}, not of {BACKEND}",
            next_step="see `wonton corpus list`",
        )
    if theorems:
        names = {item.item_id: item for item in corpus.items}
        names |= {item.display_name: item for item in corpus.items if item.display_name not in names}
        for theorem in theorems:
            if theorem not in names:
                raise _unknown_theorem(theorem, corpus, list(names))
        wanted = {names[theorem].item_id for theorem in theorems}
        chosen = tuple(item for item in corpus.items if item.item_id in wanted)
    else:
        chosen = corpus.items
    end = None if limit is None else offset + limit
    chosen = chosen[offset:end]
    if not chosen:
        raise UsageError(
            f"no theorem of {corpus.reference} is left after --offset {offset}",
            cause=f"the corpus has {len(corpus.items)} items",
            next_step="choose a smaller --offset",
        )
    return chosen


def _unknown_theorem(theorem: str, corpus: Corpus, known: Sequence[str]) -> UsageError:
    close = difflib.get_close_matches(theorem, known, n=_LARGEST_SUGGESTIONS, cutoff=0.5)
    return UsageError(
        f"{corpus.reference} has no theorem {theorem!r}" + (f"; did you mean {' or '.join(close)}?" if close else ""),
        cause="the name is mistyped, or of another corpus",
        next_step="give an item id of the corpus, such as " + ", ".join(item.item_id for item in corpus.items[:3]),
    )


def make_config(
    corpus: Corpus,
    items: Sequence[CorpusItem],
    choice: RunChoice,
    lean: LeanToolchain,
    plugins: Sequence[PluginVersion],
    run_id: str | None,
) -> RunConfig:
    """The run's record. Without ``run_id`` the id comes from the fingerprint: the same command finds its run again.

    The fingerprint leaves out workers, time limits, all paths and plugins that take no part: they change no result.
    """
    options: dict[str, object] = {
        "mode": choice.mode,
        "provider": choice.provider,
        "budget": list(choice.settings.tiers),
        "interventions": _interventions(choice.settings.interventions),
        "candidates_a_goal": CANDIDATES_A_GOAL,
        "goals_a_wave": GOALS_A_WAVE,
    }
    tools = (ToolVersion(f"lean ({lean.kind})", lean.version, lean.githash),)
    selection = tuple(item.item_id for item in items)
    decisive = {
        "corpus": corpus.reference,
        "selection": list(selection),
        "options": options,
        "tools": unstructure(tools),
        "origins": list(choice.origins),
        "seed": choice.settings.seed,
    }
    fingerprint = content_hash(decisive)
    return RunConfig(
        schema_version=RUN_SCHEMA_VERSION,
        run_id=run_id or f"lean-{corpus.manifest.corpus_id}-{fingerprint[:12]}",
        backend=BACKEND,
        created_at=utc_now(),
        corpus=corpus.reference,
        selection=selection,
        options=options,
        tools=tools,
        plugins=tuple(plugins),
        seed=choice.settings.seed,
        fingerprint=fingerprint,
        wonton_version=metadata.version("wonton-core"),
    )


def _interventions(plan: InterventionPlan | None) -> object:
    if plan is None:
        return False
    extra = {intervention.name: sorted(intervention.blocked) for intervention in plan.extra}
    return {"variant_budget_factor": plan.factor, "extra": extra, "only": list(plan.only)}


def run_folder(config: RunConfig, log_dir: Path | None, *, resume: bool) -> Path:
    """The run's folder: ``log_dir``, or one named after the run id. Raises UsageError, RunDirectoryError."""
    if log_dir is None and (config.run_id in (".", "..") or "/" in config.run_id or "\0" in config.run_id):
        raise UsageError(
            f"run id {config.run_id!r} can't be a folder's name", next_step="choose another --run-id, or use --log-dir"
        )
    folder = log_dir if log_dir is not None else logs_dir() / config.run_id
    if not resume and (folder / CONFIG_FILE).exists():
        raise RunDirectoryError(
            f"{folder} holds a run already",
            cause="--no-resume asks for a new one",
            next_step="choose another --run-id or --log-dir, remove that folder, or leave out --no-resume",
        )
    return folder
