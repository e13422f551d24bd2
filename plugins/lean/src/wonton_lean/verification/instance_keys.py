"""What instances are for: the class and the heads of its arguments, so that it shows when two are for the same."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from wonton_lean.olean.module import Constant, OleanModule

_BVAR, _SORT, _CONST, _APP, _LAM, _PI, _LET, _MDATA, _PROJ = 0, 3, 4, 5, 6, 7, 8, 10, 11
_OTHER = {_SORT: "<sort>", _PI: "<function>"}
_KEY_OF_SORT, _KEY_OF_CONST, _KEY_OF_ARROW = 1, 4, 5
_UNIQUE = frozenset("Decidable DecidableEq DecidablePred DecidableRel Subsingleton Nonempty Unique Fact".split())
"""Classes of which any two instances say the same."""
_LONGEST_TYPE = 1000

Key = tuple[tuple[str, int], ...]


@frozen
class Instance:
    """``key`` is a term in prefix order: heads with their numbers of arguments; an empty head stands for anything.

    ``conditions`` are the classes that must have instances first, for variables that stand in the key too.
    ``parent_of`` is the class whose field the instance is, for those that ``extends`` makes.
    """

    name: str
    key: Key
    conditions: frozenset[str] = frozenset()
    parent_of: str = ""

    @property
    def class_name(self) -> str:
        """The class."""
        return self.key[0][0] if self.key else ""

    def overlaps(self, other: Instance, outputs: Mapping[str, frozenset[int]]) -> bool:
        """Whether something could be given by both, classes of unique instances left out.

        ``outputs`` are the places of output parameters by class: instances that differ in these alone are for the same.
        """
        if not self.key or not other.key or self.class_name in _UNIQUE:
            return False
        if not self.class_name or not other.class_name:
            return True
        if self.key[0] != other.key[0]:
            return False
        out = outputs.get(self.class_name, frozenset())
        i = j = 1
        for place in range(self.key[0][1]):
            ends = (_end(self.key, i), _end(other.key, j)) if place in out else _overlap(self.key, i, other.key, j)
            if ends is None:
                return False
            i, j = ends
        return True


def _overlap(left: Key, i: int, right: Key, j: int) -> tuple[int, int] | None:
    """Where the terms that begin at ``i`` and ``j`` end, if they can be the same; None if they can't."""
    if i >= len(left) or j >= len(right):
        return i, j
    if not left[i][0] or not right[j][0]:
        return _end(left, i), _end(right, j)
    if left[i] != right[j]:
        return None
    arguments = left[i][1]
    i, j = i + 1, j + 1
    for _ in range(arguments):
        ends = _overlap(left, i, right, j)
        if ends is None:
            return None
        i, j = ends
    return i, j


def _end(key: Key, at: int) -> int:
    left = 1
    while left and at < len(key):
        left += key[at][1] - 1
        at += 1
    return at


def read_instances(module: OleanModule) -> tuple[Instance, ...]:
    """The instances that the module gives to whoever imports it. Raises OleanError."""
    file, names = module.file, module.name_reader
    found = []
    for address in module.entries_of("instanceExtension"):
        _, wrapped = file.constructor(address)  # for everybody, or with the namespace that it is scoped to
        keys, _, _, named = file.fields(wrapped[-1], 0, 4, "an instance")[:4]
        parts = []
        for key in file.array(keys):
            tag, inner = file.constructor(key)
            if tag == _KEY_OF_CONST and len(inner) > 1:
                parts.append((names.read(inner[0]), file.small_number(inner[1])))
            else:
                parts.append(({_KEY_OF_SORT: "<sort>", _KEY_OF_ARROW: "<function>"}.get(tag, ""), 0))
        tag, inner = file.constructor(named)
        name = names.read(inner[0]) if inner else ""
        known = class_key(module, module.constant(name)) if name in module else None
        conditions, parent_of = (known.conditions, known.parent_of) if known is not None else (frozenset[str](), "")
        found.append(Instance(name, tuple(parts), conditions, parent_of))
    return tuple(found)


