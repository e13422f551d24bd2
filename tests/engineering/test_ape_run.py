"""``wonton ape run`` on a made-up library: what runs again, what is refused, and how it goes on."""

import fcntl
import hashlib
import json

import pytest
from tests.engineering.toy_run import COMMITS, Study

from wonton_core.codec.records import unstructure
from wonton_core.engineering.run.spending import stage_spending
from wonton_core.model.chat_exchange import LostCall
from wonton_core.store.snapshots.snapshot_store import SnapshotStore
from wonton_core.testing.command_line import run_wonton

STAGES = (
    "mine", "filter", "instruct", "select", "snapshot", "generate", "repair", "verify", "judge", "measure", "report",
)  # fmt: skip


@pytest.fixture
def study(history, toy_site, tmp_path):
    return Study(history, toy_site, tmp_path)


def done(result):
    assert result.returncode == 0, result.stderr
    return result


def ran(result):
    """The stages that this call ran, not those that were done before."""
    return [line.split(":")[0] for line in result.stderr.splitlines() if ": wonton " in line]


def test_from_the_history_to_the_page(study):
    result = done(study.run("--json"))
    run = json.loads(result.stdout)
    assert run == {"folder": "run", **study.record()}
    assert tuple(run["stages"]) == STAGES
    assert set(study.states().values()) == {"done"}
    assert len(study.rows("select", "tasks")) == COMMITS
    assert len(study.rows("generate", "samples")) == COMMITS * 3 * 3
    outcomes = {row["submission_id"]: row["verification"]["outcome"] for row in study.rows("verify", "verified")}
    by_generator: dict[str, list[str]] = {}
    for sample in study.rows("generate", "samples"):
        by_generator.setdefault(sample["generator"], []).append(outcomes[sample["sample_id"]])
    assert by_generator["gold"] == ["passed"] * COMMITS * 3
    assert by_generator["no_op"] == ["not_applicable"] * COMMITS * 3
    assert sorted(by_generator["toy"]) == ["failed"] * COMMITS + ["passed"] * COMMITS * 2
    judged = study.rows("judge", "judged")
    assert len(judged) == 2 * (COMMITS * 3 + COMMITS * 2)
    assert run["total"]["requests"] == study.asked == COMMITS * (2 + 3) + 2 * COMMITS * 3
    assert run["total"]["seconds"] > 0
    assert (study.run_folder / "report.html").read_text() == (
        study.run_folder / run["stages"]["report"]["files"]["page"]
    ).read_text()
    assert (study.run_folder / "config.toml").read_bytes() == (study.folder / "study.toml").read_bytes()
    # Nothing in it depends on where it lies, but the repository and what names it.
    assert run["snapshots"] == "snapshots"


def test_only_what_changed_runs_again(study):
    assert ran(done(study.run())) == list(STAGES)
    first = study.record()
    assert ran(done(study.run())) == []
    study.config["judge"]["seed"] = 5
    assert ran(done(study.run())) == ["judge", "measure", "report"]
    second = study.record()
    for stage in STAGES[:8]:
        assert second["stages"][stage] == first["stages"][stage]
    assert second["stages"]["judge"]["key"] != first["stages"]["judge"]["key"]
    # What it took is told apart, and what was made with the other seed is still there.
    assert second["of_other_settings"]["requests"] == first["stages"]["judge"]["spending"]["requests"]
    assert (study.run_folder / first["stages"]["judge"]["files"]["judged"]).exists()
    del study.config["judge"]["seed"]
    assert ran(done(study.run())) in ([], ["report"])
    assert {stage: found["key"] for stage, found in study.record()["stages"].items()} == {
        stage: found["key"] for stage, found in first["stages"].items()
    }
    # Workers, limits of cost and places are no part of a result.
    study.config[""] |= {"workers": 2, "max_cost": 3.0, "cache": False}
    assert ran(done(study.run())) == []
    study.config["verify"] = {"seconds": 20.0}
    assert ran(done(study.run("--until", "verify"))) == ["verify"]


def test_a_record_of_a_stage_says_what_its_key_is_of(study):
    done(study.run("--until", "generate"))
    stage = study.record()["stages"]["generate"]
    assert stage["options"] == {
        "models": ["toy", "gold", "no_op"], "samples": 3, "temperature": 0.6, "seed": 7, "families": {},
    }  # fmt: skip
    assert set(stage["inputs"]) == {"tasks", "instructions"}
    assert ("toy-study", "1.0") in {(plugin["distribution"], plugin["version"]) for plugin in stage["plugins"]}
    assert stage["prompts"]
    assert stage["files"] == {"samples": f"generate/{stage['key']}/samples.jsonl"}


