"""What the plugin offers over verdicts and judgements can be had by name, and rankings are left as they were."""

from __future__ import annotations

import inspect

import numpy as np

from wonton_core.alignment.ranking_metrics import ranking_metrics
from wonton_core.plugin_api.catalog import load_catalog
from wonton_metrics.plugin import OVER_JUDGEMENTS, OVER_VERDICTS, wonton_metrics


def test_every_metric_loads_by_its_name() -> None:
    metrics = load_catalog().metrics
    for over, offered in (("verdicts", OVER_VERDICTS), ("judgements", OVER_JUDGEMENTS)):
        for name, _, _ in offered:
            assert metrics.record(name).over == over
            function = metrics.load(name)
            assert inspect.isfunction(function)
            assert function.__name__ == name
            assert function.__doc__


def test_names_are_offered_once() -> None:
    names = [record.name for record in wonton_metrics()]
    assert len(names) == len(set(names))


def test_a_metric_over_verdicts_is_none_over_rankings() -> None:
    others = {name for name, *_ in OVER_VERDICTS + OVER_JUDGEMENTS}
    assert not others & set(ranking_metrics(load_catalog(), [1]))


def test_a_metric_works_on_arrays_alone() -> None:
    verification = load_catalog().metrics.load("verification_pass_at_k")
    assert verification(np.array([[1.0, 0.0], [0.0, 0.0]]), 2).estimate.value == 0.5
