"""Which modules an edited file may load: those of the library before the edit that were not built on the file."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from wonton_coq.verification.compiled_file import read_requires
from wonton_coq.verification.finding_codes import DOWNSTREAM_IMPORT, UNKNOWN_IMPORT, finding
from wonton_coq.verification.project_options import ProjectOptions
from wonton_coq.verification.source_sentences import SourceSentence
from wonton_core.model.patch_verification import AuditFinding

_FLAGS = frozenset(("Import", "Export"))


class LibraryModules:
    """The modules of a built library, and of Coq itself. Files are read when they are asked for, each once."""

    def __init__(self, environment: Path, project: ProjectOptions, standard_library: Path) -> None:
        self._environment = environment
        self._project = project
        self._standard = (standard_library, standard_library.parent / "user-contrib")
        self._below: dict[str, frozenset[str]] = {}
        self._files: dict[Path, dict[str, list[Path]]] = {}

    def own_file(self, module: str) -> Path | None:
        """The compiled file of a module of the library, by its full name."""
        for mapping in reversed(self._project.mappings):
            path = _below_folder(self._environment / mapping.folder, mapping.prefix, module)
            if path is not None:
                return path
        return None

    def is_standard(self, module: str) -> bool:
        """Whether Coq comes with it; ``module`` is a full name."""
        theories, contributed = self._standard
        return _below_folder(theories, "Coq", module) is not None or _below_folder(contributed, "", module) is not None

    def resolve(self, written: str, origin: str) -> tuple[str, ...]:
        """Full names that a module written as ``written`` (after ``From origin``, which may be empty) may mean."""
        found = [written] if not origin and (self.own_file(written) or self.is_standard(written)) else []
        found += self._by_suffix(written, origin)
        return tuple(dict.fromkeys(found))

    def builds_on(self, module: str, target: str) -> bool:
        """Whether ``module`` of the library is ``target`` or was compiled with it loaded."""
        return module == target or target in self._closure(module)

    def _closure(self, module: str) -> frozenset[str]:
        if module not in self._below:
            self._below[module] = frozenset()
            path = self.own_file(module)
            direct = read_requires(path)[1] if path is not None else ()
            self._below[module] = frozenset(direct).union(*(self._closure(below) for below in direct))
        return self._below[module]

    def _by_suffix(self, written: str, origin: str) -> Iterator[str]:
        """Coq takes the end of a full name for it below -R folders and its own; with ``From`` below -Q folders, too."""
        last = written.rpartition(".")[2]
        for mapping in reversed(self._project.mappings):
            if mapping.flag == "-R" or origin:
                yield from self._matching(self._environment / mapping.folder, mapping.prefix, last, written, origin)
        for folder, prefix in zip(self._standard, ("Coq", ""), strict=True):
            yield from self._matching(folder, prefix, last, written, origin)

    def _matching(self, folder: Path, prefix: str, last: str, written: str, origin: str) -> Iterator[str]:
        if folder not in self._files:
            self._files[folder] = _standard_files(folder) if folder in self._standard else _compiled_below(folder)
        for path in self._files[folder].get(last, ()):
            name = _name(folder, prefix, path)
            if f".{name}".endswith(f".{written}") and (not origin or name.startswith(f"{origin}.")):
                yield name


def _compiled_below(folder: Path) -> dict[str, list[Path]]:
    """Compiled files below a folder by their last word."""
    found: dict[str, list[Path]] = {}
    for base, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if name.endswith(".vo"):
                found.setdefault(name[:-3], []).append(Path(base, name))
    return found


_standard_files = functools.cache(_compiled_below)
"""Of Coq's own library: listed once a process."""


def import_findings(
    modules: LibraryModules, target: str, sentences: Iterable[SourceSentence]
) -> Iterator[AuditFinding]:
    """What is wrong with the modules that the sentences load, ``target`` being the edited file's own."""
    for sentence in sentences:
        origin, written = required_modules(sentence.words)
        for module in written:
            meant = modules.resolve(module, origin)
            shown = f"{origin}.{module}" if origin else module
            if not meant and not f".{target}".endswith(f".{module}"):
                text = f"neither the library before the edit nor Coq has a module {shown}"
                yield finding(UNKNOWN_IMPORT, sentence.line, "", text)
            elif not meant or target in meant:
                yield finding(DOWNSTREAM_IMPORT, sentence.line, "", f"{shown} is the edited file itself")
            elif any(modules.builds_on(name, target) for name in meant):
                text = f"{shown} was built on {target}, so it knows what the edit is to say"
                yield finding(DOWNSTREAM_IMPORT, sentence.line, "", text)


def loaded_findings(modules: LibraryModules, target: str, compiled: Path) -> Iterator[AuditFinding]:
    """The same for what was really loaded, by the compiled file: nothing that the text hides gets past this."""
    for name in read_requires(compiled)[1]:
        if modules.own_file(name) is None:
            if not modules.is_standard(name):
                yield finding(UNKNOWN_IMPORT, 0, "", f"{name} was loaded, and nobody knows from where")
        elif modules.builds_on(name, target):
            yield finding(DOWNSTREAM_IMPORT, 0, "", f"{name} was loaded, which was built on {target}")


def required_modules(words: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """What stands after ``From`` (or an empty text), and the modules that a sentence requires."""
    origin = ""
    place = 0
    while place < len(words) and words[place] in ("Time", "Local", "Global", "#[", "Fail", "Succeed"):
        place += 1
    if words[place : place + 1] == ("From",):
        origin, place = words[place + 1] if len(words) > place + 1 else "", place + 2
    if words[place : place + 1] != ("Require",):
        return "", ()
    found = []
    depth = 0
    for word in words[place + 1 :]:
        depth += (word == "(") - (word == ")")
        if depth == 0 and (word[:1].isalpha() or word[:1] == "_") and word not in _FLAGS:
            found.append(word)
    return origin, tuple(found)


def _below_folder(folder: Path, prefix: str, module: str) -> Path | None:
    inside = module.removeprefix(f"{prefix}.") if prefix else module
    if prefix and inside == module:
        return None
    path = folder.joinpath(*inside.split(".")).with_suffix(".vo")
    return path if path.is_file() else None


def _name(folder: Path, prefix: str, path: Path) -> str:
    return ".".join(filter(None, (prefix, *path.relative_to(folder).with_suffix("").parts)))
