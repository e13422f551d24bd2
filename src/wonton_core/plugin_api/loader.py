"""Finds plugins by entry-point metadata, loads them one by one, and collects what each offers.

The off switches act on metadata, before any code of a plugin runs. A plugin that breaks the contract in any way
contributes nothing and costs one warning; under ``WONTON_STRICT_PLUGINS=1`` it raises PluginLoadError.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
import operator
import signal
import sys
from collections.abc import Callable, Iterable
from importlib import metadata

import pluggy
from attrs import evolve, field, frozen

from wonton_core.errors import PluginLoadError
from wonton_core.plugin_api import hookspecs
from wonton_core.plugin_api.hookspecs import PROJECT, RECORD_OF_HOOK
from wonton_core.plugin_api.records import PluginRecord
from wonton_core.store import places

ACTIVE = "active"
BLOCKED = "blocked"
FAILED = "failed"

_BUILTIN_PLUGIN = "core"
_BUILTIN_MODULE = "wonton_core.plugin_api.builtin"
_BUILTIN_DISTRIBUTION = "wonton-core"


class StopRequest(KeyboardInterrupt):
    """Ctrl-C or SIGTERM, told apart from a KeyboardInterrupt that a plugin raises."""


def is_users_interrupt(error: BaseException) -> bool:
    """Whether the user, not a plugin, asked for the end. Where Wonton is used as a library Python's own handler of
    Ctrl-C is in place, and nothing tells the two apart: then it counts as the user's."""
    ours = isinstance(error, StopRequest)
    return ours or (
        isinstance(error, KeyboardInterrupt) and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )


