"""Real edits by chance: commits of a repository's history that change one text file and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from attrs import frozen

from wonton_core.engineering.repair_bench.edit import Edit, apply_groups, change_groups
from wonton_core.engineering.repair_bench.git_plumbing import Git, RepositoryError
from wonton_core.engineering.repair_bench.source_text import SourceText

MOST_CHANGED_LINES = 100
LARGEST_FILE_BYTES = 1_000_000
_COMMITS_AT_A_TIME = 200
_DIFF = ("diff", "--no-ext-diff", "--no-textconv", "--no-color", "--text", "--diff-algorithm=myers")
_DIFF_BLOBS = (*_DIFF, "-U0", "--inter-hunk-context=0", "--no-indent-heuristic")


@frozen
class Candidate:
    """A commit that changes one file, by its blobs before and after."""

    commit: str
    path: str
    before: str
    after: str


@frozen
class Sample:
    """Edits in the order drawn; ``left_out`` counts why commits were passed over on the way."""

    head: str
    commits: int
    shallow: bool
    edits: tuple[Edit, ...]
    left_out: dict[str, int]


def sample_edits(
    repository: Path, wanted: int, seed: int, *, suffix: str = "", drawn: Callable[[str], None] = lambda _: None
) -> Sample:
    """``wanted`` edits drawn by chance from the commits that HEAD reaches; fewer when there are no more.

    Merges and root commits are left out, so are commits of more than one file, files that were created, deleted,
    renamed, linked or changed their mode, files that are not UTF-8 text or hold NUL, or are larger than 1 MB, and edits
    of more than 100 lines. ``suffix``: what the file's name must end with. Raises RepositoryError when not one commit
    is left.
    """
    git = Git(repository)
    head = git.text("rev-parse", "--verify", "HEAD^{commit}")
    shallow = git.text("rev-parse", "--is-shallow-repository") == "true"
    commits = git.text("rev-list", "--no-merges", "--min-parents=1", head).split()
    random = Random(f"{seed}:commits")
    random.shuffle(commits)
    left_out: Counter[str] = Counter()
    edits: list[Edit] = []
    for start in range(0, len(commits), _COMMITS_AT_A_TIME):
        if len(edits) >= wanted:
            break
        candidates = list(_candidates(git, commits[start : start + _COMMITS_AT_A_TIME], suffix, left_out))
        for candidate, before, after in _with_contents(git, candidates, left_out):
            edit = _edit(git, candidate, before, after, left_out)
            if edit is None:
                continue
            edits.append(edit)
            drawn(edit.commit)
            if len(edits) == wanted:
                break
    if not edits:
        raise RepositoryError(
            f"no commit of {repository} changes one {suffix or 'text'} file alone",
            cause=_why_none(len(commits), shallow, left_out),
            next_step="try another repository or --suffix, or fetch the whole history (git fetch --unshallow)",
        )
    return Sample(head, len(commits), shallow, tuple(edits), dict(sorted(left_out.items())))


def _why_none(commits: int, shallow: bool, left_out: Counter[str]) -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in left_out.most_common())
    clone = "a shallow clone with " if shallow else ""
    return f"{clone}{commits} commits that are no merges and have a parent" + (f": {reasons}" if reasons else "")


def _candidates(git: Git, commits: Sequence[str], suffix: str, left_out: Counter[str]) -> Iterator[Candidate]:
    arguments = ["diff-tree", "--stdin", "-r", "-z", "--raw", "--no-abbrev", "--no-renames"]
    fields = git.output(arguments, "".join(f"{commit}\n" for commit in commits).encode()).split(b"\0")
    changes: dict[str, list[tuple[list[bytes], bytes]]] = {}
    commit = ""
    at = 0
    while at < len(fields) and fields[at]:
        if fields[at].startswith(b":"):
            changes[commit].append((fields[at][1:].split(b" "), fields[at + 1]))
            at += 2
        else:
            commit = fields[at].decode().strip()
            changes[commit] = []
            at += 1
    for commit in commits:
        reason = "of no file"
        files = changes.get(commit, [])
        if len(files) == 1:
            (mode_before, mode_after, before, after, status), path = files[0]
            reason = _unfit(mode_before, mode_after, status, path, suffix)
            if not reason:
                yield Candidate(commit, path.decode(), before.decode(), after.decode())
                continue
        elif files:
            reason = "of several files"
        left_out[reason] += 1


def _unfit(mode_before: bytes, mode_after: bytes, status: bytes, path: bytes, suffix: str) -> str:
    if status != b"M":
        return "creating or deleting a file"
    if mode_before != mode_after or not mode_before.startswith(b"100"):
        return "changing a mode, a link or a submodule"
    try:
        name = path.decode()
    except UnicodeDecodeError:
        return "of a file whose name is not UTF-8"
    if not name.endswith(suffix):
        return "of a file with another suffix"
    parts = name.split("/")
    if any(part.lower() in ("", ".", "..", ".git") for part in parts):
        # Such a tree is damaged or made to do harm; peers write files by their names.
        return "of a file whose name leads elsewhere"
    # Such names need quotes in a diff's header, which is noise of its own.
    return "of a file whose name needs quotes" if any(not char.isprintable() or char in '"\\ ' for char in name) else ""


def _with_contents(
    git: Git, candidates: Sequence[Candidate], left_out: Counter[str]
) -> Iterator[tuple[Candidate, str, str]]:
    """Each candidate with its texts; sizes are asked first, so that no large file is read."""
    names = [name for candidate in candidates for name in (candidate.before, candidate.after)]
    sizes = git.output(["cat-file", "--batch-check=%(objectsize)"], _asked(names)).decode(errors="replace").splitlines()
    fitting: list[Candidate] = []
    for candidate, before, after in zip(candidates, sizes[::2], sizes[1::2], strict=True):
        if not (before.isdigit() and after.isdigit()):
            left_out["of objects that are missing"] += 1
        elif max(int(before), int(after)) > LARGEST_FILE_BYTES:
            left_out["of a file over 1 MB"] += 1
        else:
            fitting.append(candidate)
    for candidate in fitting:
        texts = _blobs(git, (candidate.before, candidate.after))
        if texts is None:
            left_out["of a file that is not UTF-8 text"] += 1
        else:
            yield candidate, *texts


def _asked(names: Sequence[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode()


def _blobs(git: Git, names: tuple[str, str]) -> tuple[str, str] | None:
    """Two blobs as text, None when one is none."""
    left = git.output(["cat-file", "--batch=%(objectsize)"], _asked(names))
    texts: list[str] = []
    for _ in names:
        size, _, left = left.partition(b"\n")
        if not size.isdigit():
            return None
        text = _text(left[: int(size)])
        if text is None:
            return None
        texts.append(text)
        left = left[int(size) + 1 :]
    return texts[0], texts[1]


def _text(content: bytes) -> str | None:
    try:
        return None if b"\0" in content else content.decode()
    except UnicodeDecodeError:
        return None


def _edit(git: Git, candidate: Candidate, before: str, after: str, left_out: Counter[str]) -> Edit | None:
    diff = git.output([*_DIFF_BLOBS, candidate.before, candidate.after])
    pre, post = SourceText.of(before), SourceText.of(after)
    edit = Edit(candidate.commit, candidate.path, pre, post, change_groups(diff))
    if apply_groups(pre, post, edit.groups) != post:
        left_out["whose diff does not give the new file"] += 1
        return None
    if edit.changed_lines > MOST_CHANGED_LINES:
        left_out[f"of more than {MOST_CHANGED_LINES} lines"] += 1
        return None
    return edit
