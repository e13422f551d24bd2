"""The rows of the published table are what the study of the recorded runs gives, and reach what was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from wonton_core.alignment.ablation_study import AblationStudy, StudyCell
from wonton_core.alignment.comparison import ComparisonOptions
from wonton_core.cli.demo_recorded import recorded_run
from wonton_core.codec.pair_file import read_pair_spec
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.report.study_json import COMPLETE, cell_json, study_json
from wonton_core.report.study_tables import study_markdown

BENCHMARKS = Path(__file__).parents[2] / "analysis/benchmarks"
LEAST = {
    "none": {"default": 0.95, "proof_only": 0.55},
    "drop_tokens": {"default": 0.95, "proof_only": 0.50},
    "graph_only": {"default": 0.75, "proof_only": 0.25},
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> AblationStudy:
    spec = read_pair_spec(BENCHMARKS / "lean_coq_logic_micro_v1.json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WONTON_CACHE_DIR", str(tmp_path_factory.mktemp("recorded")))
        lean, coq = (recorded_run(BENCHMARKS / "recorded", name) for name in ("pools_lean", "coq"))
    options = ComparisonOptions("proof_term_graph", "proof_term_graph", obfuscation="names")
    return AblationStudy(spec, lean, coq, options, load_catalog())


@pytest.fixture(scope="module")
def cells(study: AblationStudy) -> tuple[StudyCell, ...]:
    """Every ablation over single proofs."""
    return tuple(study.cells([(ablation, "single") for ablation in LEAST]))


def test_the_published_rows_are_these(study: AblationStudy, cells: tuple[StudyCell, ...]) -> None:
    report = study_json(study, [cell_json(cell, ("lean", "coq")) for cell in cells], inputs={}, state=COMPLETE)
    rows = [line for line in study_markdown(report).splitlines() if "| single |" in line]
    assert len(rows) == 2 * (3 * 4 + 3)
    published = (BENCHMARKS / "README.md").read_text("utf-8").splitlines()
    assert [row for row in rows if row not in published] == []


def test_they_reach_what_was_asked_for(cells: tuple[StudyCell, ...]) -> None:
    for cell in cells:
        for direction in (cell.forward, cell.backward):
            for evidence, least in LEAST[cell.ablation].items():
                found = direction.evidence[evidence]
                reached, limit = found.cohort.means["reciprocal_rank"], found.tie_limit["reciprocal_rank"]
                assert reached is not None
                assert reached >= least
                if evidence == "default":
                    assert limit is not None
                    assert reached >= 0.8 * limit
