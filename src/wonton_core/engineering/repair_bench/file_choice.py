"""Which files of a commit's tree the benchmark takes."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from wonton_core.engineering.history.objects import FOUND, TOO_LARGE, ObjectReader
from wonton_core.engineering.history.repository import Repository
from wonton_core.engineering.history.tree_paths import NOT_UTF8, safe_path
from wonton_core.engineering.repair_bench.edit import OtherFile
from wonton_core.engineering.repair_bench.source_text import SourceText

LARGEST_FILE_BYTES = 1_000_000
# Peers write the file into a folder of their own; file systems take names up to 255 bytes and paths up to 4096, and
# programs put endings of their own to them.
_LONGEST_NAME_BYTES = 200
_LONGEST_PATH_BYTES = 1000


def unfit_path(raw: bytes) -> str:
    """Why a file of this name isn't taken; empty: it is."""
    path, problem = safe_path(raw)
    if problem == NOT_UTF8:
        return "of a file whose name is not UTF-8"
    if problem:
        # Damaged, or made to do harm: peers write files by their names.
        return "of a file whose name leads elsewhere"
    if len(raw) > _LONGEST_PATH_BYTES or any(len(name) > _LONGEST_NAME_BYTES for name in raw.split(b"/")):
        return "of a file whose name is too long to be written"
    # Such names need quotes in a diff's header, which is noise of its own.
    return "of a file whose name needs quotes" if any(not char.isprintable() or char in '" ' for char in path) else ""


def read_text(objects: ObjectReader, name: str) -> tuple[str, str]:
    """The text of a blob and "", or "" and why it isn't taken."""
    found = objects.read(name)
    if found.state == TOO_LARGE:
        return "", "of a file over 1 MB"
    if found.state != FOUND or found.kind != "blob":
        return "", "of objects that are missing or damaged"
    try:
        text = found.content.decode()
    except UnicodeDecodeError:
        return "", "of a file that is not UTF-8 text"
    return ("", "of a file that is not UTF-8 text") if "\0" in text else (text, "")


def other_file(
    repository: Repository, objects: ObjectReader, commit: str, path: str, random: Random
) -> OtherFile | None:
    """A file beside ``path`` before ``commit``, of the same suffix and by chance; from elsewhere if there is none."""
    listed = repository.run("ls-tree", "-r", "-z", "--full-tree", f"{commit}^")
    if listed.code:
        return None
    files = [entry for line in listed.stdout.split(b"\0") if (entry := _regular_file(line)) and entry[0] != path]
    suffix = path.rpartition("/")[2].rpartition(".")[2]
    alike = [(name, blob) for name, blob in files if name.rpartition("/")[2].rpartition(".")[2] == suffix]
    folder = path.rpartition("/")[0]
    beside = [(name, blob) for name, blob in alike if name.rpartition("/")[0] == folder]
    return _drawn(objects, beside or alike, random)


def _drawn(objects: ObjectReader, files: Sequence[tuple[str, str]], random: Random) -> OtherFile | None:
    if not files:
        return None
    name, blob = random.choice(sorted(files))
    text, problem = read_text(objects, blob)
    return None if problem or not text else OtherFile(name, SourceText.of(text))


def _regular_file(line: bytes) -> tuple[str, str] | None:
    head, _, raw = line.partition(b"\t")
    if not head.startswith(b"100") or unfit_path(raw):
        return None
    return raw.decode(), head.split(b" ")[2].decode()
