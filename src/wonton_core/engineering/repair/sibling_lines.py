"""Whether the words in which two like lines differ are those that tell lines of this file apart.

Of a family ``simp [a]``, ``simp [b]``, ``simp [c]`` no member stands for another, and none stands for a ``simp [d]``
that isn't there: where further lines of the file differ from the one at hand only in the tokens in which the patch's
line does, these tokens are what such lines are told apart by. Names that differ in their digits alone, ``h1`` and
``h2``, are told apart by these in any file.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from wonton_core.engineering.repair.file_index import FileIndex
from wonton_core.engineering.repair.line_names import is_telling, same_name, tokens

_DIGITS = re.compile(r"\d+")


class SiblingLines:
    """The lines of a file by number of tokens; read when first asked for."""

    def __init__(self, index: FileIndex) -> None:
        self.index = index
        self._families: dict[int, set[tuple[str, ...]]] | None = None
        self._answers: dict[tuple[str, str], bool] = {}

    def are_siblings(self, line: str, there: str) -> bool:
        """Whether ``line`` of a patch is rather a further sibling of the file's line ``there`` than that line."""
        pair = (line, there)
        if pair not in self._answers:
            self._answers[pair] = differ_in_digits(*pair) or self._compare(tokens(line), tokens(there))
        return self._answers[pair]

    def only_a_slip(self, line: str, there: str) -> bool:
        """Whether the lines have the same tokens but for one slip of the pen in one name."""
        given, real = tokens(line), tokens(there)
        if len(given) != len(real):
            return False
        different = [(a, b) for a, b in zip(given, real, strict=True) if a != b]
        return not different or (len(different) == 1 and same_name(*different[0]))

    def _compare(self, given: tuple[str, ...], real: tuple[str, ...]) -> bool:
        if len(given) != len(real):
            return False
        places = [at for at, (one, other) in enumerate(zip(given, real, strict=True)) if one != other]
        telling = [at for at in places if is_telling(given[at]) or is_telling(real[at])]
        if not telling or all(same_name(given[at], real[at]) for at in telling):
            return False
        kept = [at for at in range(len(real)) if at not in set(places)]
        if not any(is_telling(real[at]) for at in kept):
            return True
        rest = tuple(real[at] for at in kept)
        return any(other != real and tuple(other[at] for at in kept) == rest for other in self._family(len(real)))

    def _family(self, length: int) -> set[tuple[str, ...]]:
        if self._families is None:
            self._families = defaultdict(set)
            for line in set(self.index.file.lines):
                found = tokens(line)
                self._families[len(found)].add(found)
        return self._families.get(length, set())


def differ_in_digits(line: str, there: str) -> bool:
    """Whether a name of one line is a name of the other but for its digits."""
    given, real = tokens(line), tokens(there)
    only_given, only_real = Counter(given) - Counter(real), Counter(real) - Counter(given)
    stems = {_DIGITS.sub("", token) for token in only_given if is_telling(token) and not token[0].isdigit()}
    others = {_DIGITS.sub("", token) for token in only_real if is_telling(token) and not token[0].isdigit()}
    return bool(stems & others)
