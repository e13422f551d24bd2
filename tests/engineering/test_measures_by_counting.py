"""Every number of evaluations made at random, counted again from the files on disk, one by one and the slow way."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from statistics import mean

import pytest
from tests.engineering.random_evaluation import (
    JUDGES,
    KS,
    MODELS,
    REFERENCES,
    TASKS,
    Evaluation,
    Line,
    Outcome,
    any_of_k,
    average,
)

from wonton_core.model.judgement import ERROR_CLASSES
from wonton_core.model.measures import PANEL, VERIFIER, Measures

BINS = ((1, 5), (6, 10), (11, 20), (21, 50), (51, 75), (76, 10**9))


def wilson(share: float, n: int) -> tuple[float, float]:
    """From the definition: shares p that lie z standard errors of p from what was found, by halving."""
    z = 1.959963984540054

    def edge(outer: float) -> float:
        inner = share
        for _ in range(200):
            middle = (inner + outer) / 2
            if abs(share - middle) <= z * math.sqrt(middle * (1 - middle) / n):
                inner = middle
            else:
                outer = middle
        return inner

    return edge(0.0), edge(1.0)


approx = pytest.approx


@pytest.fixture(scope="module", params=[1, 2, 3])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Evaluation, Measures]:
    made = Evaluation(tmp_path_factory.mktemp("evaluation"), request.param)
    return made, made.measured()


def same(found: Outcome, expected: Outcome) -> None:
    assert (found is None) == (expected is None), (found, expected)
    assert found == approx(expected, abs=1e-12)


def test_pass_rates_bounds_intervals_and_counts(pair: tuple[Evaluation, Measures]) -> None:
    made, measures = pair
    assert [one.generator for one in measures.generators] == [*MODELS, *REFERENCES]
    for generator in measures.generators:
        rows = made.rows(generator.generator)
        assert [curve.by for curve in generator.curves] == [VERIFIER, *JUDGES, PANEL]
        for curve in generator.curves:
            for point in curve.points:
                values = list(made.task_rates(generator.generator, curve.by, point.k).values())
                known = [value for value in values if value is not None]
                same(point.estimate.value, average(values))
                assert (point.estimate.n, point.tasks) == (len(known), TASKS)
                assert point.estimate.small == (len(known) < 10)
                if known:
                    assert (point.estimate.low, point.estimate.high) == approx(
                        wilson(mean(known), len(known)), abs=1e-9
                    )
                for bound, filling in ((point.lowest, 0.0), (point.highest, 1.0)):
                    filled = [
                        any_of_k([filling if (s := made.success(x, curve.by)) is None else s for x in row], point.k)
                        for row in rows.values()
                    ]
                    same(bound, mean(filling if value is None else value for value in filled))
                nothing = sum(all(made.success(x, curve.by) is None for x in row) for row in rows.values())
                assert point.tasks_without_samples == nothing
                assert point.tasks_with_too_few_samples == TASKS - len(known) - nothing


def test_outcomes_verdicts_tokens_and_decreases(pair: tuple[Evaluation, Measures]) -> None:
    made, measures = pair
    for generator in measures.generators:
        flat = [sample for row in made.rows(generator.generator).values() for sample in row]
        there = [sample for sample in flat if sample is not None]
        assert (generator.samples.asked, generator.samples.found) == (len(flat), len(there))
        assert sum(generator.samples.outcomes.values()) == len(flat)
        assert generator.samples.outcomes.get("lost", 0) == len(flat) - len(there)
        assert generator.samples.outcomes.get("passed", 0) == sum(made.valid(sample) == 1 for sample in there)
        assert generator.tokens.prompt == sum(sample["prompt_tokens"] for sample in there)
        answers = [sample["answer_tokens"] for sample in there]
        assert generator.tokens.answer == (None if None in answers else sum(answers))
        valid = [sample for sample in there if made.valid(sample) == 1]
        for judged in generator.judged:
            said = [made.opinion(sample, judged.by) for sample in valid]
            unseen = [
                not any(
                    (sample["sample_id"], judge) in made.judged
                    for judge in (JUDGES if judged.by == PANEL else [judged.by])
                )
                for sample in valid
            ]
            assert (judged.valid, judged.accepted, judged.rejected) == (len(valid), said.count(1.0), said.count(0.0))
            assert (judged.not_judged, judged.undecided) == (sum(unseen), said.count(None) - sum(unseen))
        for decrease in generator.decreases:
            compiled = made.task_rates(generator.generator, VERIFIER, decrease.k)
            accepted = made.task_rates(generator.generator, decrease.by, decrease.k)
            both = [t for t in compiled if compiled[t] is not None and accepted[t] is not None]
            v, j = sum(compiled[t] or 0 for t in both), sum(accepted[t] or 0 for t in both)
            same(decrease.of_pass_rates.value, (v - j) / v if v else None)
            assert decrease.of_pass_rates.n == len(both)
            said = [s for x in valid if (s := made.opinion(x, decrease.by)) is not None]
            same(decrease.of_compiled_samples.value, said.count(0.0) / len(said) if said else None)
            assert decrease.of_compiled_samples.n == len(said)


def test_groups(pair: tuple[Evaluation, Measures]) -> None:
    made, measures = pair
    labels: dict[str, Callable[[int], str]] = {
        "category": lambda at: made.instructions[at]["answer"]["category"],
        "difficulty": lambda at: made.instructions[at]["answer"]["difficulty"],
        "domain": lambda at: made.tasks[at]["change"]["path_after"].split("/")[1],
    }
    for generator in measures.generators:
        width = max(len(row) for row in made.rows(generator.generator).values())
        for table in generator.by_label:
            assert table.k == max(k for k in KS if k <= max(width, 1))
            rates = list(made.task_rates(generator.generator, table.by, table.k).values())
            groups: dict[tuple[str, ...], list[Outcome]] = {}
            for at, rate in enumerate(rates):
                groups.setdefault(tuple(labels[axis](at) for axis in table.axes), []).append(rate)
            assert [cell.labels for cell in table.cells] == sorted(groups)
            for cell in table.cells:
                of = groups[cell.labels]
                same(cell.estimate.value, average(of))
                assert (cell.estimate.n, cell.unknown) == (len(of) - of.count(None), of.count(None))
                assert cell.share == approx(len(of) / TASKS)
        for table in generator.by_size:
            rates = list(made.task_rates(generator.generator, table.by, table.k).values())
            sizes = [task["code_lines"]["added"] for task in made.tasks]
            assert table.left_out == sizes.count(0)
            for cell, (first, last) in zip(table.cells, BINS, strict=True):
                of = [rate for rate, size in zip(rates, sizes, strict=True) if first <= size <= last]
                same(cell.estimate.value, average(of))
                assert (cell.estimate.n, cell.unknown) == (len(of) - of.count(None), of.count(None))


def test_error_classes_repair_and_lengths(pair: tuple[Evaluation, Measures]) -> None:
    made, measures = pair
    gold = {task["task_id"]: task["code_lines"]["added"] for task in made.tasks}
    for generator in measures.generators:
        there = [s for row in made.rows(generator.generator).values() for s in row if s is not None]
        for table in generator.error_classes:
            verdicts = [
                line["verdict"]
                for s in there
                if made.valid(s) == 1 and (line := made.judged.get((s["sample_id"], table.by)))
            ]
            rejected = [verdict for verdict in verdicts if verdict["outcome"] == "rejected"]
            decided = [verdict for verdict in verdicts if verdict["outcome"] != "abstained"]
            assert (table.judged, table.rejected) == (len(decided), len(rejected))
            carried = [set(classes_of(verdict)) for verdict in rejected]
            assert table.unclassified == carried.count(set())
            for cell in table.cells:
                count = sum(cell.error_class in one for one in carried)
                assert cell.count == count
                same(cell.of_rejected.value, count / len(rejected) if rejected else None)
                same(cell.of_judged.value, count / len(decided) if decided else None)
        lines = [(made.repaired[s["sample_id"]], made.valid(s)) for s in there if s["sample_id"] in made.repaired]
        for row in generator.repair:
            field = {"raw": "raw_applies", "exact": "exact_applies", "fuzzy": "applies"}[row.method]
            of_text = ("applied",) if row.method == "raw" else ("applied", "repaired")
            applied = [(line, valid) for line, valid in lines if line[field]]
            known = [valid for line, valid in applied if valid is not None and line["outcome"] in of_text]
            same(row.applied.value, len(applied) / len(lines) if lines else None)
            assert row.unknown == len(applied) - len(known)
            judged = len(lines) - row.unknown
            same(row.right.value, known.count(1.0) / judged if judged else None)
            same(row.right_of_applied.value, known.count(1.0) / len(known) if known else None)
        for lengths in generator.lengths:
            wanted = [
                (line["changed_lines"], gold[line["task_id"]])
                for line, valid in lines
                if (valid == 1 if lengths.of == "valid" else line["applies"])
            ]
            pairs = [(m, g) for m, g in wanted if m and g]
            logs = [math.log2(m) - math.log2(g) for m, g in pairs]
            same(lengths.log2_error.value, average([x * x for x in logs]))
            same(lengths.log2_bias.value, average(logs))
            same(lengths.line_error.value, average([float(m - g) ** 2 for m, g in pairs]))
            assert lengths.log2_error.n == len(pairs)
            assert lengths.without_lines == sum(m == 0 and g > 0 for m, g in wanted)
            assert lengths.left_out == sum(g == 0 for _, g in wanted)


def classes_of(verdict: Line) -> list[str]:
    rejecting = [vote for vote in verdict["votes"] if vote["outcome"] == "rejected"]
    named = [{name for part in vote["subtasks"] for name in part["error_classes"]} for vote in rejecting]
    return [
        n for n in ERROR_CLASSES if any(n in one for one in named) and sum(n in one for one in named) >= len(named) / 2
    ]


def test_the_panel_is_over_models_alone(pair: tuple[Evaluation, Measures]) -> None:
    made, measures = pair
    panel = measures.panel
    assert panel is not None and (panel.k, panel.quorum) == (4, 2)
    rates = {(m, j): made.task_rates(m, j, panel.k) for m in MODELS for j in JUDGES}
    ids = [task["task_id"] for task in made.tasks]
    scored = {m: [t for t in ids if all(rates[m, j][t] is not None for j in JUDGES)] for m in MODELS}
    score = {(m, j): average([rates[m, j][t] for t in scored[m]]) for m in MODELS for j in JUDGES}
    assert {one.generator for one in panel.scores} == set(MODELS)
    for one in panel.scores:
        same(one.value, score[one.generator, one.judge])
        assert one.tasks == len(scored[one.generator])
    for together in panel.together:
        same(together.as_mean, average([score[together.generator, j] for j in JUDGES]))
        same(
            together.as_vote.estimate.value,
            average(list(made.task_rates(together.generator, PANEL, panel.k).values())),
        )
    for cell in panel.deviations:
        others = [j for j in JUDGES if cell.consensus == "mean" or j != cell.judge]
        own = score[cell.generator, cell.judge]
        same(cell.estimate.value, None if own is None else own - mean(score[cell.generator, j] or 0.0 for j in others))
    valid = [s for s in made.samples if s["generator"] in MODELS and made.valid(s) == 1]
    for leaning in panel.vote_deviations:
        compared = [
            (mine, theirs)
            for s in valid
            if (mine := made.opinion(s, leaning.judge)) is not None and (theirs := made.opinion(s, PANEL)) is not None
        ]
        same(leaning.deviation.value, average([a - b for a, b in compared]))
        same(leaning.overruled.value, average([float(a != b) for a, b in compared]))
    for found in panel.agreement:
        ratings = [[made.opinion(s, j) for j in found.raters] for s in valid]
        complete = [row for row in ratings if None not in row]
        if found.coefficient == "cohen_kappa":
            observed = mean(a == b for a, b in complete)
            chance = sum(mean(a == c for a, _ in complete) * mean(b == c for _, b in complete) for c in (0.0, 1.0))
            same(found.estimate.value, (observed - chance) / (1 - chance))
        if found.coefficient == "krippendorff_alpha":
            same(found.estimate.value, alpha_of(ratings))


def alpha_of(ratings: list[list[Outcome]]) -> float:
    """From pairs of ratings: 1 - disagreement within items / disagreement of all."""
    items = [known for row in ratings if len(known := [one for one in row if one is not None]) > 1]
    everything = [one for known in items for one in known]
    within = sum(sum(a != b for a, b in itertools.permutations(known, 2)) / (len(known) - 1) for known in items)
    between = sum(a != b for a, b in itertools.permutations(everything, 2)) / (len(everything) - 1)
    return 1 - within / between


def test_the_family_index_and_the_squares(pair: tuple[Evaluation, Measures]) -> None:
    made, measures = pair
    panel = measures.panel
    assert panel is not None
    rates = {(m, j): made.task_rates(m, j, panel.k) for m in MODELS for j in JUDGES}
    ids = [t["task_id"] for t in made.tasks]
    complete = [t for t in ids if all(rate[t] is not None for rate in rates.values())]
    score = {pair_: average([rate[t] for t in complete]) for pair_, rate in rates.items()}
    own = {"a@maker:one": "maker:one", "b@maker:two,max_tokens=9": "maker:two"}
    for found in panel.family:
        lean = {
            m: (score[m, found.judge] or 0.0) - mean(score[m, j] or 0.0 for j in JUDGES) for m in MODELS if complete
        }
        family = [m for m in lean if MODELS[m] == JUDGES[found.judge]]
        if found.definition == "without_own_model":
            family = [m for m in family if m != own.get(found.judge)]
        others = [m for m in lean if MODELS[m] != JUDGES[found.judge]]
        assert (found.same_models, found.other_models) == (len(family), len(others))
        same(found.same_mean, mean(lean[m] for m in family) if family else None)
        same(found.other_mean, mean(lean[m] for m in others) if others else None)
        if family and others:
            same(found.index.value, mean(lean[m] for m in family) - mean(lean[m] for m in others))
            same(found.index_with_empty_as_zero, found.index.value)
        elif not family:
            assert found.index.value is None
        assert found.index.n == len(complete)
    deviation = {(d.judge, d.generator, d.consensus): d.estimate.value for d in panel.deviations}
    for one in panel.squared:
        of = [v for m in MODELS if (v := deviation[one.judge, m, one.consensus]) is not None]
        expected = {
            "sum_of_squares": sum(v * v for v in of),
            "mean_square": sum(v * v for v in of) / max(len(of), 1),
            "root_mean_square": math.sqrt(sum(v * v for v in of) / max(len(of), 1)),
            "square_of_sum": sum(of) ** 2,
        }
        if one.definition in expected and of:
            same(one.value, expected[one.definition])
