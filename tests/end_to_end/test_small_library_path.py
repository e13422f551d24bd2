"""The whole path on real provers: mine a library of our own, build its history, verify its edits and wrong ones."""

import difflib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from wonton_core.model.edit_task import CREATED
from wonton_core.store.edit_tasks import encode_record, read_tasks
from wonton_core.testing.command_line import run_wonton

BUILD = Path(__file__).parents[2] / "analysis/libraries/build.py"
WRONG = {
    "lean": {
        "false": "theorem Pebble.wrong : False := trivial\n",
        "sorry": "theorem Pebble.wrong : False := sorry\n",
        "axiom": "axiom Pebble.wrong : False\n",
        "imports what comes later": "import Pebble.Late\n",
    },
    "coq": {
        "false": "Lemma wrong : False.\nProof. exact I. Qed.\n",
        "admitted": "Lemma wrong : False.\nProof. Admitted.\n",
        "axiom": "Axiom wrong : False.\n",
        "imports what comes later": "From Gravel Require Import Late.\n",
    },
}


class Library:
    """A small library, mined, with every parent built."""

    def __init__(self, assistant, folder, ref, *mining):
        self.assistant, self.repo, self.store = assistant, folder / "repo", folder / "store"
        self.tasks_path, self.folder = folder / "tasks.jsonl", folder
        name = f"{assistant}_small"
        subprocess.run([sys.executable, str(BUILD), name, "--out", str(self.repo)], check=True, capture_output=True)
        self.wonton("ape", "mine", "--repo", self.repo, "--ref", ref, "--out", self.tasks_path, *mining)
        self.tasks = list(read_tasks(self.tasks_path))
        history = ("build-history", "--repo", self.repo, "--tasks", self.tasks_path, "--snapshots", self.store)
        self.built = json.loads(self.wonton(assistant, *history, "--json", code=5).stdout)

    def wonton(self, *arguments, code=0):
        done = run_wonton(*map(str, arguments), seconds=600)
        assert done.returncode == code, done.stderr
        return done

    def verify(self, *patches, code=0):
        """Results by submission id."""
        out = self.folder / f"results{len(list(self.folder.glob('results*')))}.jsonl"
        given = ("--tasks", self.tasks_path, "--repo", self.repo, "--snapshots", self.store, "--out", out)
        self.wonton("ape", "verify", *given, *patches, code=code)
        rows = [json.loads(line) for line in out.read_text().splitlines()]
        return {row["submission_id"]: row for row in rows}

    def text(self, commit, path):
        done = subprocess.run(["git", "-C", self.repo, "show", f"{commit}:{path}"], capture_output=True, check=True)
        return done.stdout.decode()

    def wrong_patch(self, task, kind):
        """The task's own edit with something wrong added to it."""
        added = WRONG[self.assistant][kind]
        before = "" if task.change.change_type == CREATED else self.text(task.commit.parent, task.change.path_before)
        after = self.text(task.commit.commit, task.change.path_after)
        wrong = after.replace("import Wonton.Prelude\n", f"import Wonton.Prelude\n{added}") if "import" in added else ""
        lines = difflib.unified_diff(
            before.splitlines(keepends=True),
            (wrong or f"{after}\n{added}").splitlines(keepends=True),
            f"a/{task.change.path_before}" if before else "/dev/null",
            f"b/{task.change.path_after}",
        )
        return "".join(lines)


def check_gold(library, broken):
    """All edits pass but the two around the commit that does not compile."""
    gold = library.verify("--gold", code=5)
    outcomes = {task.task_id: gold[f"gold-{task.task_id}"] for task in library.tasks}
    exceptions = {
        task.commit.message_head.subject: outcomes[task.task_id]
        for task in library.tasks
        if outcomes[task.task_id]["verification"]["outcome"] != "passed"
    }
    assert {subject: (row["problem"], row["verification"]["outcome"]) for subject, row in exceptions.items()} == {
        broken[0]: ("", "failed"),
        broken[1]: ("no_snapshot", "not_applicable"),
    }
    assert library.built["counts"]["failed"] == 1
    return [task for task in library.tasks if task.commit.message_head.subject not in broken]


def check_wrong(library, tasks):
    """Every wrong addition is found, and as what it is."""
    path = library.folder / "wrong.jsonl"
    with path.open("w") as stream:
        for number, task in enumerate(tasks):
            for kind in WRONG[library.assistant]:
                row = {"submission_id": f"{kind} {number}", "task_id": task.task_id}
                stream.write(json.dumps(row | {"patch": library.wrong_patch(task, kind)}) + "\n")
    found = library.verify("--patches", path)
    assert len(found) == len(tasks) * len(WRONG[library.assistant])
    outcomes = Counter((name.rpartition(" ")[0], row["verification"]["outcome"]) for name, row in found.items())
    return {kind: {outcome for name, outcome in outcomes if name == kind} for kind in WRONG[library.assistant]}


def check_references(library, tasks):
    """References, generated, repaired and verified like a model's samples: which outcomes each has."""
    samples, repaired = library.folder / "samples.jsonl", library.folder / "repaired.jsonl"
    chosen = library.folder / "chosen.jsonl"
    chosen.write_bytes(b"".join(map(encode_record, tasks)))
    given = ("--tasks", chosen, "--repo", library.repo)
    models = ("--model", "gold", "--model", "no_op", "--model", "lower_bound")
    library.wonton("ape", "generate", *given, *models, "--n", 2, "--out", samples)
    library.wonton("ape", "repair-samples", *given, "--samples", samples, "--out", repaired)
    generators = {row["sample_id"]: row["generator"] for row in map(json.loads, samples.read_text().splitlines())}
    found = library.verify("--patches", repaired)
    assert found.keys() == generators.keys()
    assert sum(bool(row["same_as"]) for row in found.values()) == 2 * len(tasks)
    outcomes: dict[str, set[str]] = {name: set() for name in generators.values()}
    for name, row in found.items():
        outcomes[generators[name]].add(row["problem"] or row["verification"]["outcome"])
    return outcomes


REFERENCES = {"gold": {"passed"}, "no_op": {"patch_refused"}, "lower_bound": {"tampered"}}


def plain(tasks):
    """Tasks that change all of one file that keeps its place."""
    return [
        task for task in tasks if task.fragment.count == 1 and task.change.path_before in ("", task.change.path_after)
    ]


@pytest.mark.prover
def test_lean(tmp_path):
    library = Library("lean", tmp_path, "main", "--library-root", "Pebble")
    assert len(library.tasks) >= 30
    good = check_gold(library, ("the length of an appended list", "the module uses sums and has to import them"))
    assert check_wrong(library, plain(good)[::6]) == {
        "false": {"failed"},
        "sorry": {"tampered"},
        "axiom": {"tampered"},
        "imports what comes later": {"leaked"},
    }
    assert check_references(library, good[::4]) == REFERENCES


@pytest.mark.prover
def test_coq(tmp_path):
    library = Library("coq", tmp_path, "main~15", "--library-root", "theories", "--task-source", "coq")
    good = check_gold(library, ("every element twice", "name the lemma by its module and load it"))
    assert len(good) >= 6
    assert check_wrong(library, plain(good)[:2]) == {
        "false": {"failed"},
        "admitted": {"tampered"},
        "axiom": {"tampered"},
        "imports what comes later": {"leaked"},
    }
    assert check_references(library, good[:4]) == REFERENCES
