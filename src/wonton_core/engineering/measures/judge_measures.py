"""What a judge did over all generators: verdicts, how they came to be, and whether its votes agree among themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from wonton_core.engineering.measures.evaluation import Evaluation
from wonton_core.engineering.measures.offered_metrics import OfferedMetrics, taken
from wonton_core.engineering.measures.outcome_arrays import Floats, Integers, JudgedItems, vote_array
from wonton_core.engineering.token_totals import total_tokens
from wonton_core.model.judged_sample import JudgeSettings, PanelSettings
from wonton_core.model.measures import Agreement, Figure, JudgeMeasures, Tokens

COHEN, FLEISS, KRIPPENDORFF = "cohen_kappa", "fleiss_kappa", "krippendorff_alpha"


def measure_judge(
    evaluation: Evaluation,
    panel: PanelSettings,
    member: JudgeSettings,
    items: JudgedItems,
    metrics: OfferedMetrics,
    seed: int,
) -> JudgeMeasures:
    """Over all verdicts of the judge; agreement is over valid samples only."""
    judge = member.judge
    verdicts = [
        found.verdicts[judge].verdict
        for generator in evaluation.generators
        for row in generator.by_task
        for found in row
        if found is not None and judge in found.verdicts
    ]
    votes = [vote for verdict in verdicts for vote in verdict.votes]
    judged = [place for place, record in enumerate(items.records) if judge in record.verdicts]
    array = vote_array([items.records[place].verdicts[judge].verdict.votes for place in judged])
    raters = tuple(f"vote {number + 1}" for number in range(array.shape[1]))
    return JudgeMeasures(
        judge=judge,
        family=member.family,
        caveat=panel.caveats.get(judge, ""),
        verdicts=_counts(verdict.outcome for verdict in verdicts),
        decided_by=_counts(verdict.decided_by for verdict in verdicts),
        votes=len(votes),
        unreadable_votes=sum(bool(vote.problem) for vote in votes),
        agreement=agreements(array, raters, items.tasks[judged], metrics, seed, pairs=False),
        tokens=Tokens(
            total_tokens(vote.prompt_tokens for vote in votes), total_tokens(vote.answer_tokens for vote in votes)
        ),
    )


def agreements(
    ratings: Floats,
    raters: tuple[str, ...],
    tasks: Integers,
    metrics: OfferedMetrics,
    seed: int,
    *,
    pairs: bool,
) -> tuple[Agreement, ...]:
    """Among all ``raters``, ratings of shape (items, raters), and with ``pairs`` of any two of them, too. None for
    fewer than two raters."""
    if len(raters) < 2:
        return ()
    wanted = [(FLEISS, tuple(range(len(raters)))), (KRIPPENDORFF, tuple(range(len(raters))))]
    if pairs:
        wanted = [
            (COHEN, (first, second)) for first in range(len(raters)) for second in range(first + 1, len(raters))
        ] + wanted
    found = []
    for coefficient, columns in wanted:
        rated = ratings[:, list(columns)]
        if coefficient != KRIPPENDORFF:
            # Cohen's and Fleiss' coefficients are over items that all raters rated: n has to say so.
            complete = ~np.isnan(rated).any(axis=1)
            rated, of = rated[complete], tasks[complete]
        else:
            of = tasks
        estimate = metrics["agreement_estimate"](rated, metrics[coefficient], of, seed=seed)
        found.append(Agreement(coefficient, tuple(raters[column] for column in columns), taken(Figure, estimate)))
    return tuple(found)


def _counts(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
