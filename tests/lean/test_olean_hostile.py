"""Compiled modules that are made to cost time and memory, or to be taken for others; written by hand, without Lean."""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from click.testing import CliRunner

from wonton_core.errors import StorageError
from wonton_lean.cli.extract import command
from wonton_lean.extraction.library_extraction import extract_library, find_modules
from wonton_lean.extraction.records import EXTRACTION_FORMAT_VERSION, ExtractionSettings
from wonton_lean.olean.mapped_file import OleanError, OleanVersionError
from wonton_lean.olean.module import KINDS, OleanModule
from wonton_lean.olean.term_graph import TermTooLargeError

BASE = 0x10000
ANONYMOUS = 1
EMPTY_LIST = 1


class Heap:
    """The bytes of one part, objects in the order in which they are added; every method gives an address."""

    def __init__(self, base: int = BASE) -> None:
        self.base = base
        self.bytes = bytearray(96)

    def _add(self, content: bytes) -> int:
        address = self.base + len(self.bytes)
        self.bytes += content + b"\0" * (-len(content) % 8)
        return address

    def constructor(self, tag: int, *fields: int, scalars: bytes = b"") -> int:
        return self._add(struct.pack(f"<iHBB{len(fields)}Q", 0, 0, len(fields), tag, *fields) + scalars)

    def array(self, *elements: int) -> int:
        count = len(elements)
        return self._add(struct.pack(f"<iHBBQQ{count}Q", 0, 0, 0, 246, count, count, *elements))

    def string(self, text: str) -> int:
        data = text.encode() + b"\0"
        return self._add(struct.pack("<iHBBQQQ", 0, 0, 0, 249, len(data), len(data), len(text)) + data)

    def name(self, *parts: str | int) -> int:
        """A name of new parts, or of strings that are there (by address)."""
        address = ANONYMOUS
        for part in parts:
            text = self.string(part) if isinstance(part, str) else part
            address = self.constructor(1, address, text)
        return address

    def axiom(self, name: int, of_type: int) -> int:
        return self.constructor(0, self.constructor(0, self.constructor(0, name, EMPTY_LIST, of_type), scalars=b"\0"))

    def theorem(self, name: int, of_type: int, value: int) -> int:
        head = self.constructor(0, name, EMPTY_LIST, of_type)
        return self.constructor(2, self.constructor(0, head, value, EMPTY_LIST))

    def write(self, path: Path, constants: dict[int, int], *, in_parts: bool = False, version: str = "4.30.0") -> None:
        """As a module of constants: names (their addresses) to objects."""
        names, objects, none = self.array(*constants), self.array(*constants.values()), self.array()
        root = self.constructor(0, none, names, objects, none, none, scalars=bytes([in_parts]))
        self.bytes[:96] = struct.pack(
            "<5sBB33s40sQQ", b"olean", 2, 1, version.encode(), b"0" * 40, self.base, root
        )  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.bytes)


def prop(heap: Heap) -> int:
    return heap.constructor(3, heap.constructor(0, scalars=b"\0" * 8))


def one_axiom(path: Path, *name: str, version: str = "4.30.0") -> None:
    heap = Heap()
    label = heap.name(*name)
    heap.write(path, {label: heap.axiom(label, prop(heap))}, version=version)


def extract(library: Path, out: Path) -> tuple[int, dict[str, Any], str]:
    arguments = ["--olean-dir", str(library), "--out", str(out), "--executor", "local", "--json"]
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    return result.exit_code, json.loads(result.stdout) if result.stdout else {}, result.stderr


