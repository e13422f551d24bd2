"""Which samples are judged, and files that don't belong together."""

from __future__ import annotations

import pytest

from wonton_core.codec.records import content_hash
from wonton_core.engineering.instructions.synthesis import instruction_text
from wonton_core.engineering.judging.samples import select_samples
from wonton_core.errors import BadInputError
from wonton_core.model.verification import WARNED


def selected(files, every=False):
    names = ("tasks", "instructions", "repaired", "verified")
    tasks, instructions, repaired, verified = (files.folder / f"{name}.jsonl" for name in names)
    return select_samples(tasks, instructions, repaired, None if every else verified)


def test_only_what_verified_without_a_warning_is_judged(files):
    files.write({"a": "x", "b": "x", "c": "x", "d": "x"}, failed=["b"])
    one, other = files.tasks[0].task_id, files.tasks[1].task_id
    samples = [files.repaired(name, one, f"patch {name}") for name in "abcd"]
    samples.append(files.repaired("e", other, "patch e"))
    files.lines("repaired", *samples)
    results = [files.verified(samples[0]), files.verified(samples[1], WARNED), files.verified(samples[3])]
    files.lines("verified", *results, files.verified(files.repaired("elsewhere", one, "p")))
    files.lines("instructions", files.instructed(one), files.instructed(other, status="unusable", answer=None))
    found = selected(files)
    assert [to_judge.sample.sample_id for to_judge in found.to_judge] == ["a", "d"]
    assert (found.all, found.not_valid, found.not_verified, found.no_instruction) == (5, 1, 1, 1)
    assert [to_judge.sample.sample_id for to_judge in selected(files, every=True).to_judge] == ["a", "b", "c", "d"]


def test_what_was_verified_before_repair_refused_it_is_stale(files):
    files.write({"a": "x"})
    sample = files.repaired("a", files.tasks[0].task_id, "p")
    files.lines("verified", files.verified(sample))
    files.lines("repaired", files.repaired("a", files.tasks[0].task_id, ""))
    with pytest.raises(BadInputError, match="another patch than the repaired one"):
        selected(files)


def test_files_that_do_not_belong_together(files):
    files.write({"a": "x", "b": "x"})
    task_id = files.tasks[0].task_id
    sample = files.repaired("a", task_id, "p")

    def refused(words):
        with pytest.raises(BadInputError, match=words):
            selected(files)

    files.lines("repaired", sample, sample)
    refused("the sample a is there twice")
    files.lines("repaired", sample, files.repaired("z", "0" * 16, "p"))
    refused("1 of 2 samples are for tasks that .* the first is z for 0000")
    files.lines("repaired", files.repaired("a", task_id, "p", format_version=99))
    refused("line 1: format_version is 99")
    files.lines("repaired", sample)
    refused("what was verified as a is another patch")
    files.lines("repaired", files.repaired("a", files.tasks[1].task_id, "p"))
    files.lines("verified", files.verified(sample))
    refused("what was verified as a is another patch")
    files.lines("repaired", sample)
    files.lines("verified", files.verified(sample), files.verified(sample))
    refused("the sample a has two results")
    files.lines("verified", files.verified(sample))
    files.lines("instructions", *[files.instructed(task_id)] * 2)
    refused("has two instructions")
    files.lines("instructions", files.instructed(task_id, format_version=99))
    refused("line 1: format_version is 99")
    files.lines("instructions", files.instructed(task_id))
    assert len(selected(files).to_judge) == 1
    (files.folder / "verified.verification.json").write_text('{"format_version": 99}')
    refused("format_version is 99")
    (files.folder / "verified.verification.json").write_text("[]")
    refused("format_version is None")
    (files.folder / "verified.jsonl").unlink()
    (files.folder / "verified.verification.json").unlink()
    refused("can't be read")


def test_a_sample_is_judged_by_what_was_asked_of_it(files):
    task_id = files.tasks[0].task_id
    asked = files.instructed(task_id)
    hashed = content_hash(instruction_text(asked.answer))
    sample = files.repaired("a", task_id, "p", instruction_sha256=hashed)
    files.lines("repaired", sample)
    files.lines("verified", files.verified(sample))
    files.lines("instructions", asked)
    assert len(selected(files).to_judge) == 1
    files.lines("instructions", files.instructed(task_id, answer=files.answer("Something else.")))
    with pytest.raises(BadInputError, match=r"the sample a of task .* was made for another instruction"):
        selected(files)
