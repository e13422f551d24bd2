"""The picture of the README: MRR of the 84 pairs beside baselines and chance, out of the recorded runs.

    python analysis/benchmarks/readme_picture.py [--check]

Kernel terms against kernel terms, names obfuscated. --check compares with the picture that is there; exit code 1 when
it is another one.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from wonton_core.report.html_baseline_bars import baseline_bars
from wonton_core.report.html_report_part import ReportPart

HERE = Path(__file__).parent
PICTURE = HERE.parents[1] / "docs" / "pictures" / "mrr_beside_baselines.svg"
STYLE = (
    "<style>text{font:12px system-ui,sans-serif;fill:#222;stroke:none}.chosen{font-weight:700}"
    ".value{font-size:10px;fill:#555}.forward{fill:#0072b2}.backward{fill:#d55e00}.grid{stroke:#ddd}"
    ".whisker{stroke:#222;stroke-width:1}</style><rect width='100%' height='100%' fill='#fff'/>"
)


def report() -> ReportPart:
    """The benchmark's report on the recorded runs."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "report.json"
        command: list[str | Path] = [sys.executable, "-m", "wonton_core.cli", "benchmark-cross-assistant"]
        command += ["--run-lean", HERE / "recorded" / "lean.tar.xz", "--run-coq", HERE / "recorded" / "coq.tar.xz"]
        command += ["--pairs", HERE / "lean_coq_logic_micro_v1.json", "--name-obfuscation", "names"]
        command += ["--graph-source-lean", "proof_term_graph", "--graph-source-coq", "proof_term_graph"]
        command += ["--output", output, "--no-fail-on-gate"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return ReportPart(json.loads(output.read_text(encoding="utf-8")))


def picture(of: ReportPart) -> str:
    """The page's chart as a file of its own."""
    drawn = re.search(r"<svg .*?</svg>", baseline_bars(of).source, re.DOTALL)
    if drawn is None:
        raise SystemExit("the report's page has no such chart")
    opened = drawn[0].replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" width="640" ', 1)
    return re.sub(r"(</desc>)", rf"\1{STYLE}", opened, count=1) + "\n"


def main() -> int:
    """Write the picture, or compare."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true")
    made = picture(report())
    if options.parse_args().check:
        return 0 if PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == made else 1
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
