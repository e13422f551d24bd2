"""The .v files of libraries: where they are, and which libraries a folder of sources holds."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from pathlib import Path

from wonton_coq.serapi.errors import CoqError
from wonton_coq.serapi.session import SerapiSession
from wonton_core.errors import BadInputError

_FROM_FILE = re.compile(r"has\s+been\s+loaded\s+from\s+file\s+(\S+)\.vo\b")


def source_of_library(session: SerapiSession, library: str) -> Path | None:
    """The source beside a loaded library's compiled file, or None where there is none."""
    try:
        printed = session.vernacular(f"Locate Library {library}.")
    except CoqError:
        return None
    found = _FROM_FILE.search(printed)
    source = Path(found[1] + ".v") if found else None
    return source if source is not None and source.is_file() else None


def standard_libraries(root: Path) -> tuple[str, ...]:
    """Full names of the libraries compiled below ``root`` (the standard library's ``theories``), sorted.

    Raises BadInputError when there is none.
    """
    found = sorted(f"Coq.{'.'.join(path.relative_to(root).with_suffix('').parts)}" for path in root.rglob("*.vo"))
    if not found:
        raise BadInputError(
            f"{root} holds no compiled Coq library",
            cause="--stdlib-root is not the folder `theories` of an installed Coq",
            next_step="leave --stdlib-root out, or give `$(coqc -where)/theories`",
        )
    return tuple(found)


def choose_libraries(known: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """The libraries that ``wanted`` names: full (``Coq.Bool.Bool``), without ``Coq.``, or ``all``; in the order given.

    Raises BadInputError with suggestions for an unknown one.
    """
    chosen: list[str] = []
    for name in wanted:
        if name == "all":
            chosen += known
            continue
        full_name = name if name.startswith("Coq.") else f"Coq.{name}"
        if full_name not in known:
            near = difflib.get_close_matches(full_name, known, n=3)
            raise BadInputError(
                f"the standard library has no module {name}",
                next_step=f"did you mean {' or '.join(near)}?" if near else "give full names such as Coq.Bool.Bool",
            )
        chosen.append(full_name)
    return tuple(dict.fromkeys(chosen))
