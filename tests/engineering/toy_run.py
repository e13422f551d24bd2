"""An evaluation of a library in a made-up language, with everything that it takes, in a folder of the test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from wonton_core.testing.command_line import run_wonton
from wonton_core.testing.fake_distribution import install

COMMITS = 4


class Study:
    """A repository, the plugins of toy_evaluation.py, and a configuration that can be changed."""

    def __init__(self, history: Any, site: Path, folder: Path) -> None:
        self._begin(history.folder, site, folder)
        source = Path(__file__).with_name("toy_evaluation.py").read_text()
        install(site, "toy-study", plugin="study", source=source)
        text = _definition(0)
        history.commit("chore: start", {"A.toy": text, "toy-toolchain": "toy 1.0\n"})
        for number in range(1, COMMITS + 1):
            text += _definition(number)
            history.commit(f"feat: {number}", {"A.toy": text})

    @classmethod
    def of(cls, other: Study, folder: Path) -> Study:
        """Another evaluation of the same repository."""
        study = cls.__new__(cls)
        study._begin(Path(other.config[""]["repo"]), other.site, folder)
        return study

    def _begin(self, repository: Path, site: Path, folder: Path) -> None:
        self.site, self.folder = site, folder
        self.config: dict[str, dict[str, Any]] = {
            "": {"repo": str(repository), "folder": "run", "workers": 1},
            "filter": {"order": "oldest"},
            "instruct": {"model": "toy"},
            "generate": {"models": ["toy", "gold", "no_op"], "samples": 3, "seed": 7},
            "judge": {"judges": ["sub_tasks@toy", "empty_patch"], "samples": 2, "quorum": 1},
        }
        self.fate()

    @property
    def run_folder(self) -> Path:
        return self.folder / "run"

    def fate(self, **fate: int) -> None:
        """What is to happen at which question from now on; counting begins anew."""
        (self.folder / "fate.json").write_text(json.dumps(fate))

    @property
    def asked(self) -> int:
        """Questions put to the model since `fate`."""
        found: int = json.loads((self.folder / "fate.json").read_text()).get("asked", 0)
        return found

    def write(self) -> Path:
        lines = []
        for table, values in self.config.items():
            lines += [f"[{table}]"] if table else []
            # JSON's texts, numbers and lists are TOML's, too; so are its booleans.
            lines += [f"{name} = {json.dumps(value)}" for name, value in values.items()]
        path = self.folder / "study.toml"
        path.write_text("\n".join(lines) + "\n")
        return path

    def run(self, *more: str, before: tuple[str, ...] = (), environment: dict[str, str] | None = None) -> Any:
        """`wonton BEFORE ape run` in a process of its own, from another folder than the configuration's."""
        variables = {
            "TOY_FATE": str(self.folder / "fate.json"),
            "WONTON_ANSWERS": str(self.folder / "answers"),
            **(environment or {}),
        }
        words = (*before, "ape", "run", str(self.write()), *more)
        return run_wonton(*words, site=self.site, environment=variables, folder=self.site, seconds=120)

    def record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.run_folder / "run.json").read_text())
        return found

    def states(self) -> dict[str, str]:
        return {name: stage["state"] for name, stage in self.record()["stages"].items()}

    def rows(self, stage: str, name: str) -> list[dict[str, Any]]:
        """The records of a stage's file."""
        path = self.run_folder / self.record()["stages"][stage]["files"][name]
        return [json.loads(line) for line in path.read_text().splitlines()]


def _definition(number: int) -> str:
    return f"def name{number} :=\n  some value {number} and more\n\n"
