"""What the documents say is so: commands and options exist, tables are the code's own, links lead somewhere."""

import re
import shlex
import tomllib
from pathlib import Path

import attrs
import pytest

from wonton_core import errors
from wonton_core.cli import main
from wonton_core.codec.assistant_pairs import read_benchmark
from wonton_core.codec.pair_file import parse_statements, read_pair_spec
from wonton_core.errors import BadInputError
from wonton_core.model.pair_spec import AssistantPairs, PairSpec, StatedPair, TheoremPair
from wonton_core.store import places

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAIR_FILES = ROOT / "docs/pair_files.md"
BENCHMARKS = ROOT / "analysis/benchmarks/README.md"
DOCUMENTS = [
    README,
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "analysis/benchmarks/README.md",
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(ROOT.glob("plugins/*/README.md")),
    *sorted(ROOT.glob("examples/*/README.md")),
]


def shell_blocks(text: str) -> list[str]:
    return [
        re.sub(rf"^{match[1]}", "", match[2], flags=re.MULTILINE)
        for match in re.finditer(r"^( *)```(?:sh|bash|console)\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    ]


def commands(text: str) -> set[tuple[str, ...]]:
    """The arguments of every wonton command in the shell blocks and between backquotes."""
    lines = [line for block in shell_blocks(text) for line in block.replace("\\\n", " ").splitlines()]
    lines += re.findall(r"`((?:uv run python )?wonton(?:\.py)? [^`]+)`", text)
    found = set()
    for line in lines:
        match = re.match(r"\s*(?:\$ )?(?:uv run (?:--offline )?python wonton\.py|\.venv/bin/wonton|wonton) (.*)", line)
        if match:
            found.add(tuple(shlex.split(match[1], comments=True)))
    return found


def help_of(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> str:
    """The help page of the longest command that the words up to the first option name."""
    words = []
    for word in arguments:
        if word.startswith("-"):
            break
        words.append(word)
    if "--backend" in arguments:
        at = arguments.index("--backend")
        words += arguments[at : at + 2]
    assert main.run([*words, "--help"]) == 0, f"wonton {' '.join(arguments)}: {capsys.readouterr().err}"
    return capsys.readouterr().out


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_and_option_exists(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in commands(document.read_text("utf-8")):
        page = help_of(arguments, capsys)
        options = {word.split("=")[0] for word in arguments if re.match(r"--?[a-z]", word)} - {"--backend", "--help"}
        missing = {option for option in options if not re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", page)}
        assert not missing, f"wonton {' '.join(arguments)} has no {', '.join(sorted(missing))}"


def test_the_readme_names_commands() -> None:
    named = commands(README.read_text("utf-8"))
    assert len(named) > 12
    assert {words[0] for words in named} >= {"lean", "run", "corpus", "benchmark-cross-assistant", "doctor", "demo"}
    assert {words[0] for words in named} >= {"nearest", "compare-reports"}
    assert ("study", "alignment") in {words[:2] for words in named}


def test_the_glossary_has_the_words_of_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    glossary = (ROOT / "docs/glossary.md").read_text("utf-8")
    rows = " ".join(re.findall(r"^\| ([^|]+) \|", glossary, re.MULTILINE)).replace(",", " ")
    for word in (
        "wild type", "intervention", "family", "kind", "claim", "axis", "cohort", "tie limit", "provider", "pool",
        "ablation", "obfuscation", "evidence",
    ):  # fmt: skip
        assert word in rows
    assert "docs/glossary.md" in README.read_text("utf-8")
    for command in (("benchmark-cross-assistant",), ("study", "alignment")):
        page = " ".join(help_of(command, capsys).split())
        assert "docs/glossary.md" in page
    page = " ".join(help_of(("benchmark-cross-assistant",), capsys).split())
    for said in ("of one family (same_kind)", "evaluated (coverage), MRR and Recall (quality)"):
        assert said in page
    for name in ("all", "global", "cross_kind", "same_kind", "coverage", "quality", *ABLATIONS):
        assert f"`{name}`" in glossary


ABLATIONS = ("drop_tokens", "graph_only", "single", "best_of", "consensus")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_to_files_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_python_version_is_the_projects() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    assert set(re.findall(r"Python >= ?(\d\.\d+)", README.read_text("utf-8"))) == {wanted.removeprefix(">=")}


def test_the_table_of_variables_is_complete() -> None:
    names = {value for value in vars(places).values() if isinstance(value, str) and value.startswith("WONTON_")}
    assert set(re.findall(r"^\| `(WONTON_\w+)`", README.read_text("utf-8"), re.MULTILINE)) == names


def test_figures_of_the_readme_are_those_of_the_benchmarks_page() -> None:
    """Each pair of figures that the README names in its prose stands in a row of the page's tables."""
    page = BENCHMARKS.read_text("utf-8")
    study, beside = page.partition("### Beside the development set")[::2]
    readme = README.read_text("utf-8")

    def in_table(table: str, row: str) -> list[str]:
        return re.findall(rf"^\| {row} \|.*", table, re.MULTILINE)

    def figures(line: str) -> list[str]:
        return re.findall(r"\| (\d\.\d{3}) \[", line)

    (said,) = re.findall(r"proofs alone\s+then reach MRR (\d\.\d{3}) and (\d\.\d{3})", readme)
    assert list(said) == [figures(line)[0] for line in in_table(study, r"none \| single \| proof only")]
    (said,) = re.findall(
        r"all channels reach MRR ([\d.]+) and ([\d.]+) there, proofs alone ([\d.]+) and ([\d.]+), "
        r"statements alone ([\d.]+) and ([\d.]+)\n",
        readme,
    )
    rows = [in_table(beside, rf"none \| {evidence}")[0] for evidence in ("default", "proof only", "statement only")]
    assert list(said) == [figure for row in rows for figure in figures(row)[2:]]
    (said,) = re.findall(
        r"(\d+) of them have identical statement graphs.*?(\d+) development pairs.*?(\d+) have", readme, re.DOTALL
    )
    assert re.findall(r"(\d+) of 84 pairs have them, and (\d+) of (\d+)", beside) == [(said[0], said[2], said[1])]


def test_the_table_of_exit_codes_is_complete() -> None:
    codes = {str(value) for name, value in vars(errors).items() if name.startswith("EXIT_")}
    assert set(re.findall(r"^\| (\d+) \|", README.read_text("utf-8"), re.MULTILINE)) == codes


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for path in DOCUMENTS for name in re.findall(r"[`\n]make ([a-z]+)", path.read_text("utf-8"))}
    assert named
    assert named <= targets


def test_ci_runs_only_what_the_readme_says() -> None:
    lines = (ROOT / ".ci/run").read_text("utf-8").splitlines()
    code = [line for line in lines if line and not line.startswith("#")]
    assert code == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "make test"]
    assert "`make test`" in README.read_text("utf-8")


def test_the_plugin_of_the_readme_works() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip() and not line.startswith("#")]) <= 10
    scope: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), scope)
    hook, farthest = scope["wonton_aggregators"], scope["farthest"]
    assert callable(hook)
    assert callable(farthest)
    (record,) = hook()
    assert record.load.endswith(":farthest")
    import numpy

    assert farthest(numpy.array([[0.25, 0.5]])) == 0.5


