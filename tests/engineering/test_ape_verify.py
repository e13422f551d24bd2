"""``wonton ape verify``, as users run it, with a verifier that says, hangs, breaks and dies as files tell it to."""

from __future__ import annotations

import json
from collections import Counter

import pytest


def test_gold_patches_pass_in_their_parents_environment(toy_library):
    done = toy_library.verify("--gold", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["outcomes"] == {"passed": len(toy_library.tasks)}
    results = toy_library.results()
    parents = {task.task_id: task.commit.parent for task in toy_library.tasks}
    assert {result["task_id"]: result["snapshot"] for result in results} == parents
    assert {result["toolchain"] for result in results} == {"toy 1.0"}
    assert {result["repair_outcome"] for result in results} == {"applied"}
    assert toy_library.leftovers() == []
