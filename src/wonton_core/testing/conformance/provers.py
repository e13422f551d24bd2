"""Laws of a prover (``interfaces.Prover``), and of the data files that its record names."""

from __future__ import annotations

from collections.abc import Callable

from wonton_core.codec.neutral_typing import parse_statement
from wonton_core.model.neutral_statement import alpha_normal_form
from wonton_core.model.run_record import ToolVersion
from wonton_core.model.statement_check import StatementRequest, StatementVerdict
from wonton_core.plugin_api.interfaces import Prover
from wonton_core.plugin_api.records import ProverRecord
from wonton_core.testing.conformance.laws import check_laws, require
from wonton_core.testing.conformance.samples import ProverSample

Subject = tuple[Callable[[], Prover], ProverSample]


def names_the_tools_that_it_uses(subject: Subject) -> None:
    """One at least, each with a name and a version: they go into every run's record."""
    found = list(subject[0]().tool_versions())
    require(bool(found), "names no tool")
    for tool in found:
        require(isinstance(tool, ToolVersion), f"gave {type(tool).__name__}, expected ToolVersion")
        require(bool(tool.name.strip() and tool.version.strip()), f"{tool} has no name or no version")


def says_every_statement_of_the_sample(subject: Subject) -> None:
    """As a text, the same one each time; other statements as other texts."""
    make, sample = subject
    said: dict[str, object] = {}
    for written in sample.statements:
        statement = parse_statement(written)
        text = make().render_statement(statement)
        require(isinstance(text, str) and bool(text.strip()), f"said {text!r} for {written!r}")
        require(make().render_statement(statement) == text, f"said {written!r} otherwise a second time")
        meaning = alpha_normal_form(statement.term)
        require(said.setdefault(text, meaning) == meaning, f"said two statements as {text!r}")


def accepts_what_it_says(subject: Subject) -> None:
    """Its own texts elaborate: one verdict a request, in order."""
    make, sample = subject
    prover = make()
    requests = [
        StatementRequest(f"item {number}", prover.render_statement(parse_statement(written)))
        for number, written in enumerate(sample.statements)
    ]
    verdicts = list(prover.check_statements(requests))
    asked, answered = [one.item_id for one in requests], [one.item_id for one in verdicts]
    require(asked == answered, f"verdicts on {answered}, asked for {asked}")
    for request, verdict in zip(requests, verdicts, strict=True):
        require(isinstance(verdict, StatementVerdict), f"gave {type(verdict).__name__}, expected StatementVerdict")
        require(verdict.faithful, f"refused its own {request.text!r}: {verdict.reason}")


def refuses_nonsense_with_a_reason(subject: Subject) -> None:
    """And goes on with what comes after it."""
    make, sample = subject
    prover = make()
    good = prover.render_statement(parse_statement(sample.statements[0]))
    requests = [StatementRequest("bad", sample.nonsense), StatementRequest("good", good)]
    bad_verdict, good_verdict = prover.check_statements(requests)
    require(not bad_verdict.faithful, f"accepted {sample.nonsense!r}")
    require(bool(bad_verdict.reason.strip()), f"refused {sample.nonsense!r} without a reason")
    require(good_verdict.faithful, f"refused {good!r} after nonsense: {good_verdict.reason}")


def does_nothing_without_requests(subject: Subject) -> None:
    """No request, no verdict."""
    require(not list(subject[0]().check_statements([])), "gave verdicts that nobody asked for")


LAWS = (
    names_the_tools_that_it_uses,
    says_every_statement_of_the_sample,
    accepts_what_it_says,
    refuses_nonsense_with_a_reason,
    does_nothing_without_requests,
)


def brings_readable_tables(record: ProverRecord) -> None:
    """The data files of concepts and actions are there and well formed."""
    from wonton_core.graphs.concept_table import read_concept_table

    read_concept_table(record.concepts, record.actions)


def check_prover(make: Callable[[], Prover], sample: ProverSample) -> tuple[str, ...]:
    """Raise ContractBrokenError unless what ``make()`` gives keeps every law of a prover. Its tools are used."""
    __tracebackhide__ = True
    return check_laws("the prover", (make, sample), LAWS)