def test_a_file_changed_by_hand_is_refused_and_a_removed_one_made_again(study):
    done(study.run("--until", "repair"))
    path = study.run_folder / study.record()["stages"]["repair"]["files"]["repaired"]
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"right":true', b'"right":null'))
    result = study.run("--until", "repair")
    assert result.returncode == 4
    assert "not as the stage repair left it" in result.stderr
    path.unlink()
    assert ran(done(study.run("--until", "repair"))) == ["repair"]
    assert path.read_bytes() == whole


def test_lost_snapshots_are_built_again(study):
    done(study.run("--until", "verify"))
    for snapshot in (study.run_folder / "snapshots" / "snapshots").iterdir():
        snapshot.unlink()
    assert ran(done(study.run("--until", "verify"))) == ["snapshot"]


def test_what_a_model_did_not_say_is_asked_again(study):
    study.fate(silent=COMMITS * 2 + 5)
    first = study.run()
    assert first.returncode == 5, first.stderr
    assert "generate: some questions got no answer" in first.stderr
    assert study.states()["generate"] == "incomplete"
    assert "repair" not in study.states()
    study.fate()
    again = done(study.run())
    assert ran(again)[0] == "generate"
    assert study.asked == COMMITS * 3 - 4 + 2 * COMMITS * 3
    assert len(study.rows("generate", "samples")) == COMMITS * 9


def test_going_on_without_what_is_missing(study):
    study.fate(silent=COMMITS * 2 + 5)
    study.config["judge"] = {"judges": ["empty_patch"]}
    result = study.run("--go-on")
    assert result.returncode == 5, result.stderr
    assert study.states() == {stage: "incomplete" if stage == "generate" else "done" for stage in STAGES}
    assert len(study.rows("generate", "samples")) == COMMITS * 6 + 4


def test_the_budget_is_that_of_all_stages_together(study):
    study.config["instruct"] |= {"model": "dear"}
    study.config["generate"]["models"] = ["dear"]
    study.config["judge"]["judges"] = ["sub_tasks@dear"]
    study.config[""] |= {"max_cost": 0.125, "cache": False}
    first = study.run()
    assert first.returncode == 5, first.stderr
    assert "spending.budget-reached" in first.stderr
    assert study.asked == 12
    assert study.record()["total"]["cost"] == pytest.approx(0.12)
    assert study.states()["generate"] == "stopped"
    study.config[""]["max_cost"] = 10.0
    done(study.run())
    total = study.record()["total"]
    assert study.asked == total["requests"] == COMMITS * 5 + 2 * COMMITS * 2
    assert total["cost"] == pytest.approx(0.01 * total["requests"])


def test_without_a_price_nothing_is_paid(study):
    study.config["judge"]["judges"] = ["sub_tasks@unpriced"]
    result = study.run()
    assert result.returncode != 0
    assert "nobody knows what unpriced costs" in result.stderr
    assert study.asked == 0
    assert not study.run_folder.exists()


def test_a_library_that_is_not_there_is_told_in_the_words_of_the_configuration(study):
    study.config[""]["repo"] = "nowhere"
    result = study.run("--check")
    assert result.returncode == 4
    assert "repo: nowhere is not a folder" in result.stderr
    assert "--repo" not in result.stderr


