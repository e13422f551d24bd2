"""A commit's files in a folder: exactly git's, and never outside of it."""

import pytest

from wonton_core.engineering.history.objects import ObjectReader
from wonton_core.engineering.history.repository import open_repository
from wonton_core.engineering.history.tree_export import LARGEST_FILE_BYTES, TreeError, export_tree
from wonton_core.errors import StorageError

FILE, EXECUTABLE, SYMLINK, SUBMODULE, FOLDER = b"100644", b"100755", b"120000", b"160000", b"40000"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "there" / "tree"


def export(history, folder, commit=None):
    repository = open_repository(history.folder)
    with ObjectReader(repository, LARGEST_FILE_BYTES) as objects:
        return export_tree(repository, objects, commit or history.tip, folder)


def test_contents_modes_and_links_are_those_of_the_commit(history, folder):
    history.change({"run.sh": "#!/bin/sh\n"}, mode=EXECUTABLE)
    history.change({"a/link": "../run.sh", "dangling": "/nowhere"}, mode=SYMLINK)
    history.commit("feat: all", {"a/b/c.txt": b"\r\n\x00\xff", "empty": "", ".gitattributes": "*.txt text eol=crlf\n"})
    assert export(history, folder) == 6
    assert (folder / "a/b/c.txt").read_bytes() == b"\r\n\x00\xff"
    assert (folder / "empty").read_bytes() == b""
    assert (folder / "run.sh").stat().st_mode & 0o777 == 0o755
    assert (folder / "empty").stat().st_mode & 0o111 == 0
    assert (folder / "a/link").readlink().as_posix() == "../run.sh"
    assert (folder / "dangling").readlink().as_posix() == "/nowhere"


def test_a_submodule_is_an_empty_folder(history, folder):
    commit = history.commit("chore: one", {"A": "x"})
    history.files[b"sub"] = (SUBMODULE, commit)
    history.commit("chore: two")
    export(history, folder)
    assert list((folder / "sub").iterdir()) == []


@pytest.mark.parametrize("name", ["../out", "a/../../out", ".git/config", "a\nb", ".GIT/x", "C:/x"])
def test_names_that_lead_elsewhere_are_refused(history, folder, name):
    history.commit("feat: bad", {name: "x", "A": "y"})
    with pytest.raises(TreeError):
        export(history, folder)
    assert not folder.exists() and not (folder.parent / "out").exists()


def test_nothing_is_written_through_a_link(history, folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    link = history.put("blob", str(outside).encode())
    inner = history.raw_tree({b"evil": (FILE, history.put("blob", b"x"))})
    tree = history.put(
        "tree",
        b"".join(b"%b %b\0%b" % (mode, b"a", bytes.fromhex(name)) for mode, name in ((SYMLINK, link), (FOLDER, inner))),
    )
    history.commit("feat: twice", tree=tree)
    with pytest.raises(TreeError, match="claim"):
        export(history, folder)
    assert list(outside.iterdir()) == []


def test_the_same_name_twice_is_refused(history, folder):
    blobs = [history.put("blob", content) for content in (b"x", b"y")]
    tree = history.put("tree", b"".join(b"100644 A\0%b" % bytes.fromhex(name) for name in blobs))
    history.commit("feat: twice", tree=tree)
    with pytest.raises(TreeError, match="claim"):
        export(history, folder)


def test_a_missing_or_damaged_object_is_named(history, folder):
    history.commit("feat: one", {"A.txt": "lost"})
    path = history.path_of(history.files[b"A.txt"][1])
    content = path.read_bytes()
    path.unlink()
    with pytest.raises(TreeError, match=r"A\.txt .*missing"):
        export(history, folder)
    path.write_bytes(content[:-3])
    with pytest.raises(TreeError, match=r"A\.txt"):
        export(history, folder.with_name("again"))


def test_no_such_commit(history, folder):
    history.commit("feat: one", {"A": "x"})
    with pytest.raises(TreeError, match="0000"):
        export(history, folder, "0" * 40)


def test_a_place_that_can_not_be_written(history, tmp_path):
    history.commit("feat: one", {"A": "x"})
    (tmp_path / "file").touch()
    with pytest.raises((StorageError, TreeError)):
        export(history, tmp_path / "file" / "tree")
