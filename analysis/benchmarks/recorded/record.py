"""Makes the recorded runs of this folder anew, with the provers of this machine: `make record`."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from wonton_core.cli.demo_recorded import SUFFIX, pack

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(
            [Path(sys.executable).parent / "wonton", "demo", "--json", "--log-dir", scratch, "--output-dir", scratch],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            return done.returncode
        for backend, run in json.loads(done.stdout)["runs"].items():
            if run["recorded"]:
                print(f"{backend} can't be had here: nothing was recorded", file=sys.stderr)
                return 3
            pack(Path(run["folder"]), HERE / f"{backend}{SUFFIX}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
