"""Corpora on disk: ``<corpora>/<backend>/<corpus_id>/<build_id>/{manifest.json,items.jsonl,validation.jsonl}``.

``CURRENT`` beside the builds names the one that a reference without a build id means. A reference is
``<backend>:<corpus_id>[@<build_id>]``.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from attrs import frozen

from wonton_core.codec.records import canonical_json, content_hash, read_json, structure, unstructure
from wonton_core.errors import BadInputError, UsageError
from wonton_core.model.corpus import CORPUS_FORMAT_VERSION, Corpus, CorpusItem, CorpusManifest, ItemValidation
from wonton_core.store.atomic import write_bytes, write_json
from wonton_core.store.places import corpora_dir

MANIFEST_FILE = "manifest.json"
ITEMS_FILE = "items.jsonl"
VALIDATION_FILE = "validation.jsonl"
CURRENT_FILE = "CURRENT"
_BUILD_ID_DIGITS = 16
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*\Z")
_REFERENCE = re.compile(r"([a-z][a-z0-9_\-]*):([A-Za-z0-9][A-Za-z0-9_.\-]*)(?:@([0-9a-f]+))?\Z")


class CorpusError(BadInputError):
    """A corpus is unknown or damaged, or a reference to one can't be read."""

    code = "input.corpus"


@frozen
class CorpusReference:
    """``<backend>:<corpus_id>[@<build_id>]``; an empty ``build_id`` means the current build."""

    backend: str
    corpus_id: str
    build_id: str = ""


def parse_reference(text: str) -> CorpusReference:
    """The reference in ``text``. Raises CorpusError."""
    found = _REFERENCE.match(text)
    if found is None:
        raise CorpusError(
            f"{text!r} is not a reference to a corpus",
            cause="a reference is <backend>:<corpus_id> or <backend>:<corpus_id>@<build_id>",
            next_step="see `wonton corpus list`",
        )
    return CorpusReference(found[1], found[2], found[3] or "")


