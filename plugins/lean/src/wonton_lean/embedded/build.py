"""Compile the prelude once into a cache folder; whole or absent, also when two processes build at the same time."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from wonton_core.errors import StorageError, ToolFailedError
from wonton_core.process.command import run_command
from wonton_lean.embedded import launcher
from wonton_lean.embedded.library import LIBRARY_SHA256, verify_library
from wonton_lean.embedded.sources import PreludeModule, prelude_modules

_MODULE_SECONDS = 120.0


def launch_arguments() -> tuple[str, ...]:
    """The words before Lean's own arguments; the environment must name the library (``launcher.LIBRARY``)."""
    # Isolated and without site: the start-up time is Lean's own, and no file around can shadow a module.
    return (sys.executable, "-I", "-S", launcher.__file__)


def build_prelude(cache_dir: Path, library: Path) -> Path:
    """The folder for LEAN_PATH with the compiled prelude, made now if it isn't there.

    It also holds ``lean``, a script that starts the embedded Lean (for Lean's language server, which starts itself
    again). Raises ToolFailedError when Lean refuses the prelude, ToolMissingError for a wrong library, StorageError.
    """
    modules = prelude_modules()
    folder = cache_dir / "lean-prelude" / _key(modules)
    if not folder.is_dir():
        print("Compiling the prelude of the embedded Lean (once, a few seconds) ...", file=sys.stderr)
        verify_library(library)
        try:
            _build(modules, folder, library)
        except OSError as error:
            raise StorageError(
                f"can't write {folder}: {error.strerror or error}",
                cause="the disk is full, or the folder is read-only",
                next_step="free some space, or set WONTON_CACHE_DIR to another folder",
            ) from error
    return folder


def _key(modules: Sequence[PreludeModule]) -> str:
    digest = hashlib.sha256(LIBRARY_SHA256.encode())
    for word in (*launch_arguments(), *(text for module in modules for text in (module.name, module.source))):
        digest.update(f"{len(word)} {word}".encode())
    return digest.hexdigest()[:16]


def _build(modules: Sequence[PreludeModule], folder: Path, library: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        (work / "Wonton").mkdir()
        for module in modules:
            _compile(module, work, library)
        script = work / "lean"
        script.write_text(f'#!/bin/sh\nexec {shlex.join(launch_arguments())} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
        work.chmod(0o755)
        _rename(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _rename(work: Path, folder: Path) -> None:
    try:
        work.rename(folder)
    except OSError:
        if not folder.is_dir():  # otherwise another process was first, with the same content
            raise


def _compile(module: PreludeModule, work: Path, library: Path) -> None:
    source = work / "Wonton" / f"{module.name}.lean"
    source.write_text(module.source, encoding="utf-8")
    result = run_command(
        [*launch_arguments(), "-o", f"Wonton/{module.name}.olean", f"Wonton/{module.name}.lean"],
        seconds=_MODULE_SECONDS,
        folder=work,
        environment={**os.environ, "LEAN_PATH": str(work), launcher.LIBRARY: str(library)},
    )
    if result.code != 0:
        raise ToolFailedError(
            f"the embedded Lean refused its prelude, module Wonton.{module.name}: "
            + (result.stdout + result.stderr).decode(errors="replace").strip()[-2000:],
            cause="the library can't run on this system (glibc 2.35 or newer is needed), or memory ran out",
            next_step="see `wonton doctor`, or install Lean with elan and name it with --lean",
        )
