"""The benchmark from a repository's history to its table: sampling, peers, scores, and repositories that won't do."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from attrs import evolve

from wonton_core.cli import main
from wonton_core.engineering.repair_bench import benchmark, peers, trial
from wonton_core.engineering.repair_bench.answers import Answer
from wonton_core.engineering.repair_bench.benchmark import run_benchmark
from wonton_core.engineering.repair_bench.commit_sample import RepositoryError, sample_edits
from wonton_core.engineering.repair_bench.draft import clean_draft
from wonton_core.engineering.repair_bench.kinds import KINDS
from wonton_core.engineering.repair_bench.rendering import render
from wonton_core.engineering.repair_bench.scoring import Score, score
from wonton_core.engineering.repair_bench.source_text import SourceText
from wonton_core.engineering.repair_bench.table import headlines
from wonton_core.engineering.repair_bench.tally import ALL_KINDS, tallies, tally
from wonton_core.engineering.repair_bench.trial import Verdict, case_of, verdicts
from wonton_core.errors import BadInputError
from wonton_core.testing.command_line import run_wonton

ENVIRONMENT = {
    **os.environ,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "someone" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def git(folder: Path, *arguments: str, content: bytes = b"") -> str:
    ended = subprocess.run(
        ["git", *arguments], cwd=folder, input=content, capture_output=True, check=True, env=ENVIRONMENT
    )
    return ended.stdout.decode().strip()


def commit(folder: Path, **files: bytes | None) -> str:
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.unlink() if content is None else path.write_bytes(content)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a change")
    return git(folder, "rev-parse", "HEAD")


def numbered(*changed: int) -> bytes:
    return b"".join(b"line number %d %s\n" % (at, b"new" if at in changed else b"old") for at in range(40))


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    """Three commits that fit, and one of every sort that does not."""
    folder: Path = tmp_path_factory.mktemp("clone")
    git(folder, "init", "-q")
    commit(folder, a__txt=numbered(), b__py=b"x\n")
    commit(folder, a__txt=numbered(3))
    commit(folder, a__txt=numbered(3, 20, 22))
    commit(folder, b__py=b"y\n")
    commit(folder, a__txt=numbered(), b__py=b"z\n")
    commit(folder, c__txt=b"created\n")
    commit(folder, c__txt=b"not text \0\n")
    commit(folder, c__txt=b"not text \xff\n")
    commit(folder, c__txt=b"x" * 1_100_000)
    commit(folder, c__txt=b"small again\n")
    commit(folder, c__txt=b"many\n" * 200)
    commit(folder, c__txt=None)
    (folder / "b.py").chmod(0o755)
    commit(folder)
    (folder / "with blank").write_bytes(b"1\n")
    commit(folder)
    (folder / "with blank").write_bytes(b"2\n")
    commit(folder)
    return folder


def test_only_commits_of_one_text_file_are_drawn_and_the_rest_is_counted(clone) -> None:
    sample = sample_edits(clone, 100, 1)
    assert sorted(edit.path for edit in sample.edits) == ["a.txt", "a.txt", "b.py"]
    assert sample.left_out == {
        "changing a mode, a link or a submodule": 1,
        "creating or deleting a file": 3,
        "of a file over 1 MB": 1,
        "of a file that is not UTF-8 text": 3,
        "of a file whose name needs quotes": 1,
        "of more than 100 lines": 1,
        "of several files": 1,
    }
    assert sample.commits == len(sample.edits) + sum(sample.left_out.values())
    assert [edit.path for edit in sample_edits(clone, 100, 1, suffix=".py").edits] == ["b.py"]


def test_the_seed_decides_what_is_drawn(clone) -> None:
    drawn = {seed: [edit.commit for edit in sample_edits(clone, 2, seed).edits] for seed in range(6)}
    assert drawn[1] == [edit.commit for edit in sample_edits(clone, 2, 1).edits]
    assert len({tuple(commits) for commits in drawn.values()}) > 1
    assert all(len(commits) == 2 for commits in drawn.values())


def test_a_bare_clone_gives_the_same(clone, tmp_path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(clone), "bare.git")
    assert sample_edits(tmp_path / "bare.git", 9, 1) == sample_edits(clone, 9, 1)


def test_a_name_that_leads_elsewhere_is_left_out(clone, tmp_path) -> None:
    git(tmp_path, "clone", "-q", str(clone), "hostile")
    folder = tmp_path / "hostile"
    parent = git(folder, "rev-parse", "HEAD")
    for content in (b"1\n", b"2\n"):
        blob = git(folder, "hash-object", "-w", "--stdin", content=content)
        inner = git(folder, "mktree", content=f"100644 blob {blob}\tx\n".encode())
        outer = git(folder, "mktree", content=f"040000 tree {inner}\t..\n".encode())
        parent = git(folder, "commit-tree", outer, "-p", parent, "-m", "escape")
    git(folder, "update-ref", "HEAD", parent)
    assert sample_edits(folder, 100, 1).left_out["of a file whose name leads elsewhere"] == 1


def test_names_that_no_file_system_takes_are_counted(tmp_path) -> None:
    git(tmp_path, "init", "-q")
    parent: list[str] = []
    for content in (b"1\n", b"2\n"):
        blob = git(tmp_path, "hash-object", "-w", "--stdin", content=content)
        tree = git(tmp_path, "mktree", content=f"100644 blob {blob}\t{'x' * 300}\n".encode())
        parent = ["-p", git(tmp_path, "commit-tree", tree, *parent, "-m", "long")]
    git(tmp_path, "update-ref", "HEAD", parent[1])
    commit(tmp_path, a__txt=numbered())
    commit(tmp_path, a__txt=numbered(3))
    sample = sample_edits(tmp_path, 9, 1)
    assert sample.left_out["of a file whose name is too long to be written"] == 1
    [edit] = sample.edits
    assert edit.other is None


def test_nothing_that_a_repository_configures_is_run(clone, tmp_path) -> None:
    folder = tmp_path / "hostile"
    git(tmp_path, "clone", "-q", "--shared", str(clone), "hostile")
    assert (folder / ".git/objects/info/alternates").is_file()
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    hooks = folder / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-index-change", "reference-transaction", "fsmonitor-watchman", "post-checkout"):
        shutil.copy(trap, hooks / name)
    (folder / ".git/info/attributes").write_text("* diff=evil filter=evil\n")
    (folder / ".gitattributes").write_text("* diff=evil filter=evil\n")
    with (folder / ".git/config").open("a") as config:
        config.write(
            f"[core]\n\tfsmonitor = {trap}\n\tpager = {trap}\n\tsshCommand = {trap}\n\thooksPath = {hooks}\n"
            f'\talternateRefsCommand = {trap}\n[diff]\n\texternal = {trap}\n[diff "evil"]\n\ttextconv = {trap}\n'
            f'\tcommand = {trap}\n[filter "evil"]\n\tsmudge = {trap}\n\tclean = {trap}\n\tprocess = {trap}\n'
            f"[pager]\n\trev-list = {trap}\n\tdiff-tree = {trap}\n\tls-tree = {trap}\n[alias]\n\tls-tree = !{trap}\n"
        )
    # The trap works: a porcelain command springs it.
    subprocess.run(["git", "status"], cwd=folder, env=ENVIRONMENT, capture_output=True)
    assert (tmp_path / "sprung").exists()
    (tmp_path / "sprung").unlink()
    assert sample_edits(folder, 9, 1).edits == sample_edits(clone, 9, 1).edits
    ended = run_wonton("ape", "repair-bench", "--repo", str(folder), "--n", "1", "--workers", "1")
    assert ended.returncode == 0, ended.stderr
    assert not (tmp_path / "sprung").exists()


def test_patch_starts_no_editor(tmp_path) -> None:
    script = f"1c\nx\n.\n!touch {tmp_path}/sprung\nw\n"
    for peer in peers.PEERS:
        assert peers.apply_with(peer, "a.txt", "a\n", script)[0] is None
    assert not (tmp_path / "sprung").exists()


def test_repositories_that_will_not_do_are_named(clone, tmp_path) -> None:
    with pytest.raises(BadInputError, match="is not a folder"):
        sample_edits(tmp_path / "none", 1, 1)
    with pytest.raises(BadInputError, match="is not a git repository"):
        sample_edits(tmp_path, 1, 1)
    git(tmp_path, "init", "-q", "empty")
    with pytest.raises(BadInputError, match="no commit is called 'HEAD'"):
        sample_edits(tmp_path / "empty", 1, 1)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{clone}", "shallow")
    with pytest.raises(BadInputError, match="shallow clone"):
        sample_edits(tmp_path / "shallow", 1, 1)
    git(tmp_path, "clone", "-q", str(clone), "whole")
    (tmp_path / "whole/below").mkdir()
    with pytest.raises(BadInputError, match="is not a git repository"):
        sample_edits(tmp_path / "whole/below", 1, 1)
    with pytest.raises(RepositoryError) as caught:
        sample_edits(clone, 1, 1, suffix=".none")
    assert "of a file with another suffix" in caught.value.cause
    ended = run_wonton("ape", "repair-bench", "--repo", str(tmp_path), "--json")
    assert ended.returncode == 4
    assert json.loads(ended.stdout)["error"]["code"] == "input.bad"


def test_missing_objects_are_counted(clone, tmp_path) -> None:
    git(tmp_path, "clone", "-q", "--no-local", str(clone), "damaged")
    folder = tmp_path / "damaged"
    for pack in (folder / ".git/objects/pack").glob("*.pack"):
        moved = shutil.move(pack, tmp_path / "pack")
        git(folder, "unpack-objects", "-q", content=Path(moved).read_bytes())
    wanted = git(folder, "rev-parse", "HEAD~12:b.py")
    (folder / f".git/objects/{wanted[:2]}/{wanted[2:]}").unlink()
    assert sample_edits(folder, 100, 1).left_out["of objects that are missing or damaged"] >= 1


def case(clone: Path, kind: str):
    edit = next(edit for edit in sample_edits(clone, 9, 1).edits if len(edit.groups) == 2)
    found = case_of(edit, next(one for one in KINDS if one.name == kind), 1)
    assert found is not None
    return found


def test_scores_are_exact_but_for_what_noise_destroyed(clone) -> None:
    draft = case(clone, "clean_u3").draft
    right = draft.post.text
    added = right.replace("20 new", "20 new ")
    other = right.replace("30 old", "30 old ")
    assert score(draft, right) is Score.CORRECT
    assert score(draft, None) is Score.REFUSED
    assert {score(draft, text) for text in (right[:-1], added, other, draft.pre.text, "", right + "x")} == {Score.WRONG}
    assert score(evolve(draft, final_newline_unsure=True), right[:-1]) is Score.CORRECT
    ends_blank = evolve(draft, post=SourceText.of(right + "\n"), final_newline_unsure=True)
    assert score(ends_blank, right) is Score.CORRECT
    assert score(ends_blank, right[:-1]) is Score.WRONG
    unsure = evolve(draft, added_blanks_unsure=True)
    assert score(unsure, added) is Score.CORRECT
    assert score(unsure, other) is Score.WRONG


def test_peers_apply_clean_patches_and_refuse_bare_ones(clone) -> None:
    there, missing = peers.installed()
    assert missing == []
    clean, bare = case(clone, "clean_u3"), case(clone, "bare_headers")
    for peer in there:
        post, seconds = peers.apply_with(peer, clean.draft.path, clean.draft.pre.text, clean.patch)
        assert post == clean.draft.post.text, peer.name
        assert seconds > 0
        assert peers.apply_with(peer, bare.draft.path, bare.draft.pre.text, bare.patch)[0] is None


def test_a_patch_applied_in_part_is_refused(clone) -> None:
    found = case(clone, "clean_u1")
    pre = found.draft.pre.text.replace("number 22 old", "number 22 else").replace("number 21", "else")
    pre = pre.replace("number 23", "else")
    assert peers.apply_with(peers.PEERS[0], found.draft.path, pre, found.patch)[0] is None


def test_peers_that_are_not_installed_are_named(monkeypatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None if program == "patch" else program)
    there, missing = peers.installed()
    assert [peer.program for peer in there] == ["git", "git"]
    assert missing == ["patch", "patch -l"]


def test_faults_of_the_repair_are_counted(clone, monkeypatch) -> None:
    found = case(clone, "clean_u3")
    assert trial.by_repair(found).score is Score.CORRECT

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nothing")

    def refusing(*_: object, **__: object) -> None:
        raise BadInputError("too large")

    monkeypatch.setattr(trial, "repair_patch", broken)
    crashed = trial.by_repair(found)
    assert (crashed.score, crashed.said) == (Score.CRASHED, "ZeroDivisionError: by nothing")
    monkeypatch.setattr(trial, "repair_patch", refusing)
    assert trial.by_repair(found).score is Score.REFUSED


def test_counts_close() -> None:
    def verdict(kind: str, answer: Answer, score: Score, seconds: float) -> Verdict:
        return Verdict("tool", kind, "0", "f", answer, score, seconds, "")

    made = [
        verdict("one", Answer.UNIQUE, Score.CORRECT, 1.0),
        verdict("one", Answer.UNIQUE, Score.WRONG, 2.0),
        verdict("one", Answer.UNCLEAR, Score.CORRECT, 3.0),
        verdict("two", Answer.UNCLEAR, Score.WRONG, 4.0),
        verdict("two", Answer.UNCLEAR, Score.REFUSED, 5.0),
        verdict("two", Answer.UNIQUE, Score.CRASHED, 6.0),
        verdict("two", Answer.UNIQUE, Score.REFUSED, 7.0),
        verdict("two", Answer.SLIP, Score.REFUSED, 8.0),
        verdict("two", Answer.NOTHING, Score.REFUSED, 9.0),
        verdict("two", Answer.NOTHING, Score.WRONG, 10.0),
    ]
    one, two, whole = tallies(made, ["one", "two"])
    assert (one.kind, two.kind, whole.kind) == ("one", "two", ALL_KINDS)
    assert (whole.n, whole.with_edit, whole.crashed, whole.wrong) == (10, 8, 1, 3)
    assert {answer: counts.n for answer, counts in whole.counts.items()} == {
        Answer.UNIQUE: 4,
        Answer.SLIP: 1,
        Answer.UNCLEAR: 3,
        Answer.NOTHING: 2,
    }
    assert (whole.median_seconds, whole.p95_seconds, whole.largest_seconds) == (5.0, 10.0, 10.0)
    shown = whole.as_json()
    assert shown["wrong_share_of_all"] == 0.3
    assert shown["unique_answer"]["correct_share"] == 0.25
    assert shown["correct_share_of_all"] == 0.25
    assert shown["no_unique_answer"]["guessed_share"] == round(2 / 3, 6)
    assert shown["nothing_to_apply_to"]["wrong_share"] == 0.5
    assert tally("tool", "two", made[3:5]).as_json()["unique_answer"]["correct_share"] is None
    [line] = headlines([one, two, whole])
    assert line == (
        "tool: 25.00% correct of 4 with one answer (1 wrong), 25.00% of all 8; guessed 66.67% of 3 unclear ones "
        "(1 right, 1 wrong); wrong 50.00% of 2 with nothing to apply to"
    )


def test_verdicts_depend_on_sample_and_seed_alone(clone) -> None:
    sample = sample_edits(clone, 2, 1)

    def judged(workers: int, seed: int):
        found = run_benchmark(sample, seed=seed, peers=(), workers=workers)
        return [evolve(verdict, seconds=0.0) for verdict in found]

    alone = judged(1, 1)
    assert alone == judged(2, 1)
    assert {verdict.digest for verdict in alone} != {verdict.digest for verdict in judged(1, 2)}
    assert {verdict.tool for verdict in verdicts(sample.edits[0], 1, peers.PEERS[:1])} == {"wonton", "patch"}


def test_the_command_prints_a_table_and_writes_the_same_as_json(clone, tmp_path) -> None:
    out = tmp_path / "bench.json"
    options = ("--repo", str(clone), "--n", "3", "--seed", "2", "--workers", "1")
    ended = run_wonton("ape", "repair-bench", *options, "--no-peers", "--json", "--out", str(out))
    assert ended.returncode == 0, ended.stderr
    printed, written = json.loads(ended.stdout), json.loads(out.read_text())
    assert {key: value for key, value in written.items() if key != "failures"} == printed
    assert printed["edits"] == 3 and printed["seed"] == 2
    assert printed["repository_head"] == git(clone, "rev-parse", "HEAD")
    assert set(printed["versions"]) == {"wonton", "git", "patch"}
    kinds = {row["kind"] for row in printed["tallies"]}
    assert kinds | set(printed["kinds_without_cases"]) == {ALL_KINDS, *(kind.name for kind in KINDS)}
    clean = next(row for row in printed["tallies"] if row["kind"] == "clean_u3")
    assert clean["unique_answer"]["correct"] == clean["n"] == 3

    ended = run_wonton("ape", "repair-bench", "--repo", str(clone), "--n", "9", "--suffix", ".py", "--workers", "1")
    assert ended.returncode == 0, ended.stderr
    assert "Only 1 of 9 edits" in ended.stderr
    assert "git apply" in ended.stdout and "clean_u3" in ended.stdout
    assert render(clean_draft(sample_edits(clone, 9, 1, suffix=".py").edits[0], 3)).startswith("diff --git a/b.py")


def test_an_interrupted_run_says_that_it_kept_nothing(clone, tmp_path, monkeypatch, capsys) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(benchmark, "run_benchmark", interrupted)
    out = tmp_path / "bench.json"
    options = ["--repo", str(clone), "--n", "1", "--no-peers", "--out", str(out)]
    assert main.run(["ape", "repair-bench", *options]) == 130
    said = capsys.readouterr().err
    assert "no result was kept" in said and "resume" not in said
    assert not out.exists()
