"""Checks everything that an installed plugin offers: no record can be left out of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from wonton_core.errors import UnknownNameError
from wonton_core.plugin_api.catalog import Catalog
from wonton_core.plugin_api.loader import PluginSettings, PluginStatus, load_plugins
from wonton_core.plugin_api.records import PluginRecord
from wonton_core.process.command import run_command
from wonton_core.testing.conformance.laws import ContractBrokenError, check_laws, require
from wonton_core.testing.conformance.samples import Sample
from wonton_core.testing.conformance.suites import SUITES, Suite

_HEAVY = ("numba", "numpy", "networkx", "rich", "scipy", "pandas", "sklearn", "torch", "dask", "openai", "anthropic")
_LONGEST_SUMMARY = 100
_START_SECONDS = 120.0


def check_plugin(plugin: str, samples: Mapping[str, Sample] | None = None) -> dict[str, tuple[str, ...]]:
    """Check the plugin called ``plugin`` (or all of the distribution so called) as Wonton loads it, other plugins left
    out, and everything that it offers by the laws of its kind. Returns the names of the laws kept, by hook and name.

    ``samples`` gives, by name, what a law needs to know of what is offered; which kinds need one, and which sample,
    stands with each kind (``SUITES``). Raises UnknownNameError where the plugin isn't installed, PluginLoadError where
    it does not load, ContractBrokenError naming every law that is broken.
    """
    catalog = Catalog(load_plugins(PluginSettings(allowed=frozenset({plugin}), strict=True, warn=lambda _text: None)))
    rows = [row for row in catalog.plugin_table() if plugin in (row.plugin, row.distribution) and not row.reason]
    if not rows:
        raise UnknownNameError(
            f"no plugin {plugin!r} is installed",
            cause=f"installed: {', '.join(row.plugin for row in catalog.plugin_table())}",
            next_step="pip install -e . in its folder",
        )
    given = dict(samples or {})
    kept: dict[str, tuple[str, ...]] = {}
    broken: list[tuple[str, str]] = []
    for what, law_names, found in _checked(catalog, rows, given):
        kept[what] = law_names
        broken += [(f"{what}: {name}", text) for name, text in found]
    if given:
        broken.append(("samples", f"given for {', '.join(sorted(given))}, which the plugin does not offer"))
    if broken:
        raise ContractBrokenError(f"the plugin {plugin!r}", broken, sum(map(len, kept.values())) + len(broken))
    return kept


def _checked(
    catalog: Catalog, rows: list[PluginStatus], samples: dict[str, Sample]
) -> list[tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]]:
    """What was checked, the laws that were kept, and those that were broken with what was found."""
    checks = []
    for row in rows:
        checks.append(_run(f"plugin {row.plugin}", row.module, (lists_without_heavy_imports,)))
        offers = catalog.offers(row)
        if not offers:
            checks.append((f"plugin {row.plugin}", (), (("offers something", "no hook yields anything"),)))
        for hook, offered in offers.items():
            registry = getattr(catalog, hook.removeprefix("wonton_"))
            for path in (entry["path"] for entry in offered):
                record, what = registry.record(path), f"{registry.kind} {path}"
                checks.append(_run(what, record, (has_a_summary_for_lists,)))
                checks.append(_suite(what, SUITES[hook], record, registry.load(path), samples.pop(path, None)))
    return checks


def _suite(
    what: str, suite: Suite, record: PluginRecord, offered: Any, sample: Sample | None
) -> tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]:
    if suite.sample is not None and not isinstance(sample, suite.sample):
        needed = f"samples={{{record.path!r}: {suite.sample.__name__}(...)}}"
        return what, (), (("has a sample", f"its laws need {needed}, got {type(sample).__name__}"),)
    try:
        return what, suite.check(offered, record, sample), ()
    except ContractBrokenError as error:
        return what, (), error.broken


def _run(what: str, subject: Any, laws: tuple[Any, ...]) -> tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]:
    try:
        return what, check_laws(what, subject, laws), ()
    except ContractBrokenError as error:
        return what, (), error.broken


def lists_without_heavy_imports(module: str) -> None:
    """The module with the hooks is imported by every command: it imports nothing that takes long to import."""
    name = module.partition(":")[0]
    source = f"import sys, {name}; print(*(set({_HEAVY!r}) & sys.modules.keys()))"
    done = run_command([sys.executable, "-c", source], seconds=_START_SECONDS)
    require(done.code == 0, f"{name} can't be imported alone: {done.stderr.decode(errors='replace')[-500:]}")
    found = done.stdout.split(b"\n")[-2].decode()
    require(not found, f"{name} imports {found}: import it in the module that `load` names")


def has_a_summary_for_lists(record: PluginRecord) -> None:
    """One line that says what it is, for lists."""
    require(bool(record.summary.strip()), "the summary is empty")
    require(len(record.summary) <= _LONGEST_SUMMARY, f"the summary is longer than {_LONGEST_SUMMARY} characters")
