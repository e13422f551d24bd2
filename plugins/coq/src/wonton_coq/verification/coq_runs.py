"""Running Coq's programs on untrusted files: what they see, and what they leave behind."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from attrs import evolve, frozen

from wonton_coq.toolchain.discover import CoqToolchain
from wonton_coq.verification.project_options import ProjectOptions
from wonton_core.model.patch_verification import ResourceLimits
from wonton_core.process.sandbox.client import Sandbox, SandboxResult

_LEAVINGS = frozenset((".vo", ".vos", ".vok", ".glob", ".v"))
_CACHES = frozenset(f".{tactic}.cache" for tactic in ("lia", "nia", "lra", "nra", "psatz", "csdp"))
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


@frozen
class Place:
    """Where an edited file belongs: its path in the library ``environment``, and its full name."""

    environment: Path
    project: ProjectOptions
    path: str
    name: str

    def compiled_below(self, folder: Path) -> Path:
        """Where its compiled file is when ``folder`` has the library's layout."""
        return (folder / self.path).with_suffix(".vo")


class CoqRuns:
    """Starts coqc, coqtop and coqchk in a sandbox, and counts the seconds that they take."""

    def __init__(self, toolchain: CoqToolchain, sandbox: Sandbox, limits: ResourceLimits) -> None:
        self._toolchain = toolchain
        self._sandbox = sandbox
        self._limits = limits
        self.seconds = 0.0
        root = Path(toolchain.coqc).resolve().parent.parent
        self._readable = (root, toolchain.library.parent)

    def compile(self, place: Place, text: str, scratch: Path) -> SandboxResult:
        """Compile ``text`` as the file at ``place``; all that the run writes is below ``scratch``."""
        source = scratch / place.path
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_bytes(text.encode(errors="surrogatepass"))
        arguments = [self._toolchain.coqc, "-q", "-noglob", *_options(place), *_overlay(place, "."), place.path]
        return self._run(arguments, place, scratch, b"")

    def ask(self, place: Place, compiled: Path, script: str, scratch: Path) -> SandboxResult:
        """Let a fresh toplevel run ``script`` where ``compiled`` is the compiled file at ``place``.

        The library's own one is hidden by it. Answers that the script redirects are files in ``scratch``.
        """
        copy = place.compiled_below(scratch / "library")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(compiled, copy)
        arguments = [
            self._toolchain.coqtop, "-q", "-quiet", *_options(place), *_overlay(place, "library"),
            "-output-directory", str(scratch.resolve()),
        ]  # fmt: skip
        return self._run(arguments, place, scratch, script.encode())

    def check(self, program: str, place: Place, compiled: Path, scratch: Path) -> SandboxResult:
        """Let coqchk check the compiled file anew; what it is built on is taken for granted."""
        copy = place.compiled_below(scratch / "library")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(compiled, copy)
        folders = _options(place, for_checker=True)
        arguments = [program, "-silent", "-o", *folders, *_overlay(place, "library"), "-norec", place.name]
        return self._run(arguments, place, scratch, b"")

    def _run(self, arguments: Sequence[str], place: Place, scratch: Path, content: bytes) -> SandboxResult:
        left = max(self._limits.wall_seconds - self.seconds, 0.1)
        result = self._sandbox.run(
            arguments,
            limits=evolve(self._limits, wall_seconds=left),
            scratch=scratch,
            readable=(place.environment, *self._readable),
            environment=_ENVIRONMENT,
            content=content,
        )
        self.seconds += result.seconds
        return result


def written_besides(scratch: Path, place: Place) -> list[str]:
    """Files of a compilation's folder that no compilation writes, or that are not what they should be."""
    source = scratch / place.path
    expected = {source.with_suffix(ending) for ending in _LEAVINGS} | {source.parent / f".{source.stem}.aux"}
    expected |= {scratch / name for name in _CACHES}
    return [
        str(path.relative_to(scratch))
        for path in sorted(scratch.rglob("*"))
        if path.is_symlink() or not (path.is_dir() or path in expected)
    ]


def _options(place: Place, *, for_checker: bool = False) -> list[str]:
    words = []
    for mapping in place.project.mappings:
        words += [mapping.flag, str(place.environment / mapping.folder), mapping.prefix]
    if for_checker:
        return words
    for plugin in place.project.plugins:
        words += ["-I", str(place.environment / plugin)]
    return [*words, *place.project.arguments]


def _overlay(place: Place, below: str) -> list[str]:
    """The mapping that names the edited file, for the folder in which it stands alone: the last mapping wins."""
    mapping = place.project.mapping_of(place.path)
    if mapping is None:
        return []
    folder = "/".join(word for word in (below, mapping.folder) if word not in ("", ".")) or "."
    return [mapping.flag, folder, mapping.prefix]
