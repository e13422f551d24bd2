"""Which Lean does the work: the embedded one or a user's own, behind one record."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

from attrs import field, frozen

from wonton_core.errors import BadInputError, ToolFailedError, ToolMissingError
from wonton_core.process.command import CommandResult, run_command
from wonton_core.store import places
from wonton_lean.olean.versions import OLEAN_VERSIONS

OLDEST_VERSION = (4, 9)

_VERSION_LINE = re.compile(r"Lean \(version (4\.\d+\.\d+[^,)]*)(?:.*commit ([0-9a-f]{7,40}))?")
_SETUP_SECONDS = 600.0
_LAKE_VARIABLES = ("LEAN_PATH", "LEAN_SYSROOT", "ELAN_TOOLCHAIN")
_ELAN_BIN = Path.home() / ".elan" / "bin"


@frozen
class LeanToolchain:
    """One Lean: ``kind`` is embedded or system; ``arguments`` come before Lean's own on the command line."""

    kind: str
    version: str
    githash: str
    arguments: tuple[str, ...]
    variables: dict[str, str] = field(factory=dict)
    header: str = ""
    """What a theorem file starts with: the import of the embedded prelude, or definitions that Lean's library lacks."""

    @property
    def reads_olean(self) -> bool:
        """Whether `wonton_lean.olean` can read what this Lean compiles."""
        return OLEAN_VERSIONS[0] <= _major_minor(self.version) <= OLEAN_VERSIONS[1]

    def run(
        self,
        *arguments: str,
        seconds: float,
        content: bytes = b"",
        folder: Path | None = None,
        memory_bytes: int | None = None,
        search_path: Path | None = None,
    ) -> CommandResult:
        """Run Lean; ``search_path`` is a further folder of compiled modules. Raises ToolMissingError.

        Lean refuses to compile a file outside its current folder: give that file's as ``folder``.
        """
        return run_command(
            [*self.arguments, *arguments],
            seconds=seconds,
            environment=self.environment(search_path),
            folder=folder,
            memory_bytes=memory_bytes,
            content=content,
        )

    def environment(self, search_path: Path | None = None) -> dict[str, str]:
        """The whole environment for a process of this Lean."""
        variables = {**os.environ, **self.variables}
        if search_path is not None:
            known = variables.get("LEAN_PATH")
            variables["LEAN_PATH"] = f"{search_path}{os.pathsep}{known}" if known else str(search_path)
        return variables


def find_toolchain(
    spec: str | None = None, *, project: Path | None = None, cache_dir: Path | None = None
) -> LeanToolchain:
    """The Lean that ``spec`` names: ``embedded``, a path or command, or None for a project's, else the embedded one.

    ``project`` is a folder with a lakefile: its Lean and its LEAN_PATH are used. ``cache_dir`` defaults to Wonton's.
    Raises ToolMissingError (no Lean, an old one, or a program that doesn't answer like one), ToolFailedError (a
    project's ``lake env``), BadInputError (project).
    """
    if spec == "embedded" or (spec is None and project is None):
        if project is not None:
            raise BadInputError(
                f"the embedded Lean can't use the project {project}",
                cause="it has neither Lake nor Lean's library",
                next_step="leave out --lean embedded, or leave out --lean-project",
            )
        return _embedded(cache_dir if cache_dir is not None else places.cache_dir())
    return _system(spec, project)


def _embedded(cache_dir: Path) -> LeanToolchain:
    from wonton_lean.embedded import launcher
    from wonton_lean.embedded.build import build_prelude, launch_arguments
    from wonton_lean.embedded.library import LEAN_GITHASH, LEAN_VERSION, find_library
    from wonton_lean.embedded.sources import EMBEDDED_HEADER

    library = find_library()
    folder = build_prelude(cache_dir, library)
    return LeanToolchain(
        kind="embedded",
        version=LEAN_VERSION,
        githash=LEAN_GITHASH,
        arguments=launch_arguments(),
        variables={
            "LEAN_PATH": str(folder),
            "LEAN_WORKER_PATH": str(folder / "lean"),
            launcher.LIBRARY: str(library),
        },
        header=EMBEDDED_HEADER,
    )


def _system(command: str | None, project: Path | None) -> LeanToolchain:
    from wonton_lean.embedded.sources import additions

    variables = _project_variables(project) if project is not None else {}
    sysroot = variables.get("LEAN_SYSROOT")
    program = str(Path(sysroot, "bin", "lean")) if sysroot and command is None else _find_program(command or "lean")
    version, githash = _ask_version(program, variables, project)
    if _major_minor(version) < OLDEST_VERSION:
        raise ToolMissingError(
            f"{program} is Lean {version}; Wonton needs {'.'.join(map(str, OLDEST_VERSION))} or newer",
            cause="an old tool chain is the default one",
            next_step="elan default stable, or name another one with --lean, or use --lean embedded",
        )
    return LeanToolchain("system", version, githash, (program,), variables, additions())


def _find_program(command: str) -> str:
    found = shutil.which(command) or (shutil.which(str(_ELAN_BIN / "lean")) if command == "lean" else None)
    if found is None:
        raise ToolMissingError(
            f"there is no Lean at {command}" if os.sep in command else f"no program {command} is on PATH",
            cause="Lean is not installed, or --lean names something else",
            next_step="install elan, or use --lean embedded",
        )
    return found


def _ask_version(program: str, variables: dict[str, str], project: Path | None) -> tuple[str, str]:
    # The long time limit is for elan, which may have to fetch the tool chain first.
    result = run_command(
        [program, "--version"], seconds=_SETUP_SECONDS, environment={**os.environ, **variables}, folder=project
    )
    text = result.stdout.decode(errors="replace").strip()
    match = _VERSION_LINE.match(text)
    if result.code != 0 or match is None:
        raise ToolMissingError(
            f"{program} --version did not answer like Lean 4: {text[:300]!r} (code {result.code})",
            cause="it is another program, or elan can't get the tool chain",
            next_step=f"run {program} --version by hand, or use --lean embedded",
        )
    return match[1], match[2] or ""


def _project_variables(project: Path) -> dict[str, str]:
    """What ``lake env`` sets for the project, so that Lean finds its modules and is the version that it asks for."""
    if not any((project / name).is_file() for name in ("lakefile.toml", "lakefile.lean")):
        raise BadInputError(
            f"{project} is no Lean project",
            cause="it has neither lakefile.toml nor lakefile.lean",
            next_step="give the folder that holds the lakefile",
        )
    lake = shutil.which("lake") or shutil.which(str(_ELAN_BIN / "lake"))
    if lake is None:
        raise ToolMissingError(
            f"lake is missing, so the project {project} can't be used",
            cause="Lake is part of every Lean tool chain, and none is on PATH",
            next_step="install elan",
        )
    script = f"import json, os; print(json.dumps({{k: os.environ[k] for k in {_LAKE_VARIABLES} if k in os.environ}}))"
    result = run_command([lake, "env", sys.executable, "-c", script], seconds=_SETUP_SECONDS, folder=project)
    try:
        variables: dict[str, str] = json.loads(result.stdout.splitlines()[-1]) if result.code == 0 else {}
    except (ValueError, IndexError):
        variables = {}
    if "LEAN_PATH" not in variables:
        raise ToolFailedError(
            f"`lake env` failed in {project}: {result.stderr.decode(errors='replace').strip()[-500:]}",
            cause="the project's dependencies are not there, or its lakefile has an error",
            next_step=f"run `lake build` in {project}",
        )
    return variables


def _major_minor(version: str) -> tuple[int, int]:
    major, minor = version.split(".")[:2]
    return int(major), int(minor)
