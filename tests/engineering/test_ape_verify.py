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


def test_each_outcome_is_counted_and_only_tools_that_failed_make_the_exit_code(toy_library):
    words = ["fine", "failed", "warned", "tampered", "timed_out", "tool", "raises", "nothing", "halfletter"]
    toy_library.submit(*[(f"{number}", number % 4, word) for number, word in enumerate(words)])
    done = toy_library.verify("--patches", "patches.jsonl", "--json")
    assert done.returncode == 5, done.stderr
    told = json.loads(done.stdout)
    assert told["outcomes"] == {"failed": 1, "passed": 1, "tampered": 1, "timed_out": 1, "warned": 1}
    assert (told["failed"], told["new"]) == (4, 5)
    summaries = {lost["submission_id"]: lost["summary"] for lost in told["errors"]}
    assert "fell silent" in summaries["5"] and "RuntimeError: so what" in summaries["6"]
    assert "NoneType" in summaries["7"] and "UnicodeEncodeError" in summaries["8"]
    assert toy_library.outcomes() == {str(number): word for number, word in enumerate(words[:5])} | {"0": "passed"}
    # The instances that broke were closed, and so were the others.
    assert len(toy_library.notes("open")) == len(toy_library.notes("close"))
    again = toy_library.verify("--patches", "patches.jsonl", "--json")
    told = json.loads(again.stdout)
    assert (again.returncode, told["failed"], told["new"]) == (5, 4, 0)


def test_totals_are_told_in_words(toy_library):
    toy_library.submit(("a", 0, "fine"), ("b", 1, "failed"), ("c", 1, "failed"))
    done = toy_library.verify("--patches", "patches.jsonl")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "3 patches, 3 with a result, 3 of all results new",
        "  failed                2   66.7%",
        "  passed                1   33.3%",
    ]
    assert "Results: " in done.stderr


