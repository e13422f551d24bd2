"""``wonton ape judge`` with a chat model behind an endpoint that fails in many ways."""

from __future__ import annotations

import json

from wonton_core.model.judgement import ACCEPTED, ERROR_CLASSES, REJECTED
from wonton_core.testing.chat_endpoint import ChatEndpoint

MIX = {"server_error": 0.1, "cut_connection": 0.1, "empty": 0.1, "refusal": 0.1, "prose": 0.1, "no_usage": 0.1}


def test_no_vote_is_lost_or_counted_twice_whatever_the_endpoint_does(files, judge):
    files.write({f"s{number}": f"patch {number}" for number in range(6)})
    with ChatEndpoint(mix=MIX, retry_after="0") as endpoint:
        name = f"sub_tasks@openai_compatible:m@{endpoint.url}"
        done = judge("--judge", name, "--workers", "4", "--json")
        counts = endpoint.counts()
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["judged"], told["lost"], told["votes"]) == (6, [], {name: 24})
    assert len(counts["faults"]) > 3
    votes = [vote for record in files.judged() for vote in record["verdict"]["votes"]]
    assert len(votes) == 24
    # Every answer that came is in the file of exchanges, once.
    exchanges = [json.loads(line) for line in (files.folder / "judged.chat.jsonl").read_text().splitlines()]
    assert len({one["key"] for one in exchanges}) == len(exchanges) == sum(vote["attempts"] for vote in votes)
    assert told["spending"]["requests"] == len(exchanges)
    # The endpoint draws verdicts and always names one error: what contradicts itself must not be a vote.
    for vote in votes:
        assert vote["outcome"] != ACCEPTED
        assert bool(vote["problem"]) == (vote["subtasks"] == [])
        for one in vote["subtasks"]:
            assert one["outcome"] == REJECTED
            assert set(one["error_classes"]) <= set(ERROR_CLASSES)


def test_a_key_that_is_refused_stops_at_once(files, judge):
    files.write({f"s{number}": "x" for number in range(6)})
    with ChatEndpoint(mix={"unauthorized": 1.0}) as endpoint:
        done = judge("--judge", f"sub_tasks@openai_compatible:m@{endpoint.url}", "--workers", "1")
        counts = endpoint.counts()
    assert done.returncode == 4
    assert counts["requests"] == 1
    assert not files.out.exists()