def test_two_runs_in_one_folder(study):
    done(study.run("--until", "filter"))
    with (study.run_folder / ".run.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = study.run()
    assert result.returncode == 4
    assert "another `wonton ape run` is at work" in result.stderr
    done(study.run("--until", "filter"))


def test_a_commit_that_cannot_be_built_is_told_and_the_rest_goes_on(study, history):
    history.commit("feat: wrong", {"A.toy": "def name0 :=\n  breaks\n\n"})
    history.commit("fix: right", {"A.toy": "def name0 :=\n  mended by other words\n\n"})
    result = study.run()
    assert result.returncode == 5, result.stderr
    states = study.states()
    assert states["snapshot"] == states["verify"] == "incomplete"
    assert states["report"] == "done"
    assert sorted(row["status"] for row in study.rows("snapshot", "snapshots")) == ["built"] * (COMMITS + 1) + [
        "failed"
    ]


def test_a_run_of_another_version(study):
    done(study.run("--until", "filter"))
    path = next(study.run_folder.glob("mine/*/stage.json"))
    path.write_text(path.read_text().replace('"format_version": 1', '"format_version": 2'))
    result = study.run("--until", "filter")
    assert result.returncode == 4
    assert "format_version is 2" in result.stderr


def test_a_dry_run_asks_nothing_and_tells_what_is_known(study):
    result = done(study.run("--dry-run", "--json"))
    told = json.loads(result.stdout)
    assert told["known"]["instruct"]["requests"]["at_least"] == 2 * COMMITS
    assert told["open"]["generate"].startswith(f"at most {COMMITS * 3} requests")
    assert told["open"]["judge"].startswith(f"at most {COMMITS * 9 * 2} votes")
    assert study.asked == 0
    done(study.run("--until", "select"))
    told = json.loads(done(study.run("--dry-run", "--json")).stdout)
    assert told["known"]["generate"]["requests"] == {"at_least": COMMITS * 3, "at_most": COMMITS * 3}
    assert set(told["open"]) == {"judge"}
    assert study.asked == 2 * COMMITS
    done(study.run())
    result = done(study.run("--dry-run"))
    assert result.stdout == "No model would be asked.\n"


def test_an_interrupted_run_says_so_and_goes_on(study):
    study.fate(stop=COMMITS * 2 + 2)
    result = study.run()
    assert result.returncode == 130, result.stderr
    assert "run the same command again" in result.stderr
    stage = study.record()["stages"]["generate"]
    assert (stage["state"], stage["reason"]) == ("stopped", "interrupted")
    before = study.asked
    study.fate()
    done(study.run("--until", "generate"))
    assert before + study.asked == COMMITS * 5
    assert study.record()["total"]["requests"] == COMMITS * 5


def test_plugins_that_are_switched_off_are_so_in_every_stage(study):
    study.config["judge"]["judges"] = ["empty_patch"]
    done(study.run("--until", "judge"))
    result = study.run(before=("--no-plugin", "wonton-metrics"))
    assert result.returncode != 0
    assert "wonton-metrics" in result.stderr
    assert study.states()["measure"] == "stopped"


def test_settings_that_no_record_holds_are_measured_again(study):
    study.config["judge"]["judges"] = ["sub_tasks@toy"]
    done(study.run("--until", "measure"))
    before = study.record()["stages"]
    study.config["judge.families"] = {"toy": "rules"}
    done(study.run("--until", "measure"))
    after = study.record()["stages"]
    measured = json.loads((study.run_folder / after["measure"]["files"]["measures"]).read_text())
    assert after["judge"]["key"] != before["judge"]["key"]
    settings = (study.run_folder / after["judge"]["folder"] / "judged.settings.json").read_bytes()
    assert settings != (study.run_folder / before["judge"]["folder"] / "judged.settings.json").read_bytes()
    assert after["judge"]["sha256"] == before["judge"]["sha256"], "the records are the same"
    [told] = [used["sha256"] for used in measured["inputs"] if used["kind"] == "judged settings"]
    assert told == hashlib.sha256(settings).hexdigest()


def test_what_all_lost_calls_cost_is_counted(tmp_path):
    lost = LostCall("key", "dear", "cut", "a price", 0.5)
    (tmp_path / "samples.chat.lost.jsonl").write_text(json.dumps(unstructure(lost)) + "\n")
    found = stage_spending(tmp_path)
    assert (found.requests, found.cost, found.cost_at_most) == (0, None, 0.5)


def test_a_configuration_behind_a_link_and_names_with_spaces(study):
    place = study.folder / "zwei Wörter ∀"
    place.mkdir()
    study.config[""]["folder"] = "ein Ordner"
    (place / "a study.toml").symlink_to(study.write())
    variables = {"TOY_FATE": str(study.folder / "fate.json"), "WONTON_ANSWERS": str(study.folder / "answers")}
    words = ("ape", "run", str(place / "a study.toml"), "--json")
    result = done(run_wonton(*words, site=study.site, environment=variables, folder=study.site, seconds=120))
    assert set(json.loads(result.stdout)["stages"]) == set(STAGES)
    assert (place / "ein Ordner" / "report.html").exists()


def test_a_snapshot_of_other_contents_is_verified_in_again(study):
    done(study.run("--until", "verify"))
    before = study.record()["stages"]["verify"]["key"]
    store = SnapshotStore(study.run_folder / "snapshots")
    name = store.names()[0]
    (study.folder / "built otherwise").mkdir()
    (study.folder / "built otherwise" / "A.toy").write_text("def name0 :=\n  other\n")
    facts = store.open(name).facts
    store.create(study.folder / "built otherwise", name, toolchain=facts.toolchain, origin=facts.origin, replace=True)
    assert ran(done(study.run("--until", "verify"))) == ["snapshot", "verify"]
    assert study.record()["stages"]["verify"]["key"] != before
    assert ran(done(study.run("--until", "verify"))) == []
