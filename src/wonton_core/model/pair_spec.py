"""The benchmark files: theorem pairs of two assistants and the gate over the ranking.

``PairSpec`` is the Lean/Coq form, whose Lean side is rendered from neutral statements; ``AssistantPairs`` is the form
for any two assistants.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import field, frozen

PAIR_SPEC_SCHEMA_VERSION = 1
SAME_KIND = "same_kind"
CROSS_KIND = "cross_kind"
PAIR_KINDS = (SAME_KIND, CROSS_KIND)


@frozen
class TheoremPair:
    """One theorem in both assistants.

    ``statement`` is the single source: the neutral text that both assistants' texts are rendered from.
    ``lean_statement`` repeats the rendering, with ``{name}`` where the theorem's name goes, so that the file can be
    read by eye. ``lean_item_id`` names the corpus item, ``coq_theorem`` the library theorem; ``lean_display_name`` is
    for people and gives the other side's name away in no form. A pair without a neutral statement can be ranked, but
    neither checked nor rendered.
    """

    pair_id: str
    lean_item_id: str
    coq_theorem: str
    statement: str = ""
    lean_statement: str = ""
    lean_display_name: str = ""
    notes: str = ""


@frozen
class KindGate:
    """Thresholds for the pairs of one kind (``same_kind``, ``cross_kind``); None: not asked for. Rates in [0, 1]."""

    min_pairs: int | None = None
    min_eval_rate: float | None = None
    min_recall_at_1: float | None = None
    min_recall_at_10: float | None = None
    min_mrr: float | None = None


@frozen
class Gate:
    """What a ranking must reach: coverage (``min_pairs_evaluated``, ``min_eval_rate``) and quality; None: not asked
    for. Rates in [0, 1]."""

    min_pairs_evaluated: int | None = None
    min_eval_rate: float | None = None
    min_recall_at_1: float | None = None
    min_recall_at_10: float | None = None
    min_mrr: float | None = None
    by_kind: dict[str, KindGate] = field(factory=dict)


@frozen
class PairSpec:
    """A whole benchmark. ``benchmark_id`` names it in runs and reports. Without a gate nothing is judged."""

    schema_version: int
    benchmark_id: str
    pairs: tuple[TheoremPair, ...]
    description: str = ""
    gate: Gate = field(factory=Gate)


@frozen
class StatedPair:
    """One theorem in two assistants, by the names that their runs know it by.

    ``statement`` is the neutral text of what it says; pairs with equal ones answer for each other. ``notes`` says in
    what sense the two agree.
    """

    pair_id: str
    left_theorem: str
    right_theorem: str
    statement: str = ""
    notes: str = ""


@frozen
class AssistantPairs:
    """A whole benchmark of the assistants ``left`` and ``right``, by the names of their provers. ``benchmark_id`` names
    it in runs and reports. Without a gate nothing is judged."""

    schema_version: int
    benchmark_id: str
    left: str
    right: str
    pairs: tuple[StatedPair, ...]
    description: str = ""
    gate: Gate = field(factory=Gate)


Benchmark: TypeAlias = PairSpec | AssistantPairs
"""Either form."""


def assistants(benchmark: Benchmark) -> tuple[str, str]:
    """The provers of the left and the right side."""
    return ("lean", "coq") if isinstance(benchmark, PairSpec) else (benchmark.left, benchmark.right)


def side_keys(benchmark: Benchmark) -> tuple[str, str]:
    """What keys of reports call the two sides: by their assistants, or left and right where both are one."""
    left, right = assistants(benchmark)
    return (left, right) if left != right else ("left", "right")
