"""``wonton ape judge``, as users run it: panels, resuming, losses, and files that don't belong together."""

from __future__ import annotations

import json

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
