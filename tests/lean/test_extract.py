"""``wonton lean extract``: what compiled modules hold, as files; with the embedded Lean's own modules."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wonton_core.codec.term_codec import term_from_json
from wonton_core.errors import BadInputError
from wonton_core.execution.processes import ProcessExecutor
from wonton_lean.cli.extract import command
from wonton_lean.extraction.library_extraction import extract_library, find_modules
from wonton_lean.extraction.records import EXTRACTION_FORMAT_VERSION, ExtractionSettings
from wonton_lean.olean.mapped_file import OleanError
from wonton_lean.olean.module import KINDS, OleanModule
from wonton_lean.toolchain import LeanToolchain, find_toolchain

pytestmark = pytest.mark.prover

SETTINGS = ExtractionSettings(EXTRACTION_FORMAT_VERSION, KINDS, terms=True, most_parts=1_000_000)
IN_PARTS = """module
prelude
public section
inductive Truth : Prop | mk
theorem truth : Truth := Truth.mk
theorem again : Truth := truth
"""
MANY_IN_PARTS = IN_PARTS + "".join(f"theorem n{n} : Truth := again\n" for n in range(2000))


def theorems(first: int, count: int) -> str:
    lines = (f"theorem t{n} (a b : Prop) (h : a ∧ b) : b ∧ a := ⟨h.2, h.1⟩" for n in range(first, first + count))
    return "\n".join(lines) + "\n"


def compile_text(lean: LeanToolchain, folder: Path, name: str, text: str) -> None:
    source = folder.joinpath(*name.split(".")).with_suffix(".lean")
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(text, encoding="utf-8")
    relative = source.relative_to(folder)
    result = lean.run("-o", str(relative.with_suffix(".olean")), str(relative), folder=folder, seconds=120)
    assert result.code == 0, result.stdout


@pytest.fixture(scope="module")
def lean(tmp_path_factory: pytest.TempPathFactory) -> LeanToolchain:
    return find_toolchain("embedded", cache_dir=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def library(lean: LeanToolchain, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    compile_text(lean, folder, "Big.One", lean.header + theorems(0, 1000))
    compile_text(lean, folder, "Big.Two", lean.header + theorems(1000, 1000))
    compile_text(lean, folder, "Parts", IN_PARTS)
    return folder


def extract(library: Path, out: Path, *options: str) -> tuple[int, dict[str, Any], str]:
    arguments = ["--olean-dir", str(library), "--out", str(out), "--json", *options]
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    return result.exit_code, json.loads(result.stdout) if result.stdout else {}, result.stderr


def lines_of(out: Path, module: str) -> list[dict[str, Any]]:
    with gzip.open(out / "modules" / f"{module}.jsonl.gz", "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def test_thousands_of_declarations(library: Path, tmp_path: Path) -> None:
    code, counts, _ = extract(library, tmp_path, "--modules", "Big.*")
    assert (code, counts["modules"], counts["theorems"], counts["left_out"]) == (0, 2, 2000, 0)
    head, *found = lines_of(tmp_path, "Big.Two")
    assert (head["module"], head["lean_version"][:2], "Wonton.Prelude" in head["imports"]) == ("Big.Two", "4.", True)
    by_name = {declaration["name"]: declaration for declaration in found}
    assert {f"t{n}" for n in range(1000, 2000)} <= by_name.keys()
    told = by_name["t1234"]
    assert (told["kind"], told["statement_uses"]) == ("theorem", ["And"])
    assert "And.intro" in told["term_uses"]
    with OleanModule(library / "Big" / "Two.olean") as module:
        assert len(found) == len(module.names) == len(by_name)
        constant = module.constant("t1234")
        assert constant.value_address is not None
        assert term_from_json(told["statement"], place="statement") == module.term(constant.type_address)
        assert term_from_json(told["term"], place="term") == module.term(constant.value_address)


def test_a_module_in_parts_is_whole(library: Path, tmp_path: Path) -> None:
    """Its ``.olean`` alone says that every theorem is an axiom."""
    assert (library / "Parts.olean.private").is_file()
    code, counts, _ = extract(library, tmp_path, "--modules", "Parts")
    assert (code, counts["theorems"]) == (0, 2)
    again = next(found for found in lines_of(tmp_path, "Parts") if found.get("name") == "again")
    assert (again["kind"], again["term_uses"]) == ("theorem", ["truth"])


def test_parts_of_more_than_a_page(lean: LeanToolchain, tmp_path: Path) -> None:
    compile_text(lean, tmp_path, "Many", MANY_IN_PARTS)
    assert (tmp_path / "Many.olean").stat().st_size > 1 << 16
    assert extract(tmp_path, tmp_path / "out")[1]["theorems"] == 2002


def test_only_what_is_asked_for(library: Path, tmp_path: Path) -> None:
    _, counts, _ = extract(library, tmp_path, "--modules", "Parts", "--kind", "theorem", "--no-terms")
    assert (counts["declarations"], counts["term_nodes"]) == (2, 0)
    assert {found["term"] for found in lines_of(tmp_path, "Parts")[1:]} == {None}


def test_what_is_too_large_is_left_out_and_told(library: Path, tmp_path: Path) -> None:
    code, counts, _ = extract(library, tmp_path, "--modules", "Big.One", "--most-parts", "3", "--kind", "theorem")
    assert code == 0
    assert counts["left_out"] == 2 * counts["theorems"] == 2000
    first = lines_of(tmp_path, "Big.One")[1]
    assert (first["statement"], first["left_out"]) == (None, "statement and term: over 3 parts")


def test_it_goes_on_and_does_again_what_was_compiled_anew(library: Path, tmp_path: Path, lean: LeanToolchain) -> None:
    copy, out = tmp_path / "library", tmp_path / "out"
    shutil.copytree(library, copy)
    assert extract(copy, out, "--modules", "Parts")[1]["new"] == 1
    assert extract(copy, out)[1]["new"] == 2
    assert extract(copy, out)[1]["new"] == 0
    (out / "modules" / "Big.One.jsonl.gz").unlink()
    compile_text(lean, copy, "Parts", IN_PARTS + "theorem third : Truth := again\n")
    code, counts, _ = extract(copy, out)
    assert (code, counts["new"], counts["theorems"]) == (0, 2, 2003)
    with pytest.raises(BadInputError, match="made with other settings: terms"):
        extract(copy, out, "--no-terms")


def test_the_same_bytes_every_time(library: Path, tmp_path: Path) -> None:
    modules = find_modules(library, ("*",))
    for name, workers in (("a", 1), ("b", 2)):
        extract_library(modules, SETTINGS, tmp_path / name, ProcessExecutor(workers))
    for path in (tmp_path / "a" / "modules").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / "modules" / path.name).read_bytes()


def test_a_damaged_module_is_told_and_the_others_are_done(library: Path, tmp_path: Path) -> None:
    copy, out = tmp_path / "library", tmp_path / "out"
    shutil.copytree(library, copy)
    whole = (copy / "Big" / "Two.olean").read_bytes()
    (copy / "Big" / "Two.olean").write_bytes(whole[: len(whole) // 2])
    code, counts, said = extract(copy, out)
    assert (code, counts["failed"], counts["theorems"]) == (5, 1, 1002)
    assert "Big.Two" in said
    assert "is damaged" in said
    assert not (out / "modules" / "Big.Two.jsonl.gz").exists()
    (copy / "Big" / "Two.olean").write_bytes(whole)
    code, counts, _ = extract(copy, out)
    assert (code, counts["new"], counts["failed"], counts["theorems"]) == (0, 1, 0, 2002)


def test_parts_of_two_compilations_are_not_mixed(library: Path, tmp_path: Path) -> None:
    for name in ("Parts.olean", "Parts.olean.server"):
        shutil.copy(library / name, tmp_path)
    shutil.copy(library / "Big" / "One.olean", tmp_path / "Parts.olean.private")
    with pytest.raises(OleanError, match=r"private does not belong to Parts\.olean\.server"):
        OleanModule(tmp_path / "Parts.olean")


@pytest.mark.parametrize("version", [b"4.25.2", b"4.36.0", b"5.0.0"])
def test_another_version_is_refused_at_once(library: Path, tmp_path: Path, version: bytes) -> None:
    content = bytearray((library / "Big" / "One.olean").read_bytes())
    content[7:40] = version.ljust(33, b"\0")
    (tmp_path / "Other.olean").write_bytes(content)
    with pytest.raises(OleanError, match=rf"Other.olean is of Lean {version.decode()}"):
        extract(tmp_path, tmp_path / "out")


def test_nothing_to_extract(library: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no compiled module called Other"):
        extract(library, tmp_path, "--modules", "Other*")
    with pytest.raises(BadInputError, match="is not a folder"):
        extract(tmp_path / "nowhere", tmp_path)
