"""Every law about edits, models, executors and commands is broken by something here, and that is found."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import pytest
from attrs import evolve

from wonton_core.errors import ToolFailedError, WontonError
from wonton_core.model.judgement import ABSTAINED, ACCEPTED, REJECTED, ChatAnswer, JudgementRequest, Verdict
from wonton_core.model.lexed_source import LexedSource, LexicalProblem
from wonton_core.model.patch_verification import EditedFile, PatchVerification
from wonton_core.model.verification import FAILED, PASSED, Verification
from wonton_core.plugin_api.records import OK, WARNING, HealthReport
from wonton_core.testing import conformance, fakes
from wonton_core.testing.conformance.laws import ContractBrokenError, law_name
from wonton_core.testing.conformance.suites import SUITES

CALLS: list[object] = []


def every_other() -> bool:
    """True, then False, then True again."""
    CALLS.append(None)
    return len(CALLS) % 2 == 1


class Judge:
    """A judge that is one function of the request."""

    def __init__(self, judge: Callable[[JudgementRequest], Verdict]) -> None:
        self.judge = judge


def last_line(request: JudgementRequest) -> Verdict:
    return Verdict(ABSTAINED, request.patch.splitlines()[-1] or "empty")


def asks(judge: Callable[[fakes.FakeChatModel], Verdict]) -> Callable[..., Judge]:
    return lambda model, **_settings: Judge(lambda request: judge(model))


def believes(model: fakes.FakeChatModel) -> Verdict:
    answer = model.complete([], schema=None, temperature=0.0, seed=0).text
    return Verdict(ACCEPTED if "accepted" in answer or "yes" in answer else ABSTAINED, "it said so")


def gives_up(model: fakes.FakeChatModel) -> Verdict:
    try:
        return believes(model)
    except ToolFailedError:
        return Verdict(REJECTED, "nobody answered")


JUDGES: dict[str, Any] = {
    "gives a verdict on every patch": lambda: Judge(last_line),
    "gives the same verdict again": lambda: Judge(lambda r: Verdict(ACCEPTED if every_other() else REJECTED, "a coin")),
    "abstains where an answer can not be read": asks(believes),
    "never takes a failed model for a verdict": asks(gives_up),
}

TEXT = "def one\ndef two\n"


class Verifier(fakes.FakeVerifier):
    """The fake with some of its answers replaced."""

    def __init__(
        self,
        file: Callable[[str, Sequence[str], Verification], Verification] = lambda source, names, found: found,
        edit: Callable[[EditedFile, Path, PatchVerification], PatchVerification] = lambda edit, folder, found: found,
    ) -> None:
        self.file, self.edit, self.closed = file, edit, False

    def verify(self, source: str, declarations: Sequence[str]) -> Verification:
        return self.file(source, declarations, super().verify(source, declarations))

    def verify_edit(self, edit: EditedFile, environment: Path, limits: Any) -> PatchVerification:
        return self.edit(edit, environment, super().verify_edit(edit, environment, limits))


class ClosedForGood(fakes.FakeVerifier):
    closed = False

    def verify(self, source: str, declarations: Sequence[str]) -> Verification:
        return Verification(FAILED, (), {}, 0.0) if self.closed else super().verify(source, declarations)

    def close(self) -> None:
        self.closed = True


def writes_there(edit: EditedFile, folder: Path, found: PatchVerification) -> PatchVerification:
    (folder / "cache").write_text(edit.after[:10])
    return found


VERIFIERS: dict[str, Callable[[], fakes.FakeVerifier]] = {
    "accepts a good file and tells its axioms": lambda: Verifier(lambda s, n, found: evolve(found, axioms={})),
    "fails a bad file and says where": lambda: Verifier(lambda s, n, found: evolve(found, messages=())),
    "fails a file without the declaration": lambda: Verifier(
        lambda s, names, found: Verification(PASSED, (), dict.fromkeys(names, ()), 0.0)
    ),
    "raises for no text": lambda: Verifier(lambda s, names, found: Verification(PASSED, (), {}, 0.0)),
    "tells a good edit from a bad one": lambda: Verifier(edit=lambda e, f, found: evolve(found, outcome=PASSED)),
    "raises for no edit": lambda: Verifier(edit=lambda e, f, found: evolve(found, outcome=e.after.split()[0])),
    "leaves the environment as it is": lambda: Verifier(edit=writes_there),
    "can be used after it was closed": ClosedForGood,
}


class Lexer:
    """The fake's lexer with its answer changed."""

    def __init__(self, change: Callable[[str, LexedSource], LexedSource]) -> None:
        self.change = change

    def lex(self, text: str) -> LexedSource:
        return self.change(text, fakes.FakeTaskSource().lex(text))


