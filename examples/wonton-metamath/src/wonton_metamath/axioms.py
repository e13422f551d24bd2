"""What a theorem rests on: axioms and rejected theorems, through all theorems that its proof names."""

from __future__ import annotations

from collections.abc import Collection

from wonton_metamath.database.records import Assertion, Database


class Foundations:
    """The axioms of every theorem of a database. One bit an axiom: 40,000 theorems of set.mm take 20 MB."""

    def __init__(self, database: Database, rejected: Collection[str] = ()) -> None:
        self._axioms = [
            label for label, found in database.assertions.items() if found.proof is None and not found.is_syntax
        ]
        bit_of = {label: 1 << at for at, label in enumerate(self._axioms)}
        self._rejected_bit = 1 << len(self._axioms)
        self._bits: dict[str, int] = {}
        for label, assertion in database.assertions.items():
            bits = bit_of.get(label, 0) | (self._rejected_bit if label in rejected else 0)
            for used in _named(assertion):
                if used in database.assertions:
                    # One that comes later in the file proves nothing: the program rejects such a proof, too.
                    bits |= self._bits.get(used, self._rejected_bit)
            self._bits[label] = bits

    def axioms(self, theorem: str) -> tuple[str, ...]:
        """Labels of the axioms, definitions among them, in the order of the file."""
        bits = self._bits[theorem]
        return tuple(label for at, label in enumerate(self._axioms) if bits >> at & 1)

    def rests_on_rejected(self, theorem: str) -> bool:
        """Whether it, or something that its proof needs, was rejected."""
        return bool(self._bits[theorem] & self._rejected_bit)


def _named(assertion: Assertion) -> Collection[str]:
    if assertion.proof is None:
        return ()
    if assertion.proof.startswith("("):
        return assertion.proof.partition(")")[0].split()[1:]
    return set(assertion.proof.split())
