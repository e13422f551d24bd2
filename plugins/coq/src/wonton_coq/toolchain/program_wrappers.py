"""Scripts that make the programs of a private root ordinary commands.

The programs run with the root's own loader and C library, so that they don't depend on the system's. The scripts find
the root from their own place: a root can be moved or renamed as a whole.
"""

from __future__ import annotations

from pathlib import Path

from .errors import CoqInstallError

PROGRAMS = ("sertop", "coqc", "coqtop")
CHECKER = "coqchk"
"""Wanted for audits alone: an installation without it is whole."""

_WRAPPER = """#!/bin/sh
root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
ocaml=$root/{ocaml}
export COQLIB="$ocaml/coq" COQCORELIB="$ocaml/coq-core"
export OCAMLPATH="$ocaml" OCAMLFIND_CONF="$root/findlib.conf"
exec "$root/{loader}" --library-path "$root/{libraries}" "$root/usr/bin/{program}" "$@"
"""


def write_wrappers(root: Path) -> None:
    """Write ``bin/sertop``, ``bin/coqc`` and ``bin/coqtop`` below ``root``, and ``bin/coqchk`` where it is there.

    Raises CoqInstallError when the unpacked packages lack the loader, OCaml's folder or a program.
    """
    ocaml = _only(root, "usr/lib/*/ocaml/*/coq-core").parent
    libraries = ocaml.parent.parent
    loader = _only(root, "usr/lib/*/ld-linux*.so.*")
    # Empty on purpose: the packages' own file names folders of the system, where another OCaml may be.
    (root / "findlib.conf").write_text('path=""\n')
    (root / "bin").mkdir(exist_ok=True)
    for program in (*PROGRAMS, CHECKER):
        if program == CHECKER and not (root / "usr/bin" / CHECKER).is_file():
            continue
        _only(root, f"usr/bin/{program}")
        script = root / "bin" / program
        script.write_text(
            _WRAPPER.format(
                ocaml=ocaml.relative_to(root),
                loader=loader.relative_to(root),
                libraries=libraries.relative_to(root),
                program=program,
            )
        )
        script.chmod(0o755)


def _only(root: Path, pattern: str) -> Path:
    found = sorted(root.glob(pattern))
    if len(found) != 1:
        raise CoqInstallError(
            f"the unpacked packages hold {len(found)} files {pattern} where one was expected",
            cause="the suite's packages have changed their layout",
            next_step="install Coq 8.20 and SerAPI in another way, for instance `opam install coq.8.20.1 coq-serapi`",
        )
    return found[0]