def lexer(change: Callable[[str, LexedSource], LexedSource]) -> Any:
    return lambda: Lexer(change), conformance.TaskSourceSample((TEXT,))


def needs_words(text: str, found: LexedSource) -> LexedSource:
    return evolve(found, imports=()) if text.split()[0] == "import" else found


TASK_SOURCES: dict[str, Any] = {
    "raises for no text": lexer(needs_words),
    "tokens hold all of the text": lexer(lambda text, found: evolve(found, tokens=tuple(found.tokens)[1:])),
    "lines are those of the text": lexer(lambda text, found: evolve(found, commands=(0, *found.commands))),
    "declarations lie inside the text": lexer(
        lambda text, found: evolve(found, declarations=tuple(evolve(d, end=d.end + 99) for d in found.declarations))
    ),
    "finds a declaration in each text of the sample": lexer(
        lambda text, found: evolve(found, problems=(LexicalProblem(1, "I don't like it"),))
    ),
    "says the same again": lexer(
        lambda text, found: evolve(found, problems=(LexicalProblem(1, "odd"),) * every_other())
    ),
}


class Model:
    """A chat model that is one function of what is asked."""

    def __init__(self, answer: Callable[[Any, Any], Any]) -> None:
        self.answer = answer

    def complete(self, messages: Any, *, schema: Any, temperature: float, seed: int) -> Any:
        return self.answer(messages, schema)


def model(answer: Callable[[Any, Any], Any]) -> Any:
    return lambda: Model(answer), conformance.ChatModelSample()


GOOD_ANSWER = ChatAnswer("yes", "model", None, 0)
CHAT_MODELS: dict[str, Any] = {
    "answers a question": model(lambda messages, schema: ChatAnswer("yes", "", None, None)),
    "takes a schema a temperature and a seed": model(lambda messages, schema: "{}" if schema else GOOD_ANSWER),
    "takes every role": model(lambda messages, schema: {"user": GOOD_ANSWER}[messages[0].role]),
    "takes any text": model(lambda messages, schema: evolve(GOOD_ANSWER, text=messages[0].text.encode().decode())),
}


class Executor(fakes.FakeExecutor):
    """The fake with what it runs replaced."""

    def __init__(self, workers: int, run: Callable[[Any, Any], Iterator[tuple[int, Any]]]) -> None:
        super().__init__(workers)
        self.instead = run

    def run(self, work: Any, items: Any) -> Iterator[tuple[int, Any]]:
        return self.instead(work, items)


def executor(run: Callable[[Any, Any], Iterator[tuple[int, Any]]]) -> Callable[[int], Executor]:
    return lambda workers: Executor(workers, run)


def wrapped(work: Any, items: Any) -> Iterator[tuple[int, Any]]:
    for place, item in enumerate(items):
        try:
            yield place, work(item)
        except ValueError as error:
            raise RuntimeError(f"a worker failed: {error}") from error


class OnlyOnce(fakes.FakeExecutor):
    used = False

    def run(self, work: Any, items: Any) -> Iterator[tuple[int, Any]]:
        found = [] if self.used else list(super().run(work, items))
        self.used = True
        return iter(found)


class AnyNumber(fakes.FakeExecutor):
    def __init__(self, workers: int) -> None:
        super().__init__(max(workers, 1))


