"""Which theorems are wanted: names given by a user, or all theorems of libraries, as Coq itself knows them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from attrs import frozen

from wonton_coq.serapi.answers import objects, text_of
from wonton_coq.serapi.errors import CoqError, UnknownCoqNameError
from wonton_coq.serapi.session import SerapiSession, quoted
from wonton_core.errors import BadInputError

_EXPANSION = re.compile(r"\bExpands to:\s+(\w+)\s+(\S+)")
_LOCATED = re.compile(r"^Constant (\S+)(?:\s+\(syntactically\s+equal\s+to\s+([^\s)]+)\))?", re.MULTILINE)
_NAME = re.compile(r"[^\W\d][\w']*(\.[^\W\d][\w']*)*\Z")
_THEOREM_KINDS = ("Theorem", "Lemma", "Fact", "Remark", "Property", "Corollary", "Proposition")
_SHOWN_NAMES = 10
_SEARCH_SECONDS = 300.0


@frozen
class WorkItem:
    """One theorem to extract: the name that it has in the run, its full name, and the library that holds it.

    ``imported`` is the library that Coq is to import for it, or empty where a source file did that.
    """

    name: str
    full_name: str
    library: str
    imported: str = ""


def resolve_names(session: SerapiSession, names: Sequence[str], place: str) -> tuple[WorkItem, ...]:
    """The theorems that ``names`` mean to Coq now, in order, each once. Raises UnknownCoqNameError naming all that Coq
    doesn't know, and BadInputError for a name of something else than a theorem or definition."""
    libraries = loaded_libraries(session)
    found: list[WorkItem] = []
    unknown: list[str] = []
    for name in dict.fromkeys(names):
        full_name = _constant_name(session, name, place)
        if full_name is None:
            unknown.append(name)
        else:
            found.append(WorkItem(name, full_name, library_of(full_name, libraries)))
    if unknown:
        near = suggestions(session, unknown[0])
        more = f" and {len(unknown) - _SHOWN_NAMES} more" if len(unknown) > _SHOWN_NAMES else ""
        raise UnknownCoqNameError(
            f"Coq doesn't know {', '.join(unknown[:_SHOWN_NAMES])}{more} after running {place}",
            cause="a name is misspelled, or the source doesn't require the library that holds it",
            next_step=f"did you mean {' or '.join(near)}?" if near else "check the names, or require their libraries",
        )
    return tuple(found)


def _constant_name(session: SerapiSession, name: str, place: str) -> str | None:
    if not _NAME.match(name):
        raise BadInputError(
            f"{name[:80]!r} is not a name of Coq",
            cause="a theorem file holds one name a line",
            next_step="mend the list",
        )
    try:
        about = session.vernacular(f"About {name}.")
    except CoqError:
        return None
    expansions = _EXPANSION.findall(about)
    if not expansions:
        return None
    kind, full_name = expansions[-1]  # an abbreviation comes first, and what it stands for last
    if kind != "Constant":
        raise BadInputError(
            f"{name} is the {kind.lower()} {full_name} after running {place}, not a theorem",
            cause="only constants (theorems, definitions, axioms) have a proof term",
            next_step="leave it out of the list",
        )
    return str(full_name)


def suggestions(session: SerapiSession, name: str) -> list[str]:
    """Names that Coq knows and that are spelled much like ``name``, best first."""
    base = name.rpartition(".")[2]
    for length in range(len(base) - 1, 1, -2):
        known = _completions(session, base[:length])
        near = difflib.get_close_matches(base, [item.rpartition(".")[2] for item in known], n=3, cutoff=0.6)
        if near:
            return near
    return []


def _completions(session: SerapiSession, prefix: str) -> list[str]:
    try:
        answers = session.query(f"(Complete {quoted(prefix)})", text=True).answers
    except CoqError:
        return []
    return [text_of(dag, values[0]) for dag in answers for kind, values in objects(dag) if kind == "CoqString"]


def loaded_libraries(session: SerapiSession) -> frozenset[str]:
    """Full names of all libraries that Coq has loaded."""
    printed = session.vernacular("Print Libraries.")
    return frozenset(line.strip() for line in printed.splitlines() if line.startswith("  "))


def library_of(full_name: str, libraries: frozenset[str]) -> str:
    """The library that holds a constant; the first part of its name where none of the loaded ones does (the
    document itself)."""
    parts = full_name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        if ".".join(parts[:length]) in libraries:
            return ".".join(parts[:length])
    return parts[0]


def theorems_of_libraries(session: SerapiSession, libraries: Sequence[str]) -> dict[str, list[WorkItem]]:
    """Every theorem of libraries that the session has required, by Coq's own search, by full name within each library.

    A theorem is what was declared as Theorem, Lemma, Fact, Remark, Property, Corollary or Proposition, in the library
    itself or in a module of it, those included from functors too. What is only another name of a theorem that is found
    itself (``Module Nat_as_OT := Nat``) is left out. The session must print names only.
    """
    found: dict[str, list[WorkItem]] = {library: [] for library in libraries}
    known = frozenset(libraries)
    kinds = " | ".join(f"is:{kind}" for kind in _THEOREM_KINDS)
    printed = session.vernacular(f"Search [ {kinds} ] inside {' '.join(libraries)}.", seconds=_SEARCH_SECONDS)
    canonical_names: dict[str, str] = {}
    for short_name in printed.split():
        located = _LOCATED.search(session.vernacular(f"Locate {short_name}."))
        if located is not None:
            canonical_names[located[1]] = located[2] or located[1]
    for name, canonical in sorted(canonical_names.items()):
        if canonical != name and canonical in canonical_names:
            continue
        library = library_of(name, known)
        if library in found:
            found[library].append(WorkItem(name, name, library, imported=library))
    return found
