"""``wonton snapshot ...`` as a user has it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from wonton_core.cli.main import root
from wonton_core.cli.snapshot_options import shown, size
from wonton_core.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_WRONG_USAGE, WontonError
from wonton_core.store.places import data_dir, snapshots_dir
from wonton_core.testing.command_line import run_wonton

COMMANDS = [
    *("create", "restore", "release", "list", "show", "diff", "verify", "remove", "gc", "freeze", "stat"),
    *("import", "export"),
]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WONTON_SNAPSHOTS", str(tmp_path / "store"))
    return tmp_path / "store"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    (folder / "d").mkdir(parents=True)
    (folder / "d" / "f.lean").write_text("theorem t : True := trivial\n" * 100)
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    (folder / "link").symlink_to("d/f.lean")
    (folder / "new\nline").write_text("")
    return folder


def call(*arguments: object) -> Result:
    return CliRunner().invoke(root, ["snapshot", *map(str, arguments)])


def done(*arguments: object) -> Result:
    result = call(*arguments)
    assert result.exception is None, result.exception
    assert result.exit_code == EXIT_DONE
    return result


def as_json(*arguments: object) -> Any:
    return json.loads(done(*arguments, "--json").stdout)


def refused(*arguments: object) -> WontonError:
    error = call(*arguments).exception
    assert isinstance(error, WontonError), error
    return error


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(command: str) -> None:
    text = done(command, "--help").stdout
    assert f"wonton snapshot {command}" in text.split("Example:")[1]


def test_group_lists_all_commands() -> None:
    text = done("--help").stdout
    for command in COMMANDS:
        assert f"\n  {command} " in text


def test_place_of_the_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("WONTON_SNAPSHOTS", raising=False)
    assert snapshots_dir() == data_dir() / "snapshots"
    monkeypatch.setenv("WONTON_SNAPSHOTS", str(tmp_path / "x"))
    assert snapshots_dir() == tmp_path / "x"


def test_whole_life_of_a_snapshot(store: Path, tree: Path, tmp_path: Path) -> None:
    made = as_json("create", tree, "one", "--toolchain", "lean 4", "--origin", "c0ffee")
    assert made == {"name": "one", "files": 3, "bytes": 2810, "new_blobs": 3, "new_bytes": 2810, "skipped": []}
    assert as_json("list") == [
        {
            "name": "one",
            "entries": 5,
            "toolchain": "lean 4",
            "created_at": as_json("show", "one")["created_at"],
            "origin": "c0ffee",
            "damaged": "",
        }
    ]
    (tree / "d" / "f.lean").write_text("changed")
    (tree / "run.sh").unlink()
    (tree / "more").write_text("more")
    text = done("create", tree, "two").stdout
    assert text == "two: 3 files, 11 B; new: 2 blobs, 11 B\n"
    assert done("diff", "one", "two").stdout == "+ more\n- run.sh\n~ d/f.lean\n"
    assert as_json("diff", "one", "two") == {"added": ["more"], "removed": ["run.sh"], "changed": ["d/f.lean"]}
    out = tmp_path / "out"
    assert done("restore", "one", out, "--mode", "hardlink").stdout == f"{out}: 3 files, 2.7 KiB, by hardlink\n"
    restored = as_json("restore", "two", out, "--mode", "hardlink", "--update", "--verify")
    assert restored == {"name": "two", "folder": str(out), "mode": "hardlink", "files": 3, "bytes": 11, "kept": 1}
    assert (out / "d" / "f.lean").read_text() == "changed" and not (out / "run.sh").exists()
    assert done("verify").stdout == "one: 3 blobs are right\ntwo: 3 blobs are right\n"
    done("release", out)
    assert not out.exists()
    assert as_json("freeze", "one")["blobs"] == 1
    stat = as_json("stat")
    assert (stat["logical"], stat["blobs"], stat["cold_blobs"]) == (2821, 5, 1)
    assert stat["ratio"] == stat["stored"] / 2821 < 0.1
    assert "5 blobs, 1 of them compressed" in done("stat").stdout
    done("remove", "one")
    assert as_json("gc")["blobs"] == 2
    assert done("gc").stdout == "Removed 0 blobs, 0 B\n"
    assert as_json("verify", "two") == [{"name": "two", "blobs": 3, "error": None}]


def test_show_tells_every_entry_on_a_line_of_its_own(store: Path, tree: Path) -> None:
    done("create", tree, "one")
    lines = done("show", "one", "--files").stdout.splitlines()
    assert lines[1] == "3 files, 1 folders, 1 links, 2.7 KiB" and len(lines) == 7
    assert any(line.startswith("0755 ") and line.endswith(" run.sh") for line in lines)
    assert any(line.endswith(" link -> d/f.lean") for line in lines) and any(
        line.endswith(" new\\nline") for line in lines
    )
    told = as_json("show", "one", "--files")
    assert {entry["path"]: entry["kind"] for entry in told["entries"]} == {
        "d": "folder",
        "d/f.lean": "file",
        "link": "link",
        "new\\nline": "file",
        "run.sh": "file",
    }
    assert "entries" not in as_json("show", "one")


def test_paper_format_there_and_back(store: Path, tree: Path, tmp_path: Path) -> None:
    done("create", tree, "one")
    file_map, storage = tmp_path / "one.bin", tmp_path / "storage"
    text = done("export", "one", file_map, storage).stderr
    assert "0 empty folders, the executable bit of 1 files" in text
    assert "back: 4 files and links" in done("import", file_map, storage, "back", "--toolchain", "t").stderr
    # Modes are what it does not hold.
    assert as_json("diff", "one", "back") == {"added": [], "removed": [], "changed": ["run.sh"]}


def test_adopted_excluded_and_replaced(store: Path, tree: Path) -> None:
    assert as_json("create", tree, "one", "--exclude", "d/", "--exclude", "link")["files"] == 2
    assert refused("create", tree, "one").summary == "the snapshot one exists already"
    assert as_json("create", tree, "one", "--replace", "--adopt")["files"] == 3
    assert (tree / "d" / "f.lean").stat().st_mode & 0o777 == 0o444


def test_what_is_left_out_is_told(store: Path, tree: Path) -> None:
    os.mkfifo(tree / "pipe")
    result = done("create", tree, "one")
    assert "Left out, for it is no file, folder or link: pipe" in result.stderr and "pipe" not in result.stdout


def test_damage_is_told_with_an_exit_code(store: Path, tree: Path, tmp_path: Path) -> None:
    done("create", tree, "good")
    (tree / "d" / "f.lean").write_text("other")
    done("create", tree, "bad")
    blob = next(path for path in store.glob("blobs/*/*/*") if path.read_bytes() == b"other")
    blob.chmod(0o644)
    blob.write_text("wrong")
    result = call("verify")
    assert result.exit_code == EXIT_BAD_INPUT
    assert "good: 3 blobs are right" in result.stdout and blob.name in result.stdout
    assert "snapshot create" in result.stderr
    result = call("verify", "--json")
    assert result.exit_code == EXIT_BAD_INPUT
    assert [(row["name"], row["error"] and row["error"]["code"]) for row in json.loads(result.stdout)] == [
        ("bad", "storage.damaged"),
        ("good", None),
    ]
    assert blob.name in refused("restore", "bad", tmp_path / "out").summary
    path = store / "snapshots" / "bad.snapshot"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    assert "bad  damaged: " in done("list").stdout
    assert as_json("list")[0]["entries"] is None
    assert "nothing is removed" in refused("gc").summary


def test_errors_name_what_to_do(store: Path, tree: Path, tmp_path: Path) -> None:
    done("create", tree, "3f1c2ab")
    error = refused("show", "3f1c2aa")
    assert error.summary == f"there is no snapshot 3f1c2aa in {store}" and error.cause == "near to it: 3f1c2ab"
    assert error.exit_code == EXIT_BAD_INPUT
    assert refused("create", tree, "a/b").exit_code == EXIT_WRONG_USAGE
    assert "was not restored from this store" in refused("restore", "3f1c2ab", tree, "--update").summary
    assert "was not restored from this store" in refused("release", tree).summary
    assert "is not empty" in refused("restore", "3f1c2ab", tree).summary
    assert "itself" in refused("create", tmp_path, "whole").summary
    assert call("create", tmp_path / "none", "x").exit_code == EXIT_WRONG_USAGE
    assert call("restore", "3f1c2ab", tmp_path / "out", "--mode", "magic").exit_code == EXIT_WRONG_USAGE
    assert call("remove").exit_code == EXIT_WRONG_USAGE


def test_store_named_by_option_and_empty_stores(store: Path, tree: Path, tmp_path: Path) -> None:
    done("create", tree, "one", "--store", tmp_path / "other")
    assert as_json("list", "--store", tmp_path / "other")[0]["name"] == "one"
    result = done("list")
    assert result.stdout == "" and str(store) in result.stderr
    assert as_json("stat")["ratio"] is None
    assert as_json("verify") == []
    assert not store.exists() or not list(store.glob("snapshots/*"))


def test_from_a_shell(tmp_path: Path, tree: Path) -> None:
    """Names that are not UTF-8, and errors as JSON, through a real process."""
    (tree / os.fsdecode(b"caf\xe9")).mkdir()
    environment = {"WONTON_SNAPSHOTS": str(tmp_path / "store")}
    result = run_wonton("snapshot", "create", str(tree), "one", environment=environment)
    assert result.returncode == EXIT_DONE and "storing: 3 of 3" in result.stderr
    result = run_wonton("snapshot", "show", "one", "--files", environment=environment)
    assert "caf\\xe9" in result.stdout
    result = run_wonton("snapshot", "show", "two", "--json", environment=environment)
    assert result.returncode == EXIT_BAD_INPUT
    assert json.loads(result.stdout)["error"]["code"] == "input.bad"


def test_paths_and_sizes_for_reading() -> None:
    assert shown(b"a b\n\xff\xc3\xa9\x1b[31m") == "a b\\n\\xff\u00e9\\x1b[31m"
    assert [size(count) for count in (0, 1023, 1024, 5 << 30, 3 << 50)] == [
        *("0 B", "1023 B", "1.0 KiB", "5.0 GiB", "3072.0 TiB")
    ]
