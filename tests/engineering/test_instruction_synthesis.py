"""Instructions: written, checked, written again; what can't be used says so."""

import json

import pytest

from wonton_core.engineering.instructions.objections import objection_to_instruction, objection_to_validation
from wonton_core.engineering.instructions.schemas import FAITHFULNESS_SCHEMA, INSTRUCTION_SCHEMA
from wonton_core.engineering.instructions.synthesis import (
    EditToDescribe,
    InstructionOptions,
    InstructionWriter,
    instruction_text,
)
from wonton_core.model.instruction import (
    FAITHFUL,
    UNFAITHFUL,
    UNUSABLE,
    FaithfulnessAnswer,
    InstructedTask,
    InstructionAnswer,
    SubTask,
)
from wonton_core.model.judgement import ChatAnswer

DIFF = """--- a/Lib/Order.lean
+++ b/Lib/Order.lean
@@ -1,2 +1,4 @@
 theorem a : True := trivial
+theorem le_trans_of_le (a b c : Nat) (h : a ≤ b) (k : b ≤ c) : a ≤ c := Nat.le_trans h k
+
 theorem b : True := trivial
"""
EDIT = EditToDescribe("task1", "Lib/Order.lean", "theorem a : True := trivial\ntheorem b : True := trivial\n", DIFF)
WRITTEN = {
    "subtasks": [{"title": "Transitivity", "instruction": "State and prove that the order is transitive."}],
    "category": "feature",
    "difficulty": "easy",
    "nature": "substantial",
    "reason": "one new theorem",
}
FAITHFUL_ANSWER = {"faithful": True, "objections": [], "reason": "it asks for the theorem"}
UNFAITHFUL_ANSWER = {"faithful": False, "objections": ["it does not name the type"], "reason": "too vague"}


class Model:
    """Says what it is told to, in order, and keeps what it was asked."""

    def __init__(self, name, *answers):
        self.name = name
        self.answers = list(answers)
        self.requests = []

    def complete(self, messages, *, schema, temperature, seed):
        self.requests.append((list(messages), schema, temperature, seed))
        said = self.answers.pop(0)
        return ChatAnswer(said if isinstance(said, str) else json.dumps(said), self.name, 10, 2)


def written(writer, validator, **options):
    return InstructionWriter(writer, validator, InstructionOptions(**options)).write(EDIT)


def test_a_faithful_instruction_is_taken_at_once():
    writer, validator = Model("w", WRITTEN), Model("v", FAITHFUL_ANSWER)
    task = written(writer, validator)
    assert (task.status, task.attempts, task.models) == (FAITHFUL, 1, ("v", "w"))
    assert (task.prompt_tokens, task.answer_tokens) == (20, 4)
    assert task.answer.subtasks[0].title == "Transitivity"
    assert writer.requests[0][1] == INSTRUCTION_SCHEMA
    assert validator.requests[0][1] == FAITHFULNESS_SCHEMA
    assert task.dropped_because == ""


def test_an_unfaithful_instruction_is_written_again_with_the_objections_in_sight():
    writer, validator = Model("w", WRITTEN, WRITTEN), Model("v", UNFAITHFUL_ANSWER, FAITHFUL_ANSWER)
    task = written(writer, validator)
    assert (task.status, task.attempts, task.objections) == (FAITHFUL, 2, ())
    first, second = (request[0][0].text for request in writer.requests)
    assert "it does not name the type" not in first
    assert "it does not name the type" in second
    # Another seed: a model at temperature above zero must not repeat itself for the cache's sake.
    assert [request[3] for request in writer.requests] == [0, 1]


def test_what_stays_unfaithful_says_so_and_is_dropped():
    task = written(Model("w", *[WRITTEN] * 2), Model("v", *[UNFAITHFUL_ANSWER] * 2), attempts=2)
    assert (task.status, task.attempts) == (UNFAITHFUL, 2)
    assert task.objections == ("it does not name the type",)
    assert task.dropped_because == UNFAITHFUL


def test_the_validator_sees_instruction_file_and_edit():
    validator = Model("v", FAITHFUL_ANSWER)
    written(Model("w", WRITTEN), validator)
    text = validator.requests[0][0][0].text
    for part in ("State and prove that the order is transitive.", EDIT.file_before, DIFF, EDIT.path):
        assert part in text


