"""One task of an evaluation with all its samples: instruction, patches, compiler messages, votes and reasons."""

from __future__ import annotations

from collections.abc import Iterator

from wonton_core.engineering.measures.evaluation import Evaluation, GeneratorSamples, SampleRecords
from wonton_core.model.judged_sample import JudgedSample
from wonton_core.model.judgement import JudgeVote
from wonton_core.report.html_markup import Html, Piece, joined, tag
from wonton_core.report.html_tables import cell, definitions, row, table
from wonton_core.report.measure_table import words
from wonton_core.report.untrusted_view import LONGEST_TEXT, diff_view, seen, text_view

_MOST_MESSAGES = 30
_MOST_VOTES = 32
_LONGEST_ANSWER = 10_000


def task_view(evaluation: Evaluation, number: int) -> Html:
    """All that the records say of the task with this number."""
    task = evaluation.tasks[number]
    head = task.commit.message_head
    facts: list[tuple[Piece, Piece]] = [
        ("Task", tag("code", task.task_id)),
        ("File", tag("code", seen(task.change.path_after or task.change.path_before))),
        ("Commit", joined([tag("code", task.commit.commit), " ", seen(head.subject)])),
        ("Date", seen(task.commit.commit_date)),
        ("Gold patch", f"{task.code_lines.pure_changes} changed lines of code"),
    ]
    return tag(
        "div",
        definitions(facts),
        *_instruction(evaluation, task.task_id),
        tag("details", tag("summary", "Gold patch"), diff_view(task.gold_diff, "Gold patch")),
        *(
            piece
            for generator in evaluation.generators
            for piece in _samples(evaluation, generator, generator.by_task[number])
        ),
    )


def _instruction(evaluation: Evaluation, task_id: str) -> Iterator[Html]:
    instructed = (evaluation.instructions or {}).get(task_id)
    if instructed is None or instructed.answer is None:
        yield tag("p", "No instruction on record.", class_="absent")
        return
    answer = instructed.answer
    labels = f"{words(answer.category)}, {words(answer.difficulty)}, {answer.nature}; {words(instructed.status)}"
    yield tag("h4", "Instruction")
    yield tag("p", labels, class_="description")
    yield tag(
        "ol",
        *(
            tag("li", tag("b", seen(part.title)), tag("div", seen(part.instruction, 10_000), class_="told"))
            for part in answer.subtasks
        ),
    )


def _samples(
    evaluation: Evaluation, generator: GeneratorSamples, row_: tuple[SampleRecords | None, ...]
) -> Iterator[Html]:
    yield tag("h4", seen(generator.settings.generator))
    if not row_:
        yield tag("p", "No sample.", class_="absent")
    for index, found in enumerate(row_):
        if found is None:
            yield tag(
                "p", f"Sample {index + 1}: lost. It was asked for, and there is no record of it.", class_="absent"
            )
        else:
            yield tag("details", _summary(evaluation, found, index), _sample(evaluation, found), class_="sample")


def _summary(evaluation: Evaluation, found: SampleRecords, index: int) -> Html:
    verdicts = [
        joined([seen(member.judge), ": ", found.verdicts[member.judge].verdict.outcome])
        for member in (evaluation.panel.judges if evaluation.panel else ())
        if member.judge in found.verdicts
    ]
    said: list[Piece] = [f"Sample {index + 1}: ", tag("strong", words(found.outcome), class_=_look(found))]
    for verdict in verdicts:
        said += ["; ", verdict]
    return tag("summary", *said)


def _look(found: SampleRecords) -> str | None:
    return None if found.valid is None else "passed" if found.valid else "missed"


