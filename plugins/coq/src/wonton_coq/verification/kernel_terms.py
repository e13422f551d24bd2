"""Terms of compiled files up to what means nothing: equal terms get equal numbers, and the names in a term are listed.

Left out are names of bound variables, the identity of universe levels (Coq counts them anew whenever something is added
above), and the hashes that Coq keeps beside names. Numbers are exact: nothing is hashed.
"""

from __future__ import annotations

from attrs import frozen

from wonton_coq.verification.compiled_file import directory_path
from wonton_coq.verification.marshalled import Value

_BINDERS = frozenset((6, 7, 8))
"""Tags of product, lambda and let, whose first field names the variable."""

_PRODUCT, _CAST = 6, 5
_SPINE = frozenset((_PRODUCT, _CAST, 8))


class TermNumbers:
    """Gives equal values equal numbers, over all files that it is asked about."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}
        self._seen: dict[int, int] = {}
        self._kept: list[Value] = []

    def of(self, value: Value) -> int:
        """The number of a value. The value must not be changed afterwards."""
        if not isinstance(value, list):
            return self._leaf(value)
        # What is numbered by its address must live as long as we do.
        self._kept.append(value)
        seen = self._seen
        stack = [value]
        while stack:
            block = stack[-1]
            if id(block) in seen:
                stack.pop()
                continue
            children = _children(block)
            pending = [child for child in children if isinstance(child, list) and id(child) not in seen]
            if pending:
                stack.extend(pending)
                continue
            stack.pop()
            key = (
                block[0],
                len(block),
                *(seen[id(child)] if isinstance(child, list) else self._leaf(child) for child in children),
            )
            seen[id(block)] = self._numbers.setdefault(key, len(self._numbers))
        return seen[id(value)]

    def _leaf(self, value: object) -> int:
        return self._numbers.setdefault(("leaf", type(value).__name__, repr(value)), len(self._numbers))


def _children(block: list[Value]) -> list[Value]:
    """The fields that mean something."""
    if block[0] == 0:
        if is_kernel_name(block):
            return block[1:3]
        if _is_level(block):
            return []
    elif block[0] in _BINDERS and len(block) >= 4 and isinstance(block[1], list) and len(block[1]) == 3:
        return [block[1][2], *block[2:]]
    return block[1:]


def is_kernel_name(block: list[Value]) -> bool:
    """Whether it is a module path with a word and Coq's hash of both."""
    return (
        len(block) == 4
        and isinstance(block[2], bytes)
        and isinstance(block[3], int)
        and isinstance(block[1], list)
        and len(block[1]) > 1
        and isinstance(block[1][1], list)
    )


def _is_level(block: list[Value]) -> bool:
    """Whether it is a global universe level with Coq's hash of it."""
    if len(block) != 3 or not isinstance(block[1], int) or not isinstance(block[2], list):
        return False
    level = block[2]
    if len(level) != 2 or level[0] != 0 or not isinstance(level[1], list):
        return False
    named = level[1]
    return len(named) == 4 and isinstance(named[2], bytes) and isinstance(named[3], int)


def module_path(value: Value) -> str:
    """A module path as text; a parameter of a functor is its name in angle brackets."""
    words: list[str] = []
    while value[0] == 2:
        words.append(value[2].decode(errors="replace"))
        value = value[1]
    words.append(directory_path(value[1]) if value[0] == 0 else f"<{value[1][2].decode(errors='replace')}>")
    return ".".join(reversed(words))


def names_in(*values: Value) -> frozenset[str]:
    """Full names of all constants and inductive types that occur in the values."""
    found: set[str] = set()
    seen: set[int] = set()
    stack = [value for value in values if isinstance(value, list)]
    while stack:
        block = stack.pop()
        if id(block) in seen:
            continue
        seen.add(id(block))
        if block[0] == 0 and is_kernel_name(block):
            found.add(f"{module_path(block[1])}.{block[2].decode(errors='replace')}")
        else:
            stack.extend(child for child in block if isinstance(child, list))
    return frozenset(found)


@frozen
class Hypothesis:
    """A leading product of a statement that nothing after it speaks of. ``about`` are the variables before it that it
    speaks of itself; ``of_conclusion`` says whether what the statement concludes speaks of any of them, too."""

    name: str
    about: frozenset[str]
    of_conclusion: bool


def leading_products(statement: Value) -> int:
    """How many products a statement begins with."""
    count = 0
    while isinstance(statement, list) and statement[0] in _SPINE:
        count += statement[0] == _PRODUCT
        statement = statement[1] if statement[0] == _CAST else statement[-1]
    return count


def hypotheses(statement: Value) -> tuple[Hypothesis, ...]:
    """The leading products with a name of which nothing after them speaks; sorts are none."""
    names: list[str] = []
    spoken_of: list[frozenset[int]] = []
    unused: list[int] = []
    while isinstance(statement, list) and statement[0] in _SPINE:
        if statement[0] == _CAST:
            statement = statement[1]
            continue
        written, domain, rest = statement[1][1], statement[2], statement[-1]
        name = written[1].decode(errors="replace") if written and isinstance(written[1], bytes) else ""
        if statement[0] == _PRODUCT and name and 1 not in _free(rest):
            unused.append(len(names))
        spoken_of.append(_outer(_free(domain), len(names)))
        names.append(name)
        statement = rest
    # Premises without a name are as much of the statement as what it concludes.
    concluded = set(_outer(_free(statement), len(names)))
    concluded.update(*(spoken_of[place] for place, name in enumerate(names) if not name))
    for place in reversed(range(len(names))):
        if place in concluded:
            concluded |= spoken_of[place]
    return tuple(
        Hypothesis(
            names[place],
            frozenset(names[other] for other in spoken_of[place]) - {""},
            not concluded.isdisjoint(spoken_of[place]),
        )
        for place in unused
    )


def _outer(free: frozenset[int], depth: int) -> frozenset[int]:
    """Places, from the outermost binder, of the variables that are free below ``depth`` binders."""
    return frozenset(depth - number for number in free if number <= depth)


def _free(term: Value) -> frozenset[int]:
    """Numbers of the variables that are free in a term, 1 for the innermost binder around it."""
    found: set[int] = set()
    seen: set[tuple[int, int]] = set()
    stack: list[tuple[Value, int]] = [(term, 0)]
    while stack:
        block, depth = stack.pop()
        if not isinstance(block, list) or (id(block), depth) in seen:
            continue
        seen.add((id(block), depth))
        tag = block[0]
        if tag == 0 and len(block) == 2 and isinstance(block[1], int):
            if block[1] > depth:
                found.add(block[1] - depth)
        elif tag in _BINDERS and len(block) >= 4 and isinstance(block[1], list) and len(block[1]) == 3:
            stack += [(child, depth) for child in block[2:-1]]
            stack.append((block[-1], depth + 1))
        elif tag == 0 and len(block) in (3, 4) and _are_binders(block[1]):
            # A branch or a return clause of a match; the types and the bodies of fixed points.
            stack += [(child, depth) for child in block[2:-1]]
            stack.append((block[-1], depth + len(block[1]) - 1))
        else:
            stack += [(child, depth) for child in block[1:]]
    return frozenset(found)


def _are_binders(names: Value) -> bool:
    return (
        isinstance(names, list)
        and len(names) > 1
        and all(isinstance(one, list) and len(one) == 3 and _is_binder_name(one[1]) for one in names[1:])
    )


def _is_binder_name(name: Value) -> bool:
    return name == 0 or (isinstance(name, list) and len(name) == 2 and isinstance(name[1], bytes))
