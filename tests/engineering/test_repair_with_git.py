"""Laws of patch repair against the real git: what git writes is applied exactly, what repair writes git applies."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wonton_core.engineering.repair import RepairOutcome, repair_patch

NAME = "Some Folder/Größe.lean"
LINES = st.sampled_from(
    [
        "",
        "a",
        "b",
        "  a",
        "\tb",
        "-- c",
        "- d",
        "+ e",
        "++ f",
        "@@ g",
        "∀ x, x ≤ α",
        "end",
        "\\ No newline",
        "a\r",
        "é  ",
    ]
)
TEXTS = st.builds(
    lambda lines, final: "\n".join(lines) + ("\n" if final and lines else ""),
    st.lists(LINES, max_size=25),
    st.booleans(),
)


def git(folder: Path, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[bytes]:
    data = None if text is None else text.encode()
    return subprocess.run(["git", *arguments], cwd=folder, input=data, capture_output=True, check=False)


def git_diff(pre: str, post: str, context: int) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for side, text in (("old", pre), ("new", post)):
            (folder / side).write_bytes(text.encode())
        found = git(folder, "diff", "--no-index", "--text", f"-U{context}", "old", "new")
        return found.stdout.decode()


def applied_by_git(pre: str | None, diff: str) -> str | None:
    """The file after ``git apply``, None when the file is gone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / NAME
        path.parent.mkdir(parents=True)
        if pre is not None:
            path.write_bytes(pre.encode())
        found = git(folder, "apply", "--whitespace=nowarn", "-", text=diff)
        assert found.returncode == 0, (found.stderr.decode(), diff)
        return path.read_bytes().decode() if path.exists() else None


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from([0, 1, 3]))
def test_what_git_writes_is_applied_exactly_and_back(pre: str, post: str, context: int) -> None:
    patch = git_diff(pre, post, context)
    if not patch:
        return
    found = repair_patch(pre, patch, path="new" if pre else None)
    assert found.post == post
    assert found.outcome is RepairOutcome.APPLIED
    named = repair_patch(pre, patch[patch.index("@@") :], path=NAME)
    assert named.post == post
    assert applied_by_git(pre, named.diff) == post


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.data())
def test_a_repaired_patch_is_a_patch_for_git(pre: str, data: st.DataObject) -> None:
    """Whatever a noisy patch leads to, the diff leads there as well."""
    post = data.draw(TEXTS)
    lines = git_diff(pre, post, 2).splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(" ") or data.draw(st.booleans())]
    patch = "".join("@@\n" if line.startswith("@@") and data.draw(st.booleans()) else line for line in kept)
    found = repair_patch(pre, patch, path=NAME)
    if found.post is not None and found.diff:
        assert applied_by_git(pre, found.diff) == found.post
    if found.post is not None and not found.diff:
        assert found.post == pre


@settings(max_examples=30, deadline=None)
@given(TEXTS.filter(bool))
def test_files_come_and_go(text: str) -> None:
    patch = git_diff("", text, 3).split("\n", 4)[-1]
    body = patch[patch.index("@@") :]
    created = repair_patch("", f"--- /dev/null\n+++ b/{NAME}\n{body}", path=NAME)
    assert created.post == text
    assert applied_by_git(None, created.diff) == text
    gone = git_diff(text, "", 3)
    deleted = repair_patch(text, f"--- a/{NAME}\n+++ /dev/null\n{gone[gone.index('@@') :]}", path=NAME)
    assert deleted.post == ""
    assert applied_by_git(text, deleted.diff) is None


@pytest.mark.parametrize("pre", ["a\nb\nc", "a\nb\nc\n", "a\r\nb\r\nc\r\n"])
@pytest.mark.parametrize("patch", ["@@\n b\n+x\n c\n", "@@\n-c\n", "@@\n-c\n+d\n", "@@\n c\n+d\n", "@@\n-a\n b\n"])
def test_ends_of_lines_and_of_files_stay_what_they_were(pre: str, patch: str) -> None:
    found = repair_patch(pre, patch, path=NAME)
    assert found.post is not None
    assert applied_by_git(pre, found.diff) == found.post
    assert found.post.count("\n") == found.post.count("\r\n") or "\r" not in pre
    if "c" in found.post.splitlines()[-1] or "d" in found.post.splitlines()[-1]:
        assert found.post.endswith("\n") == pre.endswith("\n")


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.text(alphabet="ab +-@\\\n`~<>/.,0123 …\r\t", max_size=200), st.booleans())
def test_anything_may_be_a_patch(pre: str, patch: str, strict: bool) -> None:
    found = repair_patch(pre, patch, strict=strict)
    assert (found.post is None) == (found.outcome is RepairOutcome.REFUSED)
    assert found.reason
    if strict:
        assert found.outcome is not RepairOutcome.PARTIAL
    if found.outcome is RepairOutcome.ALREADY_APPLIED:
        assert found.post == pre
