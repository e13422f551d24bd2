"""Find a Coq with SerAPI: the one asked for, one on PATH, one of opam, or the private root; try it before use."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from wonton_core.errors import ToolMissingError
from wonton_core.process.command import run_command

from .errors import INSTALL_COMMAND, CoqMissingError
from .install import default_root, is_installed

TESTED_COQ = "8.20"
_PROBE_SECONDS = 30.0


@frozen
class CoqToolchain:
    """A Coq that was tried. ``source`` says where it was found: option, PATH, opam or private root.

    ``sertop`` is an argument list. ``serapi_version`` is empty where sertop doesn't tell. ``library`` is the folder of
    the standard library's sources and compiled files. ``warnings`` are for the user.
    """

    sertop: tuple[str, ...]
    coqc: str
    coqtop: str
    coq_version: str
    serapi_version: str
    library: Path
    source: str
    warnings: tuple[str, ...] = ()


def find_coq(serapi_binary: str | None = None, *, private_root: Path | None = None) -> CoqToolchain:
    """The toolchain to use. ``serapi_binary`` is a path, or the name of a program.

    A path is taken as it is. A name is looked for on PATH, then among opam's switches, then in the private root; one
    that is there but doesn't run is passed over with a warning. Raises CoqMissingError when nothing is left.
    """
    if serapi_binary is not None and os.sep in serapi_binary:
        return _probe(Path(serapi_binary).expanduser(), "option", ())
    warnings: list[str] = []
    for path, source in _candidates(serapi_binary or "sertop", private_root or default_root()):
        try:
            return _probe(path, source, tuple(warnings))
        except CoqMissingError as error:
            warnings.append(f"{path} ({source}) is not used: {error.summary}")
    raise CoqMissingError(
        f"no {serapi_binary or 'sertop'} was found on PATH, in opam or in {private_root or default_root()}"
        + "".join(f"; {warning}" for warning in warnings),
        cause="Coq with SerAPI is not installed",
        next_step=f"run `{INSTALL_COMMAND}`, or name the program with --serapi-binary",
    )


def _candidates(name: str, private_root: Path) -> Iterator[tuple[Path, str]]:
    on_path = shutil.which(name)
    if on_path:
        yield Path(on_path), "PATH"
    prefix = os.environ.get("OPAM_SWITCH_PREFIX")
    switches = [Path(prefix)] if prefix else []
    opam_root = Path(os.environ.get("OPAMROOT") or Path.home() / ".opam")
    if opam_root.is_dir():
        switches += sorted(opam_root.iterdir())
    for switch in switches:
        program = switch / "bin" / name
        if os.access(program, os.X_OK) and str(program) != on_path:
            yield program, "opam"
    if is_installed(private_root):
        yield private_root / "bin" / "sertop", "private root"


def _probe(sertop: Path, source: str, warnings: tuple[str, ...]) -> CoqToolchain:
    if not os.access(sertop, os.X_OK) or sertop.is_dir():
        raise CoqMissingError(
            f"{sertop} is not a program",
            cause="the path is wrong, or the file may not be executed",
            next_step=f"correct --serapi-binary, or leave it out and run `{INSTALL_COMMAND}`",
        )
    serapi_version = _answer([str(sertop), "--version"])
    programs = {}
    for name in ("coqc", "coqtop"):
        beside = sertop.parent / name
        found = str(beside) if os.access(beside, os.X_OK) else shutil.which(name)
        if found is None:
            raise CoqMissingError(
                f"{name} is neither beside {sertop} nor on PATH",
                cause="SerAPI was installed without Coq's own programs",
                next_step=f"install Coq's programs, or run `{INSTALL_COMMAND}`",
            )
        programs[name] = found
    coq_version = _answer([programs["coqc"], "--print-version"]).partition(" ")[0]
    if not re.match(r"\d+\.\d+", coq_version):
        raise CoqMissingError(
            f"{programs['coqc']} doesn't tell its version: {coq_version[:80]!r}",
            cause="it is not Coq's compiler",
            next_step=f"correct PATH, or run `{INSTALL_COMMAND}`",
        )
    if not (coq_version == TESTED_COQ or coq_version.startswith(TESTED_COQ + ".")):
        warnings = (*warnings, f"Coq {coq_version} is used; Wonton was built and tested on Coq {TESTED_COQ}")
    return CoqToolchain(
        (str(sertop),),
        programs["coqc"],
        programs["coqtop"],
        coq_version,
        serapi_version or _packaged_version(sertop.parent.parent),
        Path(_answer([programs["coqc"], "-where"])) / "theories",
        source,
        warnings,
    )


def _answer(command: list[str]) -> str:
    """What a program prints when asked for something short. Raises CoqMissingError when it doesn't answer well."""
    try:
        result = run_command(command, seconds=_PROBE_SECONDS)
    except ToolMissingError as error:
        raise CoqMissingError(error.summary, cause=error.cause, next_step=f"run `{INSTALL_COMMAND}`") from error
    if result.code != 0:
        how = "did not answer in time" if result.timed_out else f"ended with code {result.code}"
        detail = result.stderr.decode(errors="replace").strip()[-200:]
        raise CoqMissingError(
            f"`{' '.join(command)}` {how}" + (f": {detail}" if detail else ""),
            cause="the installation is damaged or incomplete",
            next_step=f"repair it, or run `{INSTALL_COMMAND}`",
        )
    return result.stdout.decode(errors="replace").strip()


def _packaged_version(root: Path) -> str:
    """The version of SerAPI's package in a private root; Debian's sertop prints none."""
    try:
        packages = json.loads((root / "manifest.json").read_text())["packages"]
    except (OSError, ValueError, KeyError):
        return ""
    return next((str(package["version"]) for package in packages if package["name"] == "coq-serapi"), "")
