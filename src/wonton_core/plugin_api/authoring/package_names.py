"""The names of a new package, all from the one that its author chose, and whether they are free."""

from __future__ import annotations

import importlib.util
import keyword
import re
import sys
from importlib import metadata
from typing import TYPE_CHECKING

from attrs import frozen

from wonton_core.errors import PluginConflictError, UsageError
from wonton_core.plugin_api.registry import FIRST_PARTY

if TYPE_CHECKING:
    from wonton_core.plugin_api.authoring.kinds import PluginKind
    from wonton_core.plugin_api.catalog import Catalog

_PROJECT_NAME = re.compile(r"[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9]", re.IGNORECASE | re.ASCII)
_RUNS_OF_SEPARATORS = re.compile(r"[-_.]+")
_PREFIX = "wonton-"
_LONGEST = 50
_OTHER_NAME = "choose another name"


@frozen
class PackageNames:
    """``distribution`` is what pip installs; ``package`` is what Python imports; ``plugin`` is the entry point;
    ``name`` is what users of Wonton choose: ``word`` where that is a command."""

    distribution: str
    package: str
    plugin: str
    name: str
    word: str


def package_names(written: str) -> PackageNames:
    """The names that follow from ``written``. Raises UsageError where it can't name a distribution or a package.

    Upper case and runs of ``-_.`` make no difference to a package index, so the distribution is written in the one way
    that it keeps (https://packaging.python.org/en/latest/specifications/name-normalization/). A leading ``wonton-`` is
    left out of the plugin's own name.
    """
    if not _PROJECT_NAME.fullmatch(written) or len(written) > _LONGEST:
        raise UsageError(
            f"{written[:_LONGEST]!r} can't be the name of a distribution",
            cause=f"ASCII letters, digits, '-', '_' and '.', at most {_LONGEST}, with a letter or digit at both ends",
            next_step="choose a name like wonton-my-prover",
        )
    distribution = _RUNS_OF_SEPARATORS.sub("-", written).lower()
    package = distribution.replace("-", "_")
    if not package.isidentifier() or keyword.iskeyword(package):
        why = "is a keyword of Python" if keyword.iskeyword(package) else "begins with a digit"
        raise UsageError(
            f"{written!r} can't be imported: {package} {why}",
            cause="the package inside a distribution is named as the distribution",
            next_step=f"choose a name like {_PREFIX}{distribution}",
        )
    own = distribution.removeprefix(_PREFIX)
    word = own if own[0].isalpha() else distribution
    return PackageNames(distribution, package, word, word.replace("-", "_"), word)


def refuse_taken_names(names: PackageNames, kind: PluginKind, catalog: Catalog) -> None:
    """Raise PluginConflictError where an installed distribution, module, plugin or name of this kind is in the way."""
    installed = {_RUNS_OF_SEPARATORS.sub("-", found.name).lower() for found in metadata.distributions() if found.name}
    ours = {package for packages in FIRST_PARTY.values() for package in packages.values()} | {"wonton-core"}
    if names.distribution in installed | ours:
        raise PluginConflictError(
            f"there is a distribution {names.distribution} already",
            cause="it is installed here, or is one of Wonton's own",
            next_step=f"{_OTHER_NAME}, or uninstall it",
        )
    if names.package in sys.stdlib_module_names or importlib.util.find_spec(names.package) is not None:
        raise PluginConflictError(
            f"there is a module {names.package} already",
            cause="Python's library has it, or an installed package, or the folder that Python started in",
            next_step=_OTHER_NAME,
        )
    for row in catalog.plugin_table():
        if row.plugin == names.plugin:
            raise PluginConflictError(
                f"the plugin {names.plugin!r} is of {row.source}", cause="it is installed", next_step=_OTHER_NAME
            )
    registry = getattr(catalog, kind.hook.removeprefix("wonton_"))
    if kind.word == "command":
        taken = {path.split(" ", 1)[0] for path in registry.names()}
        wanted = names.word
    else:
        taken = {*registry.names(), *FIRST_PARTY.get(registry.kind, {})}
        wanted = names.name
    if wanted in taken:
        raise PluginConflictError(
            f"the {registry.kind} {wanted!r} exists already",
            cause=f"taken: {', '.join(sorted(taken))}",
            next_step=_OTHER_NAME,
        )