def write_warning(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(f"Warning: {text}\n")


@frozen
class PluginSettings:
    """The off switches and how trouble is told.

    ``blocked`` are entry-point or distribution names; ``allowed`` is None where all may load. Core's own plugin
    always loads. ``strict`` raises for a broken plugin, ``trace`` writes every hook call to stderr.
    """

    no_plugins: bool = False
    blocked: frozenset[str] = frozenset()
    allowed: frozenset[str] | None = None
    strict: bool = False
    trace: bool = False
    warn: Callable[[str], None] = field(default=write_warning, eq=False)

    @classmethod
    def from_environment(cls, *, no_plugins: bool = False, blocked: Iterable[str] = ()) -> PluginSettings:
        """Settings of the WONTON_* variables together with those of the command line."""
        return cls(
            no_plugins=no_plugins,
            blocked=frozenset(blocked),
            allowed=places.allowed_plugins(),
            strict=places.strict_plugins(),
            trace=places.trace_plugins(),
        )

    def reason_to_block(self, plugin: str, distribution: str) -> str:
        """Why this plugin must not load, or an empty string."""
        names = {plugin, distribution}
        if self.no_plugins:
            return "--no-plugins"
        if names & self.blocked:
            return f"--no-plugin {sorted(names & self.blocked)[0]}"
        if self.allowed is not None and not names & self.allowed:
            return f"not in {places.PLUGINS}"
        return ""


@frozen
class PluginStatus:
    """One row of ``wonton plugins list``. ``status`` is active, blocked or failed; ``origin`` is the module's file."""

    plugin: str
    distribution: str
    version: str
    module: str
    status: str
    reason: str = ""
    hooks: tuple[str, ...] = ()
    origin: str = ""

    @property
    def source(self) -> str:
        """Distribution and version, as errors name the plugin."""
        return f"{self.distribution} {self.version}"


@frozen
class Contribution:
    """A record and the plugin that yielded it."""

    record: PluginRecord
    plugin: PluginStatus


@frozen
class LoadedPlugins:
    """Every plugin found, in order, and the contributions of the active ones by hook."""

    table: tuple[PluginStatus, ...]
    contributions: dict[str, tuple[Contribution, ...]]


class _BrokenPluginError(Exception):
    """What is wrong with a plugin, in words for its user."""


def load_plugins(settings: PluginSettings) -> LoadedPlugins:
    """Load all plugins that ``settings`` lets through. Raises PluginLoadError under strict loading only."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hookspecs)
    if settings.trace:
        manager.trace.root.setwriter(sys.stderr.write)
        manager.enable_tracing()
    table: list[PluginStatus] = []
    contributions: dict[str, list[Contribution]] = {hook: [] for hook in RECORD_OF_HOOK}
    installed = (_builtin_status(), *discover())
    _warn_of_names_without_a_plugin(settings, installed)
    for found in installed:
        if found.plugin != _BUILTIN_PLUGIN or found.module != _BUILTIN_MODULE:
            reason = settings.reason_to_block(found.plugin, found.distribution)
            if reason:
                table.append(evolve(found, status=BLOCKED, reason=reason))
                continue
        status, offered = _load_one(manager, found, settings)
        table.append(status)
        for hook, records in offered.items():
            contributions[hook] += [Contribution(record, status) for record in records]
    return LoadedPlugins(tuple(table), {hook: tuple(found) for hook, found in contributions.items()})


def _warn_of_names_without_a_plugin(settings: PluginSettings, installed: Iterable[PluginStatus]) -> None:
    installed = tuple(installed)
    known = {name for found in installed for name in (found.plugin, found.distribution)}
    for option, names in (("--no-plugin", settings.blocked), (places.PLUGINS, settings.allowed or frozenset())):
        for name in sorted(names - known):
            offered = ", ".join(sorted({found.plugin for found in installed}))
            settings.warn(f"{option} names {name!r}, but no such plugin is installed; installed: {offered}")


def discover() -> list[PluginStatus]:
    """Plugins that are installed, from metadata alone, sorted by entry point and distribution."""
    found = []
    for entry in metadata.entry_points(group=PROJECT):
        distribution, version = (entry.dist.name, entry.dist.version) if entry.dist else ("unknown", "unknown")
        found.append(PluginStatus(entry.name, distribution, version, entry.value, ACTIVE))
    return sorted(found, key=lambda status: (status.plugin, status.distribution))


def _builtin_status() -> PluginStatus:
    try:
        version = metadata.version(_BUILTIN_DISTRIBUTION)
    except metadata.PackageNotFoundError:
        version = "unknown"
    return PluginStatus(_BUILTIN_PLUGIN, _BUILTIN_DISTRIBUTION, version, _BUILTIN_MODULE, ACTIVE)


def _load_one(
    manager: pluggy.PluginManager, found: PluginStatus, settings: PluginSettings
) -> tuple[PluginStatus, dict[str, list[PluginRecord]]]:
    key = f"{found.distribution}:{found.plugin}"
    origin = ""
    try:
        # What a plugin prints belongs to talk: stdout is for results.
        with contextlib.redirect_stdout(sys.stderr):
            module_name, _, attribute = found.module.partition(":")
            module = importlib.import_module(module_name)
            origin = module.__file__ or ""
            plugin = operator.attrgetter(attribute)(module) if attribute else module
            manager.register(plugin, name=key)
            offered = _collect(manager, plugin)
    except BaseException as error:  # also what is no Exception, such as a plugin's attempt to leave the program
        if is_users_interrupt(error):
            raise
        if manager.has_plugin(key):
            manager.unregister(name=key)
        reason = str(error) if isinstance(error, _BrokenPluginError) else f"{type(error).__name__}: {error}"
        if settings.strict:
            raise PluginLoadError(
                f"plugin {found.plugin!r} of {found.source} is broken: {reason}",
                cause=f"{found.module} does not keep the contract of wonton_core.plugin_api.hookspecs",
                next_step=f"mend it, or leave it out with --no-plugin {found.plugin}",
            ) from error
        settings.warn(f"plugin {found.plugin!r} of {found.source} is left out: {reason}")
        return evolve(found, status=FAILED, reason=reason, origin=origin), {}
    hooks = tuple(sorted(caller.name for caller in manager.get_hookcallers(plugin) or ()))
    return evolve(found, hooks=hooks, origin=origin), offered


def _collect(manager: pluggy.PluginManager, plugin: object) -> dict[str, list[PluginRecord]]:
    """Everything one registered plugin offers, checked. Raises whatever the plugin raises, and _BrokenPluginError."""
    callers = manager.get_hookcallers(plugin) or []
    for caller in callers:
        if not caller.has_spec():
            raise _BrokenPluginError(_unknown_hook(caller))
    others = [other for other in manager.get_plugins() if other is not plugin]
    offered: dict[str, list[PluginRecord]] = {}
    for caller in callers:
        [answer] = manager.subset_hook_caller(caller.name, others)() or [None]
        offered[caller.name] = _checked(caller.name, answer)
    return offered


def _unknown_hook(caller: pluggy.HookCaller) -> str:
    near = difflib.get_close_matches(caller.name, RECORD_OF_HOOK, n=1)
    return f"unknown hook {caller.name}" + (f", did you mean {near[0]}?" if near else "")


def _checked(hook: str, answer: object) -> list[PluginRecord]:
    kind = RECORD_OF_HOOK[hook]
    if not isinstance(answer, Iterable):
        raise _BrokenPluginError(f"{hook} returned {type(answer).__name__}, expected an iterable of {kind.__name__}")
    records: list[PluginRecord] = []
    names = set()
    for record in answer:
        if not isinstance(record, kind):
            raise _BrokenPluginError(f"{hook} yielded {type(record).__name__}, expected {kind.__name__}")
        if record.path in names:
            raise _BrokenPluginError(f"{hook} yielded {record.path!r} twice")
        names.add(record.path)
        records.append(record)
    return records