def test_patches_that_do_not_apply_or_change_nothing_are_not_applicable(toy_library):
    path = toy_library.submit(("good", 0, "fine"), ("lost", 1, "fine"), ("same", 2, "fine"), ("prose", 3, "fine"))
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    rows[1]["patch"] = rows[1]["patch"].replace("some value", "quite another line")
    rows[2]["patch"] = (
        "--- a/A.toy\n+++ b/A.toy\n@@ -1,2 +1,2 @@\n def name0 :=\n-  some value 0 and more\n+  some value 0 and more\n"
    )
    rows[3]["patch"] = "I am sorry.\0"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = toy_library.verify("--patches", "patches.jsonl", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["problems"] == {"changes_nothing": 1, "patch_refused": 2}
    assert told["outcomes"] == {"not_applicable": 3, "passed": 1}
    results = {result["submission_id"]: result for result in toy_library.results()}
    assert [hunk["status"] for hunk in results["lost"]["hunks"]] == ["not_found"]
    assert (results["lost"]["repair_outcome"], results["lost"]["problem"]) == ("refused", "patch_refused")


def test_a_missing_snapshot_is_named_and_verified_once_it_is_there(toy_library):
    parent = toy_library.tasks[1].commit.parent
    kept = toy_library.store.path(parent).read_bytes()
    toy_library.store.remove(parent)
    done = toy_library.verify("--gold", "--json")
    assert done.returncode == 5
    told = json.loads(done.stdout)
    assert (told["no_snapshot"], told["outcomes"], told["problems"]) == (1, {"passed": 3}, {"no_snapshot": 1})
    [missing] = [result for result in toy_library.results() if result["problem"]]
    assert missing["verification"]["outcome"] == "not_applicable"
    assert parent in missing["reason"] and "wonton toy build-history" in missing["reason"]
    toy_library.store.path(parent).write_bytes(kept)
    done = toy_library.verify("--gold", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["new"] == 1
    assert Counter(toy_library.outcomes().values()) == {"passed": 4}


def test_a_damaged_snapshot_stops_only_its_own_patches(toy_library):
    path = toy_library.store.path(toy_library.tasks[1].commit.parent)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    done = toy_library.verify("--gold", "--json")
    assert done.returncode == 5
    told = json.loads(done.stdout)
    assert (told["outcomes"], told["failed"]) == ({"passed": 3}, 1)
    assert told["errors"][0]["code"] == "storage.damaged"
    assert path.name.removesuffix(".snapshot") in told["errors"][0]["summary"]


def test_a_damaged_blob_stops_only_patches_that_need_it(toy_library):
    last = toy_library.tasks[3].commit.parent
    with toy_library.store.open(last) as snapshot:
        [entry] = [entry for entry in snapshot if entry.path == b"A.compiled"]
    blob = toy_library.store.blobs.path(entry.blob)
    content = blob.read_bytes()
    blob.chmod(0o600)
    blob.write_bytes(bytes(len(content)))
    done = toy_library.verify("--gold", "--json")
    assert done.returncode == 5
    told = json.loads(done.stdout)
    assert (told["outcomes"], told["failed"]) == ({"passed": 3}, 1)
    assert toy_library.leftovers() == []


def test_a_tool_that_is_missing_stops_the_run(toy_library):
    toy_library.submit(("a", 0, "fine"), ("b", 1, "missing"), ("c", 2, "fine"), ("d", 3, "fine"))
    done = toy_library.verify("--patches", "patches.jsonl", "--workers", "1")
    assert done.returncode == 3
    assert "there is no tool" in done.stderr
    assert toy_library.outcomes() == {"a": "passed"}
    assert toy_library.leftovers() == []


def test_submissions_for_unknown_tasks_are_counted(toy_library):
    path = toy_library.submit(("a", 0, "fine"))
    path.write_text(path.read_text() + json.dumps({"submission_id": "b", "task_id": "0", "patch": ""}) + "\n")
    done = toy_library.verify("--patches", "patches.jsonl", "--json")
    assert done.returncode == 5
    assert json.loads(done.stdout)["unknown_task"] == 1
    assert toy_library.outcomes() == {"a": "passed"}


def test_a_result_of_a_task_that_is_no_longer_in_the_file_counts_once(toy_library):
    toy_library.submit(("a", 0, "fine"), ("b", 1, "fine"))
    assert toy_library.verify("--patches", "patches.jsonl").returncode == 0
    path = toy_library.folder / "tasks.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if toy_library.tasks[1].task_id not in line))
    done = toy_library.verify("--patches", "patches.jsonl", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["unknown_task"], told["outcomes"]) == (0, 0, {"passed": 2})


def test_what_was_not_asked_for_stays_among_the_results(toy_library):
    parent = toy_library.tasks[1].commit.parent
    kept = toy_library.store.path(parent).read_bytes()
    toy_library.store.remove(parent)
    toy_library.submit(("a", 0, "fine"), ("b", 1, "fine"))
    toy_library.verify("--patches", "patches.jsonl")
    toy_library.store.path(parent).write_bytes(kept)
    toy_library.submit(("a", 0, "fine"))
    assert toy_library.verify("--patches", "patches.jsonl").returncode == 0
    assert toy_library.outcomes() == {"a": "passed", "b": "not_applicable"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"submission_id": "a", "task_id": "0", "patch": ""}', "is line 1, too"),
        ('{"submission_id": "b", "task_id": "0"}', "patch"),
        ('{"submission_id": "", "task_id": "0", "patch": ""}', "submission_id is empty"),
        ('{"submission_id": "b", "task_id": "0", "patch": "\\ud800"}', "half of a character"),
        ("{", "not JSON"),
    ],
)
def test_bad_lines_of_patches_are_named(toy_library, line, said):
    path = toy_library.submit(("a", 0, "fine"))
    path.write_text(path.read_text() + line + "\n")
    done = toy_library.verify("--patches", "patches.jsonl")
    assert done.returncode == 4
    assert "line 2" in done.stderr and said in done.stderr
    assert toy_library.results() == []


def test_patches_for_other_tasks_altogether_are_an_error(toy_library):
    toy_library.submit(("a", 0, "fine"))
    path = toy_library.folder / "patches.jsonl"
    path.write_text(path.read_text().replace(toy_library.tasks[0].task_id, "elsewhere"))
    done = toy_library.verify("--patches", "patches.jsonl")
    assert done.returncode == 4
    assert "none of its 1 patches" in done.stderr


def test_patches_or_gold_but_not_both(toy_library):
    assert toy_library.verify().returncode == 2
    assert toy_library.verify("--gold", "--patches", "patches.jsonl").returncode == 2


def test_results_of_other_settings_or_patches_are_not_mixed(toy_library):
    toy_library.submit(("a", 0, "fine"))
    assert toy_library.verify("--patches", "patches.jsonl").returncode == 0
    before = toy_library.results()
    other = toy_library.verify("--patches", "patches.jsonl", "--seconds", "5")
    assert other.returncode == 4
    assert "other settings (limits)" in other.stderr
    toy_library.submit(("a", 0, "failed"))
    other = toy_library.verify("--patches", "patches.jsonl")
    assert other.returncode == 4
    assert "another patch of the submission a" in other.stderr
    (toy_library.folder / "results.verification.json").unlink()
    other = toy_library.verify("--patches", "patches.jsonl")
    assert other.returncode == 4
    assert "no settings beside it" in other.stderr
    assert toy_library.results() == before


def test_an_executor_that_takes_no_argument_says_so(toy_library):
    done = toy_library.verify("--gold", "--executor", "local:x")
    assert done.returncode == 2
    assert "takes no argument" in done.stderr