def read_outputs(module: OleanModule) -> dict[str, frozenset[int]]:
    """The places of output parameters by class, for those classes of the module that have any. Raises OleanError."""
    file = module.file
    found = {}
    for address in module.entries_of("classExtension"):
        name, places = file.fields(address, 0, 2, "a class")[:2]
        if outputs := frozenset(file.small_number(place) for place in file.array(places)):
            found[module.name_reader.read(name)] = outputs
    return found


def class_key(module: OleanModule, constant: Constant) -> Instance | None:
    """The key that a definition's type would have if it were an instance; None where its result is no application."""
    file = module.file
    binders: list[tuple[str, frozenset[int]]] = []
    address = constant.type_address
    for _ in range(_LONGEST_TYPE):
        tag, fields = file.constructor(address)
        if tag == _PI:
            binders.append((head_of(module, fields[1])[0], variables_in(module, fields[1], len(binders))))
            address = fields[2]
        elif tag == _MDATA:
            address = fields[1]
        else:
            break
    key = _key(module, address, 0)
    if not key or not key[0][0]:
        return None
    own = variables_in(module, address, len(binders))
    bare = all(not name for name, _ in key[1:])
    # A condition about other things than the instance is no condition, nor is the instance's own result.
    conditions = {name for name, met in binders if name and met & own and not (bare and name == key[0][0])}
    parent_of = binders[-1][0] if binders and _is_field(module, constant) else ""
    return Instance(constant.name, key, frozenset(conditions), parent_of)


def variables_in(module: OleanModule, address: int, depth: int) -> frozenset[int]:
    """The binders, by number from the outermost, that the term under ``depth`` of them mentions."""
    found: set[int] = set()
    todo = [(address, depth)]
    seen = set(todo)
    while todo:
        at, under = todo.pop()
        tag, fields = module.file.constructor(at)
        if tag == _BVAR:
            number = under - 1 - module.file.natural_number(fields[0])
            if number < depth:
                found.add(number)
            continue
        inside = under + 1
        below: tuple[tuple[int, int], ...] = ()
        if tag == _APP:
            below = (fields[0], under), (fields[1], under)
        elif tag in (_LAM, _PI):
            below = (fields[1], under), (fields[2], inside)
        elif tag == _LET:
            below = (fields[1], under), (fields[2], under), (fields[3], inside)
        elif tag in (_MDATA, _PROJ):
            below = ((fields[1 if tag == _MDATA else 2], under),)
        new = [part for part in below if part not in seen]
        seen.update(new)
        todo += new
    return frozenset(found)


def _is_field(module: OleanModule, constant: Constant) -> bool:
    """Whether a definition is a field of its last argument."""
    address = constant.value_address
    for _ in range(_LONGEST_TYPE):
        if address is None:
            return False
        tag, fields = module.file.constructor(address)
        if tag == _PROJ:
            inner, parts = module.file.constructor(fields[2])
            return inner == _BVAR and module.file.natural_number(parts[0]) == 0
        if tag not in (_LAM, _MDATA):
            return False
        address = fields[2] if tag == _LAM else fields[1]
    return False


def head_of(module: OleanModule, address: int) -> tuple[str, list[int]]:
    """The constant at the head of an application (empty for none) and the arguments."""
    arguments = []
    for _ in range(_LONGEST_TYPE):
        tag, fields = module.file.constructor(address)
        if tag == _APP:
            arguments.append(fields[1])
            address = fields[0]
        elif tag == _MDATA:
            address = fields[1]
        else:
            name = module.name_reader.read(fields[0]) if tag == _CONST else _OTHER.get(tag, "")
            return name, arguments[::-1]
    return "", []


def _key(module: OleanModule, address: int, depth: int) -> Key:
    name, arguments = head_of(module, address)
    if not name or depth > 8:
        return (("", 0),)
    return ((name, len(arguments)), *(part for child in arguments for part in _key(module, child, depth + 1)))
