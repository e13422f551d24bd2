"""Libraries without Lake: every ``.lean`` file is a module by its path, compiled to ``build/lib/lean``."""

from __future__ import annotations

import json
import os
from pathlib import Path

from attrs import frozen

from wonton_core.engineering.module_builds import CompilerCommand, CompilerSpeech, Module, build_modules
from wonton_core.engineering.tree_build import BuildPlace, TreeBuild
from wonton_core.process.sandbox.client import SandboxResult
from wonton_lean.olean.mapped_file import PART_ENDINGS
from wonton_lean.source.header import read_header
from wonton_lean.source.token_scanner import scan
from wonton_lean.toolchain import LeanToolchain
from wonton_lean.verification.sandboxed_lean import needed_folders

COMPILED = "build/lib/lean"
"""Where compiled modules go in the tree."""

_STACK = "-s65536"
"""Stacks of threads, in KiB, as when edits are verified: by default Lean reserves a gigabyte for each."""
_SUFFIX = ".lean"
_NOT_SOURCES = frozenset({"build"})
_OUTPUT_ENDINGS = (".olean", *(f".olean{ending}" for ending in PART_ENDINGS), ".ir", ".ir.sig")
"""All but the first come from files that begin with ``module`` alone."""


@frozen
class PlainLibraryBuilder:
    """Implements core's ``TreeBuilder`` with one Lean."""

    lean: LeanToolchain
    toolchain: str

    def build(self, tree: Path, place: BuildPlace) -> TreeBuild:
        """Compile all modules of ``tree`` in the order of imports."""
        return build_modules(find_modules(tree), PlainCompiler(self.lean), self.toolchain, tree, place)


@frozen
class PlainCompiler:
    """Implements core's ``ModuleCompiler``."""

    lean: LeanToolchain
    options = (_STACK,)

    def command(self, module: Module, tree: Path, scratch: Path) -> CompilerCommand:
        """One run of ``lean``."""
        arguments = (*self.lean.arguments, "--json", *self.options, "-o", str(scratch / module.outputs[0]))
        return CompilerCommand(
            (*arguments, module.source),
            {
                **self.lean.variables,
                "PATH": "/usr/bin:/bin",
                "HOME": str(scratch),
                "LEAN_PATH": os.pathsep.join(
                    filter(None, (str(tree / COMPILED), self.lean.variables.get("LEAN_PATH")))
                ),
            },
            needed_folders(self.lean),
        )

    def read(self, result: SandboxResult) -> CompilerSpeech:
        """Lean's messages, of which errors are kept as text; what else it wrote counts as an error where it failed."""
        errors, other, warnings = [], [], 0
        for line in (result.stdout + result.stderr).decode(errors="replace").splitlines():
            try:
                told = json.loads(line)
                severity, place, text = told["severity"], told["pos"], told["data"]
                where = f"{told['fileName']}:{place['line']}:{place['column']}"
            except (ValueError, KeyError, TypeError):
                other.append(line)
                continue
            if severity == "error":
                errors.append(f"{where}: {text}")
            warnings += severity == "warning"
        if result.code != 0 and not errors:
            errors = [line for line in other if line.strip()]
        return CompilerSpeech(tuple(errors), warnings)


def find_modules(tree: Path) -> list[Module]:
    """Every ``.lean`` file below ``tree`` that is no link and in no hidden folder, in order of paths."""
    found = []
    for folder, below, names in os.walk(tree):
        inside = Path(folder).relative_to(tree)
        below[:] = sorted(
            name for name in below if not name.startswith(".") and not (inside == Path() and name in _NOT_SOURCES)
        )
        for name in sorted(names):
            source = Path(folder, name)
            if name.endswith(_SUFFIX) and not name.startswith(".") and not source.is_symlink():
                found.append(_module(source, (inside / name).as_posix()))
    return found


def _module(source: Path, path: str) -> Module:
    text = source.read_text(encoding="utf-8", errors="replace")
    stem = path.removesuffix(_SUFFIX)
    imports = read_header(text, scan(text).table).imports
    names = tuple(dict.fromkeys(imported.module for imported in imports))
    outputs = tuple(f"{COMPILED}/{stem}{ending}" for ending in _OUTPUT_ENDINGS)
    return Module(stem.replace("/", "."), path, names, outputs)
