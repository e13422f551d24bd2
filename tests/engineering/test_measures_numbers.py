"""Numbers of an evaluation whose records are made by rule: each can be counted by hand."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from statistics import mean

import pytest

from wonton_core.codec.records import structure, unstructure
from wonton_core.engineering.measures.evaluation_files import EvaluationFiles
from wonton_core.engineering.measures.generator_measures import MeasureOptions, named_classes
from wonton_core.engineering.measures.measuring import measure_files
from wonton_core.engineering.measures.offered_metrics import taken
from wonton_core.errors import PluginLoadError, UsageError
from wonton_core.model.chat_exchange import CACHED, ChatExchange, LostCall
from wonton_core.model.judgement import (
    ABSTAINED,
    MISMATCH,
    OMISSION,
    REJECTED,
    ChatAnswer,
    JudgeVote,
    SubTaskVerdict,
    Verdict,
)
from wonton_core.model.measures import PANEL, VERIFIER, Figure, GeneratorMeasures, Measures, PassRate, Tokens
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.testing.sample_evaluation import CAVEAT, GOLD, JUDGES, STRONG, WEAK, SampleEvaluation

KIND, STRICT = JUDGES


def measured(folder: Path, evaluation: SampleEvaluation, *ks: int, left_out: tuple[str, ...] = ()) -> Measures:
    files = EvaluationFiles(**{kind: path for kind, path in evaluation.write(folder).items() if kind not in left_out})
    return measure_files(files, load_catalog(), MeasureOptions(ks or (1, 2, 4)))


@pytest.fixture(scope="module")
def measures(tmp_path_factory: pytest.TempPathFactory) -> Measures:
    return measured(tmp_path_factory.mktemp("evaluation"), SampleEvaluation())


def generator(measures: Measures, name: str) -> GeneratorMeasures:
    return next(found for found in measures.generators if found.generator == name)


def rate(measures: Measures, name: str, by: str, k: int) -> PassRate:
    curve = next(curve for curve in generator(measures, name).curves if curve.by == by)
    return next(point for point in curve.points if point.k == k)


def test_all_numbers_survive_being_written(measures: Measures) -> None:
    assert structure(unstructure(measures), Measures, place="here") == measures


def test_verification_pass_at_k(measures: Measures) -> None:
    # Even tasks: the first of 4 samples is valid; the first task has 3 samples, since one is lost.
    assert rate(measures, WEAK, VERIFIER, 1).estimate.value == pytest.approx((1 / 3 + 5 / 4) / 12)
    last = rate(measures, WEAK, VERIFIER, 4)
    assert (last.estimate.value, last.estimate.n) == pytest.approx((5 / 11, 11))
    assert (last.lowest, last.highest) == pytest.approx((6 / 12, 6 / 12)), "the lost one would change nothing"
    first = rate(measures, WEAK, VERIFIER, 1)
    assert (first.lowest, first.highest) == pytest.approx((6 / 4 / 12, 7 / 4 / 12))
    assert last.tasks_with_too_few_samples == 1
    assert rate(measures, GOLD, VERIFIER, 1).estimate.value == 1.0


def test_a_lost_sample_is_no_failure(measures: Measures) -> None:
    as_failure = (1 / 4 * 6) / 12
    assert rate(measures, WEAK, VERIFIER, 1).estimate.value != pytest.approx(as_failure)


def test_curves_have_every_k(measures: Measures) -> None:
    assert [point.k for point in generator(measures, STRONG).curves[0].points] == [1, 2, 3, 4]
    assert [curve.by for curve in generator(measures, STRONG).curves] == [VERIFIER, KIND, STRICT, PANEL]


def test_judgement_pass_at_k_is_over_all_samples(measures: Measures) -> None:
    # Tasks that are no multiple of 3 are valid; the strict judge takes first samples and abstains on the last task.
    strict = rate(measures, STRONG, STRICT, 1).estimate
    assert (strict.value, strict.n) == pytest.approx((7 / 4 / 11, 11))
    assert rate(measures, STRONG, KIND, 1).estimate.value == pytest.approx(8 / 12)


def test_a_tie_of_the_panel_decides_nothing(measures: Measures) -> None:
    judged = {found.by: found for found in generator(measures, STRONG).judged}
    assert (judged[PANEL].accepted, judged[PANEL].rejected, judged[PANEL].undecided) == (7, 0, 25)
    assert (judged[STRICT].accepted, judged[STRICT].rejected, judged[STRICT].undecided) == (7, 21, 4)
    panel = rate(measures, STRONG, PANEL, 1)
    # Only first samples are decided: the 25 others that are valid could be anything.
    assert (panel.lowest, panel.highest) == pytest.approx((7 / 4 / 12, 8 / 12))


def test_verdicts_add_up_to_the_valid_samples(measures: Measures) -> None:
    for found in measures.generators:
        assert sum(found.samples.outcomes.values()) == found.samples.asked
        for judged in found.judged:
            parts = judged.accepted + judged.rejected + judged.undecided + judged.not_judged
            assert parts == judged.valid == found.samples.outcomes["passed"]


def test_relative_decrease_in_both_readings(measures: Measures) -> None:
    found = next(one for one in generator(measures, STRONG).decreases if (one.by, one.k) == (STRICT, 1))
    # On the 11 tasks that the judge decided: 7 of them valid in all samples, a quarter of these samples accepted.
    assert found.of_pass_rates.value == pytest.approx(1 - (7 / 4 / 11) / (7 / 11))
    assert (found.of_compiled_samples.value, found.of_compiled_samples.n) == pytest.approx((21 / 28, 28))
    assert found.of_compiled_samples.groups == 7


def test_groups_hold_every_task_once(measures: Measures) -> None:
    for found in measures.generators:
        for table in (*found.by_size, *found.by_label):
            assert sum(cell.share for cell in table.cells) == pytest.approx(1.0)
            assert sum(cell.estimate.n + cell.unknown for cell in table.cells) == 12


def test_small_cells_are_marked(measures: Measures) -> None:
    cells = [cell for table in generator(measures, GOLD).by_label for cell in table.cells]
    assert cells and all(cell.estimate.small == (cell.estimate.n < 10) for cell in cells)
    assert not rate(measures, GOLD, VERIFIER, 1).estimate.small


def test_groups_by_label(measures: Measures) -> None:
    table = next(t for t in generator(measures, STRONG).by_label if (t.by, t.axes) == (VERIFIER, ("category",)))
    assert {cell.labels[0]: cell.estimate.value for cell in table.cells} == {
        "feature": 0.0, "refactor": 1.0, "bug_fix": 1.0,
    }  # fmt: skip
    assert table.k == 4
    assert measures.tasks.labels["domain"] == {"Algebra": 6, "Order": 6}


def test_error_classes(measures: Measures) -> None:
    table = next(found for found in generator(measures, STRONG).error_classes if found.by == STRICT)
    counts = {cell.error_class: cell.count for cell in table.cells}
    assert counts == dict.fromkeys(counts, 0) | {OMISSION: 21}
    assert (table.judged, table.rejected, table.unclassified) == (28, 21, 0)


def test_a_class_counts_that_half_of_the_rejecting_votes_name() -> None:
    def vote(outcome: str, *classes: str) -> JudgeVote:
        return JudgeVote(outcome, "", (SubTaskVerdict(outcome, "", classes),), 0, 0.0)

    rejecting = [vote(REJECTED, MISMATCH), vote(REJECTED, OMISSION), vote(REJECTED, OMISSION, MISMATCH)]
    assert named_classes(Verdict(REJECTED, "", tuple(rejecting))) == (OMISSION, MISMATCH)
    fewer = (vote(REJECTED, OMISSION), vote(REJECTED), vote(REJECTED), vote(ABSTAINED, OMISSION))
    assert named_classes(Verdict(REJECTED, "", fewer)) == ()


def test_repair_rates(measures: Measures) -> None:
    rows = {row.method: row for row in generator(measures, WEAK).repair}
    # 47 samples; second ones never apply, fourth ones only after repair, of which 11 are there.
    assert rows["raw"].applied.value == rows["exact"].applied.value == pytest.approx(24 / 47)
    assert rows["fuzzy"].applied.value == pytest.approx(35 / 47)
    assert rows["fuzzy"].right.value == pytest.approx(6 / 47)
    assert rows["raw"].right_of_applied.value == pytest.approx(6 / 24)
    assert generator(measures, GOLD).samples.as_gold == 12


def test_lengths(measures: Measures) -> None:
    applied, valid = generator(measures, WEAK).lengths
    assert sum(point.samples for point in applied.points) == applied.line_error.n == 35
    gold = [1 + 3 * (task % 10) for task in range(0, 12, 2)]
    assert valid.line_error.value == pytest.approx(mean((2 - lines) ** 2 for lines in gold))


def test_declarations(measures: Measures) -> None:
    table = next(found for found in measures.declarations if found.axis == "category")
    added = next(cell for cell in table.cells if (cell.label, cell.name) == ("feature", "theorem added"))
    assert (added.total, added.mean.value) == pytest.approx((6, 1.5)), "tasks 0, 3, 6, 9"


def test_judges_with_caveats_and_agreement(measures: Measures) -> None:
    kind, strict = measures.judges
    assert (kind.caveat, strict.caveat) == (CAVEAT, "")
    assert strict.verdicts == {"abstained": 5, "accepted": 24, "rejected": 21}
    assert (strict.votes, strict.unreadable_votes) == (200, 50)
    alpha = next(found for found in strict.agreement if found.coefficient == "krippendorff_alpha")
    assert (alpha.estimate.value, alpha.estimate.n) == pytest.approx((1.0, 45))
    assert (kind.tokens.prompt, kind.tokens.answer) == (50 * 3 * 7, 50 * 3 * 3)


def test_the_panel_as_a_vote_and_as_a_mean(tmp_path: Path) -> None:
    panel = measured(tmp_path, SampleEvaluation(), 1).panel
    assert panel is not None
    assert (panel.k, panel.quorum) == (1, 2)
    strong = next(found for found in panel.together if found.generator == STRONG)
    kind, strict = 7 / 11, 7 / 4 / 11
    assert strong.as_mean == pytest.approx((kind + strict) / 2)
    assert (strong.as_vote.estimate.value, strong.ties, strong.below_quorum) == pytest.approx((7 / 11, 21, 4))
    deviation = {(d.judge, d.generator, d.consensus): d.estimate.value for d in panel.deviations}
    assert deviation[KIND, STRONG, "mean"] == pytest.approx((kind - strict) / 2)
    assert deviation[KIND, STRONG, "others"] == pytest.approx(kind - strict)
    assert deviation[KIND, WEAK, "mean"] == pytest.approx(0.0)
    squares = {(s.judge, s.definition, s.consensus): s.value for s in panel.squared}
    assert squares[KIND, "sum_of_squares", "mean"] == pytest.approx(((kind - strict) / 2) ** 2)
    assert GOLD not in {score.generator for score in panel.scores}


def test_both_definitions_of_the_family_index(tmp_path: Path) -> None:
    panel = measured(tmp_path, SampleEvaluation(), 1).panel
    assert panel is not None
    found = {(one.judge, one.definition): one for one in panel.family}
    lean = (7 / 11 - 7 / 4 / 11) / 2
    with_own, without = found[KIND, "with_own_model"], found[KIND, "without_own_model"]
    assert (with_own.same_models, with_own.other_models) == (1, 1)
    assert with_own.index.value == pytest.approx(0.0 - lean)
    assert (without.same_models, without.index.value) == (0, None)
    assert without.index_with_empty_as_zero == pytest.approx(-lean)


def test_agreement_of_judges_leaves_out_what_one_did_not_decide(measures: Measures) -> None:
    assert measures.panel is not None
    found = {one.coefficient: one for one in measures.panel.agreement}
    # Of the 38 valid samples of models the strict judge abstains on the 4 of the last task.
    assert {one.estimate.n for one in found.values()} == {34}
    assert found["cohen_kappa"].estimate.value == pytest.approx(0.0), "one judge accepts all: chance agrees as often"


def test_one_judge_makes_no_panel(tmp_path: Path) -> None:
    found = measured(tmp_path, SampleEvaluation(judges=JUDGES[:1]))
    assert found.panel is None
    assert [curve.by for curve in found.generators[0].curves] == [VERIFIER, KIND]


def test_without_judges_and_instructions(tmp_path: Path) -> None:
    found = measured(tmp_path, SampleEvaluation(), left_out=("judged", "instructions"))
    assert (found.panel, found.judges) == (None, ())
    assert [curve.by for curve in found.generators[0].curves] == [VERIFIER]
    assert found.tasks.labels["category"] == {"(none)": 12}
    assert len(found.notes) == 3, "no instructions, nothing judged, one sample missing"


def test_the_seed_decides_the_bootstrap_and_nothing_else(tmp_path: Path) -> None:
    files = EvaluationFiles(**SampleEvaluation().write(tmp_path))
    one, same, other = (measure_files(files, load_catalog(), MeasureOptions((1, 2), seed)) for seed in (1, 1, 2))
    assert one == same
    intervals = [
        [(found.line_error.low, found.line_error.value) for g in m.generators for found in g.lengths]
        for m in (one, other)
    ]
    assert [value for _, value in intervals[0]] == [value for _, value in intervals[1]]
    assert any(first != second for first, second in itertools.zip_longest(*intervals))


def test_k_has_to_be_positive(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least 1"):
        measured(tmp_path, SampleEvaluation(), 0)


def test_metrics_of_another_make_are_told() -> None:
    with pytest.raises(PluginLoadError, match="has no low"):
        taken(Figure, type("Estimate", (), {"value": 1.0, "n": 3})())


def test_spending_is_by_stage_and_model_and_knows_what_it_does_not_know(tmp_path: Path) -> None:
    paths = SampleEvaluation(tasks=2).write(tmp_path)

    def exchange(model: str, cost: float | None, price: str, most: float | None) -> str:
        answer = ChatAnswer("text", model, 10, 5)
        kept = ChatExchange("key", {"model": model, "messages": []}, answer, cost, price, most)
        return json.dumps(unstructure(kept)) + "\n"

    log = exchange("priced", 0.25, "list", 0.25) + exchange("priced", 0.0, CACHED, 0.0) + exchange("odd", None, "", 2.0)
    (tmp_path / "samples.chat.jsonl").write_text(log)
    lost = LostCall("key", "priced", "cut", "list", 0.5)
    (tmp_path / "samples.chat.lost.jsonl").write_text(json.dumps(unstructure(lost)) + "\n")
    measures = measure_files(EvaluationFiles(**paths), load_catalog(), MeasureOptions((1,)))
    assert {"samples chat log", "samples lost calls"} <= {used.kind for used in measures.inputs}
    odd, priced = measures.spending
    assert (priced.stage, priced.exchanges, priced.cached, priced.lost) == ("generate", 2, 1, 1)
    assert (priced.cost, priced.cost_at_most, priced.tokens) == (0.25, 0.75, Tokens(20, 10))
    assert (odd.cost, odd.cost_at_most) == (None, 2.0)


def test_calls_that_were_all_lost_have_a_cost(tmp_path: Path) -> None:
    paths = SampleEvaluation(tasks=2).write(tmp_path)
    lost = LostCall("key", "priced", "cut", "list", 0.5)
    (tmp_path / "samples.chat.lost.jsonl").write_text(json.dumps(unstructure(lost)) + "\n")
    [spent] = measure_files(EvaluationFiles(**paths), load_catalog(), MeasureOptions((1,))).spending
    assert (spent.exchanges, spent.lost, spent.cost_at_most) == (0, 1, 0.5)


def test_reference_generators_alone_are_bounds_and_say_nothing_of_judges(tmp_path: Path) -> None:
    paths = SampleEvaluation().write(tmp_path)
    for kind in ("samples", "repaired", "verified", "judged"):
        lines = paths[kind].read_text().splitlines(keepends=True)
        paths[kind].write_text("".join(line for line in lines if "scripted" not in line.replace("@scripted", "")))
    settings = tmp_path / "samples.settings.json"
    content = json.loads(settings.read_text())
    settings.write_text(json.dumps({**content, "generators": content["generators"][:1]}))
    found = measure_files(EvaluationFiles(**paths), load_catalog(), MeasureOptions((1,)))
    assert found.notes == ("All generators are reference ones: these are bounds, and nothing is said of any model.",)
    assert found.panel is not None
    assert (found.panel.scores, found.panel.together) == ((), ())
    assert {one.estimate.value for one in found.panel.agreement} == {None}
    assert rate(found, GOLD, PANEL, 1).estimate.value == 1.0
