"""Libraries with a lakefile: ``lake build`` of the tool chain that the commit asks for, in the sandbox."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from attrs import evolve, frozen

from wonton_core.engineering.tree_build import BuildPlace, BuildRefusedError, TreeBuild, ended_badly
from wonton_core.model.commit_build import BUILT, NEEDS_NETWORK
from wonton_core.process.sandbox.server import NAMESPACES
from wonton_lean.source.token_scanner import scan

TOML_FILE, LEAN_FILE, MANIFEST = "lakefile.toml", "lakefile.lean", "lake-manifest.json"
_MOST_MESSAGES = 10
_LONGEST_MESSAGE = 2000


@frozen
class LakeLibraryBuilder:
    """Implements core's ``TreeBuilder``: ``folder`` is a tool chain's, with ``bin/lake`` in it."""

    folder: Path
    toolchain: str
    dependencies: tuple[str, ...]

    def build(self, tree: Path, place: BuildPlace) -> TreeBuild:
        """``lake build``, which may write to ``tree`` alone. Raises BuildRefusedError where it would need a network."""
        apart = place.sandbox.kind == NAMESPACES
        missing = [name for name in self.dependencies if not (tree / ".lake" / "packages" / name).is_dir()]
        if missing and apart:
            raise BuildRefusedError(
                NEEDS_NETWORK,
                f"its lakefile asks for {', '.join(missing)}, and the sandbox has no network; --allow-network builds "
                "without the sandbox's protection",
            )
        limits = place.remaining()
        result = place.sandbox.run(
            [str(self.folder / "bin" / "lake"), "build"],
            limits=evolve(limits, cpu_seconds=limits.wall_seconds * (os.cpu_count() or 1)),
            scratch=tree,
            readable=[self.folder],
            environment={
                "PATH": f"{self.folder / 'bin'}{os.pathsep}/usr/bin:/bin",
                "HOME": "/tmp" if apart else str(place.scratch),
                "LC_ALL": "C.UTF-8",
            },
            folder=tree,
        )
        lines = (result.stdout + result.stderr).decode(errors="replace").splitlines()
        errors = tuple(line[:_LONGEST_MESSAGE] for line in lines if line.startswith("error"))[:_MOST_MESSAGES]
        if result.ended_by != "exit" or result.code != 0:
            return ended_badly(result, "lake build", errors or tuple(lines[-_MOST_MESSAGES:]))
        compiled = sum(1 for _ in (tree / ".lake" / "build").rglob("*.olean"))
        return TreeBuild(BUILT, modules=compiled, warnings=sum(line.startswith("warning") for line in lines))


def dependencies(texts: Mapping[str, str]) -> tuple[str, ...]:
    """Names of packages that Lake would have to fetch, by the manifest, else as far as the lakefile tells them."""
    if MANIFEST in texts:
        try:
            packages = json.loads(texts[MANIFEST])["packages"]
            return tuple(str(package["name"]) for package in packages if package.get("type", "git") != "path")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return ("packages of an unreadable lake-manifest.json",)
    if TOML_FILE in texts:
        try:
            return tuple(str(asked["name"]) for asked in tomllib.loads(texts[TOML_FILE]).get("require", ()))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return ()  # Lake says what is wrong with it
    text = texts.get(LEAN_FILE, "")
    table = scan(text).table
    words = [text[start:end] for start, end in zip(table.starts, table.ends, strict=True)]
    return tuple(words[place + 1] for place, word in enumerate(words[:-1]) if word == "require")
