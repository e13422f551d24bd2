import json

import pytest
from attrs import evolve
from click.testing import CliRunner

from wonton_core.cli.ape_funnel import command as funnel
from wonton_core.cli.ape_mine import command as mine
from wonton_core.cli.ape_why import command as why
from wonton_core.engineering.change_fate import UnknownChangeError, change_fates
from wonton_core.engineering.funnel import FunnelError
from wonton_core.errors import BadInputError
from wonton_core.store.edit_tasks import beside, read_dropped, record_path

PROOF = "theorem a : p := by\n  simp [foo]\n  exact bar\n"
LATER = PROOF + "theorem b : q := by\n  exact baz_lemma 1\n"


def long_file(word):
    return "".join(f"theorem t{number} : p := {word} {number}\n\n" for number in range(70))


@pytest.fixture
def mined(history, tmp_path):
    """A mined history: the file of tasks, and commits by name."""
    commits = {}
    commits["root"] = history.commit("chore: begin", {"lean-toolchain": "v4.9.0\n", "Lib/A.lean": PROOF})
    commits["feat"] = history.commit("feat: more", {"Lib/A.lean": LATER})
    commits["long"] = history.commit("feat: long", {"Lib/Long.lean": long_file("f")})
    commits["import"] = history.commit(
        "fix: imports", {"Lib/A.lean": "import X\n" + LATER, "Lib/deep/A.lean": "def z := 1\n"}
    )
    commits["move"] = history.commit("refactor: move", {"Lib/Long.lean": None, "Lib/Moved.lean": long_file("f")})
    tasks = tmp_path / "tasks.jsonl"
    run(mine, "--repo", history.folder, "--library-root", "Lib", "--out", tasks, "--workers", 1)
    return tasks, commits


def run(command, *arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)


def test_the_funnel_closes_and_is_drawn(mined, tmp_path):
    tasks, _ = mined
    picture = tmp_path / "funnel.svg"
    done = run(funnel, tasks, "--svg", picture)
    assert done.exit_code == 0
    assert str(picture) in done.stderr
    assert picture.read_text().startswith("<svg ")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0] == ["commits:"]
    kept = len(tasks.read_text().splitlines())
    assert kept > 0
    assert lines[-1][:1] == ["tokens"]
    assert int(lines[-1][2]) == kept
    steps = json.loads(run(funnel, tasks, "--json").stdout)["steps"]
    assert sum(step["change"] for step in steps) == kept


def test_files_that_disagree_with_the_counts_are_refused(mined):
    tasks, _ = mined
    dropped = beside(tasks, "dropped")
    lines = dropped.read_text().splitlines(keepends=True)
    dropped.write_text("".join(lines[1:]))
    with pytest.raises(FunnelError, match="import_only: 0 in the files, 1 on record"):
        run(funnel, tasks)
    dropped.write_text("".join(lines))
    skipped = beside(tasks, "skipped")
    skips = skipped.read_text()
    skipped.write_text("")
    with pytest.raises(FunnelError, match="moved_only: 0 in the files, 1 on record"):
        run(funnel, tasks)
    skipped.write_text(skips)
    first, *others = tasks.read_text().splitlines(keepends=True)
    tasks.write_text("".join([first, first, *others[1:]]))
    with pytest.raises(FunnelError, match="distinct tasks"):
        run(funnel, tasks)


def test_a_record_changed_by_hand_is_refused(mined):
    tasks, _ = mined
    record = json.loads(record_path(tasks).read_text())
    record["counts"]["edits"] += 1
    record_path(tasks).write_text(json.dumps(record))
    with pytest.raises(FunnelError, match="don't close after tokens"):
        run(funnel, tasks)


def test_tasks_that_nobody_mined_are_refused(tmp_path):
    with pytest.raises(BadInputError):
        run(funnel, tmp_path / "none.jsonl")


def test_why_names_the_filter_and_its_figures(mined):
    tasks, commits = mined
    done = run(why, commits["import"][:7], "Lib/A.lean", "--tasks", tasks)
    head, drop = done.stdout.splitlines()
    assert head == f"Lib/A.lean in {commits['import'][:12]}, against {commits['long'][:12]}"
    assert drop == (
        "  dropped by import_only: no code changes besides imports: 1 added, 0 removed "
        "(passes: more than import lines and comments changes)"
    )
    done = run(why, commits["root"].upper()[:10], "A.lean", "--tasks", tasks)
    assert done.stdout.splitlines() == [
        f"Lib/A.lean in {commits['root'][:12]}, with no parent",
        "  dropped by intent: the message's type is chore "
        "(passes: the commit's message begins with feat, fix, refactor)",
    ]


def test_why_lists_every_fragment(mined):
    tasks, commits = mined
    done = run(why, commits["long"], "Long.lean", "--tasks", tasks, "--json")
    fates = json.loads(done.stdout)["fates"]
    assert [fate["fragment"]["index"] for fate in fates] == list(range(len(fates)))
    assert len(fates) > 1
    lines = run(why, commits["long"], "Long.lean", "--tasks", tasks).stdout.splitlines()
    assert len(lines) == 1 + len(fates)
    assert lines[1].startswith(f"  fragment 1 of {len(fates)} (declaration): ")


def test_why_tells_a_task_and_a_skip(mined):
    tasks, commits = mined
    (task,) = [
        line for line in map(json.loads, tasks.read_text().splitlines()) if line["commit"]["commit"] == commits["feat"]
    ]
    assert run(why, commits["feat"], "Lib/A.lean", "--tasks", tasks).stdout.endswith(
        f"  kept, task {task['task_id']}\n"
    )
    by_old_path = run(why, commits["move"], "Lib/Long.lean", "--tasks", tasks).stdout
    assert by_old_path == run(why, commits["move"], "Moved.lean", "--tasks", tasks).stdout
    assert by_old_path.startswith("Lib/Long.lean -> Lib/Moved.lean in ")
    assert "  skipped as moved_only" in by_old_path


@pytest.mark.parametrize(
    ("commit", "file", "said"),
    [
        ("import", "A.lean", "is the end of 2 paths"),
        ("import", "Lib/deep/B.lean", "did you mean Lib/deep/A.lean"),
        ("import", "nothing like it", "did you mean Lib/A.lean or Lib/deep/A.lean"),
        ("0000000", "Lib/A.lean", "nothing was mined of a commit 0000000"),
        ("00", "Lib/A.lean", "too short"),
    ],
)
def test_unknown_changes_get_a_next_step(mined, commit, file, said):
    tasks, commits = mined
    with pytest.raises(UnknownChangeError) as raised:
        run(why, commits.get(commit, commit), file, "--tasks", tasks)
    assert said in f"{raised.value.summary} {raised.value.next_step}"
    assert raised.value.next_step
    assert raised.value.exit_code == 2


def test_a_beginning_of_several_commits_is_refused(mined):
    tasks, _ = mined
    one = next(iter(read_dropped(tasks)))
    other = evolve(one, commit=one.commit[:8] + "0" * 32)
    with pytest.raises(UnknownChangeError, match="the beginning of 2 commits"):
        change_fates(one.commit[:8], one.path_after, [], [one, other], [])
