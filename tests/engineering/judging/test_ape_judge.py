"""``wonton ape judge``, as users run it: panels, resuming, losses, and files that don't belong together."""

from __future__ import annotations

import json
import signal

TOY = "sub_tasks@toy_votes:a"


def test_every_verified_sample_has_a_verdict_of_every_judge_and_every_vote_is_kept(files, judge, tmp_path):
    words = {name: f"verdict_{name}_end" for name in ("done", "not_done", "could_not_tell", "split", "babble")}
    files.write({**words, "broken": "broken"}, failed=["broken"])
    done = judge("--judge", TOY, "--judge", "empty_patch", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["samples"], told["asked_for"], told["judged"], told["new"], told["not_valid"]) == (6, 10, 10, 10, 1)
    assert told["verdicts"][TOY] == {"abstained": 3, "accepted": 1, "rejected": 1}
    assert told["decided_by"][TOY] == {"below_quorum": 2, "majority": 2, "tie": 1}
    assert told["verdicts"]["empty_patch"] == {"abstained": 5}
    assert (told["votes"][TOY], told["unreadable_votes"][TOY]) == (20, 4)
    assert told["caveats"] == {TOY: "Toy verdicts carry no information about quality."}
    records = files.judged()
    assert [(record["sample_id"], record["judge"]) for record in records] == [
        (name, judge) for name in words for judge in (TOY, "empty_patch")
    ]
    split = records[6]["verdict"]
    assert [(vote["seed"], vote["outcome"], vote["temperature"]) for vote in split["votes"]] == [
        (0, "accepted", 0.6),
        (1, "rejected", 0.6),
        (2, "accepted", 0.6),
        (3, "rejected", 0.6),
    ]
    assert split["votes"][1]["subtasks"][1] == {
        "outcome": "rejected",
        "reason": "it is not_done",
        "error_classes": ["incompleteness"],
    }
    babbled = records[8]["verdict"]["votes"][0]
    assert (babbled["outcome"], babbled["attempts"], babbled["prompt_tokens"]) == ("abstained", 3, 30)
    assert "not one JSON object" in babbled["problem"]
    # Four votes on four samples, and three attempts at each of the four on the babbler.
    assert len(files.asked()) == 4 * 4 + 3 * 4
    settings = json.loads((tmp_path / "judged.settings.json").read_text())
    assert settings["caveats"] == told["caveats"]
    assert [(one["judge"], one["family"], one["samples"]) for one in settings["judges"]] == [
        (TOY, "a", 4),
        ("empty_patch", "empty_patch", 0),
    ]
    assert [prompt["name"] for prompt in settings["prompts"]] == ["sub_tasks/judge", "sub_tasks/request"]


def test_what_is_lost_is_named_and_the_same_command_asks_for_that_alone(files, judge, tmp_path):
    files.write({"a": "verdict_done_end", "b": "verdict_gone_end", "c": "verdict_done_end"})
    (tmp_path / "gone").touch()
    first = judge("--judge", TOY)
    assert first.returncode == 5
    assert f"{TOY} on b: the endpoint is gone" in first.stderr
    assert "1 verdicts lost" in first.stdout
    assert f"{TOY}: 2 accepted" in first.stdout
    assert "Toy verdicts carry no information" in first.stdout
    assert [record["sample_id"] for record in files.judged()] == ["a", "c"]
    before = len(files.asked())
    (tmp_path / "gone").unlink()
    second = judge("--judge", TOY, "--json")
    assert second.returncode == 0, second.stderr
    told = json.loads(second.stdout)
    assert (told["judged"], told["new"], told["lost"]) == (3, 1, [])
    assert len(files.asked()) - before == 4
    assert [record["sample_id"] for record in files.judged()] == ["a", "b", "c"], "in the order of the samples"
    whole = files.out.read_bytes()
    third = judge("--judge", TOY, "--json")
    assert json.loads(third.stdout)["new"] == 0
    assert files.out.read_bytes() == whole
    assert len(files.asked()) - before == 4


def test_a_killed_run_goes_on_where_it_was(files, judge, tmp_path):
    files.write({"a": "verdict_done_end", "b": "verdict_kill_end", "c": "verdict_not_done_end"})
    (tmp_path / "gone").touch()
    assert judge("--judge", TOY, "--workers", "1").returncode == -signal.SIGKILL
    assert [record["sample_id"] for record in files.judged()] == ["a"]
    (tmp_path / "gone").unlink()
    done = judge("--judge", TOY, "--workers", "1", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["judged"], told["new"]) == (3, 2)
    # The one question that was on its way when the process ended is asked again, and no other.
    assert len(files.asked()) == 13
    assert told["spending"]["requests"] == 12


def test_votes_that_were_cast_before_a_loss_are_not_cast_again(files, judge, tmp_path):
    """The second vote of two finds the endpoint gone: the first is in the file of exchanges."""
    files.write({"a": "verdict_done_end"})
    assert judge("--judge", TOY, "--samples", "1", "--quorum", "1").returncode == 0
    files.out.unlink()
    (tmp_path / "judged.settings.json").unlink()
    assert judge("--judge", TOY, "--samples", "2", "--quorum", "1").returncode == 0
    assert [line.split()[1] for line in files.asked()] == ["0", "1"]


