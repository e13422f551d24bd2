"""Real edits by chance: commits of a repository's history that change one text file and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from attrs import evolve, frozen

from wonton_core.engineering.history.objects import ObjectReader
from wonton_core.engineering.history.repository import Repository, open_repository
from wonton_core.engineering.repair_bench.edit import Edit
from wonton_core.engineering.repair_bench.file_choice import LARGEST_FILE_BYTES, other_file, read_text, unfit_path
from wonton_core.errors import BadInputError

MOST_CHANGED_LINES = 100
_COMMITS_AT_A_TIME = 200


class RepositoryError(BadInputError):
    """A repository is damaged, or has no history to sample."""

    code = "input.repository"


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
    edits: tuple[Edit, ...]
    left_out: dict[str, int]


def sample_edits(
    folder: Path, wanted: int, seed: int, *, suffix: str = "", drawn: Callable[[str], None] = lambda _: None
) -> Sample:
    """``wanted`` edits drawn by chance from the commits that HEAD reaches; fewer when there are no more.

    Merges and root commits are left out, so are commits of more than one file, files that were created, deleted,
    renamed, linked or changed their mode, files that are not UTF-8 text or hold NUL, or are larger than 1 MB, and edits
    of more than 100 lines. ``suffix``: what the file's name must end with. Nothing that the repository configures is
    run. Raises BadInputError for what `open_repository` refuses, RepositoryError when not one commit is left.
    """
    repository = open_repository(folder)
    head = repository.resolve("HEAD")
    commits = _output(repository, "rev-list", "--no-merges", "--min-parents=1", head).decode().split()
    random = Random(f"{seed}:commits")
    random.shuffle(commits)
    left_out: Counter[str] = Counter()
    edits: list[Edit] = []
    with ObjectReader(repository, LARGEST_FILE_BYTES) as objects:
        for candidate in _candidates(repository, commits, suffix, left_out):
            edit = _edit(objects, candidate, left_out)
            if edit is None:
                continue
            chance = Random(f"{seed}:{edit.commit}:other file")
            edits.append(evolve(edit, other=other_file(repository, objects, edit.commit, edit.path, chance)))
            drawn(edit.commit)
            if len(edits) == wanted:
                break
    if not edits:
        raise RepositoryError(
            f"no commit of {folder} changes one {suffix or 'text'} file alone",
            cause=_why_none(len(commits), left_out),
            next_step="try another repository or --suffix",
        )
    return Sample(head, len(commits), tuple(edits), dict(sorted(left_out.items())))


def _why_none(commits: int, left_out: Counter[str]) -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in left_out.most_common())
    return f"{commits} commits that are no merges and have a parent" + (f": {reasons}" if reasons else "")


def _output(repository: Repository, *arguments: str, content: bytes = b"") -> bytes:
    done = repository.run(*arguments, content=content)
    if done.code:
        raise RepositoryError(
            f"git {arguments[0]} in {repository.git_folder} failed: "
            + done.stderr.decode(errors="replace").strip()[-300:],
            cause="a commit or a tree is damaged or missing",
            next_step=f"see `git --git-dir={repository.git_folder} fsck`, and fetch the repository again",
        )
    return done.stdout


def _candidates(
    repository: Repository, commits: Sequence[str], suffix: str, left_out: Counter[str]
) -> Iterator[Candidate]:
    for start in range(0, len(commits), _COMMITS_AT_A_TIME):
        some = commits[start : start + _COMMITS_AT_A_TIME]
        changes = _changes(repository, some)
        for commit in some:
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


def _changes(repository: Repository, commits: Sequence[str]) -> dict[str, list[tuple[list[bytes], bytes]]]:
    """What every commit changes: modes, blobs and status as git's raw format has them, and the path."""
    names = "".join(f"{commit}\n" for commit in commits).encode()
    options = ("--stdin", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none")
    fields = _output(repository, "diff-tree", *options, content=names).split(b"\0")
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
    return changes


def _unfit(mode_before: bytes, mode_after: bytes, status: bytes, path: bytes, suffix: str) -> str:
    if status != b"M":
        return "creating or deleting a file"
    if mode_before != mode_after or not mode_before.startswith(b"100"):
        return "changing a mode, a link or a submodule"
    reason = unfit_path(path)
    return reason if reason or path.decode().endswith(suffix) else "of a file with another suffix"


def _edit(objects: ObjectReader, candidate: Candidate, left_out: Counter[str]) -> Edit | None:
    before, problem = read_text(objects, candidate.before)
    after, problem_after = ("", "") if problem else read_text(objects, candidate.after)
    problem = problem or problem_after
    if not problem:
        edit = Edit.between(candidate.commit, candidate.path, before, after)
        if edit.changed_lines <= MOST_CHANGED_LINES:
            return edit
        problem = f"of more than {MOST_CHANGED_LINES} lines"
    left_out[problem] += 1
    return None
