"""What mining makes of every kind of change, and that its counts close."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wonton_core.engineering.commit_mining import MiningPlan
from wonton_core.engineering.filters.order import standard_filters
from wonton_core.engineering.history.repository import open_repository
from wonton_core.engineering.mining import mine
from wonton_core.engineering.task_texts import task_texts
from wonton_core.errors import BadInputError
from wonton_core.execution.local import LocalExecutor
from wonton_core.model.mining_record import MiningCounts, MiningRecord, MiningSettings
from wonton_core.store.edit_tasks import find_task, read_dropped, read_mining_record, read_skipped, read_tasks

History = Any
LIMIT = 10
SYMLINK, EXECUTABLE = b"120000", b"100755"


def body(*names: str) -> str:
    return "".join(f"def {name} :=\n  value of {name} and {name}\n\n" for name in names)


@pytest.fixture
def run(history: History, toy_source: Any, tmp_path: Path) -> Callable[..., MiningRecord]:
    """Mines the history into tasks.jsonl."""

    def mine_it(*, root: str = "Lib", workers: int = 1, largest: int = 10_000) -> MiningRecord:
        repository = open_repository(history.folder)
        filters = standard_filters(library_roots=[root], extension=".toy", most_changed_lines=LIMIT)
        plan = MiningPlan(repository, "toy", toy_source, ("toy-toolchain",), filters, LIMIT, largest)
        settings = MiningSettings(
            "toy", history.tip, (".toy",), ("toy-toolchain",), 50, LIMIT, largest, (), (), (), "0"
        )
        return mine(plan, settings, tmp_path / "tasks.jsonl", LocalExecutor(workers), lambda _: None)

    return mine_it


def check_closing(counts: MiningCounts, tasks: Path) -> None:
    assert counts.commits_seen == counts.commits_read + sum(counts.commits_skipped.values())
    assert sum(counts.message_types.values()) == counts.commits_read
    assert counts.file_changes == sum(counts.change_types.values())
    dropped, skipped = list(read_dropped(tasks)), list(read_skipped(tasks))
    assert counts.edits == counts.tasks + sum(counts.edits_dropped.values())
    assert counts.tasks == len(list(read_tasks(tasks)))
    assert len(dropped) == sum(counts.changes_dropped.values()) + sum(counts.edits_dropped.values())
    all_skipped = (counts.commits_skipped, counts.pairs_skipped, counts.changes_skipped)
    assert len(skipped) == sum(sum(reasons.values()) for reasons in all_skipped)
    taken = counts.file_changes - sum(counts.changes_skipped.values()) - sum(counts.changes_dropped.values())
    assert counts.changes_taken == taken <= counts.edits


def test_a_task_says_where_it_comes_from(history: History, run: Callable[..., MiningRecord], tmp_path: Path) -> None:
    parent = history.commit("chore: start", {"Lib/A.toy": body("a"), "toy-toolchain": "toy 1.0\n"})
    commit = history.commit("feat(A): add b\n\nlong", {"Lib/A.toy": body("a", "b"), "toy-toolchain": "toy 2.0\n"})
    counts = run().counts
    [task] = read_tasks(tmp_path / "tasks.jsonl")
    assert (task.commit.commit, task.commit.parent) == (commit, parent)
    assert (task.commit.message_head.type, task.commit.message_head.scope) == ("feat", "A")
    assert (task.commit.toolchain, task.commit.files_changed) == ("toy 1.0", 2)
    assert task.change.path_before == task.change.path_after == "Lib/A.toy"
    assert (task.lines.added, task.lines.removed) == (3, 0)
    assert task.declarations.added == {"def": 1}
    assert task.gold_diff.splitlines()[-3:-1] == ["+def b :=", "+  value of b and b"]
    texts = task_texts(task, open_repository(history.folder), lambda _: pytest.fail("a whole change needs no lexer"))
    assert texts == (body("a"), body("a", "b"))
    check_closing(counts, tmp_path / "tasks.jsonl")
    assert (counts.commits_seen, counts.root_commits, counts.conventional_messages) == (2, 1, 2)


def test_every_parent_of_a_merge_is_compared(
    history: History, run: Callable[..., MiningRecord], tmp_path: Path
) -> None:
    base = history.commit("feat: base", {"Lib/A.toy": body("a"), "Lib/B.toy": body("b")})
    left = history.commit("feat: left", {"Lib/A.toy": body("a", "left")}, parents=(base,))
    history.change({"Lib/A.toy": body("a")})
    right = history.commit("feat: right", {"Lib/B.toy": body("b", "right")}, parents=(base,))
    history.change({"Lib/A.toy": body("a", "left")})
    merge = history.commit("feat: merge", parents=(left, right))
    counts = run().counts
    assert (counts.commits_seen, counts.merge_commits, counts.root_commits, counts.commit_parent_pairs) == (4, 1, 1, 5)
    tasks = list(read_tasks(tmp_path / "tasks.jsonl"))
    merged = [(task.commit.parent, task.change.path_after) for task in tasks if task.commit.commit == merge]
    assert merged == [(left, "Lib/B.toy"), (right, "Lib/A.toy")]
    assert {task.change.change_type for task in tasks if not task.commit.parent} == {"created"}
    assert len({task.task_id for task in tasks}) == len(tasks)
    check_closing(counts, tmp_path / "tasks.jsonl")


def test_what_can_be_no_edit_of_a_text_is_skipped_by_reason(
    history: History, run: Callable[..., MiningRecord], tmp_path: Path
) -> None:
    start = {name: body(name) for name in ("mode", "moved", "edited", "gone")}
    history.commit("chore: start", {f"Lib/{name}.toy": text for name, text in start.items()})
    history.commit("feat: binary", {"Lib/binary.toy": b"def a\0b\n"})
    history.commit("feat: latin", {"Lib/latin.toy": "def \xe9\n".encode("latin-1")})
    history.commit("feat: large", {"Lib/large.toy": "def a := 1\n" * 2000})
    history.change({"Lib/link.toy": "/etc/passwd"}, SYMLINK)
    history.commit("feat: link")
    history.files[b"Lib/sub.toy"] = (b"160000", "1" * 40)
    history.commit("feat: submodule")
    history.change({"Lib/mode.toy": start["mode"]}, EXECUTABLE)
    history.commit("feat: mode")
    history.commit("feat: move", {"Lib/moved.toy": None, "Lib/moved2.toy": start["moved"]})
    history.commit("feat: rename", {"Lib/edited.toy": None, "Lib/edited2.toy": body("edited", "more")})
    history.commit("feat: delete", {"Lib/gone.toy": None})
    history.commit("feat: copy", {"Lib/copy.toy": start["mode"]})
    counts = run().counts
    assert counts.changes_skipped == {
        "contents_binary": 1,
        "contents_not_utf8": 1,
        "file_too_large": 1,
        "mode_only": 1,
        "moved_only": 1,
        "submodule": 1,
        "symlink": 1,
    }
    assert counts.changes_dropped == {"intent": 4, "deleted": 1}
    found = {task.change.path_after: task for task in read_tasks(tmp_path / "tasks.jsonl")}
    assert {path: task.change.change_type for path, task in found.items()} == {
        "Lib/copy.toy": "created",
        "Lib/edited2.toy": "renamed",
    }
    renamed = found["Lib/edited2.toy"]
    assert "rename from Lib/edited.toy\nrename to Lib/edited2.toy\n" in renamed.gold_diff
    assert task_texts(renamed, open_repository(history.folder), lambda _: pytest.fail("no lexer"))[0] == start["edited"]
    check_closing(counts, tmp_path / "tasks.jsonl")


@pytest.mark.parametrize(
    ("name", "reason"),
    [(b"..", "path_unsafe"), (b".git", "path_unsafe"), (b"a\nb.toy", "path_unsafe"), (b"\xff.toy", "path_not_utf8")],
)
def test_hostile_names_are_skipped_and_shown_escaped(
    history: History, run: Callable[..., MiningRecord], tmp_path: Path, name: bytes, reason: str
) -> None:
    blob = history.put("blob", b"def evil := 1 and some more of it\n")
    inner = history.raw_tree({b"x.toy" if name in (b"..", b".git") else name: (b"100644", blob)})
    tree = history.raw_tree({name if name in (b"..", b".git") else b"Lib": (b"40000", inner)})
    history.commit("feat: evil", tree=tree)
    counts = run(root="").counts
    assert (counts.changes_skipped, counts.tasks) == ({reason: 1}, 0)
    [skipped] = read_skipped(tmp_path / "tasks.jsonl")
    assert skipped.path_after.encode() and skipped.reason == reason
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("tasks")) == [
        "tasks.dropped.jsonl",
        "tasks.jsonl",
        "tasks.mining.json",
        "tasks.skipped.jsonl",
    ]


def test_damaged_and_missing_objects_are_skipped_by_name(
    history: History, run: Callable[..., MiningRecord], tmp_path: Path
) -> None:
    history.commit("feat: a", {"Lib/A.toy": body("a")})
    history.commit("feat: b", {"Lib/B.toy": body("b")})
    history.commit("feat: c", {"Lib/C.toy": body("c")})
    damaged, missing = (history.put("blob", body(name).encode()) for name in ("b", "c"))
    history.path_of(damaged).write_bytes(history.path_of(damaged).read_bytes()[:-9] + b"123456789")
    history.path_of(missing).unlink()
    counts = run().counts
    assert counts.changes_skipped == {"contents_damaged": 1, "contents_missing": 1} and counts.tasks == 1
    reasons = {skipped.reason: skipped.detail for skipped in read_skipped(tmp_path / "tasks.jsonl")}
    assert missing in reasons["contents_missing"] and damaged in reasons["contents_damaged"]
    check_closing(counts, tmp_path / "tasks.jsonl")


def test_a_damaged_tree_is_skipped_by_name(history: History, run: Callable[..., MiningRecord], tmp_path: Path) -> None:
    history.commit("feat: a", {"Lib/A.toy": body("a")})
    tree = history.tree({b"Lib/A.toy": (b"100644", "2" * 40)})
    history.commit("feat: b", tree=tree)
    history.path_of(tree).unlink()
    history.commit("feat: c", {"Lib/C.toy": body("c")})
    counts = run().counts
    assert (counts.commits_seen, counts.pairs_skipped, counts.tasks) == (3, {"tree_unreadable": 2}, 1)
    assert all(tree in skipped.detail for skipped in read_skipped(tmp_path / "tasks.jsonl"))
    check_closing(counts, tmp_path / "tasks.jsonl")


def test_a_commit_without_dates_is_skipped(history: History, run: Callable[..., MiningRecord], tmp_path: Path) -> None:
    history.commit("feat: a", {"Lib/A.toy": body("a")})
    tree = history.tree(history.files).encode()
    history.tip = history.put(
        "commit", b"tree %b\nparent %b\nauthor x\ncommitter x\n\nfeat: b\n" % (tree, history.tip.encode())
    )
    counts = run().counts
    assert (counts.commits_seen, counts.commits_skipped, counts.tasks) == (2, {"commit_malformed": 1}, 1)
    check_closing(counts, tmp_path / "tasks.jsonl")


def test_fragments_of_a_large_change_fold_to_the_whole(
    history: History, run: Callable[..., MiningRecord], toy_source: Any, tmp_path: Path
) -> None:
    names = [f"name{i}" for i in range(12)]
    history.commit("feat: new", {"Lib/A.toy": body(*names)})
    history.commit(
        "feat: more",
        {"Lib/B.toy": body(*(f"{name}x" for name in names)), "Lib/A.toy": body("first", *names, *"xyzuvw")},
    )
    counts = run().counts
    assert counts.changes_split == 3 and counts.edits > 6
    place = open_repository(history.folder), toy_source().lex
    by_file: dict[tuple[str, str], list[Any]] = {}
    for task in read_tasks(tmp_path / "tasks.jsonl"):
        by_file.setdefault((task.commit.commit, task.change.path_after), []).append(task)
    for tasks in by_file.values():
        texts = [task_texts(task, *place) for task in tasks]
        assert len(tasks) == tasks[0].fragment.count == len({task.task_id for task in tasks})
        assert all(texts[i][1] == texts[i + 1][0] for i in range(len(texts) - 1))
        assert texts[0][0] in ("", body(*names)) and len(texts) > 1
        assert all(task.lines.pure_changes <= LIMIT for task in tasks)
        assert ["new file mode" in task.gold_diff for task in tasks] == [not text[0] for text in texts]
    check_closing(counts, tmp_path / "tasks.jsonl")


def test_texts_of_another_repository_are_refused(
    history: History,
    new_history: Callable[[], History],
    run: Callable[..., MiningRecord],
    toy_source: Any,
    tmp_path: Path,
) -> None:
    history.commit("feat: a", {"Lib/A.toy": body("a")})
    run()
    [task] = read_tasks(tmp_path / "tasks.jsonl")
    other = new_history()
    other.commit("feat: other", {"x": "y"})
    with pytest.raises(BadInputError, match="contents missing"):
        task_texts(task, open_repository(other.folder), toy_source().lex)


def test_a_task_is_found_by_the_beginning_of_its_id(
    history: History, run: Callable[..., MiningRecord], tmp_path: Path
) -> None:
    for name in ("a", "b"):
        history.commit(f"feat: {name}", {f"Lib/{name}.toy": body(name)})
    run()
    tasks = list(read_tasks(tmp_path / "tasks.jsonl"))
    assert find_task(tmp_path / "tasks.jsonl", tasks[1].task_id) == tasks[1]
    for wrong in ("", "zz"):
        with pytest.raises(BadInputError, match="no tasks have an id"):
            find_task(tmp_path / "tasks.jsonl", wrong)


@pytest.mark.parametrize("workers", [1, 3])
def test_done_again_nothing_is_done(
    history: History, run: Callable[..., MiningRecord], tmp_path: Path, workers: int
) -> None:
    for i in range(40):
        history.commit(f"feat: {i}", {"Lib/A.toy": body(*(f"n{j}" for j in range(i + 1)))})
    first = run(workers=workers)
    before = (tmp_path / "tasks.jsonl").stat()
    assert run(workers=workers) == first == read_mining_record(tmp_path / "tasks.jsonl")
    assert (tmp_path / "tasks.jsonl").stat().st_mtime_ns == before.st_mtime_ns
    assert [task.commit.message_head.subject for task in read_tasks(tmp_path / "tasks.jsonl")] == [
        str(i) for i in reversed(range(40))
    ]
    with pytest.raises(BadInputError, match="largest_file_bytes"):
        run(largest=5)
