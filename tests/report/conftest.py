"""Reports written by hand and over the recorded runs, and the browser that opens their pages."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from playwright.sync_api import Browser, Page, Request, sync_playwright

from wonton_core.cli.demo_recorded import recorded_run
from wonton_core.cli.main import run
from wonton_core.report.html_page import render_page
from wonton_core.report.html_pairs import PairSections
from wonton_core.report.html_report_part import ReportPart

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "analysis/benchmarks"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Opened = Callable[..., Page]


def _cohort(pairs: int, evaluated: int, mrr: float | None) -> dict[str, Any]:
    around = None if mrr is None else [mrr - 0.1, mrr + 0.1]
    recalls = {"1": mrr, "3": mrr, "10": mrr}
    return {
        "pairs_total": pairs,
        "pairs_evaluated": evaluated,
        "pairs_missing": pairs - evaluated,
        "eval_rate": evaluated / pairs if pairs else None,
        "mrr": mrr,
        "mean_rank": None if mrr is None else 1 / mrr,
        "median_rank": 2.5,
        "recall_at_k": recalls,
        "intervals": {"mrr": around, "mean_rank": None, "recall_at_k": dict.fromkeys(recalls, around)},
        "missing_as_missed": {"mrr": 0.25, "recall_at_k": recalls},
    }


def _direction(mrr: float) -> dict[str, Any]:
    means = {"mrr": 0.125, "recall_at_1": 0.0625, "recall_at_3": 0.1875, "recall_at_10": 0.75}
    return {
        "cohorts": {"global": _cohort(4, 3, mrr), "same_kind": _cohort(0, 0, None), "cross_kind": _cohort(3, 3, mrr)},
        "chance": means,
        "permutation_test": {"p_value_mrr": 0.015, "permutations": 100},
        "baselines": {"size": _cohort(4, 3, 0.375), "a_new_one": _cohort(4, 3, 0.4375)},
        "tie_limit": {"graphs": {"mrr": 0.9375, "recall_at_1": 0.875, "recall_at_10": 1.0}},
        "collapse": {"top1_unique_rate": 0.6875, "reciprocal_top1_rate": None, "a_new_sign": 0.3125},
    }


def _candidate(theorem: str, distance: float | None) -> dict[str, Any]:
    return {
        "coq_theorem": theorem,
        "distance": distance,
        "lean_graph_kind": "search_graph",
        "coq_graph_kind": "proof_term_dag",
        "components": {"statement": distance, "proof": None},
    }


def _pair(number: int, rank: float, distance: float | None) -> dict[str, Any]:
    return {
        "pair_id": f"pair_{number}",
        "lean_theorem": f"l{number}",
        "status": "ok",
        "rank": rank,
        "right_answers": [f"c{number}"],
        "pair_kind": "cross_kind",
        **_candidate(f"c{number}", distance),
        "representative_pair": {
            "proof_id_lean": f"lean::l{number}::wild_type",
            "proof_id_coq": f"coq::c{number}::wild_type",
            "variant_lean": "wild_type",
            "variant_coq": "wild_type",
        },
        "top_candidates": [_candidate("c10", 0.0625), _candidate("elsewhere", None)],
    }


@pytest.fixture
def report_content() -> dict[str, Any]:
    """Four pairs, one of them missing; ranks 10, 9 and 2.5, so that an order of texts is not an order of numbers."""
    return {
        "schema_version": 1,
        "benchmark": {
            "benchmark_id": "by-hand-v1",
            "description": "Written by hand.",
            "pairs_file": "by_hand.json",
            "pairs_sha256": "0123abcd",
            "relevance_classes": [["pair_9", "pair_10"]],
        },
        **{
            f"run_{side}": {
                "runs": [
                    {
                        "run_id": f"{side}-run",
                        "corpus": f"{side}-corpus",
                        "state": "completed",
                        "wonton_version": "0.1.0",
                        "fingerprint": "f" * 64,
                        "tools": [{"name": side, "version": "1.2.3", "revision": ""}],
                    }
                ],
                "theorems_in_run": 7,
                "theorems_with_proofs": 6,
                "proofs": 6,
                "proofs_left_out": {"not solved": 5},
            }
            for side in ("lean", "coq")
        },
        "solved_only": True,
        "proof_aggregation": "best_of",
        "max_proofs_per_theorem": 3,
        "graph_sources": {"run_lean": "wild_type_graph", "run_coq": "proof_term_graph"},
        "name_obfuscation": {"mode": "names", "salt": "a-salt", "salt_per_side": True},
        "lexical_ablation": {"mode": "drop_tokens"},
        "distance": {"name": "wonton", "weights": {"statement": 0.75, "proof": 0.25}},
        "k_values": [1, 3, 10],
        "tie_rule": "the rule of ties",
        "seeds": {"bootstrap": 17, "permutation": 18},
        "intervals": {"method": "bootstrap", "confidence": 0.95, "resamples": 2000},
        "summary": {
            "cohorts": {"global": _cohort(4, 3, 0.5), "cross_kind": _cohort(3, 3, 0.5)},
            "denominator_policy": {"global": "all pairs of the file"},
        },
        "directions": {"lean_to_coq": _direction(0.5), "coq_to_lean": _direction(0.625)},
        "gate": {
            "claim": "global",
            "axis": "all",
            "thresholds": {
                "coverage": {"min_pairs_evaluated": 4, "min_eval_rate": None},
                "quality": {"min_recall_at_1": 0.25, "min_recall_at_10": None, "min_mrr": 0.75},
                "by_kind": {"cross_kind": {"min_pairs": 20}},
            },
            "thresholds_checked": 3,
            "passed": False,
            "failures": ["cohorts.global.pairs_evaluated=3 < 4", "cohorts.global.mrr=0.5 < 0.75"],
        },
        "pairs": [
            {**_pair(10, 10.0, 0.125), "coq_to_lean": {"rank": 4.0}},
            {
                "pair_id": "pair_missing",
                "lean_theorem": "l_missing",
                "coq_theorem": "c_missing",
                "status": "missing_theorem",
                "lean_present": True,
                "coq_present": False,
            },
            _pair(9, 9.0, None),
            {**_pair(2, 2.5, 0.0625), "coq_to_lean": {"rank": 1.5}},
        ],
        "versions": {"wonton": "0.1.0", "python": "3.11"},
        "plugins": [{"plugin": "coq", "distribution": "wonton-coq", "version": "0.1.0"}],
    }


@pytest.fixture
def page_of(tmp_path: Path) -> Callable[[dict[str, Any]], str]:
    """The page of a report's content."""

    def make(content: dict[str, Any]) -> str:
        out = tmp_path / "page.html"
        pages = render_page(PairSections.of(ReportPart(content), None, None), out)
        assert set(pages) == {out}
        return pages[out].decode()

    return make