def declarations(out: Path, module: str) -> list[dict[str, Any]]:
    with gzip.open(out / "modules" / f"{module}.jsonl.gz", "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream][1:]


def test_a_name_that_repeats_a_long_string_is_refused(tmp_path: Path) -> None:
    """4,000 parts of a megabyte each would be 4 GB, from a file of one."""
    heap = Heap()
    long = heap.string("x" * 1_000_000)
    name = heap.name(*[long] * 4000)
    heap.write(tmp_path / "M.olean", {name: heap.axiom(name, prop(heap))})
    with pytest.raises(OleanError, match="a name of over 65,536 characters"):
        OleanModule(tmp_path / "M.olean")


def test_names_that_grow_one_by_one_are_refused(tmp_path: Path) -> None:
    """Each adds a part of 1,000 characters to the one before."""
    heap = Heap()
    long, sort = heap.string("x" * 1_000), prop(heap)
    names = [ANONYMOUS]
    for _ in range(100):
        names.append(heap.constructor(1, names[-1], long))
    heap.write(tmp_path / "M.olean", {name: heap.axiom(name, sort) for name in names[1:]})
    with pytest.raises(OleanError, match="characters"):
        OleanModule(tmp_path / "M.olean")


def test_annotations_that_applications_share_are_counted(tmp_path: Path) -> None:
    """400 applications whose heads go through the same 400 annotations: 160,000 steps, with few parts."""
    heap = Heap()
    name = heap.name("a")
    sort = prop(heap)
    head = heap.constructor(4, name, EMPTY_LIST)
    for _ in range(400):
        head = heap.constructor(10, EMPTY_LIST, head)
    term = sort
    for _ in range(400):
        term = heap.constructor(5, head, term)
    heap.write(tmp_path / "M.olean", {name: heap.axiom(name, term)})
    with OleanModule(tmp_path / "M.olean") as module:
        address = module.constant("a").type_address
        with pytest.raises(TermTooLargeError):
            module.term(address, most_parts=100_000)
        assert len(module.term(address, most_parts=200_000).nodes) == 402


def test_a_level_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heap = Heap()
    name, level = heap.name("a"), heap.constructor(0, scalars=b"\0" * 8)
    for _ in range(500):
        level = heap.constructor(2, level, level)
    sorts = [heap.constructor(3, level) for _ in range(500)]
    term = sorts[0]
    for sort in sorts[1:]:
        term = heap.constructor(7, ANONYMOUS, sort, term)
    heap.write(tmp_path / "M.olean", {name: heap.axiom(name, term)})
    with OleanModule(tmp_path / "M.olean") as module:
        seen: list[int] = []
        read = module.file.constructor

        def counted(address: int) -> tuple[int, tuple[int, ...]]:
            seen.append(address)
            return read(address)

        monkeypatch.setattr(module.file, "constructor", counted)
        module.term(module.constant("a").type_address)
    assert len(seen) < 5_000


def test_a_part_that_is_missing_is_no_module_of_axioms(tmp_path: Path) -> None:
    """What importers see calls a theorem an axiom: without the last part there would be no theorems."""
    library, out = tmp_path / "library", tmp_path / "out"
    shown = Heap()
    label = shown.name("t")
    shown.write(library / "M.olean", {label: shown.axiom(label, prop(shown))}, in_parts=True)
    server = Heap(base=2 * BASE)
    server.write(library / "M.olean.server", {label: shown.base + len(shown.bytes) - 8}, in_parts=True)
    code, counts, said = extract(library, out)
    assert (code, counts["failed"], counts["declarations"]) == (5, 1, 0)
    assert "some are missing" in said
    (library / "M.olean.server").unlink()
    assert extract(library, out)[0] == 5


def test_parts_of_a_module_that_is_in_one_now_are_told(tmp_path: Path) -> None:
    """Left by a compilation from when its file began with `module`."""
    one_axiom(tmp_path / "library" / "M.olean", "new")
    for number, ending in enumerate((".server", ".private"), 2):
        heap = Heap(base=number * BASE)
        label = heap.name("old")
        heap.write(tmp_path / "library" / f"M.olean{ending}", {label: heap.axiom(label, prop(heap))}, in_parts=True)
    code, _, said = extract(tmp_path / "library", tmp_path / "out")
    assert code == 5
    assert "not those of one compilation" in said


def test_what_the_first_part_has_the_last_has_too(tmp_path: Path) -> None:
    for number, (ending, name) in enumerate((("", "mine"), (".server", "mine"), (".private", "foreign")), 1):
        heap = Heap(base=number * BASE)
        label = heap.name(name)
        heap.write(tmp_path / f"M.olean{ending}", {label: heap.axiom(label, prop(heap))}, in_parts=True)
    with OleanModule(tmp_path / "M.olean") as module, pytest.raises(OleanError, match="has no mine"):
        module.require_all_parts()


def test_constants_with_one_text_are_all_extracted(tmp_path: Path) -> None:
    """``A.«b.c»`` and ``A.b.c``."""
    heap = Heap()
    quoted, plain = heap.name("A", "b.c"), heap.name("A", "b", "c")
    sort = prop(heap)
    value = heap.constructor(4, quoted, EMPTY_LIST)
    heap.write(tmp_path / "in" / "M.olean", {quoted: heap.axiom(quoted, sort), plain: heap.theorem(plain, sort, value)})
    code, counts, _ = extract(tmp_path / "in", tmp_path / "out")
    assert (code, counts["declarations"], counts["theorems"]) == (0, 2, 1)
    assert [found["kind"] for found in declarations(tmp_path / "out", "M")] == ["axiom", "theorem"]


def test_modules_with_one_text_are_two_files(tmp_path: Path) -> None:
    one_axiom(tmp_path / "in" / "A" / "B.olean", "first")
    one_axiom(tmp_path / "in" / "A.B.olean", "second")
    assert {found.name for found in find_modules(tmp_path / "in", ["*"])} == {"A.B", "«A.B»"}
    assert extract(tmp_path / "in", tmp_path / "out")[1]["declarations"] == 2
    assert declarations(tmp_path / "out", "A.B")[0]["name"] == "first"
    assert declarations(tmp_path / "out", "«A.B»")[0]["name"] == "second"


def test_a_projection_needs_its_structure(tmp_path: Path) -> None:
    heap = Heap()
    name, structure, sort = heap.name("t"), heap.name("My", "Pair"), prop(heap)
    value = heap.constructor(11, structure, 1, heap.constructor(0, 1))
    heap.write(tmp_path / "in" / "M.olean", {name: heap.theorem(name, sort, value)})
    extract(tmp_path / "in", tmp_path / "out")
    assert declarations(tmp_path / "out", "M")[0]["term_uses"] == ["My.Pair"]


class Elsewhere:
    """An executor whose workers' disk is another."""

    def __init__(self, disk: Path) -> None:
        self.disk = disk

    def run(self, work: Any, items: Any) -> Iterator[tuple[int, Any]]:
        assert work.out.is_absolute() and all(item.path.is_absolute() for item in items)
        for position, item in enumerate(items):
            yield position, evolve(work, out=self.disk)(item)


def test_what_was_written_on_another_machine_is_not_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one_axiom(tmp_path / "in" / "A.olean", "A")
    settings = ExtractionSettings(EXTRACTION_FORMAT_VERSION, KINDS, terms=True, most_parts=1_000)
    monkeypatch.chdir(tmp_path)
    modules = find_modules(Path("in"), ["*"])
    with pytest.raises(StorageError, match="is not here, though a worker wrote it"):
        extract_library(modules, settings, Path("out"), Elsewhere(tmp_path / "another"))
    assert extract_library(modules, settings, Path("out"), Elsewhere(Path("out"))).new == 1


def test_a_damaged_first_module_does_not_hold_up_the_others(tmp_path: Path) -> None:
    for name in "AB":
        one_axiom(tmp_path / "in" / f"{name}.olean", name)
    assert extract(tmp_path / "in", tmp_path / "out")[0] == 0
    (tmp_path / "in" / "A.olean").write_bytes(b"olean")
    code, counts, said = extract(tmp_path / "in", tmp_path / "out")
    assert (code, counts["failed"], counts["declarations"]) == (5, 1, 1)
    assert "A.olean" in said
    # What an older compilation gave is not what the module holds.
    assert not (tmp_path / "out" / "modules" / "A.jsonl.gz").exists()
    one_axiom(tmp_path / "in" / "A.olean", "A", version="4.36.0")
    with pytest.raises(OleanVersionError):
        find_modules(tmp_path / "in", ["*"])
