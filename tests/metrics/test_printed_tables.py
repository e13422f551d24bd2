"""The engineering study's printed Tables 2 and 4: what can be recomputed from them, and what can't.

Recomputed: relative decreases, deviations, the column headed majority vote, the Family Preference Indices. Not: the
pass rates and the judges' scores, for which it would take outcomes and verdicts sample by sample, and with them a real
vote of the judges; and the squared deviations, whose definition nobody has stated.

Percentages as printed, two digits after the point: each is known to within ``ROUNDING``.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from wonton_metrics.family_preference import FamilyDefinition, Judge, family_preference
from wonton_metrics.judge_deviation import (
    Consensus,
    SquaredDeviation,
    consensus_scores,
    judge_deviations,
    squared_deviations,
)
from wonton_metrics.majority import mean_consensus
from wonton_metrics.relative_decrease import decrease_of

ROUNDING = 0.005
FLOAT = 1e-9

# Table 2: verification pass@16, judgement pass@16, relative decrease.
TABLE_2 = {
    "Gemini 2.5 Pro Preview": (18.79, 18.04, 3.99),
    "Claude Sonnet 3.7 (thinking)": (12.73, 12.73, 0.001),
    "DeepSeek R1": (15.30, 12.55, 17.97),
    "DeepSeek V3": (12.44, 11.81, 5.06),
    "Claude Sonnet 3.7": (11.33, 10.83, 4.41),
    "o3-mini": (20.13, 8.60, 57.28),
    "GPT-4o": (15.16, 6.73, 55.61),
    "Doubao 1.5 Pro": (6.19, 2.98, 51.86),
}

# Table 4: the model's family; scores by the four judges; their deviations; the column headed majority vote.
TABLE_4 = {
    "Gemini 2.5 Pro Preview": ("Gemini", (18.04, 16.20, 17.66, 18.05), (0.55, -1.29, 0.17, 0.56), 17.49),
    "DeepSeek R1": ("DeepSeek", (12.55, 10.56, 13.80, 14.80), (-0.38, -2.37, 0.87, 1.87), 12.93),
    "Claude Sonnet 3.7 (thinking)": ("Claude", (12.73, 11.47, 12.73, 12.73), (0.31, -0.95, 0.31, 0.31), 12.42),
    "o3-mini": ("OpenAI", (8.60, 5.94, 15.31, 13.42), (-2.22, -4.88, 4.49, 2.60), 10.82),
    "Claude Sonnet 3.7": ("Claude", (10.83, 8.84, 11.33, 11.33), (0.25, -1.74, 0.75, 0.75), 10.58),
    "DeepSeek V3": ("DeepSeek", (11.81, 9.44, 11.93, 11.92), (0.53, -1.84, 0.65, 0.64), 11.28),
    "GPT-4o": ("OpenAI", (6.73, 5.71, 13.31, 8.58), (-1.85, -2.87, 4.73, 0.00), 8.58),
    "Doubao 1.5 Pro": ("Doubao", (2.98, 3.48, 4.08, 4.08), (-0.68, -0.18, 0.42, 0.42), 3.66),
}
MODELS = list(TABLE_4)
FAMILIES = [family for family, *_ in TABLE_4.values()]
SCORES = np.array([scores for _, scores, *_ in TABLE_4.values()])
DEVIATIONS = np.array([deviations for *_, deviations, _ in TABLE_4.values()])
MAJORITY = np.array([majority for *_, majority in TABLE_4.values()])
JUDGES = [
    Judge("Claude", "Claude", MODELS.index("Claude Sonnet 3.7 (thinking)")),
    Judge("Gemini", "Gemini", MODELS.index("Gemini 2.5 Pro Preview")),
    Judge("R1", "DeepSeek", MODELS.index("DeepSeek R1")),
    Judge("V3", "DeepSeek", MODELS.index("DeepSeek V3")),
]
PRINTED_PREFERENCE = {"Claude": 0.95, "Gemini": 2.12, "R1": -1.16, "V3": 1.10}
PRINTED_SQUARES = {"Claude": 3.31, "Gemini": 78.02, "R1": 233.61, "V3": 81.69}


@pytest.mark.parametrize("model", TABLE_2)
def test_relative_decrease_is_that_of_the_two_pass_rates(model: str) -> None:
    verification, judgement, printed = TABLE_2[model]
    corners = [
        100 * decrease_of(verification + dv, judgement + dj)
        for dv, dj in itertools.product((-ROUNDING, ROUNDING), repeat=2)
    ]
    assert min(corners) - ROUNDING <= printed <= max(corners) + ROUNDING


def test_the_rows_of_both_tables_are_of_one_run() -> None:
    assert {model: TABLE_2[model][1] for model in MODELS} == {model: TABLE_4[model][1][0] for model in MODELS}


def test_the_majority_vote_column_is_the_arithmetic_mean_in_all_rows() -> None:
    # Scores are rounded, so their mean is known to within the rounding too, and the column is rounded again.
    assert (np.abs(mean_consensus(SCORES) - MAJORITY) <= 2 * ROUNDING + FLOAT).all()
    # And it is no median: most rows say so.
    medians = consensus_scores(SCORES, Consensus.MEDIAN)[:, 0]
    assert (np.abs(medians - MAJORITY) > 2 * ROUNDING + FLOAT).sum() == 8


def test_all_32_deviations_are_from_that_mean() -> None:
    found = judge_deviations(SCORES)
    assert found.shape == (8, 4)
    # Three numbers are rounded: the score, the mean, the deviation.
    assert (np.abs(found - DEVIATIONS) <= 3 * ROUNDING + FLOAT).all()
    for other in (Consensus.MEDIAN, Consensus.OTHERS):
        assert not (np.abs(judge_deviations(SCORES, other) - DEVIATIONS) <= 3 * ROUNDING + FLOAT).all()


def test_family_preference_as_printed_mixes_two_definitions() -> None:
    with_own = {r.judge: r.index for r in family_preference(SCORES, FAMILIES, JUDGES, FamilyDefinition.WITH_OWN_MODEL)}
    without = {
        r.judge: r.index_with_empty_as_zero
        for r in family_preference(SCORES, FAMILIES, JUDGES, FamilyDefinition.WITHOUT_OWN_MODEL)
    }
    assert with_own == {
        judge: pytest.approx(value, abs=5e-4)
        for judge, value in {"Claude": 0.954, "Gemini": 0.829, "R1": -1.050, "V3": 0.484}.items()
    }
    assert without == {
        judge: pytest.approx(value, abs=5e-4)
        for judge, value in {"Claude": 0.920, "Gemini": 2.116, "R1": -1.158, "V3": 1.098}.items()
    }
    fits = {
        judge: [
            name
            for name, values in (("with", with_own), ("without", without))
            if values[judge] == pytest.approx(printed, abs=ROUNDING + FLOAT)
        ]
        for judge, printed in PRINTED_PREFERENCE.items()
    }
    assert fits == {"Claude": ["with"], "Gemini": ["without"], "R1": ["without"], "V3": ["without"]}


def test_the_gemini_judge_has_no_sibling_so_its_printed_index_says_nothing_of_its_family() -> None:
    gemini = family_preference(SCORES, FAMILIES, JUDGES, FamilyDefinition.WITHOUT_OWN_MODEL)[1]
    assert (gemini.same_models, gemini.index) == (0, None)


def test_under_one_definition_the_claude_judge_is_not_the_least_biased() -> None:
    found = family_preference(SCORES, FAMILIES, JUDGES, FamilyDefinition.WITH_OWN_MODEL)
    sizes = {record.judge: abs(record.index) for record in found if record.index is not None}
    assert sorted(sizes, key=lambda judge: sizes[judge]) == ["V3", "Gemini", "Claude", "R1"]


def test_the_sum_of_squares_is_that_of_the_printed_deviations() -> None:
    printed = (DEVIATIONS**2).sum(axis=0)
    assert printed == pytest.approx([9.70, 46.68, 44.58, 11.82], abs=ROUNDING)
    slack = (2 * np.abs(DEVIATIONS) * 3 * ROUNDING + (3 * ROUNDING) ** 2).sum(axis=0)
    assert (np.abs(squared_deviations(SCORES, SquaredDeviation.SUM) - printed) <= slack).all()


@pytest.mark.parametrize("consensus", Consensus)
@pytest.mark.parametrize("definition", SquaredDeviation)
@pytest.mark.parametrize("judge", PRINTED_SQUARES)
def test_no_stated_definition_gives_a_printed_squared_deviation(
    definition: SquaredDeviation, consensus: Consensus, judge: str
) -> None:
    """Not for any judge, at any scores that round to the printed ones: these were drawn from all over their range."""
    place = list(PRINTED_SQUARES).index(judge)
    shifts = np.random.default_rng(0).uniform(-ROUNDING, ROUNDING, size=(100, *SCORES.shape))
    values = [squared_deviations(SCORES + shift, definition, consensus)[place] for shift in shifts]
    # Extremes of draws fall short of the extremes that there are: twice the range drawn is allowed.
    low, high = min(values), max(values)
    slack = (high - low) + ROUNDING
    assert not low - slack <= PRINTED_SQUARES[judge] <= high + slack
