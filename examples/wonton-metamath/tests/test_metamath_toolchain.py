"""Where Metamath is looked for, and what is said where it can't be had. No test here needs it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from wonton_core.errors import StorageError
from wonton_metamath.errors import MetamathFailedError, MetamathMissingError
from wonton_metamath.health import check_metamath
from wonton_metamath.toolchain import discover
from wonton_metamath.toolchain.discover import find_database, find_program, program_version
from wonton_metamath.toolchain.install import install, is_installed
from wonton_metamath.toolchain.verify import verify_database

Program = Callable[[str, str], Path]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Puts a program of this name and text on a PATH that holds a shell and few tools."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "cp", "mkdir", "cat"):
        (folder / tool).symlink_to(Path("/bin") / tool)
    monkeypatch.setenv("PATH", str(folder))

    def make(name: str, text: str) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return path

    return make


def test_nothing_is_there(isolated_cache: Path, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discover, "_SYSTEM_DATABASES", isolated_cache)
    with pytest.raises(MetamathMissingError, match="no metamath program"):
        find_program()
    with pytest.raises(MetamathMissingError, match=r"no set\.mm"):
        find_database()
    report = check_metamath()
    assert (report.state, report.fix) == ("missing", "wonton toolchain install metamath")


def test_a_database_that_is_named_is_taken(tmp_path: Path) -> None:
    assert find_database(tmp_path / "mine.mm") == tmp_path / "mine.mm"


def test_another_program_of_that_name(program: Program) -> None:
    program("metamath", "echo hello")
    with pytest.raises(MetamathMissingError, match="doesn't tell a version"):
        program_version(find_program())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("exit 3", "ended with code 3"),
        (
            "echo 'No errors were found'; echo 'MM> verify proof *'; echo 'something else'",
            "doesn't say that the proofs",
        ),
    ],
)
def test_an_answer_that_is_none(program: Program, small: Path, answer: str, said: str) -> None:
    with pytest.raises(MetamathFailedError, match=said):
        verify_database(program("metamath", answer), small)


def test_where_there_is_no_apt(isolated_cache: Path, program: Program) -> None:
    with pytest.raises(MetamathFailedError, match="aren't on PATH"):
        install(None, print)


APT = 'case "$*" in *update*) {update};; *) cp {folder}/metamath.deb .;; esac'
DPKG = 'mkdir -p "$3/usr/bin" "$3/usr/share/metamath/databases"; {files}'


def test_an_index_that_can_not_be_fetched(isolated_cache: Path, program: Program, tmp_path: Path) -> None:
    program("dpkg-deb", "exit 0")
    program("apt-get", APT.format(update="echo 'E: no network here' >&2; exit 100", folder=tmp_path))
    with pytest.raises(MetamathFailedError, match="no network here"):
        install(None, print)
    assert not is_installed(discover.default_root())
    assert [path.name for path in isolated_cache.rglob("*") if path.is_dir()] == ["toolchains"]


def test_packages_that_hold_something_else(isolated_cache: Path, program: Program, tmp_path: Path) -> None:
    (tmp_path / "metamath.deb").write_text("a package")
    program("apt-get", APT.format(update="exit 0", folder=tmp_path))
    program("dpkg-deb", DPKG.format(files="exit 0"))
    with pytest.raises(MetamathFailedError, match="hold no usr/bin/metamath"):
        install(None, print)
    files = 'echo x > "$3/usr/bin/metamath"; echo x > "$3/usr/share/metamath/databases/set.mm"'
    program("dpkg-deb", DPKG.format(files=files))
    with pytest.raises(MetamathFailedError, match="has SHA-256"):
        install(None, print)
    assert not is_installed(discover.default_root())


def test_a_place_that_can_not_be_written(program: Program, tmp_path: Path) -> None:
    program("apt-get", "exit 0")
    program("dpkg-deb", "exit 0")
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="can't be written"):
        install(tmp_path / "file" / "below", print)


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for path in (root / discover.PROGRAM, root / discover.DATABASES / discover.SET_MM):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    assert install(root, print) == root
    assert [path.name for path in tmp_path.iterdir()] == ["root"]
