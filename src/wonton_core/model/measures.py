"""What an evaluation comes to: every number with its interval and the count behind it, from records on disk alone.

Unknown is None, never 0. docs/measures.md says how each figure is defined.
"""

from __future__ import annotations

from attrs import field, frozen

MEASURES_FORMAT_VERSION = 1

VERIFIER = "verifier"
"""The curve, and the groups, of what the verifier accepts, whatever judges say."""
PANEL = "majority of the panel"
"""What the members of the panel decide together."""

LOST = "lost"
"""Asked for, and there is no sample: the generator could not be asked."""
NOT_REPAIRED = "not_repaired"
NOT_VERIFIED = "not_verified"
NO_STATEMENT = "no_statement"
"""Nothing could be said about the patch, through no fault of its own: a snapshot is missing, or a parent."""
WITHOUT_OUTCOME = (LOST, NOT_REPAIRED, NOT_VERIFIED, NO_STATEMENT)
"""What became of samples that are neither a success nor a failure."""


@frozen
class Figure:
    """``value`` over ``n`` cases and its 95 % interval; ``method`` says how that was made. ``groups`` counts what the
    cases came from where several came from one. ``small`` marks fewer than 10 of them: too few to conclude from."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    method: str = "none"
    groups: int | None = None
    small: bool = True


@frozen
class PassRate:
    """``estimate`` is over tasks with at least k samples whose outcome is known. ``lowest`` and ``highest`` are over
    all tasks: every sample that is unknown failing, and every one passing."""

    k: int
    estimate: Figure
    tasks: int
    tasks_without_samples: int
    tasks_with_too_few_samples: int
    lowest: float | None
    highest: float | None


@frozen
class Curve:
    """Pass@k of a generator for k from 1 on (Fig. 10). ``by`` is who decides: VERIFIER, a judge, or PANEL."""

    by: str
    points: tuple[PassRate, ...]


@frozen
class Decrease:
    """What is lost from the verifier to ``by`` (Table 2): of the pass rates at ``k``, and of the samples."""

    by: str
    k: int
    of_pass_rates: Figure
    of_compiled_samples: Figure


@frozen
class GroupCell:
    """``labels`` has one label an axis; ``estimate`` is over the group's tasks that are known; ``share`` is the group's
    part of all tasks."""

    labels: tuple[str, ...]
    estimate: Figure
    unknown: int
    share: float


@frozen
class GroupTable:
    """Pass@k in groups of tasks (Figs. 6 and 7). ``left_out`` counts tasks that have no place on an axis."""

    by: str
    axes: tuple[str, ...]
    k: int
    cells: tuple[GroupCell, ...]
    left_out: int = 0


@frozen
class ErrorClassCell:
    """How many rejected samples carry a class, as shares of the rejected and of all that were judged."""

    error_class: str
    count: int
    of_rejected: Figure
    of_judged: Figure


@frozen
class ErrorClassTable:
    """Of one judge (Fig. 8). ``unclassified`` counts rejected samples for which no class was named."""

    by: str
    cells: tuple[ErrorClassCell, ...]
    judged: int
    rejected: int
    unclassified: int


@frozen
class LengthPoint:
    """``samples`` patches of ``model_lines`` for tasks whose gold patch has ``gold_lines``."""

    gold_lines: int
    model_lines: int
    samples: int


@frozen
class LengthAlignment:
    """Lengths of patches against gold ones (Fig. 11). ``of`` says which patches: ``applied`` or ``valid``."""

    of: str
    log2_error: Figure
    line_error: Figure
    log2_bias: Figure
    without_lines: int
    unknown: int
    left_out: int
    points: tuple[LengthPoint, ...]


@frozen
class RepairRow:
    """A way to apply patches (Table 6). ``right`` counts those that apply and are then valid for the verifier, of all;
    ``right_of_applied`` of those that apply; ``unknown`` apply, and the verifier says nothing of that text."""

    method: str
    applied: Figure
    right: Figure
    right_of_applied: Figure
    unknown: int


@frozen
class SampleCounts:
    """``asked`` were asked for, ``found`` have a record. ``outcomes`` add up to ``asked``: the verifier's outcomes, and
    what is one of WITHOUT_OUTCOME. ``as_gold`` read exactly as the gold edit does after repair."""

    asked: int
    found: int
    outcomes: dict[str, int]
    as_gold: int


@frozen
class JudgedCounts:
    """What became of a generator's valid samples with one judge, or with PANEL: they add up to ``valid``."""

    by: str
    valid: int
    accepted: int
    rejected: int
    undecided: int
    not_judged: int


@frozen
class Tokens:
    """None where an endpoint did not tell of all."""

    prompt: int | None
    answer: int | None


