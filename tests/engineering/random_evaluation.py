"""An evaluation made at random, and what its lines say of one sample: for counting every number again, the slow way."""

from __future__ import annotations

import hashlib
import itertools
import json
import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from statistics import mean
from typing import Any

from wonton_core.engineering.measures.evaluation_files import EvaluationFiles
from wonton_core.engineering.measures.generator_measures import MeasureOptions
from wonton_core.engineering.measures.measuring import measure_files
from wonton_core.model.judgement import ERROR_CLASSES
from wonton_core.model.measures import PANEL, VERIFIER, Measures
from wonton_core.plugin_api.catalog import load_catalog
from wonton_core.testing.sample_evaluation import STRONG, SampleEvaluation

Line = dict[str, Any]
Outcome = float | None
TASKS, SAMPLES, KS = 14, 4, (1, 2, 4)
MODELS = {"maker:one": "maker", "maker:two": "maker", "other:three": "other"}
REFERENCES = ("gold", "no_op", "lower_bound")
JUDGES = {"a@maker:one": "maker", "b@maker:two,max_tokens=9": "maker", "c@else:four": "else"}


class Evaluation:
    """Lines of all files, made from one good record of each kind by drawing what matters."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.draw = random.Random(seed)
        self.paths = SampleEvaluation(tasks=TASKS, samples=SAMPLES).write(folder)
        good = {kind: [json.loads(line) for line in path.read_text().splitlines()] for kind, path in self.paths.items()}
        self.tasks: list[Line] = good["tasks"]
        self.instructions: list[Line] = good["instructions"]
        for task in self.tasks:
            task["code_lines"]["added"] = self.draw.choice([0, 1, 5, 6, 10, 11, 20, 21, 50, 51, 75, 76, 300])
        for instructed in self.instructions:
            instructed["answer"]["category"] = self.draw.choice(["feature", "refactor", "bug_fix"])
            instructed["answer"]["difficulty"] = self.draw.choice(["easy", "medium", "hard"])
        self.samples: list[Line] = []
        self.repaired: dict[str, Line] = {}
        self.verified: dict[str, Line] = {}
        self.judged: dict[tuple[str, str], Line] = {}
        self.form = {
            kind: next(line for line in good[kind] if STRONG in json.dumps(line))
            for kind in good
            if kind not in ("tasks", "instructions")
        }
        self.seals = {line["task_id"]: line["instruction_sha256"] for line in good["judged"]}
        for name in (*MODELS, *REFERENCES):
            for task in self.tasks[: TASKS - 1] if name != "lower_bound" else self.tasks[:3]:
                for index in range(self.draw.randint(0, 3) if name == "lower_bound" else SAMPLES):
                    if self.draw.random() < 0.9 or name in REFERENCES:
                        self._sample(name, task["task_id"], index)
        kept = {
            "tasks": self.tasks, "instructions": self.instructions, "samples": self.samples,
            "repaired": self.repaired.values(), "verified": self.verified.values(), "judged": self.judged.values(),
        }  # fmt: skip
        for kind, lines in kept.items():
            self.paths[kind].write_text("".join(json.dumps(line) + "\n" for line in lines))
        self._settings(folder)

    def _settings(self, folder: Path) -> None:
        path = folder / "samples.settings.json"
        content = json.loads(path.read_text())
        form = content["generators"][0]
        content["generators"] = [
            {
                **form,
                "generator": name,
                "family": MODELS.get(name, name),
                "samples": 0 if name == "lower_bound" else SAMPLES,
            }
            for name in (*MODELS, *REFERENCES)
        ]
        path.write_text(json.dumps(content))
        path = folder / "judged.settings.json"
        content = json.loads(path.read_text())
        form = content["judges"][0]
        content["judges"] = [{**form, "judge": judge, "family": family} for judge, family in JUDGES.items()]
        path.write_text(json.dumps(content))

    def _sample(self, generator: str, task: str, index: int) -> None:
        draw, name = self.draw, f"{generator}/{task}/{index}"
        answer = f"answer {name}"
        self.samples.append(
            {**self.form["samples"], "sample_id": name, "task_id": task, "generator": generator,
             "family": MODELS.get(generator, generator), "index": index, "answer": answer,
             "prompt_tokens": draw.choice([5, 7]), "answer_tokens": None if name.endswith("two/task00003/1") else 3}
        )  # fmt: skip
        if draw.random() < 0.05:
            return
        outcome = draw.choice(["applied", "applied", "applied", "repaired", "refused"])
        applies = outcome != "refused"
        patch = f"patch {name}" if applies else ""
        sha256 = hashlib.sha256(patch.encode()).hexdigest()
        self.repaired[name] = {
            **self.form["repaired"], "sample_id": name, "task_id": task, "outcome": outcome, "applies": applies,
            "answer_sha256": hashlib.sha256(answer.encode()).hexdigest(), "patch": patch,
            "raw_applies": outcome == "applied",
            "exact_applies": applies and (outcome == "applied" or draw.random() < 0.5),
            "changed_lines": draw.choice([0, 1, 2, 9, 40]) if applies else None, "right": None,
        }  # fmt: skip
        if draw.random() < 0.05:
            return
        said = (
            draw.choice(["passed", "passed", "passed", "warned", "failed", "tampered"]) if applies else "not_applicable"
        )
        problem = "" if applies else "patch_refused"
        if draw.random() < 0.05:
            said, problem = "not_applicable", "no_snapshot"
        self.verified[name] = {
            **self.form["verified"], "submission_id": name, "task_id": task, "patch_sha256": sha256, "problem": problem,
            "verification": {**self.form["verified"]["verification"], "outcome": said},
        }  # fmt: skip
        if said != "passed":
            return
        for judge in JUDGES:
            if draw.random() < 0.95:
                self._verdict(name, task, judge, sha256)

    def _verdict(self, name: str, task: str, judge: str, sha256: str) -> None:
        said = self.draw.choice(["accepted", "accepted", "rejected", "abstained"])
        vote = self.form["judged"]["verdict"]["votes"][0]
        votes = []
        for _ in range(4):
            outcome = self.draw.choice(["accepted", "rejected", "abstained", said])
            classes = self.draw.sample(ERROR_CLASSES, self.draw.randint(0, 2)) if outcome == "rejected" else []
            parts = [{**vote["subtasks"][0], "outcome": outcome, "error_classes": classes}]
            votes.append({**vote, "outcome": outcome, "subtasks": parts})
        verdict = {**self.form["judged"]["verdict"], "outcome": said, "votes": votes}
        self.judged[name, judge] = {
            **self.form["judged"], "sample_id": name, "task_id": task, "judge": judge, "patch_sha256": sha256,
            "instruction_sha256": self.seals[task], "verdict": verdict,
        }  # fmt: skip

    def measured(self) -> Measures:
        return measure_files(EvaluationFiles(**self.paths), load_catalog(), MeasureOptions(KS))

    # What follows reads the lines again, one sample at a time.

    def rows(self, generator: str) -> dict[str, list[Line | None]]:
        """By task: the samples, None for one that is missing."""
        found: dict[str, list[Line | None]] = {}
        for task in self.tasks:
            own = {
                s["index"]: s for s in self.samples if (s["generator"], s["task_id"]) == (generator, task["task_id"])
            }
            count = len(own) if generator == "lower_bound" else SAMPLES
            found[task["task_id"]] = [own.get(index) for index in range(count)]
        return found

    def valid(self, sample: Line | None) -> Outcome:
        result = None if sample is None else self.verified.get(sample["sample_id"])
        if result is None or result["problem"] in ("no_snapshot", "no_parent"):
            return None
        return float(result["verification"]["outcome"] == "passed")

    def opinion(self, sample: Line | None, by: str) -> Outcome:
        if sample is None:
            return None
        if by == PANEL:
            votes = [self.opinion(sample, judge) for judge in JUDGES]
            ayes, noes = votes.count(1.0), votes.count(0.0)
            return None if ayes + noes < 2 or ayes == noes else float(ayes > noes)
        line = self.judged.get((sample["sample_id"], by))
        return (
            None if line is None else {"accepted": 1.0, "rejected": 0.0, "abstained": None}[line["verdict"]["outcome"]]
        )

    def success(self, sample: Line | None, by: str) -> Outcome:
        compiled = self.valid(sample)
        if by == VERIFIER or compiled != 1.0:
            return compiled
        return self.opinion(sample, by)

    def task_rates(self, generator: str, by: str, k: int) -> dict[str, Outcome]:
        return {
            task: any_of_k([self.success(sample, by) for sample in row], k)
            for task, row in self.rows(generator).items()
        }


def any_of_k(outcomes: list[Outcome], k: int) -> Outcome:
    """The share of k-subsets of the known samples with a success."""
    known = [one for one in outcomes if one is not None]
    subsets = list(itertools.combinations(known, k))
    return float(Fraction(sum(1.0 in subset for subset in subsets), len(subsets))) if subsets else None


def average(values: Sequence[Outcome]) -> Outcome:
    known = [value for value in values if value is not None]
    return mean(known) if known else None