def build_corpus(
    backend: str,
    corpus_id: str,
    items: Iterable[CorpusItem],
    *,
    benchmark_id: str,
    item_id_scheme: str,
    root: Path | None = None,
) -> tuple[Corpus, Path]:
    """Write a build and make it the current one; return it and its folder.

    The same items give the same build: writing it again changes nothing but ``CURRENT``. Raises UsageError for a
    corpus id that can't be a folder, StorageError when the place can't be written.
    """
    if not _NAME.match(corpus_id):
        raise UsageError(
            f"{corpus_id!r} can't be a corpus id",
            cause="letters, digits, `_`, `-` and `.` are allowed, beginning with a letter or digit",
            next_step="choose another --corpus-id",
        )
    ordered = tuple(sorted(items, key=lambda item: item.item_id))
    lines = b"".join(canonical_json(unstructure(item)) + b"\n" for item in ordered)
    identity = {
        "format_version": CORPUS_FORMAT_VERSION,
        "backend": backend,
        "corpus_id": corpus_id,
        "benchmark_id": benchmark_id,
        "item_id_scheme": item_id_scheme,
        "items_total": len(ordered),
        "items_sha256": hashlib.sha256(lines).hexdigest(),
    }
    manifest = CorpusManifest(
        **identity,  # type: ignore[arg-type]
        build_id=content_hash(identity)[:_BUILD_ID_DIGITS],
        created_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    folder = _corpora(root) / backend / corpus_id / manifest.build_id
    if not (folder / MANIFEST_FILE).exists():
        write_bytes(folder / ITEMS_FILE, lines)
        write_json(folder / MANIFEST_FILE, unstructure(manifest))  # last: its presence marks the build whole
    write_bytes(folder.parent / CURRENT_FILE, f"{manifest.build_id}\n".encode())
    return Corpus(manifest, ordered), folder


def corpus_folder(reference: str, *, root: Path | None = None) -> Path:
    """The folder of the build that ``reference`` names. Raises CorpusError with suggestions when there is none."""
    wanted = parse_reference(reference)
    home = _corpora(root) / wanted.backend / wanted.corpus_id
    build_id = wanted.build_id
    if not build_id:
        current = home / CURRENT_FILE
        build_id = current.read_text().strip() if current.is_file() else ""
    folder = home / build_id
    if build_id and (folder / MANIFEST_FILE).is_file():
        return folder
    known = list_references(root=root)
    raise CorpusError(
        f"there is no corpus {reference}" + _suggestion(reference, known),
        cause=f"known: {', '.join(known)}" if known else "no corpus was built yet",
        next_step="build it, for example with `wonton corpus build-lean-coq-paired-micro`; see `wonton corpus list`",
    )


def _suggestion(reference: str, known: Sequence[str]) -> str:
    candidates = [*known, *(name.split("@")[0] for name in known)]
    close = difflib.get_close_matches(reference, candidates, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def open_corpus(reference: str, *, root: Path | None = None) -> Corpus:
    """The corpus that ``reference`` names. Raises CorpusError when it is unknown, damaged or of another version."""
    folder = corpus_folder(reference, root=root)
    manifest = read_manifest(folder)
    path = folder / ITEMS_FILE
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _damaged(path, error.strerror or str(error)) from error
    if hashlib.sha256(content).hexdigest() != manifest.items_sha256:
        raise _damaged(path, f"its content is not what {MANIFEST_FILE} says")
    try:
        lines = [json.loads(line) for line in content.splitlines()]
    except ValueError as error:
        raise _damaged(path, f"not JSON: {error}") from error
    items = [structure(line, CorpusItem, place=f"{path}:{number}") for number, line in enumerate(lines, start=1)]
    return Corpus(manifest, tuple(items))


def read_manifest(folder: Path) -> CorpusManifest:
    """The manifest of the build in ``folder``. Raises CorpusError for another format version, BadInputError."""
    path = folder / MANIFEST_FILE
    data: Any = read_json(path)
    version = data.get("format_version") if isinstance(data, dict) else None
    if version != CORPUS_FORMAT_VERSION:
        raise CorpusError(
            f"{path}: corpus format {version!r}, this Wonton reads {CORPUS_FORMAT_VERSION}",
            next_step="build the corpus again",
        )
    return structure(data, CorpusManifest, place=str(path))


def _damaged(path: Path, reason: str) -> CorpusError:
    return CorpusError(
        f"{path}: {reason}",
        cause="the file was changed or cut off",
        next_step=f"remove {path.parent} and build the corpus again",
    )


def list_references(*, root: Path | None = None) -> list[str]:
    """All builds as ``<backend>:<corpus_id>@<build_id>``, in order."""
    return [
        f"{path.parent.parent.parent.name}:{path.parent.parent.name}@{path.parent.name}"
        for path in sorted(_corpora(root).glob(f"*/*/*/{MANIFEST_FILE}"))
    ]


def current_benchmark(backend: str, corpus_id: str, *, root: Path | None = None) -> str | None:
    """The benchmark that a reference without a build id means now; None where there is no such corpus."""
    try:
        return read_manifest(corpus_folder(f"{backend}:{corpus_id}", root=root)).benchmark_id
    except CorpusError:
        return None


def is_current(folder: Path) -> bool:
    """Whether the build in ``folder`` is the one that a reference without a build id means."""
    current = folder.parent / CURRENT_FILE
    return current.is_file() and current.read_text().strip() == folder.name


def write_validation(folder: Path, validations: Iterable[ItemValidation]) -> Path:
    """Write ``validation.jsonl`` beside the items; return its path. Raises StorageError."""
    path = folder / VALIDATION_FILE
    write_bytes(path, b"".join(canonical_json(unstructure(found)) + b"\n" for found in validations))
    return path


def _corpora(root: Path | None) -> Path:
    return corpora_dir() if root is None else root
