"""``wonton ape generate``, as users run it: scripted models and references, interrupted, resumed, misused."""

from __future__ import annotations

import json

import pytest

from wonton_core.testing.command_line import run_wonton
from wonton_core.testing.fake_distribution import install

TRICKS = """
from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import TaskSourceRecord

def tricks(before, after):
    return {"b": after + "-- trick b\\n", "a": after + "-- trick a\\n"} if "two" in after else {}

@hookimpl
def wonton_task_sources():
    yield TaskSourceRecord(
        name="toy",
        summary="A made-up language",
        load="toy_plugin:ToySource",
        suffixes=(".toy",),
        toolchain_files=("toy-toolchain",),
        lower_bounds="toy_tricks:tricks",
    )
"""


def definition(name):
    return f"def {name} :=\n  some value for {name} and more\n\n"


def instructed(task_id, title="Do it", nature="substantial", status="faithful"):
    answer = {
        "subtasks": [{"title": title, "instruction": "Define one more name."}],
        "category": "feature",
        "difficulty": "easy",
        "nature": nature,
        "reason": "new",
    }
    return {
        "format_version": 1,
        "task_id": task_id,
        "status": status,
        "answer": answer,
        "attempts": 1,
        "objections": [],
        "models": ["m"],
        "prompts": [],
        "prompt_tokens": 1,
        "answer_tokens": 1,
    }


def write_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


class Site:
    """Three tasks: one of them makes a new file."""

    def __init__(self, history, site, folder):
        self.repository, self.site, self.folder = history.folder, site, folder
        history.commit("chore: start", {"A.toy": definition("zero"), "toy-toolchain": "toy 1.0\n"})
        history.commit("feat: one", {"A.toy": definition("zero") + definition("one")})
        history.commit("feat: two", {"A.toy": definition("zero") + definition("one") + definition("two")})
        history.commit("feat: new", {"B.toy": definition("other")})
        self.tasks = folder / "tasks.jsonl"
        done = run_wonton("ape", "mine", "--repo", str(history.folder), "--out", str(self.tasks), site=site)
        assert done.returncode == 0, done.stderr
        self.rows = [json.loads(line) for line in self.tasks.read_text().splitlines()]
        assert len(self.rows) == 3
        self.ids = [row["task_id"] for row in self.rows]
        self.instructions = write_lines(folder / "instructions.jsonl", map(instructed, self.ids))
        self.out = folder / "run" / "samples.jsonl"

    def script(self, *texts, **more):
        rows = [{"text": text, "model": "told-1", "prompt_tokens": 7, "answer_tokens": 2, **more} for text in texts]
        return f"scripted:{write_lines(self.folder / 'script.jsonl', rows)}"

    def generate(self, *more, instructions=True):
        given = ["--tasks", self.tasks, "--repo", self.repository, "--out", self.out]
        given += ["--instructions", self.instructions] if instructions else []
        return run_wonton("ape", "generate", *map(str, given), *map(str, more), site=self.site)

    def samples(self):
        return [json.loads(line) for line in self.out.read_text().splitlines()]

    def chat(self):
        path = self.out.with_name("samples.chat.jsonl")
        return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def at(history, toy_site, tmp_path):
    return Site(history, toy_site, tmp_path)


ANSWERS = [f"answer {number}\r\n\x0b ```" for number in range(6)]


def test_every_sample_is_kept_as_it_came_with_its_seed_and_its_exchange(at):
    done = at.generate("--model", at.script(*ANSWERS), "--n", 2, "--seed", 40, "--family", "scripted=toys", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["tasks"], told["samples"], told["new"], told["missing"], told["lost"]) == (3, 6, 6, 0, [])
    samples = at.samples()
    assert [sample["answer"] for sample in samples] == ANSWERS
    assert [(sample["task_id"], sample["index"]) for sample in samples] == [
        (name, i) for name in at.ids for i in (0, 1)
    ]
    assert [sample["seed"] for sample in samples] == [40, 41] * 3
    assert {sample["temperature"] for sample in samples} == {0.6}
    assert {(sample["model"], sample["prompt_tokens"], sample["answer_tokens"]) for sample in samples} == {
        ("told-1", 7, 2)
    }
    assert len({sample["sample_id"] for sample in samples}) == 6
    chat = at.chat()
    assert [exchange["key"] for exchange in chat] == [sample["chat_key"] for sample in samples]
    assert [exchange["request"]["seed"] for exchange in chat] == [40, 41] * 3
    questions = [exchange["request"]["messages"][0]["text"] for exchange in chat]
    assert questions[0] == questions[1]
    by_path = dict(zip((row["change"]["path_after"] for row in at.rows), questions[::2], strict=True))
    assert "some value for one and more" in by_path["A.toy"] or "some value for zero and more" in by_path["A.toy"]
    assert "does not exist yet" in by_path["B.toy"] and "Define one more name." in by_path["B.toy"]
    assert all("for other" not in question for question in questions)
    settings = json.loads(at.out.with_name("samples.settings.json").read_text())
    assert [prompt["name"] for prompt in settings["prompts"]] == ["edit", "create"]
    assert settings["generators"][0]["samples"] == 2


def test_what_is_lost_is_missing_and_the_same_command_asks_for_that_alone(at):
    model = at.script(*ANSWERS[:4])
    first = at.generate("--model", model, "--n", 2)
    assert first.returncode == 5
    assert "2 missing" in first.stdout and at.ids[2] in first.stderr and "Run the same command again" in first.stderr
    assert len(at.samples()) == 4
    at.script(*ANSWERS[4:])
    second = at.generate("--model", model, "--n", 2, "--json")
    assert second.returncode == 0, second.stderr
    assert json.loads(second.stdout)["new"] == 2
    assert [sample["answer"] for sample in at.samples()] == ANSWERS
    whole = at.out.read_bytes()
    third = at.generate("--model", model, "--n", 2, "--json")
    assert json.loads(third.stdout)["new"] == 0
    assert at.out.read_bytes() == whole and len(at.chat()) == 6


