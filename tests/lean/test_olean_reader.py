"""What the reader of compiled modules finds is what Lean says; a damaged file is an error, never a crash or a loop."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from wonton_core.model.term import TermGraph, TermNode
from wonton_lean.olean.mapped_file import OleanError
from wonton_lean.olean.module import OleanModule
from wonton_lean.toolchain import LeanToolchain, find_toolchain

pytestmark = pytest.mark.prover

SOURCE = """
universe u v
theorem keep (a : Prop) (h : a) : a := h
theorem swap (a b : Prop) (h : a ∧ b) : b ∧ a := ⟨h.2, h.1⟩
theorem pair (A : Type) (x : A) : x = x ∧ x = x := ⟨rfl, rfl⟩
def sorts (A : Type) (B : Sort u) (C : Sort (u + 1)) (D : Type v) (E : Sort (max u 1)) (F : Sort (imax u 1))
    (G : Sort (imax 1 u)) (H : Sort (max u v)) : Prop := True
def small : Nat := 5
def large : Nat := 123456789012345678901234567890
def huge : Nat := 0x1{zeros}
def text : String := "a \\"quoted\\" ∧"
def bound : Nat := let n := 3; n
def first (p : Nat × Nat) : Nat := p.1
def local_names : Bool → Bool := fun | true => false | b => b
opaque hidden : Bool := true
axiom taken : True
inductive Colour | red | green
theorem annotated (a : Prop) : a → a := by
  intro h
  have k : a := h
  exact (show a from k)