EXECUTORS: dict[str, Any] = {
    "gives every result once with its position": executor(
        lambda work, items: ((place, work(item)) for place, item in enumerate(items[1:]))
    ),
    "takes any work that can be sent": executor(
        lambda work, items: ((place, found) for place, item in enumerate(items) if (found := work(item)) is not None)
    ),
    "does nothing without items": executor(lambda work, items: iter([(0, work((*items, 0)[0]))])),
    "raises what an item raised": executor(wrapped),
    "ends when the caller stops asking": OnlyOnce,
    "refuses no workers": AnyNumber,
}


def command(name: str, text: str, callback: Callable[..., None] = lambda: None, **settings: Any) -> tuple[Any, str]:
    return click.Command(name, callback=callback, help=text, **settings), "mine"


def takes_all(arguments: tuple[str, ...]) -> None:
    """Whatever is given."""


COMMANDS: dict[str, Any] = {
    "is a click command of that name": command("yours", "Example:\n  wonton mine"),
    "explains itself with an example": command("mine", "It does things."),
    "refuses an unknown option": command(
        "mine",
        "Example:\n  wonton mine",
        takes_all,
        params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
        context_settings={"ignore_unknown_options": True},
    ),
}


def first_on_path() -> Path:
    return Path(os.environ["PATH"].split(os.pathsep)[0])


HEALTH_CHECKS: dict[str, Any] = {
    "says what is there and what mends it": lambda: HealthReport(WARNING, "no cat"),
    "says the same again": lambda: HealthReport(OK if every_other() else WARNING, "a cat", "feed it"),
    "raises nothing on an empty machine": lambda: HealthReport(OK, str(min(first_on_path().iterdir()))),
}


def speaks_of_usage(error: WontonError) -> str | None:
    return f"{error.summary}\n" if error.code == "usage.wrong" else None


def changes_it(error: WontonError) -> str | None:
    error.next_step = "call me"
    return None


ERROR_HINTS: dict[str, Any] = {
    "gives one line or none": speaks_of_usage,
    "speaks only where it knows something": lambda error: "have you tried it again?",
    "leaves the error as it is": changes_it,
}

BROKEN: dict[str, dict[str, Any]] = {
    "wonton_judges": JUDGES,
    "wonton_verifiers": VERIFIERS,
    "wonton_task_sources": TASK_SOURCES,
    "wonton_chat_models": CHAT_MODELS,
    "wonton_executors": EXECUTORS,
    "wonton_commands": COMMANDS,
    "wonton_health_checks": HEALTH_CHECKS,
    "wonton_error_hints": ERROR_HINTS,
}


@pytest.mark.parametrize("hook", BROKEN)
def test_there_is_something_that_breaks_each_law(hook: str) -> None:
    assert list(BROKEN[hook]) == [law_name(law) for law in SUITES[hook].laws]


@pytest.mark.parametrize(("hook", "law"), [(hook, law) for hook, found in BROKEN.items() for law in found])
def test_it_is_found(hook: str, law: str, tmp_path: Path) -> None:
    [check] = [check for check in SUITES[hook].laws if law_name(check) == law]
    subject = BROKEN[hook][law]
    if hook == "wonton_verifiers":
        (tmp_path / "base.fake").write_text(TEXT)
        good, bad = (EditedFile("base.fake", TEXT, TEXT + more) for more in ("def three\n", "def three error\n"))
        subject = subject, conformance.VerifierSample(TEXT, ("one",), "def one\n  error\n", tmp_path, good, bad)
    with pytest.raises(Exception, match=r".") as caught:
        check(subject)
    assert not isinstance(caught.value, NameError | TypeError), caught.value


def test_every_hook_has_its_breakers() -> None:
    from_the_other_file = {
        "wonton_distance_kernels", "wonton_aggregators", "wonton_lexical_ablations", "wonton_graph_sources",
        "wonton_metrics", "wonton_provers", "wonton_tactic_providers",
    }  # fmt: skip
    assert BROKEN.keys() | from_the_other_file == SUITES.keys()


def test_a_judge_that_asks_is_checked_with_and_without_a_readable_answer() -> None:
    with pytest.raises(ContractBrokenError, match="abstains where an answer can not be read"):
        conformance.check_judge(asks(believes), asks_model=True)
