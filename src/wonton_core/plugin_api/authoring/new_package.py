"""Writes a new plugin package from the template of its kind.

A file of the template is named ``PATH.template``; ``PACKAGE`` in its path stands for the package, and ``$name`` and the
like in its text for what ``string.Template`` is given here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from wonton_core.errors import StorageError, UsageError
from wonton_core.plugin_api.authoring.kinds import PluginKind
from wonton_core.plugin_api.authoring.package_names import PackageNames
from wonton_core.plugin_api.hookspecs import RECORD_OF_HOOK

_SUFFIX = ".template"
_PACKAGE = "PACKAGE"
_FOR_ALL = "every_kind"


def rendered_files(names: PackageNames, kind: PluginKind) -> dict[str, str]:
    """Path inside the new package, with ``/``, to text; in order of path."""
    template = resources.files("wonton_core.plugin_api.authoring").joinpath("template")
    words = _words(names, kind)
    files = {}
    for folder in (_FOR_ALL, *kind.parts, kind.word):
        for path, text in _templates(template.joinpath(folder), ""):
            files[path.replace(_PACKAGE, names.package)] = Template(text).substitute(words)
    return dict(sorted(files.items()))


def write_package(folder: Path, files: dict[str, str]) -> None:
    """Write ``files`` into the new folder ``folder``. Nothing that exists is touched.

    Raises UsageError where ``folder`` exists, StorageError where it can't be written: then nothing of it is left.
    """
    if os.path.lexists(folder):
        raise UsageError(
            f"{folder} exists already",
            cause="nothing is overwritten",
            next_step="choose another name or another --dest, or remove it",
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir()
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        for path, text in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise _unwritable(folder, error) from error
        raise


def _unwritable(folder: Path, error: OSError) -> StorageError:
    return StorageError(
        f"can't write {folder}: {error.strerror or error}",
        cause="the folder is read-only or no folder, or the disk is full",
        next_step="give another folder with --dest",
    )


def _words(names: PackageNames, kind: PluginKind) -> dict[str, str]:
    requirements = sorted((f"wonton-core>={metadata.version('wonton-core')}", *kind.needs))
    own = {"name": names.name, "word": names.word}
    return {
        **own,
        "distribution": names.distribution,
        "package": names.package,
        "plugin": names.plugin,
        "kind": kind.word,
        "hook": kind.hook,
        "record": RECORD_OF_HOOK[kind.hook].__name__,
        "dependencies": ", ".join(f'"{requirement}"' for requirement in requirements),
        "try_it": Template(kind.try_it).substitute(own),
    }


def _templates(folder: Traversable, before: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _templates(entry, f"{before}{entry.name}/")
        elif entry.name.endswith(_SUFFIX):
            yield before + entry.name.removesuffix(_SUFFIX), entry.read_text(encoding="utf-8")
