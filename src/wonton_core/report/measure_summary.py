"""An evaluation in a few numbers, for programs."""

from __future__ import annotations

from typing import Any

from wonton_core.codec.records import unstructure
from wonton_core.model.measures import Measures
from wonton_core.report.measure_tables import caveats


def summary_json(measures: Measures) -> dict[str, Any]:
    """Plain JSON values: samples by outcome, and pass@k with intervals for the k shown, by generator and decider.

    ``lowest`` and ``highest`` are the bounds were all unknown samples of all tasks to fail, and to pass."""
    return {
        "tasks": measures.tasks.measured,
        "tasks_left_out": measures.tasks.left_out,
        "generators": {
            generator.generator: {
                "asked": generator.samples.asked,
                "found": generator.samples.found,
                "outcomes": generator.samples.outcomes,
                "pass_at_k": {
                    curve.by: {
                        str(point.k): {
                            **unstructure(point.estimate),
                            "lowest": point.lowest,
                            "highest": point.highest,
                        }
                        for point in curve.points
                        if point.k in measures.ks
                    }
                    for curve in generator.curves
                },
            }
            for generator in measures.generators
        },
        "caveats": caveats(measures),
    }
