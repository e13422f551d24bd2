"""Which options a library is compiled with: its ``_CoqProject`` file, as ``coq_makefile`` reads it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from attrs import frozen

from wonton_coq.verification.errors import ProjectFileError

_MAPS = {"-Q": 2, "-R": 2, "-I": 1}
_WITHOUT_MEANING = {
    "-install": 1,
    "-generate-meta-for-package": 1,
    "-docroot": 1,
    "-f": 1,
    "-o": 1,
    "-extra": 3,
    "-extra-phony": 3,
    "-no-opt": 0,
    "-byte": 0,
    "-opt": 0,
    "-native-compiler": 1,
}
"""Options that only concern the makefile, each with how many words follow it."""
_VARIABLE = re.compile(r"[A-Za-z_]\w*$")
_REFUSED = frozenset(
    "-o -load-vernac-source -l -lv -load-vernac-source-verbose -init-file -boot -coqlib -vos -vok".split()
)
"""Arguments that would make the compiler do something else than compile the one file."""


@frozen
class FolderMapping:
    """``flag`` is -Q or -R; ``folder`` is relative to the environment, without ``./``; ``prefix`` a logical name."""

    flag: str
    folder: str
    prefix: str

    def logical_name(self, path: str) -> str | None:
        """The library that the source file ``path`` (relative, with ``/``) is by this mapping."""
        inside = path if self.folder in ("", ".") else path.removeprefix(f"{self.folder}/")
        if inside == path and self.folder not in ("", "."):
            return None
        return ".".join(filter(None, (self.prefix, *inside.removesuffix(".v").split("/"))))


@frozen
class ProjectOptions:
    """``plugins`` are folders of ML files (-I); ``arguments`` are handed to Coq as they are."""

    mappings: tuple[FolderMapping, ...]
    plugins: tuple[str, ...]
    arguments: tuple[str, ...]

    def mapping_of(self, path: str) -> FolderMapping | None:
        """The mapping that gives the file its name: the last one that covers it, as in Coq."""
        for mapping in reversed(self.mappings):
            if mapping.logical_name(path) is not None:
                return mapping
        return None


def read_project(environment: Path) -> ProjectOptions:
    """The options in ``_CoqProject`` (or ``_RocqProject``); without one, the folder itself with no prefix.

    Raises ProjectFileError for what can't be followed.
    """
    for name in ("_CoqProject", "_RocqProject"):
        path = environment / name
        if path.is_file():
            return parse_project(path.read_text(encoding="utf-8", errors="replace"), name)
    return ProjectOptions((FolderMapping("-R", ".", ""),), (), ())


def parse_project(text: str, name: str = "_CoqProject") -> ProjectOptions:
    """The options of a project file's text. Raises ProjectFileError."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars="")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    lexer.escape = ""
    try:
        words = list(lexer)
    except ValueError as error:
        raise ProjectFileError(
            f"{name} can't be read: {error}", cause="a quotation mark is not closed", next_step=f"correct {name}"
        ) from error
    mappings: list[FolderMapping] = []
    plugins: list[str] = []
    arguments: list[str] = []
    place = 0

    def taken(count: int) -> list[str]:
        found = words[place + 1 : place + 1 + count]
        if len(found) < count:
            raise ProjectFileError(f"{name} ends within {words[place]}", next_step=f"correct {name}")
        return found

    while place < len(words):
        word = words[place]
        if word in ("-Q", "-R"):
            folder, prefix = taken(2)
            mappings.append(FolderMapping(word, _folder(folder, name), "" if prefix in ("", "Top") else prefix))
        elif word == "-I":
            plugins.append(_folder(taken(1)[0], name))
        elif word == "-arg":
            arguments += taken(1)[0].split()
        elif word in _WITHOUT_MEANING:
            taken(_WITHOUT_MEANING[word])
            place += _WITHOUT_MEANING[word]
        elif len(words) > place + 1 and words[place + 1] == "=" and _VARIABLE.match(word):
            taken(2)
            place += 2
        elif word.startswith("-"):
            raise ProjectFileError(
                f"{name} has an option that is not known: {word}",
                cause="only -Q, -R, -I, -arg and what concerns the makefile alone can be followed",
                next_step="compile the library without it, or hand it over with -arg",
            )
        place += 1 + (_MAPS.get(word, 0) if word in _MAPS else 1 if word == "-arg" else 0)
    if refused := sorted(_REFUSED.intersection(arguments)):
        raise ProjectFileError(
            f"{name} hands {refused[0]} to the compiler", cause="with it Coq would do more than compile one file"
        )
    return ProjectOptions(tuple(mappings), tuple(plugins), tuple(arguments))


def _folder(written: str, name: str) -> str:
    words = [word for word in written.split("/") if word not in ("", ".")]
    if written.startswith("/") or ".." in words:
        raise ProjectFileError(
            f"{name} names a folder outside of the library: {written}",
            cause="the library was built against files that a snapshot does not hold",
            next_step="install what it needs into the toolchain instead",
        )
    return "/".join(words) or "."
