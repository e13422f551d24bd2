import hashlib
import json
from pathlib import Path

import pytest

from wonton_core.errors import StorageError
from wonton_core.model.corpus import CorpusItem, ItemSource
from wonton_core.store.corpora import (
    CorpusError,
    build_corpus,
    corpus_folder,
    is_current,
    list_references,
    open_corpus,
    parse_reference,
)


def item(name: str, statement: str = "theorem {name}.{u} (A : Type u) : True := by") -> CorpusItem:
    return CorpusItem(f"coq_pair_{name}", f"theorem {name}", statement, "True", ItemSource("b1", f"pair_{name}", name))


def build(root: Path, *names: str, corpus_id: str = "micro"):
    items = [item(name) for name in names]
    return build_corpus("lean", corpus_id, items, benchmark_id="b1", item_id_scheme="lean_item_id", root=root)


def test_round_trip(tmp_path: Path) -> None:
    corpus, folder = build(tmp_path, "b", "a")
    assert [i.item_id for i in corpus.items] == ["coq_pair_a", "coq_pair_b"]
    assert open_corpus("lean:micro", root=tmp_path) == corpus
    assert open_corpus(corpus.reference, root=tmp_path) == corpus
    assert folder == tmp_path / "lean" / "micro" / corpus.manifest.build_id


def test_build_id_depends_on_content_only(tmp_path: Path) -> None:
    here, _ = build(tmp_path / "here", "a", "b")
    there, _ = build(tmp_path / "there", "b", "a")
    other, _ = build(tmp_path / "here", "a")
    assert here.manifest.build_id == there.manifest.build_id != other.manifest.build_id


def test_current_is_the_last_build(tmp_path: Path) -> None:
    first, first_folder = build(tmp_path, "a")
    second, second_folder = build(tmp_path, "a", "b")
    assert open_corpus("lean:micro", root=tmp_path) == second
    assert open_corpus(first.reference, root=tmp_path) == first
    assert (is_current(first_folder), is_current(second_folder)) == (False, True)
    assert list_references(root=tmp_path) == sorted([first.reference, second.reference])


def test_name_is_put_in_without_touching_other_braces() -> None:
    assert item("a").declaration("t1") == "theorem t1.{u} (A : Type u) : True := by"


@pytest.mark.parametrize("text", ["", "micro", "lean:", ":micro", "lean:../x", "lean:micro@XYZ", "lean:micro@"])
def test_reference_that_is_none(text: str) -> None:
    with pytest.raises(CorpusError, match="not a reference"):
        parse_reference(text)


def test_unknown_corpus_answers_with_suggestions(tmp_path: Path) -> None:
    build(tmp_path, "a", corpus_id="coq-paired-micro-v1")
    with pytest.raises(CorpusError, match="did you mean lean:coq-paired-micro-v1") as raised:
        corpus_folder("lean:coq-paired-mikro-v1", root=tmp_path)
    assert "lean:coq-paired-micro-v1@" in raised.value.cause
    with pytest.raises(CorpusError, match="no corpus") as raised:
        corpus_folder("lean:x", root=tmp_path / "empty")
    assert "no corpus was built yet" in raised.value.cause


def test_unknown_build_of_a_known_corpus(tmp_path: Path) -> None:
    build(tmp_path, "a")
    with pytest.raises(CorpusError, match="there is no corpus lean:micro@0123"):
        corpus_folder("lean:micro@0123", root=tmp_path)


def test_changed_items_are_refused(tmp_path: Path) -> None:
    _, folder = build(tmp_path, "a")
    path = folder / "items.jsonl"
    path.write_bytes(path.read_bytes().replace(b"True", b"False"))
    with pytest.raises(CorpusError, match=r"not what manifest\.json says"):
        open_corpus("lean:micro", root=tmp_path)
    path.unlink()
    with pytest.raises(CorpusError, match="No such file"):
        open_corpus("lean:micro", root=tmp_path)


def test_damage_that_the_manifest_agrees_with_is_refused(tmp_path: Path) -> None:
    _, folder = build(tmp_path, "a")
    (folder / "items.jsonl").write_bytes(b"{")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["items_sha256"] = hashlib.sha256(b"{").hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CorpusError, match="not JSON"):
        open_corpus("lean:micro", root=tmp_path)


def test_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "lean").write_text("a file where a folder should be")
    with pytest.raises(StorageError, match="can't write"):
        build(tmp_path, "a")


def test_other_format_version_is_refused(tmp_path: Path) -> None:
    _, folder = build(tmp_path, "a")
    (folder / "manifest.json").write_text('{"format_version": 9}')
    with pytest.raises(CorpusError, match="corpus format 9"):
        open_corpus("lean:micro", root=tmp_path)
