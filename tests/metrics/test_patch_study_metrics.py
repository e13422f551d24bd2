"""Tables over tasks and patches, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from wonton_core.model.judgement import ERROR_CLASSES
from wonton_metrics.declaration_statistics import declaration_statistics
from wonton_metrics.error_classes import error_class_distribution
from wonton_metrics.patch_length_alignment import patch_length_alignment
from wonton_metrics.relative_decrease import relative_decrease
from wonton_metrics.repair_rates import repair_rates
from wonton_metrics.success_by_label import UNLABELLED, success_table
from wonton_metrics.success_by_patch_size import bin_names, success_by_patch_size

NAN = float("nan")


def test_the_two_readings_of_relative_decrease_are_two_numbers() -> None:
    compiled = np.array([[1, 1, 1, 1], [1, 0, 0, 0], [0, 0, 0, 0.0]])
    accepted = np.array([[1, 0, 0, 0], [0, NAN, NAN, NAN], [NAN] * 4])
    found = relative_decrease(compiled, accepted, 4, seed=1)
    assert found.of_pass_rates.value == 0.5
    assert found.of_pass_rates.n == 3
    assert found.of_compiled_samples.value == 4 / 5
    assert found.of_compiled_samples.n == 5


def test_relative_decrease_is_over_tasks_known_on_both_sides() -> None:
    compiled, accepted = np.array([[1, 1], [1, 1.0]]), np.array([[1, 1], [NAN, 0]])
    found = relative_decrease(compiled, accepted, 2, seed=1)
    assert (found.of_pass_rates.value, found.of_pass_rates.n) == (0.0, 1)
    assert found.of_compiled_samples.value == pytest.approx(1 / 3)


def test_nothing_compiles_so_nothing_can_decrease() -> None:
    found = relative_decrease(np.zeros((3, 2)), np.full((3, 2), NAN), 1, seed=1)
    assert (found.of_pass_rates.value, found.of_compiled_samples.value) == (None, None)


def test_patch_sizes_fall_into_the_pictures_bins() -> None:
    sizes = np.array([1, 5, 6, 10, 11, 20, 21, 50, 51, 75, 76, 1000])
    values = np.array([1, 0, 1, 1, NAN, 0, 0, 0, 0, 0, 0, 1.0])
    cells = success_by_patch_size(values, sizes)
    assert bin_names() == ("1-5", "6-10", "11-20", "21-50", "51-75", ">75")
    assert [cell.labels[0] for cell in cells] == list(bin_names())
    assert [cell.estimate.value for cell in cells] == [0.5, 1.0, 0.0, 0.0, 0.0, 0.5]
    assert [cell.estimate.n for cell in cells] == [2, 2, 1, 2, 2, 2]
    assert [cell.unknown for cell in cells] == [0, 0, 1, 0, 0, 0]
    assert all(cell.estimate.small for cell in cells)
    assert sum(cell.share for cell in cells) == pytest.approx(1)


def test_empty_bins_have_no_value() -> None:
    cells = success_by_patch_size(np.array([1.0]), np.array([3]))
    assert [cell.estimate.value for cell in cells] == [1.0, None, None, None, None, None]


def test_no_patch_has_no_size() -> None:
    with pytest.raises(ValueError, match="at least one line"):
        success_by_patch_size(np.array([1.0]), np.array([0]))
    with pytest.raises(ValueError, match="sizes"):
        success_by_patch_size(np.array([1.0]), np.array([1, 2]))


def test_success_by_one_axis_and_by_several() -> None:
    labels: dict[str, list[str | None]] = {
        "category": ["feature", "bug fix", "feature", None],
        "difficulty": ["easy", "easy", "hard", "hard"],
    }
    values = np.array([1, 0.5, NAN, 0])
    by_category = success_table(values, labels, ["category"])
    assert [(c.labels, c.estimate.value, c.estimate.n, c.unknown, c.share) for c in by_category] == [
        ((UNLABELLED,), 0.0, 1, 0, 0.25),
        (("bug fix",), 0.5, 1, 0, 0.25),
        (("feature",), 1.0, 1, 1, 0.5),
    ]
    crossed = success_table(values, labels, ["difficulty", "category"])
    assert [cell.labels for cell in crossed] == [
        ("easy", "bug fix"), ("easy", "feature"), ("hard", UNLABELLED), ("hard", "feature"),
    ]  # fmt: skip
    assert crossed[3].estimate.value is None
    [everything] = success_table(values, labels, [])
    assert (everything.estimate.value, everything.estimate.n) == (0.5, 3)


def test_axes_are_checked() -> None:
    with pytest.raises(ValueError, match="'domain'"):
        success_table(np.array([1.0]), {"category": ["feature"]}, ["domain"])
    with pytest.raises(ValueError, match="2 labels"):
        success_table(np.array([1.0]), {"category": ["feature", "feature"]}, ["category"])


def test_error_classes_count_on_rejected_samples_only() -> None:
    accepted = np.array([0, 0, 0, 1, NAN])
    named = np.zeros((5, len(ERROR_CLASSES)), dtype=np.bool_)
    named[0, [0, 3]] = named[1, 0] = named[3, 1] = named[4, 2] = True
    table = error_class_distribution(accepted, named, np.arange(5))
    assert (table.judged, table.rejected, table.unclassified) == (4, 3, 1)
    assert [cell.count for cell in table.cells] == [2, 0, 0, 1, 0]
    assert table.cells[0].of_rejected.value == pytest.approx(2 / 3)
    assert table.cells[0].of_judged.value == 0.5


def test_error_classes_are_checked() -> None:
    with pytest.raises(ValueError, match="are not"):
        error_class_distribution(np.zeros(2), np.zeros((2, 4), dtype=np.bool_), np.arange(2))
    with pytest.raises(ValueError, match="verdict is"):
        error_class_distribution(np.array([0.5]), np.zeros((1, 5), dtype=np.bool_), np.arange(1))


def test_declarations() -> None:
    figures = {"theorem added": np.array([0, 3, 1, NAN]), "def changed": np.array([0, 0, 0.0, 0])}
    theorems, definitions = declaration_statistics(figures, ["easy"] * 4, seed=1)
    assert (theorems.total, theorems.median_of_touched, theorems.largest, theorems.unknown) == (4, 2.0, 3, 1)
    assert theorems.touched.value == pytest.approx(2 / 3)
    assert theorems.mean.value == pytest.approx(4 / 3)
    assert (definitions.total, definitions.median_of_touched, definitions.largest) == (0, None, None)
    assert (definitions.touched.value, definitions.mean.value) == (0.0, 0.0)


def test_declarations_by_label() -> None:
    figures = {"theorem added": np.array([1.0, 0, 5]), "theorem added lines": np.array([4.0, 0, 30])}
    cells = declaration_statistics(figures, ["hard", "easy", "hard"], seed=1)
    assert [(cell.label, cell.name, cell.total) for cell in cells] == [
        ("easy", "theorem added", 0),
        ("easy", "theorem added lines", 0),
        ("hard", "theorem added", 6),
        ("hard", "theorem added lines", 34),
    ]
    assert [cell.touched.n for cell in cells] == [1, 1, 2, 2]
    with pytest.raises(ValueError, match="2 tasks"):
        declaration_statistics(figures, ["hard", "easy"], seed=1)


@pytest.mark.parametrize("broken", [-1.0, 0.5, float("inf")])
def test_declarations_are_counted_in_whole_numbers(broken: float) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        declaration_statistics({"theorem added": np.array([broken])}, ["easy"], seed=1)


def test_patch_lengths() -> None:
    model, gold = np.array([8, 2, 4, 0, NAN]), np.array([4, 8, 4, 4, 4.0])
    found = patch_length_alignment(model, gold, np.array([0, 0, 1, 1, 2]), seed=1)
    assert found.log2_error.value == pytest.approx((1 + 4 + 0) / 3)
    assert found.line_error.value == pytest.approx((16 + 36 + 0) / 3)
    assert found.log2_bias.value == pytest.approx((1 - 2 + 0) / 3)
    assert (found.log2_error.n, found.log2_error.groups, found.without_lines, found.unknown) == (3, 2, 1, 1)


def test_no_patch_with_a_length() -> None:
    found = patch_length_alignment(np.array([0.0]), np.array([1.0]), np.arange(1), seed=1)
    assert (found.log2_error.value, found.line_error.value, found.without_lines) == (None, None, 1)


@pytest.mark.parametrize(
    ("model", "gold"), [([1.0], [0.0]), ([1.0], [NAN]), ([-1.0], [1.0]), ([float("inf")], [1.0]), ([1.0, 2.0], [1.0])]
)
def test_patch_lengths_are_checked(model: list[float], gold: list[float]) -> None:
    with pytest.raises(ValueError, match=r"at least one line|number of lines|gold lengths"):
        patch_length_alignment(np.array(model), np.array(gold), np.arange(len(model)), seed=1)


def test_a_repair_that_applies_can_still_be_wrong() -> None:
    applied = np.array([True, True, True, False, True])
    right = np.array([1, 0, NAN, 1, 1])
    [fuzzy] = repair_rates({"fuzzy": (applied, right)}, np.arange(5))
    assert (fuzzy.applied.value, fuzzy.applied.n) == (0.8, 5)
    assert (fuzzy.right.value, fuzzy.right.n) == (0.5, 4)
    assert fuzzy.right_of_applied.value == pytest.approx(2 / 3)
    assert fuzzy.unknown == 1


def test_repair_without_any_truth_has_no_correctness() -> None:
    [raw, exact] = repair_rates(
        {
            "raw": (np.array([True, True]), np.array([NAN, NAN])),
            "exact": (np.array([True, False]), np.array([1, NAN])),
        },
        np.arange(2),
    )
    assert (raw.right.value, raw.right_of_applied.value) == (None, None)
    assert (exact.right.value, exact.right_of_applied.value) == (0.5, 1.0)


def test_repair_is_compared_on_the_same_patches() -> None:
    with pytest.raises(ValueError, match="same patches"):
        repair_rates(
            {"raw": (np.array([True]), np.array([1.0])), "exact": (np.array([True] * 2), np.ones(2))}, np.arange(1)
        )
    with pytest.raises(ValueError, match="same patches"):
        repair_rates({"raw": (np.array([True]), np.array([1.0]))}, np.arange(2))
    with pytest.raises(ValueError, match="unknown"):
        repair_rates({"raw": (np.array([True]), np.array([0.5]))}, np.arange(1))