""".replace("{zeros}", 5000 * "0")


@pytest.fixture(scope="module")
def lean(tmp_path_factory: pytest.TempPathFactory) -> LeanToolchain:
    return find_toolchain("embedded", cache_dir=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def compiled(lean: LeanToolchain, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("module")
    (folder / "Example.lean").write_text(lean.header + SOURCE, encoding="utf-8")
    result = lean.run("-o", "Example.olean", "Example.lean", folder=folder, seconds=60)
    assert result.code == 0, result.stdout
    return folder / "Example.olean"


def show(graph: TermGraph, index: int | None = None) -> str:
    node = graph.nodes[graph.root if index is None else index]
    children = " ".join(show(graph, child) for child in node.children)
    match node.kind:
        case "bvar":
            return f"#{node.index}"
        case "const" | "sort" | "lit":
            return node.name
        case "app":
            return f"({children})"
        case _:
            return f"({' '.join(filter(None, [node.kind, node.name, children]))})"


def value(module: OleanModule, name: str) -> str:
    address = module.constant(name).value_address
    assert address is not None
    return show(module.term(address))


def test_terms_are_the_ones_that_were_written(compiled: Path) -> None:
    with OleanModule(compiled) as module:
        assert show(module.term(module.constant("keep").type_address)) == "(pi a Prop (pi h #0 #1))"
        assert value(module, "keep") == "(lam a Prop (lam h #0 #0))"
        assert value(module, "swap") == (
            "(lam a Prop (lam b Prop (lam h (And #1 #0) (And.intro #1 #2 (And.right #2 #1 #0) (And.left #2 #1 #0)))))"
        )
        assert show(module.term(module.constant("sorts").type_address)) == (
            "(pi A Type (pi B Sort (pi C Type (pi D Type (pi E Type (pi F Type (pi G Sort (pi H Sort Prop))))))))"
        )
        assert value(module, "small") == "(OfNat.ofNat Nat 5 (instOfNatNat 5))"
        assert "123456789012345678901234567890" in value(module, "large")
        assert f"0x1{5000 * '0'}" in value(module, "huge")
        assert json.loads(value(module, "text")) == 'a "quoted" ∧'
        assert value(module, "bound") == "(let n Nat (OfNat.ofNat Nat 3 (instOfNatNat 3)) #0)"
        assert value(module, "first") == "(lam p (Prod Nat Nat) (Prod.fst Nat Nat #0))"


def test_projections_count_from_one(lean: LeanToolchain) -> None:
    with OleanModule(Path(lean.variables["LEAN_PATH"], "Wonton", "Logic.olean")) as module:
        assert value(module, "Prod.snd") == "(lam α Type (lam β Type (lam self (Prod #1 #0) (proj Prod.2 #0))))"


def test_equal_subterms_are_one_node(compiled: Path) -> None:
    with OleanModule(compiled) as module:
        address = module.constant("pair").value_address
        assert address is not None
        nodes = module.term(address).nodes
    assert len(nodes) == len(set(nodes))
    assert sum(node == TermNode("const", "rfl") for node in nodes) == 1
    assert all(child < position for position, node in enumerate(nodes) for child in node.children)


def test_binder_names_are_without_macro_scopes(compiled: Path) -> None:
    with OleanModule(compiled) as module:
        graphs = [module.term(c.value_address) for c in module if c.value_address is not None]
    assert not [node.name for graph in graphs for node in graph.nodes if node.kind != "const" and "_@" in node.name]


def test_kinds_and_universe_parameters(compiled: Path) -> None:
    expected = {
        "keep": "theorem", "sorts": "definition", "hidden": "opaque", "taken": "axiom", "Colour": "inductive",
        "Colour.red": "constructor", "Colour.rec": "recursor",
    }  # fmt: skip
    with OleanModule(compiled) as module:
        assert {name: module.constant(name).kind for name in expected} == expected
        assert module.constant("sorts").universe_parameters == ("u", "v")
        assert module.constant("taken").value_address is None
        assert module.imports() == ("Wonton.Prelude",)
        assert "keep" in module and "other" not in module and len(module.names) == len(set(module.names))
        assert module.lean_version == "4.35.0"
        with pytest.raises(KeyError):
            module.constant("other")


def test_constants_of_a_term_are_those_that_lean_prints(lean: LeanToolchain, compiled: Path) -> None:
    with OleanModule(compiled) as module:
        theorems = [constant for constant in module if constant.kind == "theorem" and "." not in constant.name]
        found = {c.name: set(module.term(c.value_address).constants()) for c in theorems if c.value_address is not None}
        known = {"And", "And.intro", "And.left", "And.right", "rfl", "Eq"} | set(module.names)
    text = lean.header + "import Example\nset_option pp.all true\n" + "".join(f"#print {name}\n" for name in found)
    result = lean.run("--json", "--stdin", content=text.encode(), seconds=60, search_path=compiled.parent)
    printed = [json.loads(line)["data"] for line in result.stdout.splitlines()]
    assert len(printed) == len(found) >= 4
    for (name, constants), text in zip(found.items(), printed, strict=True):
        _, _, body = text.partition(":=\n")
        words = set(re.findall(r"[A-Za-z_][\w.]*", re.sub(r"\.\{[^}]*\}", "", body)))
        assert constants == words & known, name


def test_every_constant_of_the_prelude_can_be_read(lean: LeanToolchain) -> None:
    for path in Path(lean.variables["LEAN_PATH"], "Wonton").glob("*.olean"):
        with OleanModule(path) as module:
            for constant in module:
                assert module.term(constant.type_address).nodes
                assert constant.value_address is None or module.term(constant.value_address).nodes


def test_a_deep_term_needs_no_recursion(lean: LeanToolchain, tmp_path: Path) -> None:
    depth = 3000
    chain = "Nat.succ (" * depth + "Nat.zero" + ")" * depth
    text = f"{lean.header}set_option maxRecDepth 1000000\nnoncomputable def deep : Nat := {chain}\n"
    (tmp_path / "Deep.lean").write_text(text, encoding="utf-8")
    result = lean.run("-o", "Deep.olean", "Deep.lean", folder=tmp_path, seconds=120)
    assert result.code == 0, result.stdout[-2000:]
    with OleanModule(tmp_path / "Deep.olean") as module:
        address = module.constant("deep").value_address
        assert address is not None
        assert len(module.term(address).nodes) == depth + 2


def read_all(path: Path) -> int:
    with OleanModule(path) as module:
        module.imports()
        return sum(
            len(module.term(address).nodes)
            for constant in module
            for address in (constant.type_address, constant.value_address)
            if address is not None
        )


def test_files_that_are_cut_short_are_refused(compiled: Path, tmp_path: Path) -> None:
    content = compiled.read_bytes()
    short = tmp_path / "Short.olean"
    for length in [0, 1, 5, 87, 95, 96, 200, len(content) // 2, len(content) - 9]:
        short.write_bytes(content[:length])
        with pytest.raises(OleanError) as caught:
            read_all(short)
        assert "Short.olean" in caught.value.summary and caught.value.next_step


def test_damaged_bytes_are_an_error_or_another_module_but_never_a_crash(compiled: Path, tmp_path: Path) -> None:
    content = compiled.read_bytes()
    chance = random.Random(20)
    path = tmp_path / "Damaged.olean"
    refused = 0
    for _ in range(400):
        damaged = bytearray(content)
        for _ in range(chance.choice([1, 8])):
            position = chance.randrange(len(damaged))
            damaged[position] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        try:
            read_all(path)
        except OleanError:
            refused += 1
    assert 0 < refused < 400


def test_pointers_that_go_round_in_circles_are_refused(compiled: Path, tmp_path: Path) -> None:
    content = compiled.read_bytes()
    base = int.from_bytes(content[80:88], "little")
    root = int.from_bytes(content[88:96], "little") - base
    path = tmp_path / "Circle.olean"
    for field in range(3):
        circle = bytearray(content)
        place = root + 8 + 8 * field
        circle[place : place + 8] = (root + base).to_bytes(8, "little")
        path.write_bytes(circle)
        with pytest.raises(OleanError, match="later one"):
            read_all(path)


@pytest.mark.parametrize("version", [b"4.25.9", b"4.36.0", b"", b"nonsense"])
def test_another_version_of_lean_is_named(compiled: Path, tmp_path: Path, version: bytes) -> None:
    content = bytearray(compiled.read_bytes())
    content[7:40] = version.ljust(33, b"\0")
    path = tmp_path / "Other.olean"
    path.write_bytes(content)
    with pytest.raises(OleanError, match=f"of Lean {version.decode() or '.unknown.'}"):
        OleanModule(path)


def test_another_object_format_and_another_file_are_refused(compiled: Path, tmp_path: Path) -> None:
    content = bytearray(compiled.read_bytes())
    path = tmp_path / "Other.olean"
    content[5] = 1
    path.write_bytes(content)
    with pytest.raises(OleanError, match="object format 1"):
        OleanModule(path)
    path.write_bytes(b"\x7fELF" + bytes(content[4:]))
    with pytest.raises(OleanError, match="not a compiled Lean module"):
        OleanModule(path)
    with pytest.raises(OleanError, match="can't read"):
        OleanModule(tmp_path / "Missing.olean")
    with pytest.raises(OleanError, match="can't read"):
        OleanModule(tmp_path)