def test_an_unfinished_line_and_the_answer_behind_it_are_not_asked_for_again(at):
    model = at.script(*ANSWERS)
    assert at.generate("--model", model, "--n", 2).returncode == 0
    whole = at.out.read_bytes()
    at.out.write_bytes(whole[:-20])
    at.script("never")
    done = at.generate("--model", model, "--n", 2, "--json")
    assert json.loads(done.stdout)["new"] == 1
    assert at.out.read_bytes() == whole and len(at.chat()) == 6


def test_references_need_no_instructions_and_answer_like_models(at):
    done = at.generate("--model", "gold", "--model", "no_op", "--n", 3, "--json", instructions=False)
    assert done.returncode == 0, done.stderr
    samples = at.samples()
    gold = {row["task_id"]: row["gold_diff"] for row in at.rows}
    assert [sample["generator"] for sample in samples] == (["gold"] * 3 + ["no_op"] * 3) * 3
    for sample in samples:
        assert sample["answer"] == (gold[sample["task_id"]] if sample["generator"] == "gold" else "")
        assert (sample["family"], sample["temperature"], sample["chat_key"]) == (sample["generator"], 0.0, "")
    assert json.loads(done.stdout)["generators"]["no_op"]["empty"] == 9


def test_lower_bounds_are_as_many_as_the_task_source_offers(at):
    done = at.generate("--model", "lower_bound", instructions=False)
    assert done.returncode == 2
    assert "toy offers no lower bounds" in done.stderr
    install(at.site, "toy-tricks", plugin="tricks", source=TRICKS)
    entry = next(at.site.glob("toy_plugin-*.dist-info")) / "entry_points.txt"
    entry.write_text("")
    done = at.generate("--model", "lower_bound", "--n", 9, "--json", instructions=False)
    assert done.returncode == 0, done.stderr
    samples = at.samples()
    assert [(sample["index"], sample["answer"].splitlines()[-1]) for sample in samples] == [
        (0, "+-- trick a"),
        (1, "+-- trick b"),
    ]
    assert json.loads(done.stdout)["generators"]["lower_bound"]["wanted"] is None
    assert json.loads(at.generate("--model", "lower_bound", "--n", 9, "--json", instructions=False).stdout)["new"] == 0


def test_a_model_without_instructions_can_not_know_what_to_do(at):
    done = at.generate("--model", "gold", "--model", at.script("x"), instructions=False)
    assert done.returncode == 2
    assert "needs --instructions" in done.stderr


def test_tasks_whose_instruction_is_not_kept_are_left_out_for_references_too(at):
    rows = [instructed(at.ids[0], nature="superficial"), instructed(at.ids[1])]
    write_lines(at.instructions, rows)
    done = at.generate("--model", "gold", "--n", 1, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["left_out"] == {"dropped": 1, "without_instruction": 1}
    assert [sample["task_id"] for sample in at.samples()] == [at.ids[1]]
    write_lines(at.instructions, [instructed(at.ids[0], status="unfaithful")])
    done = at.generate("--model", "gold", "--n", 1)
    assert done.returncode == 4 and "none of the 3 tasks" in done.stderr
    write_lines(at.instructions, [instructed(at.ids[0])] * 2)
    done = at.generate("--model", "gold", "--n", 1)
    assert done.returncode == 4 and "two instructions" in done.stderr


def test_samples_of_other_settings_or_instructions_are_not_mixed(at):
    model = at.script(*ANSWERS[:3])
    assert at.generate("--model", model, "--n", 1).returncode == 0
    whole = at.out.read_bytes()
    for options in (
        ("--n", 2),
        ("--n", 1, "--temperature", 0.7),
        ("--n", 1, "--seed", 1),
        ("--n", 1, "--model", "gold"),
    ):
        done = at.generate("--model", model, *options)
        assert done.returncode == 4
        assert "other settings: generators" in done.stderr
    write_lines(at.instructions, [instructed(name, title="Do something else") for name in at.ids])
    done = at.generate("--model", model, "--n", 1)
    assert done.returncode == 4
    assert "is for another instruction" in done.stderr
    assert at.out.read_bytes() == whole


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--model", "gold", "--model", "gold"), "given twice"),
        (("--model", "scriptd:x"), "scripted"),
        (("--model", "gold", "--n", "0"), "--n"),
        (("--model", "gold", "--temperature", "nan"), "--temperature"),
        (("--model", "gold", "--family", "gold"), "MODEL=FAMILY"),
    ],
)
def test_wrong_usage_is_told(at, options, said):
    done = at.generate(*options)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert not at.out.exists()


def test_a_dry_run_asks_and_writes_nothing(at):
    model = at.script("never")
    done = at.generate("--model", model, "--model", "gold", "--n", 5, "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["requests"] == {"at_least": 15, "at_most": 15}
    assert not at.out.parent.exists()


def test_a_limit_takes_the_first_tasks_and_keeps_what_is_there(at):
    assert at.generate("--model", "gold", "--n", 1).returncode == 0
    done = at.generate("--model", "gold", "--n", 1, "--limit", 1, "--json")
    assert (json.loads(done.stdout)["samples"], len(at.samples())) == (1, 3)


def test_the_repository_of_other_tasks_is_an_error(at, new_history):
    other = new_history()
    other.commit("chore: start", {"A.toy": "x"})
    at.repository = other.folder
    done = at.generate("--model", "gold", "--n", 1)
    assert done.returncode == 4
    assert "another repository" in done.stderr