@frozen
class GeneratorMeasures:
    """``curves`` has one for VERIFIER and for each judge, and one for PANEL where there are two judges or more."""

    generator: str
    family: str
    reference: bool
    samples: SampleCounts
    judged: tuple[JudgedCounts, ...]
    curves: tuple[Curve, ...]
    decreases: tuple[Decrease, ...]
    by_size: tuple[GroupTable, ...]
    by_label: tuple[GroupTable, ...]
    error_classes: tuple[ErrorClassTable, ...]
    lengths: tuple[LengthAlignment, ...]
    repair: tuple[RepairRow, ...]
    tokens: Tokens


@frozen
class Agreement:
    """A coefficient among ``raters``: judges, or the votes of one judge."""

    coefficient: str
    raters: tuple[str, ...]
    estimate: Figure


@frozen
class JudgeMeasures:
    """A member of the panel over all generators. ``caveat`` has to stand wherever its verdicts do. ``decided_by``
    counts how verdicts came to be; ``agreement`` is among its own votes on one sample."""

    judge: str
    family: str
    caveat: str
    verdicts: dict[str, int]
    decided_by: dict[str, int]
    votes: int
    unreadable_votes: int
    agreement: tuple[Agreement, ...]
    tokens: Tokens


@frozen
class Deviation:
    """Of one judge for one generator, in shares: its pass@k minus the consensus (Table 4)."""

    judge: str
    generator: str
    consensus: str
    estimate: Figure


@frozen
class Score:
    """A judge's pass@k for a generator, over the tasks that all judges have scored."""

    judge: str
    generator: str
    value: float | None
    tasks: int


@frozen
class Together:
    """A generator by the whole panel: as a vote, sample by sample, and as the mean of the judges' pass@k, which
    Table 4 prints as majority vote."""

    generator: str
    as_vote: PassRate
    as_mean: float | None
    as_mean_tasks: int
    ties: int
    below_quorum: int


@frozen
class VoteDeviation:
    """A judge against what the panel's vote decides, sample by sample, over all generators."""

    judge: str
    deviation: Figure
    overruled: Figure


@frozen
class FamilyIndex:
    """Family Preference Index by a named definition, in shares. ``index_with_empty_as_zero`` is what the paper prints
    for a judge without siblings, and says nothing of a family."""

    judge: str
    definition: str
    index: Figure
    index_with_empty_as_zero: float | None
    same_mean: float | None
    other_mean: float | None
    same_models: int
    other_models: int


@frozen
class SquaredDeviation:
    """A judge's squared deviations over all generators, by a named definition; the paper's is not known."""

    judge: str
    definition: str
    consensus: str
    value: float | None


@frozen
class PanelMeasures:
    """Judges beside each other. Generators are models only, without reference ones. ``k`` is the scores'."""

    k: int
    quorum: int
    scores: tuple[Score, ...]
    together: tuple[Together, ...]
    deviations: tuple[Deviation, ...]
    vote_deviations: tuple[VoteDeviation, ...]
    family: tuple[FamilyIndex, ...]
    squared: tuple[SquaredDeviation, ...]
    agreement: tuple[Agreement, ...]


@frozen
class DeclarationCell:
    """Declarations that gold patches of a group add, change or remove (Fig. 9)."""

    label: str
    name: str
    total: int
    touched: Figure
    mean: Figure
    median_of_touched: float | None
    largest: int | None
    unknown: int


@frozen
class DeclarationTable:
    """``axis`` is difficulty or category."""

    axis: str
    cells: tuple[DeclarationCell, ...]


@frozen
class TaskCounts:
    """``measured`` tasks of ``in_file``: the others have no sample, and no instruction that a generator could be given;
    ``left_out`` says why, reason by reason. ``labels`` counts measured tasks by axis and label."""

    in_file: int
    measured: int
    left_out: dict[str, int]
    labels: dict[str, dict[str, int]]


@frozen
class ModelSpending:
    """Of one model in one stage, as its logs say: ``exchanges``, of which ``cached`` came from an earlier run, and
    calls that were ``lost`` and may have been charged. ``cost`` of the exchanges in US dollars, None where any is not
    known; ``cost_at_most`` is what all can have cost, lost calls too."""

    stage: str
    model: str
    exchanges: int
    cached: int
    lost: int
    tokens: Tokens
    cost: float | None
    cost_at_most: float | None


@frozen
class InputFile:
    """A file that the numbers are from, with the hash of its bytes."""

    kind: str
    name: str
    sha256: str


@frozen
class Measures:
    """All of them. ``ks`` are those that tables show; ``seed`` is that of the bootstrap."""

    format_version: int
    ks: tuple[int, ...]
    seed: int
    inputs: tuple[InputFile, ...]
    tasks: TaskCounts
    declarations: tuple[DeclarationTable, ...]
    generators: tuple[GeneratorMeasures, ...]
    judges: tuple[JudgeMeasures, ...]
    panel: PanelMeasures | None
    spending: tuple[ModelSpending, ...]
    metrics: str
    wonton_version: str
    notes: tuple[str, ...] = field(default=())