def test_an_answer_that_cannot_be_used_is_asked_for_again_and_the_model_sees_why():
    writer = Model("w", "Sure! Here it is.", {**WRITTEN, "category": "chore"}, WRITTEN)
    task = written(writer, Model("v", FAITHFUL_ANSWER))
    assert task.status == FAITHFUL
    first, second, third = (request[0][0].text for request in writer.requests)
    assert second.startswith(first)
    assert "not one JSON object" in second
    assert "Sure! Here it is." in second
    assert third.startswith(first)
    assert "chore" in third
    assert task.prompt_tokens == 40


def test_answers_that_never_can_be_used_end_in_a_record_not_in_an_error():
    task = written(Model("w", "no", "no"), Model("v"), answers=2)
    assert (task.status, task.answer) == (UNUSABLE, None)
    assert "not one JSON object" in task.objections[0]
    assert task.dropped_because == UNUSABLE


def test_a_validator_that_never_answers_leaves_the_task_undecided():
    task = written(Model("w", WRITTEN), Model("v", "no", "no"), answers=2)
    assert task.status == UNUSABLE
    assert task.dropped_because == UNUSABLE


def test_a_line_of_the_solution_in_the_instruction_is_refused():
    telling = {
        **WRITTEN,
        "subtasks": [
            {
                "title": "Add",
                "instruction": "Add\n  theorem le_trans_of_le (a b c : Nat) (h : a ≤ b)  (k : b ≤ c) : a ≤ c := "
                "Nat.le_trans h k",
            }
        ],
    }
    writer = Model("w", telling, WRITTEN)
    task = written(writer, Model("v", FAITHFUL_ANSWER))
    assert task.status == FAITHFUL
    assert "quotes a line of the edit" in writer.requests[1][0][0].text


def test_the_diffs_own_headers_are_no_solution():
    long_path = "+++ b/" + "A" * 40 + ".lean"
    answer = InstructionAnswer((SubTask("t", long_path),), "feature", "easy", "substantial", "r")
    assert objection_to_instruction(answer, f"--- a/x\n{long_path}\n@@ -1 +1 @@\n-a\n+b\n") == ""


@pytest.mark.parametrize(
    ("subtasks", "said"),
    [((), "no sub-task"), ((SubTask(" ", "x"),), "sub-task 1"), ((SubTask("x", "y"), SubTask("x", "")), "sub-task 2")],
)
def test_an_instruction_that_asks_for_nothing_is_refused(subtasks, said):
    assert said in objection_to_instruction(InstructionAnswer(subtasks, "feature", "easy", "substantial", "r"), DIFF)


@pytest.mark.parametrize(("faithful", "objections"), [(True, ("one",)), (False, ()), (False, (" ",))])
def test_a_verdict_that_contradicts_itself_is_refused(faithful, objections):
    assert objection_to_validation(FaithfulnessAnswer(faithful, objections, "r"))


@pytest.mark.parametrize(
    ("difficulty", "nature", "because"),
    [
        ("very_easy", "substantial", "very_easy"),
        ("easy", "superficial", "superficial"),
        ("very_hard", "substantial", ""),
    ],
)
def test_very_easy_and_superficial_tasks_are_left_out_of_a_benchmark(difficulty, nature, because):
    answer = InstructionAnswer((SubTask("t", "i"),), "feature", difficulty, nature, "r")
    assert InstructedTask(1, "t", FAITHFUL, answer, 1, (), (), (), 0, 0).dropped_because == because


def test_labels_and_prompts_are_versioned_by_the_bytes_of_their_files():
    task = written(Model("w", WRITTEN), Model("v", FAITHFUL_ANSWER))
    assert [prompt.name for prompt in task.prompts] == ["instruct", "validate"]
    assert all(len(prompt.sha256) == 64 for prompt in task.prompts)


def test_an_instruction_reads_as_numbered_tasks():
    answer = InstructionAnswer((SubTask("A", "do a"), SubTask("B", "do b")), "feature", "easy", "substantial", "r")
    assert instruction_text(answer) == "Task 1: A\ndo a\n\nTask 2: B\ndo b"
