"""The tables of judges: what they decided, how they agree, and where each stands from the others (Table 4)."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from wonton_core.model.measures import Agreement, Measures, PanelMeasures
from wonton_core.report.judge_caveats import with_caveats
from wonton_core.report.measure_table import (
    FEW,
    MeasureTable,
    TableCell,
    count_cell,
    figure_cell,
    number_cell,
    points_cell,
    share_cell,
    signed_cell,
    text_cell,
)
from wonton_core.report.measure_tables import rate_cell

_COEFFICIENTS = {
    "cohen_kappa": "Cohen's kappa",
    "fleiss_kappa": "Fleiss' kappa",
    "krippendorff_alpha": "Krippendorff's alpha",
}


def _percent(value: float | None, tasks: int) -> TableCell:
    return TableCell("–" if value is None else f"{100 * value:.1f}%", small=tasks < FEW, value=value)


def judge_tables(measures: Measures) -> Iterator[MeasureTable]:
    """Every table of judges that has a row."""
    made = [_verdicts(measures), _own_agreement(measures)]
    if measures.panel is not None:
        panel = measures.panel
        made += [_scores(panel), _deviations(panel), _leanings(panel), _family(panel), _squares(panel)]
        made.append(_agreement("agreement", "Agreement between judges", panel.agreement))
    return (with_caveats(table, measures) for table in made if table.rows)


def _verdicts(measures: Measures) -> MeasureTable:
    rows = tuple(
        (
            text_cell(judge.judge),
            text_cell(judge.family),
            count_cell(judge.verdicts.get("accepted", 0)),
            count_cell(judge.verdicts.get("rejected", 0)),
            count_cell(judge.verdicts.get("abstained", 0)),
            text_cell(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in judge.decided_by.items())),
            count_cell(judge.votes),
            count_cell(judge.unreadable_votes),
            count_cell(judge.tokens.prompt),
            count_cell(judge.tokens.answer),
        )
        for judge in measures.judges
    )
    return MeasureTable(
        "judges",
        "Judges",
        "Over all generators, reference ones too. Abstained: could not tell, a tie, or too few votes that could be "
        "read. Tokens are those of the votes: an answer that serves equal patches counts for each of them here, and "
        "once under tokens and cost.",
        (
            "Judge", "Family", "Accepted", "Rejected", "Abstained", "Decided by", "Votes", "Not readable",
            "Tokens in prompts", "Tokens in answers",
        ),
        rows,
    )  # fmt: skip


def _own_agreement(measures: Measures) -> MeasureTable:
    rows = tuple(
        (text_cell(judge.judge), text_cell(_COEFFICIENTS[found.coefficient]), figure_cell(found.estimate, 3))
        for judge in measures.judges
        for found in judge.agreement
    )
    return MeasureTable(
        "own-agreement",
        "Agreement of a judge's votes with each other",
        "On one sample, beyond chance; 1 is always, 0 as chance has it. Bootstrap intervals over tasks.",
        ("Judge", "Coefficient", "Value"),
        rows,
    )


def _scores(panel: PanelMeasures) -> MeasureTable:
    judges = list(dict.fromkeys(score.judge for score in panel.scores))
    by_name = {(score.generator, score.judge): score for score in panel.scores}
    rows = tuple(
        (
            text_cell(together.generator),
            *(
                _percent(by_name[together.generator, judge].value, by_name[together.generator, judge].tasks)
                for judge in judges
            ),
            _percent(together.as_mean, together.as_mean_tasks),
            rate_cell(together.as_vote),
            count_cell(together.as_mean_tasks),
            count_cell(together.ties),
            count_cell(together.below_quorum),
        )
        for together in panel.together
    )
    return MeasureTable(
        "scores",
        "Generators by each judge and by all (Table 4)",
        f"Judgement pass@{panel.k} over the tasks that all judges have scored. The mean of the judges is what the "
        f"paper prints as majority vote; the vote is a real one, sample by sample, with a quorum of {panel.quorum}: "
        "ties and fewer votes decide nothing. It is over all tasks.",
        ("Generator", *judges, "Mean", "Vote", "Tasks of the mean", "Ties", "Below quorum"),
        rows,
    )


def _deviations(panel: PanelMeasures) -> MeasureTable:
    judges = list(dict.fromkeys(cell.judge for cell in panel.deviations))
    by_name = {(cell.consensus, cell.generator, cell.judge): cell for cell in panel.deviations}
    keys = list(dict.fromkeys((cell.consensus, cell.generator) for cell in panel.deviations))
    rows = tuple(
        (
            text_cell(generator),
            text_cell("all judges" if consensus == "mean" else "the other judges"),
            *(points_cell(by_name[consensus, generator, judge].estimate) for judge in judges),
        )
        for consensus, generator in keys
    )
    return MeasureTable(
        "deviations",
        "Deviation of judges from the mean (Table 4)",
        "In percentage points of pass@k; bootstrap intervals over tasks.",
        ("Generator", "From the mean of", *judges),
        rows,
    )


def _leanings(panel: PanelMeasures) -> MeasureTable:
    return MeasureTable(
        "leanings",
        "Judges against the vote",
        "Over the samples of models that the panel decided and the judge voted on. Leaning: its rate of acceptance "
        "minus the vote's, in percentage points. Overruled: how often it was of the other opinion.",
        ("Judge", "Leaning", "Overruled"),
        tuple((text_cell(f.judge), points_cell(f.deviation), share_cell(f.overruled)) for f in panel.vote_deviations),
    )


def _family(panel: PanelMeasures) -> MeasureTable:
    rows = tuple(
        (
            text_cell(found.judge),
            text_cell(found.definition.replace("_", " ")),
            points_cell(found.index),
            evolve(signed_cell(found.index_with_empty_as_zero), small=found.index.small),
            count_cell(found.same_models),
            count_cell(found.other_models),
        )
        for found in panel.family
    )
    return MeasureTable(
        "family",
        "Family Preference Index",
        "Mean deviation on models of the judge's family minus that on others, in percentage points, with the judge's "
        "own model among its family or left out. The paper mixes the two; figures of different definitions must not be "
        "compared. Without siblings there is no index: “as printed” then is minus the mean deviation on others.",
        ("Judge", "Definition", "Index", "As printed", "Models of the family", "Others"),
        rows,
    )


def _squares(panel: PanelMeasures) -> MeasureTable:
    judges = list(dict.fromkeys(found.judge for found in panel.squared))
    by_name = {(found.definition, found.consensus, found.judge): found.value for found in panel.squared}
    keys = list(dict.fromkeys((found.definition, found.consensus) for found in panel.squared))
    rows = tuple(
        (
            text_cell(definition.replace("_", " ")),
            text_cell("all judges" if consensus == "mean" else "the other judges"),
            *(number_cell(by_name[definition, consensus, judge], 5) for judge in judges),
        )
        for definition, consensus in keys
        if any(by_name[definition, consensus, judge] is not None for judge in judges)
    )
    return MeasureTable(
        "squares",
        "Squared deviations",
        "Of shares, not of percentages, over the generators that every judge has scored. The paper names no "
        "definition, and none of these gives its figures.",
        ("Definition", "From the mean of", *judges),
        rows,
    )


def _agreement(identifier: str, title: str, agreement: tuple[Agreement, ...]) -> MeasureTable:
    rows = tuple(
        (
            text_cell(", ".join(found.raters)),
            text_cell(_COEFFICIENTS[found.coefficient]),
            figure_cell(found.estimate, 3),
        )
        for found in agreement
    )
    return MeasureTable(
        identifier,
        title,
        "On valid samples of models, beyond chance; 1 is always, 0 as chance has it. Cohen's and Fleiss' kappa are "
        "over samples that all these judges decided. Bootstrap intervals over tasks.",
        ("Judges", "Coefficient", "Value"),
        rows,
    )
