"""Namespaces, sections and mutual blocks: which are open, and what a name in them is in full."""

from __future__ import annotations

from attrs import frozen

NAMESPACE = "namespace"
SECTION = "section"
MUTUAL = "mutual"

_ROOT = "_root_."
_LONGEST_PREFIX = 2000


@frozen
class _Scope:
    kind: str
    name: str
    prefix: str
    """The open namespaces, this one included, with a dot at the end."""


class Scopes:
    """The stack of what ``end`` ends. Wrong ends are told as a text, and mended as well as can be."""

    def __init__(self) -> None:
        self._open: list[_Scope] = []
        self._names: dict[str, int] = {}

    @property
    def in_mutual(self) -> bool:
        """Whether the next ``end`` ends a mutual block."""
        return bool(self._open) and self._open[-1].kind == MUTUAL

    def full_name(self, name: str) -> str:
        """``name`` with the open namespaces in front; empty for an empty one."""
        if name.startswith(_ROOT):
            return name.removeprefix(_ROOT)
        return self._prefix + name if name else ""

    def begin(self, kind: str, name: str = "") -> str | None:
        """Open a namespace, section or mutual block. A dotted name opens one scope a part, as in Lean."""
        problem = None
        for part in name_parts(name) or [""]:
            prefix = self._prefix + part + "." if kind == NAMESPACE and part else self._prefix
            if len(prefix) > _LONGEST_PREFIX:  # otherwise full names grow with the square of a hostile file
                prefix, problem = self._prefix, "namespaces nested too deep: full names leave the innermost out"
            self._open.append(_Scope(kind, part, prefix))
            self._names[part] = self._names.get(part, 0) + 1
        return problem

    def end(self, name: str = "") -> str | None:
        """Close what ``end`` or ``end name`` closes; the text says what is wrong with it, if anything."""
        parts = name_parts(name)
        if not self._open:
            return f"`end {name}` without a beginning".replace(" `", "`")
        if not parts:
            kind, name = self._open[-1].kind, self._open[-1].name
            self._pop()
            return f"`end` without the name of {kind} {name}" if name else None
        problem = None
        for part in reversed(parts):
            if part not in self._names:
                return f"`end {name}` without a beginning"
            while self._open[-1].name != part:
                problem = f"`end {name}` before the end of {self._open[-1].kind} {self._open[-1].name}".rstrip()
                self._pop()
            self._pop()
        return problem

    @property
    def _prefix(self) -> str:
        return self._open[-1].prefix if self._open else ""

    def _pop(self) -> None:
        scope = self._open.pop()
        left = self._names[scope.name] - 1
        if left:
            self._names[scope.name] = left
        else:
            del self._names[scope.name]


def name_parts(name: str) -> list[str]:
    """The parts of a dotted name; ``«a.b»`` is one part."""
    if "«" not in name:
        return name.split(".") if name else []
    parts: list[str] = [""]
    quoted = False
    for character in name:
        if character == "." and not quoted:
            parts.append("")
            continue
        quoted = character == "«" or (quoted and character != "»")
        parts[-1] += character
    return parts