def test_the_same_files_whatever_the_number_of_workers(files, judge, tmp_path):
    files.write({f"s{number}": f"verdict_{('done', 'not_done', 'split')[number % 3]}_end" for number in range(9)})
    assert judge("--judge", TOY, "--judge", "empty_patch", "--workers", "1").returncode == 0
    whole = files.out.read_bytes()
    for left in ("judged.jsonl", "judged.settings.json", "judged.chat.jsonl"):
        (tmp_path / left).unlink()
    assert judge("--judge", TOY, "--judge", "empty_patch", "--workers", "8").returncode == 0
    assert files.out.read_bytes() == whole


def test_samples_without_a_verification_or_an_instruction_are_counted(files, judge):
    files.write({"a": "x", "b": "x", "c": "x"}, unverified=["a"])
    first, second = (task.task_id for task in files.tasks)
    files.lines("instructions", files.instructed(first), files.instructed(second, status="unfaithful"))
    done = judge("--judge", TOY, "--json")
    assert done.returncode == 5
    told = json.loads(done.stdout)
    assert (told["samples"], told["not_verified"], told["no_instruction"], told["judged"]) == (3, 1, 1, 1)
    assert "wonton ape verify" in done.stderr


def test_all_judges_what_did_not_verify_too_and_an_empty_patch_is_rejected_unasked(files, judge):
    files.write({"a": "verdict_done_end", "b": "verdict_done_end", "empty": ""}, failed=["b"], unverified=["empty"])
    done = judge("--judge", TOY, "--judge", "empty_patch", "--all", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["verdicts"] == {TOY: {"accepted": 2, "rejected": 1}, "empty_patch": {"abstained": 2, "rejected": 1}}
    assert len(files.asked()) == 8


def test_verdicts_of_other_settings_patches_or_instructions_are_not_mixed(files, judge):
    files.write({"a": "verdict_done_end"})
    assert judge("--judge", TOY).returncode == 0
    whole = files.out.read_bytes()
    for options, said in (
        (("--judge", "sub_tasks@toy_votes:b"), "judges, caveats"),
        (("--judge", TOY, "--seed", "1"), "judges"),
    ):
        done = judge(*options)
        assert done.returncode == 4, options
        assert f"other settings: {said}" in done.stderr
    files.lines("instructions", files.instructed(files.tasks[0].task_id, answer=files.answer("Do something else.")))
    assert "another instruction" in judge("--judge", TOY).stderr
    files.write({"a": "verdict_not_done_end"})
    assert "another patch" in judge("--judge", TOY).stderr
    assert files.out.read_bytes() == whole


def test_a_dry_run_tells_what_it_would_take_and_asks_nothing(files, judge):
    files.write({"a": "verdict_done_end", "b": "verdict_done_end", "empty": ""})
    options = ("--judge", TOY, "--judge", "empty_patch", "--json")
    told = json.loads(judge(*options, "--dry-run").stdout)
    assert told["requests"] == {"at_least": 8, "at_most": 24}
    assert files.asked() == []
    assert not files.out.exists()
    assert judge(*options).returncode == 0
    assert len(files.asked()) == 8
    told = json.loads(judge(*options, "--dry-run").stdout)
    assert told["requests"] == {"at_least": 0, "at_most": 0}


def test_wrong_usage_and_files_that_do_not_belong_together_write_no_verdict(files, judge):
    files.write({"a": "x"})
    wrong = judge("--judge", "sub_tasks")
    assert wrong.returncode == 2
    assert "needs a chat model" in wrong.stderr
    files.lines("repaired", files.repaired("z", "0" * 16, "p"))
    strange = judge("--judge", TOY)
    assert strange.returncode == 4
    assert "1 of 1 samples are for tasks that" in strange.stderr
    assert not files.out.exists()


def test_which_samples_verified_has_to_be_known(files, judge):
    files.write({"a": "x"})
    position = (arguments := files.arguments()).index("--verified")
    del arguments[position : position + 2]
    done = judge("--judge", TOY, arguments=arguments)
    assert done.returncode == 2
    assert "--verified FILE, or --all" in done.stderr
    assert judge("--judge", TOY, "--all", arguments=arguments).returncode == 0


def test_a_damaged_repository_loses_its_samples_and_says_why(files, judge):
    files.write({"a": "verdict_done_end", "b": "x"})
    # Only the older task's file before: the file after it is the newer task's before.
    blob = files.tasks[1].change.blob_before
    (files.repository / "objects" / blob[:2] / blob[2:]).unlink()
    done = judge("--judge", TOY, "--json")
    assert done.returncode == 5
    told = json.loads(done.stdout)
    assert [(lost["sample_id"], lost["judge"]) for lost in told["lost"]] == [("b", TOY)]
    assert told["judged"] == 1
