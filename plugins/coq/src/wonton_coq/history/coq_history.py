"""Coq libraries: every ``.v`` file below a folder that ``_CoqProject`` maps, compiled to a ``.vo`` beside it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from attrs import frozen

from wonton_coq.toolchain.discover import CoqToolchain, find_coq
from wonton_coq.verification.compiler_messages import compiler_messages
from wonton_coq.verification.edit_imports import required_modules
from wonton_coq.verification.errors import ProjectFileError
from wonton_coq.verification.project_options import ProjectOptions, read_project
from wonton_coq.verification.source_sentences import read_sentences
from wonton_core.engineering.module_builds import CompilerCommand, CompilerSpeech, Module, build_modules
from wonton_core.engineering.tree_build import BuildPlace, BuildRefusedError, TreeBuild, TreeBuilder
from wonton_core.errors import ToolMissingError
from wonton_core.model.commit_build import NO_TOOLCHAIN, REFUSED
from wonton_core.process.sandbox.client import SandboxResult

_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}


class CoqHistory:
    """Implements core's ``HistoryBuilder``: every commit is built with the Coq that is there."""

    assistant = "coq"
    deciding_files = ()

    def tree_builder(self, texts: Mapping[str, str]) -> TreeBuilder:
        """The same builder for all. Raises BuildRefusedError where there is no Coq."""
        try:
            return CoqLibraryBuilder(self._coq, toolchain_id(self._coq))
        except ToolMissingError as error:
            raise BuildRefusedError(NO_TOOLCHAIN, error.summary) from error

    @cached_property
    def _coq(self) -> CoqToolchain:
        return find_coq()


def toolchain_id(coq: CoqToolchain) -> str:
    """The same for installations whose compiled files fit each other: that of a module has those of all it loads."""
    prelude = (coq.library / "Init" / "Prelude.vo").read_bytes()
    return f"coq {coq.coq_version}, library {hashlib.sha256(prelude).hexdigest()[:16]}"


@frozen
class CoqLibraryBuilder:
    """Implements core's ``TreeBuilder`` with one Coq."""

    coq: CoqToolchain
    toolchain: str

    def build(self, tree: Path, place: BuildPlace) -> TreeBuild:
        """Compile all modules of ``tree``. Raises BuildRefusedError for a ``_CoqProject`` that can't be followed."""
        try:
            project = read_project(tree)
        except ProjectFileError as error:
            raise BuildRefusedError(REFUSED, error.summary) from error
        if project.plugins:
            raise BuildRefusedError(REFUSED, f"it needs ML plugins (-I {project.plugins[0]}), which are not built")
        return build_modules(find_modules(tree, project), CoqCompiler(self.coq, project), self.toolchain, tree, place)


@frozen
class CoqCompiler:
    """Implements core's ``ModuleCompiler``."""

    coq: CoqToolchain
    project: ProjectOptions

    @property
    def options(self) -> tuple[str, ...]:
        """Names of folders, and what is handed to Coq as it is."""
        return (*_maps(self.project, ""), *self.project.arguments)

    def command(self, module: Module, tree: Path, scratch: Path) -> CompilerCommand:
        """One run of ``coqc``. Its output is named by where it stands: the scratch folder has the tree's names."""
        output = scratch / module.outputs[0]
        arguments = (
            *(self.coq.coqc, "-q", "-noglob"),
            *self.options,
            *_maps(self.project, f"{scratch}/", only=self.project.mapping_of(module.source)),
            *("-o", str(output), module.source),
        )
        root = Path(self.coq.coqc).resolve().parent.parent
        return CompilerCommand(arguments, _ENVIRONMENT, (root, self.coq.library.parent))

    def read(self, result: SandboxResult) -> CompilerSpeech:
        """coqc's errors, each with its place."""
        messages = compiler_messages(result, "")
        errors = tuple(f"line {told.line}: {told.text}" for told in messages if told.severity == "error")
        if result.code != 0 and not errors:
            errors = tuple(line for line in result.stderr.decode(errors="replace").splitlines() if line.strip())
        return CompilerSpeech(errors, sum(told.severity == "warning" for told in messages))


def _maps(project: ProjectOptions, below: str, only: object = None) -> tuple[str, ...]:
    chosen = [mapping for mapping in project.mappings if only is None or mapping is only]
    return tuple(word for each in chosen for word in (each.flag, f"{below}{each.folder}", each.prefix))


def find_modules(tree: Path, project: ProjectOptions) -> list[Module]:
    """The sources that a mapping names, no links and in no hidden folder, in order of paths."""
    sources: dict[str, str] = {}
    for folder, below, names in os.walk(tree):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name).relative_to(tree).as_posix()
            mapping = project.mapping_of(path)
            if name.endswith(".v") and mapping is not None and not (tree / path).is_symlink():
                sources[path] = mapping.logical_name(path) or ""
    return [_module(tree, path, name, project, tuple(sources.values())) for path, name in sources.items()]


def _module(tree: Path, path: str, name: str, project: ProjectOptions, own: Sequence[str]) -> Module:
    text = (tree / path).read_text(encoding="utf-8", errors="replace")
    imports: dict[str, None] = {}
    for sentence in read_sentences(text).sentences:
        origin, written = required_modules(sentence.words)
        imports |= dict.fromkeys(found for module in written for found in _meant(origin, module, project, own))
    return Module(name, path, tuple(imports), (f"{path.removesuffix('.v')}.vo",))


def _meant(origin: str, written: str, project: ProjectOptions, own: Sequence[str]) -> list[str]:
    """Modules of the library that Coq may load for ``From origin Require written``."""
    by_end = bool(origin) or any(mapping.flag == "-R" for mapping in project.mappings)
    return [
        name
        for name in own
        if (name == written and not origin)
        or (by_end and f".{name}".endswith(f".{written}") and (not origin or name.startswith(f"{origin}.")))
    ]
