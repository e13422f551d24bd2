"""``wonton ape repair``: what it prints, what it writes, how it ends."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from wonton_core.cli.main import run

PATCH = "@@\n b\n-c\n+d\n@@\n-lost\n+found\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pre.lean").write_bytes(b"a\r\nb\r\nc\r\n")
    (tmp_path / "good").write_text(PATCH.split("@@\n-lost")[0])
    (tmp_path / "half").write_text(PATCH)
    (tmp_path / "bad").write_text("@@\n-lost\n+found\n")
    (tmp_path / "escape").write_text("--- a/../../x\n+++ b/../../x\n@@ -1 +1 @@\n-a\n+b\n")
    return tmp_path


def repair(folder: Path, patch: str, *more: str) -> int:
    return run(["ape", "repair", "--pre", str(folder / "pre.lean"), "--patch", str(folder / patch), *more])


def test_a_diff_on_stdout_and_the_file_in_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert repair(folder, "good", "--path", "A.lean", "--out", str(folder / "post")) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("diff --git a/A.lean b/A.lean\n")
    assert "hunk 1: placed at line 2" in shown.err
    assert (folder / "post").read_bytes() == b"a\r\nb\r\nd\r\n"


def test_exit_codes(folder: Path) -> None:
    assert repair(folder, "half", "--out", str(folder / "half.out")) == 5
    assert (folder / "half.out").exists()
    assert repair(folder, "half", "--strict", "--out", str(folder / "strict.out")) == 1
    assert repair(folder, "bad", "--out", str(folder / "bad.out")) == 1
    assert not (folder / "strict.out").exists() and not (folder / "bad.out").exists()


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert repair(folder, "half", "--json") == 5
    found = json.loads(capsys.readouterr().out)
    assert found["outcome"] == "partial" and found["post"] == "a\r\nb\r\nd\r\n"
    assert [hunk["status"] for hunk in found["hunks"]] == ["placed", "not_found"]
    assert found["hunks"][0]["first_line"] == 2


def test_a_new_file_has_to_be_called_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "patch").write_text("--- /dev/null\n+++ b/New.lean\n@@ -0,0 +1 @@\n+a\n")
    arguments = [
        "--pre",
        str(tmp_path / "New.lean"),
        "--patch",
        str(tmp_path / "patch"),
        "--out",
        str(tmp_path / "out"),
    ]
    assert run(["ape", "repair", *arguments]) == 4
    assert "--new" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert run(["ape", "repair", *arguments, "--new"]) == 0
    assert (tmp_path / "out").read_text() == "a\n" and not (tmp_path / "New.lean").exists()
    (tmp_path / "New.lean").write_text("")
    assert run(["ape", "repair", *arguments, "--new"]) == 4


def test_names_in_the_patch_are_never_opened(folder: Path) -> None:
    before = sorted(folder.parent.rglob("*"))
    repair(folder, "escape")
    assert sorted(folder.parent.rglob("*")) == before


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a\0b"])
def test_binary_input_is_told(folder: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "pre.lean").write_bytes(content)
    assert repair(folder, "good") == 4
    assert "input.bad" in capsys.readouterr().err
    assert repair(folder, "nowhere") == 4


def test_only_regular_files_are_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(folder / "pipe")
    for name in (str(folder / "pipe"), "/dev/zero", str(folder)):
        assert run(["ape", "repair", "--pre", name, "--patch", str(folder / "good")]) == 4
        assert "no regular file" in capsys.readouterr().err
    assert repair(folder, "pipe") == 4
