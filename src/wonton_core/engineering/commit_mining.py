"""What becomes of the changes of some commits: the part of mining that runs in many processes at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from attrs import field, frozen

from wonton_core.codec.records import content_hash
from wonton_core.engineering.candidate import Candidate
from wonton_core.engineering.chunks import WHOLE, split_change
from wonton_core.engineering.declaration_changes import declaration_changes
from wonton_core.engineering.filters.contract import Objection
from wonton_core.engineering.filters.order import FilterOrder
from wonton_core.engineering.history.changes import RawChange, changes_of_pairs
from wonton_core.engineering.history.commit_facts import CommitFacts, read_commit
from wonton_core.engineering.history.objects import DAMAGED, FOUND, MISSING, TOO_LARGE, ObjectReader
from wonton_core.engineering.history.repository import Repository
from wonton_core.engineering.history.tree_paths import safe_path
from wonton_core.engineering.line_statistics import code_line_statistics, line_statistics
from wonton_core.engineering.unified_diff import unified_diff
from wonton_core.model.edit_task import (
    EDIT_TASK_FORMAT_VERSION,
    RENAMED,
    DroppedCandidate,
    EditTask,
    FileChange,
    Fragment,
    MinedCommit,
)
from wonton_core.model.lexed_source import LexedSource
from wonton_core.model.mining_record import SkippedChange
from wonton_core.plugin_api.interfaces import TaskSource
from wonton_core.store.edit_tasks import DROPPED, SKIPPED, TASKS, encode_record

_ID_DIGITS = 16
_REMEMBERED_TEXTS = 16
_LARGEST_TOOLCHAIN_CHARACTERS = 200
_SYMLINK, _SUBMODULE = "120000", "160000"


@frozen
class MiningPlan:
    """All that a process needs to mine some commits of a repository. Picklable."""

    repository: Repository
    task_source: str
    make_task_source: Callable[[], TaskSource]
    toolchain_files: tuple[str, ...]
    filters: FilterOrder
    fragment_limit: int
    largest_file_bytes: int


@frozen
class MinedBatch:
    """Lines of the files of edit tasks, by kind, and counts by the name of a field of MiningCounts.

    The key of a count is the field, or (field, reason) where the field counts by reason.
    """

    commits: int
    lines: dict[str, list[bytes]]
    counts: Counter[str | tuple[str, str]]


@frozen
class CommitMiner:
    """Called with ids of commits, next to each other in the history, gives their MinedBatch."""

    plan: MiningPlan

    def __call__(self, commits: Sequence[str]) -> MinedBatch:
        """Raises ToolFailedError where git itself fails; whatever is wrong with an object is counted and named."""
        with ObjectReader(self.plan.repository, self.plan.largest_file_bytes) as objects:
            mining = _Mining(self.plan, objects)
            mining.mine(commits)
        return MinedBatch(len(commits), mining.lines, mining.counts)


@frozen
class _Mining:
    plan: MiningPlan
    objects: ObjectReader
    lines: dict[str, list[bytes]] = field(factory=lambda: {TASKS: [], DROPPED: [], SKIPPED: []})
    counts: Counter[str | tuple[str, str]] = field(factory=Counter)
    lex: Callable[[str], LexedSource] = field(init=False)

    def __attrs_post_init__(self) -> None:
        lex = self.plan.make_task_source().lex
        object.__setattr__(self, "lex", lru_cache(_REMEMBERED_TEXTS)(lex))

    def mine(self, commits: Sequence[str]) -> None:
        """Mine the commits, in their order."""
        pairs = [pair for commit in commits for pair in self._pairs(commit)]
        compared = changes_of_pairs(self.plan.repository, [(facts.commit, parent) for facts, parent in pairs])
        for (facts, parent), found in zip(pairs, compared, strict=True):
            if found.problem:
                self._skip("pairs_skipped", "tree_unreadable", found.problem, facts.commit, parent)
                continue
            commit = MinedCommit(
                facts.commit,
                parent,
                facts.author_date,
                facts.commit_date,
                facts.message_head,
                len(found.changes),
                self._toolchain(parent),
            )
            for change in found.changes:
                self._change(commit, change)

    def _pairs(self, commit: str) -> Iterator[tuple[CommitFacts, str]]:
        self.counts["commits_seen"] += 1
        read = self.objects.read(commit)
        facts = read_commit(commit, read.content) if read.state == FOUND and read.kind == "commit" else None
        if facts is None:
            reason = f"commit_{'malformed' if read.state == FOUND else read.state}"
            self._skip("commits_skipped", reason, read.said, commit)
            return
        head = facts.message_head
        self.counts["conventional_messages"] += bool(head.type)
        self.counts["message_types", head.type or "(none)"] += 1
        self.counts["merge_commits"] += len(facts.parents) > 1
        self.counts["root_commits"] += not facts.parents
        for parent in facts.parents or ("",):
            self.counts["commit_parent_pairs"] += 1
            state = self.objects.read(parent).state if parent else FOUND
            if state == FOUND:
                yield facts, parent
            else:
                self._skip("pairs_skipped", f"parent_{state}", "", commit, parent)

    def _toolchain(self, parent: str) -> str:
        for path in self.plan.toolchain_files if parent else ():
            found = self.objects.read(f"{parent}:{path}")
            if found.state == FOUND and found.kind == "blob":
                return found.content.decode("utf-8", "replace").strip()[:_LARGEST_TOOLCHAIN_CHARACTERS]
        return ""

    def _skip(
        self, counted: str, reason: str, detail: str, commit: str, parent: str = "", before: str = "", after: str = ""
    ) -> None:
        self.counts[counted, reason] += 1
        skipped = SkippedChange(EDIT_TASK_FORMAT_VERSION, commit, parent, before, after, reason, detail)
        self.lines[SKIPPED].append(encode_record(skipped))

    def _skip_change(self, commit: MinedCommit, change: FileChange, reason: str, detail: str) -> None:
        where = (commit.commit, commit.parent, change.path_before, change.path_after)
        self._skip("changes_skipped", reason, detail, *where)

    def _change(self, commit: MinedCommit, raw: RawChange) -> None:
        self.counts["file_changes"] += 1
        self.counts["change_types", raw.change_type] += 1
        change, reason = _file_change(raw)
        if reason:
            self._skip_change(commit, change, reason, "")
            return
        objection = self.plan.filters.change_objection(commit, change)
        if objection is not None:
            self.counts["changes_dropped", objection.dropped_by] += 1
            self._drop(commit, change, Fragment(0, 1, WHOLE), objection)
            return
        texts: list[str] = []
        for blob in (change.blob_before, change.blob_after):
            text, reason, detail = read_text(self.objects, blob)
            if reason:
                self._skip_change(commit, change, reason, detail)
                return
            texts.append(text)
        self._edits(commit, change, texts[0], texts[1])

    def _edits(self, commit: MinedCommit, change: FileChange, before: str, after: str) -> None:
        limit = self.plan.fragment_limit
        edits = split_change(before, after, self.lex, limit)
        self.counts["changes_split"] += len(edits) > 1
        for index, edit in enumerate(edits):
            self.counts["edits"] += 1
            fragment = Fragment(index, len(edits), edit.boundary, limit if len(edits) > 1 else 0)
            task = self._task(commit, change, fragment, edit.before, edit.after)
            objection = self.plan.filters.edit_objection(Candidate(task, edit.before, edit.after, self.lex))
            if objection is None:
                self.counts["tasks"] += 1
                self.lines[TASKS].append(encode_record(task))
            else:
                self.counts["edits_dropped", objection.dropped_by] += 1
                self._drop(commit, change, fragment, objection)

    def _task(self, commit: MinedCommit, change: FileChange, fragment: Fragment, before: str, after: str) -> EditTask:
        diff = fragment_diff(change, fragment.index, before, after)
        lexed_before, lexed_after = self.lex(before), self.lex(after)
        return EditTask(
            EDIT_TASK_FORMAT_VERSION,
            _task_id(commit, change, fragment),
            self.plan.task_source,
            commit,
            change,
            fragment,
            diff,
            line_statistics(diff),
            code_line_statistics(before, after, lexed_before, lexed_after),
            declaration_changes(before, after, lexed_before, lexed_after),
        )

    def _drop(self, commit: MinedCommit, change: FileChange, fragment: Fragment, objection: Objection) -> None:
        dropped = DroppedCandidate(
            EDIT_TASK_FORMAT_VERSION,
            _task_id(commit, change, fragment),
            commit.commit,
            commit.parent,
            change.change_type,
            change.path_before,
            change.path_after,
            fragment,
            objection.dropped_by,
            objection.reason,
        )
        self.lines[DROPPED].append(encode_record(dropped))


def read_text(objects: ObjectReader, blob: str) -> tuple[str, str, str]:
    """The text of a blob (of none: empty), or else a reason, as a slug, and a detail why it is none."""
    if not blob:
        return "", "", ""
    found = objects.read(blob)
    if found.state == TOO_LARGE:
        return "", "file_too_large", f"{blob}: {found.size} bytes"
    if found.state in (MISSING, DAMAGED):
        return "", f"contents_{found.state}", f"{blob}: {found.said}"
    if found.kind != "blob":
        return "", "contents_no_file", f"{blob} is a {found.kind}"
    if b"\0" in found.content:
        return "", "contents_binary", blob
    try:
        return found.content.decode("utf-8"), "", ""
    except UnicodeDecodeError as error:
        return "", "contents_not_utf8", f"{blob}: byte {error.start}"


def fragment_diff(change: FileChange, index: int, before: str, after: str) -> str:
    """The diff of the fragment ``index`` of ``change``: after the first, the file is where it will be."""
    path_before = change.path_before if index == 0 else change.path_after
    return unified_diff(before, after, path_before, change.path_after)


def _task_id(commit: MinedCommit, change: FileChange, fragment: Fragment) -> str:
    where = [commit.commit, commit.parent, change.path_after or change.path_before]
    return content_hash([*where, fragment.index, fragment.count, fragment.limit])[:_ID_DIGITS]


def _file_change(raw: RawChange) -> tuple[FileChange, str]:
    """The change with its paths as text, and why it can be no edit of a text, empty where it may be one."""
    (before, reason_before), (after, reason_after) = _shown_path(raw.path_before), _shown_path(raw.path_after)
    change = FileChange(
        raw.change_type, before, after, raw.blob_before, raw.blob_after, raw.mode_before, raw.mode_after
    )
    modes = (raw.mode_before, raw.mode_after)
    if reason_before or reason_after:
        return change, reason_before or reason_after
    if _SUBMODULE in modes:
        return change, "submodule"
    if _SYMLINK in modes:
        return change, "symlink"
    if raw.blob_before == raw.blob_after:
        return change, "moved_only" if raw.change_type == RENAMED else "mode_only"
    return change, ""


def _shown_path(raw: bytes) -> tuple[str, str]:
    """A path as text, and why it isn't taken: then its bytes are escaped where they aren't UTF-8."""
    text, reason = safe_path(raw) if raw else ("", "")
    return raw.decode("utf-8", "backslashreplace") if reason else text, reason
