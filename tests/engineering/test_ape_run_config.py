"""Configurations: what is wrong is named with its place, and nothing runs."""

import json
import tomllib

import pytest
from tests.engineering.toy_run import Study

from wonton_core.codec.records import structure
from wonton_core.engineering.run.config_file import EXAMPLE, read_config
from wonton_core.engineering.run.stage import words
from wonton_core.engineering.run.stage_order import STAGES, stages_until
from wonton_core.errors import BadInputError
from wonton_core.model.run_config import RunConfig
from wonton_core.testing.command_line import run_wonton

LEAST = {"repo": "r", "generate": {"models": ["gold"]}, "instruct": {"file": "i.jsonl"}}


def refused(content, *said):
    with pytest.raises(BadInputError) as caught:
        structure(content, RunConfig, place="study.toml")
    for text in said:
        assert text in caught.value.summary


def test_the_example_is_right_and_names_every_table_and_field():
    config = tomllib.loads(EXAMPLE.read_text())
    assert structure(config, RunConfig, place="example").repo == "batteries"
    text = EXAMPLE.read_text()
    for field in RunConfig.__attrs_attrs__:
        assert field.name in text
        for inner in getattr(field.default, "__attrs_attrs__", ()):
            assert inner.name in text, f"{field.name}.{inner.name}"


def test_the_example_is_printed():
    done = run_wonton("ape", "run", "--example")
    assert done.returncode == 0
    assert done.stdout.strip() == EXAMPLE.read_text().strip()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"generat": {}}, "unknown key generat (did you mean generate?)"),
        ({"judge": {"qourum": 3}}, "unknown key qourum (did you mean quorum?) @ $.judge"),
        ({"generate": {"models": ["gold"], "samples": "4"}}, "expected int, found str @ $.generate.samples"),
        ({"generate": {"models": "gold"}}, "expected an array, found str @ $.generate.models"),
        ({"generate": {"models": [3]}}, "expected str, found int @ $.generate.models[0]"),
        ({"generate": {"models": []}}, "@ $.generate"),
        ({"generate": {"models": ["gold"], "samples": 0}}, "'samples' must be >= 1: 0 @ $.generate"),
        ({"generate": {"models": ["gold"], "temperature": -1.0}}, "temperature must be a number from 0 on"),
        ({"verify": {"seconds": float("inf")}}, "seconds must be a number above 0"),
        ({"filter": {"order": "random"}}, "study.toml: random is none of newest, oldest, shuffled @ $.filter.order"),
        ({"select": {"categories": ["bugs"]}}, "categories: 'bugs' is none of feature"),
        ({"max_cost": "5"}, "@ $.max_cost"),
        ({"max_cost": float("nan")}, "max_cost must be a number"),
        ({"measure": {"k": [0]}}, "@ $.measure"),
        ({"workers": 0}, "study.toml: 'workers' must be in range(1, 65) (got 0) @ $"),
        ({"cache": 1}, "expected bool, found int @ $.cache"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(change, said):
    refused({**LEAST, **change}, "study.toml: ", said)


def test_what_is_missing_is_named():
    refused({"repo": "r", "generate": {"models": ["gold"]}}, "required field 'instruct' is missing")
    structure(LEAST, RunConfig, place="x")


def test_dates_may_be_written_as_toml_has_them(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(
        'repo = "r"\n[instruct]\nfile = "f"\n[generate]\nmodels = ["gold"]\n'
        "[mine]\nsince = 2024-01-02\nuntil = 2024-01-02T03:04:05+02:00\n"
    )
    config = read_config(path)
    assert (config.mine.since, config.mine.until) == ("2024-01-02", "2024-01-02T03:04:05+02:00")
    assert config.folder == "s.run"


@pytest.mark.parametrize("content", [b"repo = \n", b"\xff\xfe", b'repo = "a"\nrepo = "b"\n'])
def test_what_is_no_toml_is_refused(tmp_path, content):
    path = tmp_path / "s.toml"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match=str(path)):
        read_config(path)
    with pytest.raises(BadInputError, match="can't be read"):
        read_config(tmp_path / "other.toml")


@pytest.fixture
def study(history, toy_site, tmp_path):
    return Study(history, toy_site, tmp_path)


@pytest.mark.parametrize(
    ("table", "change", "code", "said"),
    [
        ("generate", {"models": ["toyy"]}, 2, "toy"),
        ("generate", {"models": ["gpt-5"]}, 2, "openai:MODEL"),
        ("generate", {"models": ["toy:x"]}, 2, "takes no argument"),
        ("generate", {"models": ["scripted:none.jsonl"]}, 4, "none.jsonl does not exist"),
        ("judge", {"judges": ["sub_tasks"]}, 2, "needs a chat model"),
        ("judge", {"judges": ["empty_patch@toy"]}, 2, "asks no chat model"),
        ("judge", {"judges": ["nobody@toy"]}, 2, "nobody"),
        ("mine", {"task_source": "toyy"}, 2, "toy"),
        ("verify", {"executor": "proceses"}, 2, "did you mean processes?"),
        ("mine", {"ref": "nowhere"}, 4, "nowhere"),
        ("instruct", {"model": "", "file": "none.jsonl"}, 4, "none.jsonl does not exist"),
        ("instruct", {"model": ""}, 2, "exactly one of model and file"),
        ("generate", {"models": ["toy", "toy"]}, 2, "toy"),
        ("judge", {"judges": ["empty_patch", "empty_patch"]}, 2, "empty_patch"),
        ("judge", {"quorum": 3}, 2, "quorum"),
        ("", {"folder": "a\0b"}, 4, "folder"),
        ("", {"snapshots": "a\0b"}, 4, "snapshots"),
        ("", {"repo": "nowhere"}, 4, "nowhere"),
        ("", {"prices": "nowhere.toml"}, 4, "nowhere.toml does not exist"),
    ],
)
def test_what_nobody_offers_or_has_is_told_before_anything_runs(study, table, change, code, said):
    study.config.setdefault(table, {}).update(change)
    for more in ((), ("--check",)):
        result = study.run(*more)
        assert result.returncode == code, result.stderr
        assert said in result.stderr
    assert not study.run_folder.exists()


def test_a_check_runs_nothing(study):
    result = study.run("--check")
    assert result.returncode == 0
    assert "no fault" in result.stderr
    assert not study.run_folder.exists()


@pytest.mark.parametrize(("key", "told"), [("", True), ("k", False)])
def test_a_model_without_a_key_is_told_before_anything_runs(study, key, told):
    study.config["generate"]["models"] = ["openai:gpt-5-mini", "gold"]
    study.config["judge"]["judges"] = ["sub_tasks@openai:gpt-5-mini"]
    result = study.run("--check", environment={"OPENAI_API_KEY": key})
    assert result.returncode == 0, result.stderr
    assert result.stderr.count("openai:gpt-5-mini can't be asked yet: no key") == told
    assert not study.run_folder.exists()


def test_no_configuration(tmp_path):
    done = run_wonton("ape", "run", "--json", folder=tmp_path)
    assert done.returncode == 2
    assert "--example" in json.loads(done.stdout)["error"]["next_step"]


def test_words_of_options():
    assert words(max_files=3, root=("a", "b"), go=True, no=False, none=None, empty="", seed=0, of={"m": "x"}) == (
        "--max-files", "3", "--root", "a", "--root", "b", "--go", "--seed", "0", "--of", "m=x",
    )  # fmt: skip


def test_the_order_of_the_stages():
    assert [stage.name for stage in stages_until("filter")] == ["mine", "filter"]
    assert stages_until(None) == STAGES