def test_the_pair_file_of_the_documents_is_complete_and_true(tmp_path: Path) -> None:
    path = tmp_path / "pairs.json"
    text, _ = re.findall(r"```json\n(.*?)```", PAIR_FILES.read_text("utf-8"), re.DOTALL)
    path.write_text(text, "utf-8")
    spec = read_pair_spec(path)
    assert len(parse_statements(spec.pairs)) == len(spec.pairs) == 2
    path.write_text(text.replace('"gate"', '"gates"'), "utf-8")
    with pytest.raises(BadInputError, match=r"unknown key gates \(did you mean gate\?\)"):
        read_pair_spec(path)


def test_the_pair_file_of_any_two_assistants_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "pairs.json"
    _, text = re.findall(r"```json\n(.*?)```", PAIR_FILES.read_text("utf-8"), re.DOTALL)
    path.write_text(text, "utf-8")
    spec = read_benchmark(path)
    assert isinstance(spec, AssistantPairs)
    assert len(parse_statements(spec.pairs)) == len(spec.pairs) == 1


@pytest.mark.prover
def test_both_provers_confirm_the_pair_file_of_the_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pairs.json"
    text, _ = re.findall(r"```json\n(.*?)```", PAIR_FILES.read_text("utf-8"), re.DOTALL)
    path.write_text(text, "utf-8")
    assert main.run(["corpus", "check-pairs", "--pairs-path", str(path)]) == 0
    assert capsys.readouterr().out == "2 of 2 pairs confirmed, 2 different statements\n"


_PAIR_RECORDS = (TheoremPair, PairSpec, StatedPair, AssistantPairs)


@pytest.mark.parametrize("record", _PAIR_RECORDS)
def test_the_tables_of_pair_files_say_which_fields_are_required(record: type) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (yes|no) \|", PAIR_FILES.read_text("utf-8"), re.MULTILINE))
    for field in attrs.fields(record):
        assert rows[field.name] == ("yes" if field.default is attrs.NOTHING else "no")
    assert set(rows) == {field.name for kind in _PAIR_RECORDS for field in attrs.fields(kind)}


def test_the_demos_output_is_what_the_demo_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All but the first lines, which name tools, times and folders of the machine it ran on."""
    monkeypatch.chdir(ROOT)
    assert main.run(["demo", "--recorded", "--output-dir", str(tmp_path)]) == 0
    printed = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(("lean", "coq", "Report"))]
    (shown,) = re.findall(r"```text\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert [line for line in shown.splitlines() if not line.startswith(("lean", "coq", "Report"))] == printed
