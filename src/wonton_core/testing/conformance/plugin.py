"""Checks everything that an installed plugin offers: no record can be left out of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
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


def check_plugin(
    plugin: str, samples: Mapping[str, Sample | Sequence[Sample]] | None = None
) -> dict[str, tuple[str, ...]]:
    """Check the plugin called ``plugin`` (or all of the distribution so called) as Wonton loads it, other plugins left
    out, and everything that it offers by the laws of its kind. Returns the names of the laws kept, by what kept them
    ("distance kernel depth").

    ``samples`` gives, by name, what laws need to know of what is offered under it; several where things of several
    kinds are. Which kinds need which stands in ``SUITES``. Raises UnknownNameError where the plugin isn't installed,
    PluginLoadError where it does not load, ContractBrokenError naming every law that is broken.
    """
    __tracebackhide__ = True  # pytest shows the plugin's own test instead
    catalog = Catalog(load_plugins(PluginSettings(allowed=frozenset({plugin}), strict=True, warn=lambda _text: None)))
    rows = [row for row in catalog.plugin_table() if plugin in (row.plugin, row.distribution) and not row.reason]
    if not rows:
        raise UnknownNameError(
            f"no plugin {plugin!r} is installed",
            cause=f"installed: {', '.join(row.plugin for row in catalog.plugin_table())}",
            next_step="pip install -e . in its folder",
        )
    given = {
        (name, type(sample)): sample
        for name, some in (samples or {}).items()
        for sample in ([some] if isinstance(some, Sample) else some)
    }
    kept: dict[str, tuple[str, ...]] = {}
    broken: list[tuple[str, str]] = []
    laws = 0
    for what, check in _checks(catalog, rows, given):
        try:
            names = check()
        except ContractBrokenError as error:
            broken += [(f"{what}: {name}", found) for name, found in error.broken]
            laws += error.laws
        else:
            kept[what] = (*kept.get(what, ()), *names)
            laws += len(names)
    if given:
        unused = ", ".join(sorted(f"{kind.__name__} for {name}" for name, kind in given))
        broken.append(("samples", f"no law needs {unused}"))
        laws += 1
    if broken:
        raise ContractBrokenError(f"the plugin {plugin!r}", broken, laws)
    return kept


def _checks(
    catalog: Catalog, rows: list[PluginStatus], samples: dict[tuple[str, type[Sample]], Sample]
) -> Iterator[tuple[str, Callable[[], tuple[str, ...]]]]:
    """What is to be checked, and how: the plugin, every record, every object. Takes the samples that it uses."""
    for row in rows:
        what = f"plugin {row.plugin}"
        yield what, partial(check_laws, what, row.module, (lists_without_heavy_imports,))
        offers = catalog.offers(row)
        yield what, partial(check_laws, what, offers, (offers_something,))
        for hook, offered in offers.items():
            registry = getattr(catalog, hook.removeprefix("wonton_"))
            for path in (entry["path"] for entry in offered):
                record, suite, what = registry.record(path), SUITES[hook], f"{registry.kind} {path}"
                sample = samples.pop((path, suite.sample), None) if suite.sample else None
                yield what, partial(check_laws, what, record, (has_a_summary_for_lists,))
                yield what, partial(_check_object, suite, record, registry, sample)


def _check_object(suite: Suite, record: PluginRecord, registry: Any, sample: Sample | None) -> tuple[str, ...]:
    if suite.sample is not None and sample is None:
        needed = f"its laws need samples={{{record.path!r}: {suite.sample.__name__}(...)}}"
        raise ContractBrokenError(record.path, [("has a sample", needed)], len(suite.laws))
    return suite.check(registry.load(record.path), record, sample)


def offers_something(offers: dict[str, Any]) -> None:
    """A hook at least yields a record."""
    require(bool(offers), "no hook yields anything")


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