@frozen
class RealReport:
    """A report over the recorded runs of the 84 pairs, their folders, and the page with all that they hold."""

    path: Path
    lean: Path
    coq: Path
    page: Path
    content: dict[str, Any]


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> RealReport:
    """Made by the commands that a user gives."""
    folder = tmp_path_factory.mktemp("real")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WONTON_CACHE_DIR", str(folder / "cache"))
        lean, coq = (recorded_run(BENCHMARKS / "recorded", side) for side in ("lean", "coq"))
        runs = ["--run-lean", str(lean), "--run-coq", str(coq)]
        pairs = ["--pairs", str(BENCHMARKS / "lean_coq_logic_micro_v1.json")]
        report, page = folder / "report.json", folder / "page.html"
        hidden = ["--name-obfuscation", "names", "--no-fail-on-gate", "--output", str(report)]
        assert run(["benchmark-cross-assistant", *runs, *pairs, *hidden]) == 0
        assert run(["report", str(report), "--html", str(page), *runs]) == 0
    return RealReport(report, lean, coq, page, json.loads(report.read_text("utf-8")))


@pytest.fixture(scope="session")
def inspected(real: RealReport, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the same report with both proofs of every pair drawn; its name needs escaping in an address."""
    out = tmp_path_factory.mktemp("inspected") / "the page #1.html"
    sides = ["--run-lean", str(real.lean), "--run-coq", str(real.coq)]
    assert run(["report", str(real.path), "--html", str(out), *sides, "--with-inspect"]) == 0
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless, with a user-data folder of its own that goes away with it."""
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("chromium is not on PATH; run scripts/chromium.sh, which says what is needed", pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Opens a file. At the end the console must be empty, and nothing but pages on the disk may have been asked for."""
    complaints: list[str] = []
    contexts = []

    def open_page(path: Path, fragment: str = "", **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        address = path.as_uri()

        def note_request(asked: Request) -> None:
            if not (asked.is_navigation_request() and asked.url.startswith("file:")):
                complaints.append(asked.url)

        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("request", note_request)
        page.goto(f"{address}{fragment}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
