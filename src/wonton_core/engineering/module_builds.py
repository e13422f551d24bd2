"""Building a library module by module, for assistants whose compiler takes one source at a time.

Every module is compiled in the sandbox in the order of imports. It sees its own source and the compiled files of all
that it imports, directly or not, and nothing else of the tree: so a hash of these is a key under which the result can
be used again in other commits, and no module can change what another one is compiled to.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Protocol

from attrs import evolve, frozen

from wonton_core.codec.records import canonical_json
from wonton_core.engineering.tree_build import BuildPlace, TreeBuild, ended_badly
from wonton_core.model.commit_build import BUILT, REFUSED, CompiledModule
from wonton_core.process.sandbox.client import SandboxResult
from wonton_core.store.blobs.tree_removal import remove_tree

_KEY_VERSION = 1
_MOST_MESSAGES = 10
_LONGEST_MESSAGE = 2000
_SCRATCH_BYTES = 2 << 30
"""What compiling one module may write: far above any compiled file."""


@frozen
class Module:
    """A source of the tree. ``imports`` are names of modules, those of other libraries among them; ``outputs`` are
    paths in the tree, the first of which importers read and must be there after compiling."""

    name: str
    source: str
    imports: tuple[str, ...]
    outputs: tuple[str, ...]


@frozen
class CompilerCommand:
    """A command line for one module; it writes ``Module.outputs`` below the scratch folder, by the same paths."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    readable: tuple[Path, ...]


@frozen
class CompilerSpeech:
    """What a compiler said: errors first as text with their places, and how many warnings there were."""

    errors: tuple[str, ...]
    warnings: int


class ModuleCompiler(Protocol):
    """An assistant's compiler for one tree."""

    @property
    def options(self) -> tuple[str, ...]:
        """What else changes the result: options of the library, in order."""
        ...

    def command(self, module: Module, tree: Path, scratch: Path) -> CompilerCommand:
        """How to compile ``module``; the current folder is ``tree``."""
        ...

    def read(self, result: SandboxResult) -> CompilerSpeech:
        """Errors and warnings in what the compiler wrote."""
        ...


def build_modules(
    modules: Sequence[Module], compiler: ModuleCompiler, toolchain: str, tree: Path, place: BuildPlace
) -> TreeBuild:
    """Compile ``modules`` into ``tree``, those left out that are known under their key; to the first error."""
    if not modules:
        return TreeBuild(REFUSED, "there is no source to compile in the tree")
    by_name = {module.name: module for module in modules}
    if len(by_name) < len(modules):
        twice = sorted({module.name for module in modules if by_name[module.name] is not module})
        return TreeBuild(REFUSED, f"two sources make the module {twice[0]}")
    if (clash := _clash(modules, tree)) is not None:
        return TreeBuild(REFUSED, f"the tree has {clash} already, where compiled files would go", modules=len(modules))
    try:
        order = _in_order(by_name)
    except CycleError as error:
        return TreeBuild(REFUSED, f"imports go in a circle: {' -> '.join(error.args[1])}", modules=len(modules))
    done: dict[str, CompiledModule] = {}
    closures: dict[str, frozenset[str]] = {}
    compiled: list[CompiledModule] = []
    for name in order:
        module = by_name[name]
        direct = [imported for imported in module.imports if imported in by_name]
        closures[name] = frozenset(direct).union(*(closures[imported] for imported in direct))
        needed = [done[imported] for imported in sorted(closures[name])]
        key = _key(module, needed, compiler.options, toolchain, tree)
        known = place.known.place(key, tree)
        if known is None:
            made = _compile(module, needed, compiler, tree, place, key)
            if isinstance(made, TreeBuild):
                return TreeBuild(made.status, made.reason, made.messages, len(modules))
            compiled.append(made)
            known = made
        done[name] = known
    return TreeBuild(
        BUILT,
        modules=len(modules),
        compiled=tuple(compiled),
        warnings=sum(module.warnings for module in done.values()),
    )


def _in_order(by_name: Mapping[str, Module]) -> list[str]:
    """Names with imports first, in an order that depends on names and imports only. Raises CycleError."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name in sorted(by_name):
        sorter.add(name, *sorted(imported for imported in by_name[name].imports if imported in by_name))
    return list(sorter.static_order())


def _clash(modules: Sequence[Module], tree: Path) -> str | None:
    """A path at which an output, or a folder for it, would meet a file or a link of the tree."""
    for path in sorted({path for module in modules for path in module.outputs}):
        target = tree / path
        if os.path.lexists(target):
            return path
        for folder in target.relative_to(tree).parents[:-1]:
            if os.path.lexists(tree / folder) and ((tree / folder).is_symlink() or not (tree / folder).is_dir()):
                return str(folder)
    return None


def _key(module: Module, needed: Sequence[CompiledModule], options: Sequence[str], toolchain: str, tree: Path) -> str:
    seen = {
        "version": _KEY_VERSION,
        "toolchain": toolchain,
        "options": list(options),
        "name": module.name,
        "path": module.source,
        "source": hashlib.sha256((tree / module.source).read_bytes()).hexdigest(),
        "outputs": list(module.outputs),
        "imports": [[other.name, *map(list, other.outputs)] for other in needed],
    }
    return hashlib.sha256(canonical_json(seen)).hexdigest()


def _compile(
    module: Module,
    needed: Sequence[CompiledModule],
    compiler: ModuleCompiler,
    tree: Path,
    place: BuildPlace,
    key: str,
) -> CompiledModule | TreeBuild:
    scratch = Path(tempfile.mkdtemp(dir=place.scratch))
    for path in module.outputs:
        (scratch / path).parent.mkdir(parents=True, exist_ok=True)
    command = compiler.command(module, tree, scratch)
    visible = [tree / module.source, *(tree / path for other in needed for path, _ in other.outputs)]
    limits = place.remaining()
    result = place.sandbox.run(
        command.arguments,
        limits=evolve(limits, scratch_bytes=min(limits.scratch_bytes, _SCRATCH_BYTES)),
        scratch=scratch,
        readable=(*command.readable, *visible),
        environment=command.environment,
        folder=tree,
    )
    speech = compiler.read(result)
    errors = tuple(text[:_LONGEST_MESSAGE] for text in speech.errors[:_MOST_MESSAGES])
    if result.ended_by != "exit" or result.code != 0:
        return ended_badly(result, f"module {module.name}", errors)
    outputs = []
    for path in module.outputs:
        made = scratch / path
        if not _is_plain_file(made):
            if path == module.outputs[0]:
                return TreeBuild(REFUSED, f"module {module.name}: the compiler wrote no {path}", errors)
            continue
        target = tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        made.chmod(0o644)
        made.rename(target)
        outputs.append((path, hashlib.sha256(target.read_bytes()).hexdigest()))
    remove_tree(scratch)
    return CompiledModule(module.name, key, tuple(outputs), speech.warnings)


def _is_plain_file(path: Path) -> bool:
    """Whether it is a file of its own: a link, which what was compiled may have made, could lead anywhere."""
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and path.resolve() == path