def _sample(evaluation: Evaluation, found: SampleRecords) -> Html:
    sample, repaired, verified = found.sample, found.repaired, found.verified
    facts: list[tuple[Piece, Piece]] = [("Sample", tag("code", seen(sample.sample_id)))]
    if sample.model:
        facts.append(("Model, as it says", seen(sample.model)))
    facts.append(("Seed and temperature", f"{sample.seed}, {sample.temperature:g}"))
    if repaired is not None:
        facts.append(("Repair", joined([words(repaired.outcome), ". ", seen(repaired.reason)])))
    if verified is not None:
        # Where the patch applies, the verifier's reason is what repair has said already.
        reason = "" if repaired is not None and verified.reason == repaired.reason else verified.reason
        told = ". ".join(
            part for part in (words(verified.verification.outcome), words(verified.problem), reason) if part
        )
        facts.append(("Verifier", seen(told)))
    pieces: list[Piece] = [definitions(facts)]
    if repaired is not None and repaired.patch:
        pieces += [tag("h5", "Patch, as it applies"), diff_view(repaired.patch, "Patch")]
    else:
        answer = (
            text_view(sample.answer, "Answer", _LONGEST_ANSWER) if sample.answer else tag("p", "The answer is empty.")
        )
        pieces += [tag("h5", "Answer"), answer]
    if verified is not None:
        pieces += _messages(found)
    for member in evaluation.panel.judges if evaluation.panel else ():
        if member.judge in found.verdicts:
            caveat = evaluation.panel.caveats.get(member.judge, "") if evaluation.panel else ""
            pieces.append(_verdict(found.verdicts[member.judge], caveat))
    return tag("div", *pieces)


def _messages(found: SampleRecords) -> Iterator[Html]:
    assert found.verified is not None
    verification = found.verified.verification
    if verification.messages:
        lines = [
            row(
                f"{message.line}:{message.column}",
                cell(message.severity),
                cell(tag("div", tag("code", seen(message.text)), class_="told")),
            )
            for message in verification.messages[:_MOST_MESSAGES]
        ]
        yield table("Compiler messages", [("Place", False), ("Severity", False), ("Message", False)], lines)
        yield from _left(len(verification.messages) - _MOST_MESSAGES, "messages")
    if verification.findings:
        lines = [
            row(
                finding.code,
                cell(str(finding.line), right=True),
                cell(tag("code", seen(finding.declaration))),
                cell(joined([seen(finding.text), "" if finding.decisive else " (for the reader)"])),
            )
            for finding in verification.findings[:_MOST_MESSAGES]
        ]
        headings = [("Finding", False), ("Line", True), ("Declaration", False), ("What", False)]
        yield table("Audit", headings, lines)
        yield from _left(len(verification.findings) - _MOST_MESSAGES, "findings")


def _left(count: int, what: str) -> Iterator[Html]:
    if count > 0:
        yield tag("p", f"{count} more {what} are in the records.", class_="absent")


def _verdict(judged: JudgedSample, caveat: str) -> Html:
    verdict = judged.verdict
    pieces: list[Piece] = [
        tag("h5", seen(judged.judge), f": {verdict.outcome}, by {words(verdict.decided_by)}"),
    ]
    if caveat:
        pieces.append(tag("p", tag("strong", "Caveat: "), seen(caveat), class_="caveat"))
    if verdict.reason:
        pieces.append(tag("div", seen(verdict.reason), class_="told"))
    if verdict.votes:
        headings = [("Vote", False), ("Verdict", False), ("Reasons", False)]
        rows = [
            row(f"{number} (seed {vote.seed})", cell(vote.outcome), cell(_reasons(vote)))
            for number, vote in enumerate(verdict.votes[:_MOST_VOTES], 1)
        ]
        pieces.append(table("Votes", headings, rows, class_="votes"))
        pieces += _left(len(verdict.votes) - _MOST_VOTES, "votes")
    return tag("div", *pieces, class_="verdict-of")


def _reasons(vote: JudgeVote) -> Html:
    parts: list[Html] = []
    if vote.problem:
        parts.append(tag("div", "Not readable: ", seen(vote.problem, LONGEST_TEXT // 4), class_="told"))
    if vote.reason:
        parts.append(tag("div", seen(vote.reason), class_="told"))
    if vote.subtasks:
        parts.append(
            tag(
                "ol",
                *(
                    tag(
                        "li",
                        part.outcome,
                        f" ({', '.join(words(name) for name in part.error_classes)})" if part.error_classes else "",
                        ": ",
                        seen(part.reason),
                    )
                    for part in vote.subtasks
                ),
            )
        )
    return joined(parts)
