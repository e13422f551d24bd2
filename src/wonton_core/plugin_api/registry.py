"""What all plugins offer for one hook, by name. The object behind a record is imported when it is asked for."""

from __future__ import annotations

import contextlib
import difflib
import importlib
import sys
from collections.abc import Iterable
from typing import Generic, TypeVar, cast

from wonton_core.errors import PluginConflictError, PluginLoadError, UnknownNameError
from wonton_core.plugin_api.loader import Contribution, PluginStatus, is_users_interrupt
from wonton_core.plugin_api.records import PluginRecord

RecordT = TypeVar("RecordT", bound=PluginRecord)
ObjectT = TypeVar("ObjectT")

_METRICS = (
    "agreement_estimate",
    "cohen_kappa",
    "declaration_statistics",
    "deviation_cells",
    "error_class_distribution",
    "expected_rank",
    "family_preference",
    "family_preference_estimates",
    "fleiss_kappa",
    "judged_outcomes",
    "judgement_pass_at_k",
    "krippendorff_alpha",
    "majority_vote",
    "mean_consensus",
    "pass_at_k_curve",
    "ndcg_at_k",
    "patch_length_alignment",
    "rank_statistics",
    "recall_at_1",
    "recall_at_10",
    "recall_at_3",
    "recall_at_5",
    "recall_at_k",
    "reciprocal_rank",
    "relative_decrease",
    "repair_rates",
    "squared_deviations",
    "success_by_patch_size",
    "success_table",
    "task_pass_at_k",
    "verification_pass_at_k",
    "vote_deviations",
)
_CHAT_MODELS = ("anthropic", "embedded", "openai", "openai_compatible", "scripted")
FIRST_PARTY: dict[str, dict[str, str]] = {
    "prover": {"lean": "wonton-lean", "coq": "wonton-coq"},
    "verifier": {"lean": "wonton-lean", "coq": "wonton-coq"},
    "tactic provider": {"heuristic": "wonton-lean"},
    "judge": {"empty_patch": "wonton-judges", "sub_tasks": "wonton-judges"},
    "chat model": dict.fromkeys(_CHAT_MODELS, "wonton-judges"),
    "executor": {"dask": "wonton-dask"},
    "metric": dict.fromkeys(_METRICS, "wonton-metrics"),
}
"""Names that packages of this project offer, by kind: what to install when one is missing."""


class Registry(Generic[RecordT, ObjectT]):
    """All records of one hook. ``kind`` is the word for one of them in errors ("aggregator").

    A name that two plugins offer is listed, and is an error as soon as it is used: neither wins.
    """

    def __init__(self, kind: str, contributions: Iterable[Contribution], table: tuple[PluginStatus, ...] = ()) -> None:
        self.kind = kind
        self._table = table
        self._offers: dict[str, list[Contribution]] = {}
        for contribution in contributions:
            self._offers.setdefault(contribution.record.path, []).append(contribution)

    def names(self) -> tuple[str, ...]:
        """All names, sorted; a command's name is its whole path ("coq run")."""
        return tuple(sorted(self._offers))

    def records(self) -> tuple[RecordT, ...]:
        """All records in order of name. Raises PluginConflictError."""
        return tuple(self.record(name) for name in self.names())

    def __contains__(self, name: object) -> bool:
        return name in self._offers

    def record(self, name: str) -> RecordT:
        """The record called ``name``. Raises UnknownNameError, PluginConflictError."""
        return cast(RecordT, self._only(name).record)

    def plugin(self, name: str) -> PluginStatus:
        """The plugin that offers ``name``. Raises UnknownNameError, PluginConflictError."""
        return self._only(name).plugin

    def origin(self, name: str) -> str:
        """Distribution and version that offer ``name``. Raises UnknownNameError, PluginConflictError."""
        return self.plugin(name).source

    def load(self, name: str) -> ObjectT:
        """The object behind ``name``, imported now. Raises UnknownNameError, PluginConflictError, PluginLoadError."""
        return cast(ObjectT, self.load_attribute(name, self.record(name).load))

    def load_attribute(self, name: str, address: str) -> object:
        """Import ``address`` ("package.module:attribute"), another object of the plugin that offers ``name``."""
        module_name, _, attribute = address.partition(":")
        try:
            # What a module prints belongs to talk: stdout is for results.
            with contextlib.redirect_stdout(sys.stderr):
                found: object = importlib.import_module(module_name)
                for part in attribute.split("."):
                    found = getattr(found, part)
        except BaseException as error:  # also what is no Exception, such as a plugin's attempt to leave the program
            if is_users_interrupt(error):
                raise
            raise PluginLoadError(
                f"{self.kind} {name!r} of {self.origin(name)} can't be loaded: {type(error).__name__}: {error}",
                cause=f"{address} is missing, or a package that it needs is not installed",
                next_step=f"pip install --upgrade {self.plugin(name).distribution}; if it is yours, mend its `load`",
            ) from error
        return found

    def conflicts(self) -> tuple[str, ...]:
        """Names that more than one plugin offers."""
        return tuple(sorted(name for name, offers in self._offers.items() if len(offers) > 1))

    def conflict(self, name: str) -> PluginConflictError:
        """The error for one of the ``conflicts``, naming everybody who offers it."""
        plugins = [offer.plugin for offer in self._offers[name]]
        return PluginConflictError(
            f"{self.kind} {name!r} is offered by {' and '.join(sorted(plugin.source for plugin in plugins))}",
            cause="two installed packages chose the same name",
            next_step=f"leave one out with --no-plugin {plugins[-1].distribution}, or uninstall it",
        )

    def _only(self, name: str) -> Contribution:
        offers = self._offers.get(name)
        if offers is None:
            raise self._unknown(name)
        if len(offers) > 1:
            raise self.conflict(name)
        return offers[0]

    def _unknown(self, name: str) -> UnknownNameError:
        known = self.names()
        near = difflib.get_close_matches(name, known, n=3)
        summary = f"unknown {self.kind} {name!r}" + (f", did you mean {' or '.join(near)}?" if near else "")
        package = FIRST_PARTY.get(self.kind, {}).get(name)
        held_back = [row for row in self._table if row.distribution == package and row.reason]
        if held_back:
            next_step = f"{package} is installed but {held_back[0].status} ({held_back[0].reason})"
        elif package:
            next_step = f"pip install {package}"
        else:
            next_step = f"choose one of these, or install the package that offers {name!r}; see `wonton plugins list`"
        offered = ", ".join(self._as_written(known_name) for known_name in known)
        return UnknownNameError(summary, cause=f"installed plugins offer: {offered or 'none'}", next_step=next_step)

    def _as_written(self, name: str) -> str:
        """A name with what has to follow it, such as a vendor's with MODEL: who wrote the model alone sees the form."""
        argument = getattr(self._offers[name][0].record, "argument", "")
        return f"{name}:{argument}" if argument else name
