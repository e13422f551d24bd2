"""Laws of a task source (``interfaces.TaskSource``): what its lexer says of any text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wonton_core.model.lexed_source import TOKEN_KINDS, LexedSource
from wonton_core.plugin_api.interfaces import TaskSource
from wonton_core.testing.conformance.hostile_texts import HOSTILE_TEXTS
from wonton_core.testing.conformance.laws import LawBrokenError, check_laws, require
from wonton_core.testing.conformance.samples import TaskSourceSample

Subject = tuple[Callable[[], TaskSource], TaskSourceSample]
_CUTS = 40


def _texts(sample: TaskSourceSample) -> Iterator[str]:
    """The sample, what is left when it is cut short or begins too late, with other line ends; and hostile texts."""
    for text in sample.texts:
        yield text
        yield text.replace("\n", "\r\n")
        step = max(len(text) // _CUTS, 1)
        for place in range(0, len(text), step):
            yield text[:place]
            yield text[place:]
    yield from HOSTILE_TEXTS


def _each(subject: Subject, check: Callable[[str, LexedSource], None]) -> None:
    make, sample = subject
    source = make()
    for text in _texts(sample):
        try:
            check(text, source.lex(text))
        except LawBrokenError as error:
            raise LawBrokenError(f"{error}, in {text[:60]!r}") from None
        except Exception as error:
            raise LawBrokenError(f"raised {type(error).__name__}: {error}, for {text[:60]!r}") from error


def raises_for_no_text(subject: Subject) -> None:
    """Whatever the text is: what is broken is told as a problem."""
    _each(subject, lambda _text, found: require(isinstance(found, LexedSource), f"gave {type(found).__name__}"))


def tokens_hold_all_of_the_text(subject: Subject) -> None:
    """In order, none inside another, none empty, of known kinds; only white space between them."""

    def check(text: str, found: LexedSource) -> None:
        place = 0
        for token in found.tokens:
            require(token.kind in TOKEN_KINDS, f"a token of the kind {token.kind!r}")
            require(place <= token.start < token.end <= len(text), f"a token at {token.start} to {token.end}")
            gap = text[place : token.start]
            require(not gap.strip("\ufeff \t\r\n\f\v\0") or gap.isspace(), f"{gap[:20]!r} is in no token")
            place = token.end
        rest = text[place:]
        require(not rest.strip("\ufeff \t\r\n\f\v\0") or rest.isspace(), f"{rest[:20]!r} is in no token")

    _each(subject, check)


def lines_are_those_of_the_text(subject: Subject) -> None:
    """Lines of tokens, imports, declarations, commands and problems, counted from 1 by the line feeds before them."""

    def check(text: str, found: LexedSource) -> None:
        def line(offset: int) -> int:
            return text.count("\n", 0, offset) + 1

        last = line(len(text))
        for token in list(found.tokens)[:200]:
            require(token.line == line(token.start), f"line {token.line} for a token at {token.start}")
            require(token.end_line == line(token.end - 1), f"last line {token.end_line} for a token up to {token.end}")
        for one in found.imports:
            require(line(one.start) <= one.line <= line(one.end), f"line {one.line} for the import {one.module!r}")
        for declaration in found.declarations:
            lines = (declaration.first_line, declaration.last_line)
            expected = (line(declaration.start), line(max(declaration.end - 1, declaration.start)))
            require(lines == expected, f"lines {lines} for {declaration.name!r}, expected {expected}")
            inside = declaration.first_line <= declaration.keyword_line <= declaration.last_line
            require(inside, f"the keyword of {declaration.name!r} is outside of it")
        require(list(found.commands) == sorted(set(found.commands)), "lines of commands out of order, or twice")
        require(all(1 <= number <= last for number in found.commands), "a command outside of the text")
        require(all(1 <= problem.line <= last for problem in found.problems), "a problem outside of the text")

    _each(subject, check)


def declarations_lie_inside_the_text(subject: Subject) -> None:
    """In order of position, each with a keyword; a named one holds its name; parents stand before and around."""

    def check(text: str, found: LexedSource) -> None:
        starts = [declaration.start for declaration in found.declarations]
        require(starts == sorted(starts), "declarations out of order")
        for position, one in enumerate(found.declarations):
            require(0 <= one.start < one.end <= len(text), f"{one.name!r} at {one.start} to {one.end}")
            require(bool(one.kind), f"{one.name!r} has no kind")
            if one.name:
                require(one.name in text[one.start : one.end], f"{one.name!r} does not hold its name")
                require(bool(one.full_name), f"{one.name!r} has no full name")
            require(-1 <= one.parent < position, f"{one.name!r} has the parent {one.parent}")

    _each(subject, check)


def finds_a_declaration_in_each_text_of_the_sample(subject: Subject) -> None:
    """And nothing broken."""
    make, sample = subject
    for text in sample.texts:
        found = make().lex(text)
        require(bool(found.declarations), f"no declaration in {text[:60]!r}")
        require(bool(found.commands), f"no command in {text[:60]!r}")
        require(not found.problems, f"{found.problems[:1]} in {text[:60]!r}")


def says_the_same_again(subject: Subject) -> None:
    """Whatever was read before."""
    make, sample = subject
    source = make()
    for text in _texts(sample):
        source.lex(text)
    for text in sample.texts:
        require(source.lex(text) == make().lex(text), f"a second time says otherwise of {text[:60]!r}")


LAWS = (
    raises_for_no_text,
    tokens_hold_all_of_the_text,
    lines_are_those_of_the_text,
    declarations_lie_inside_the_text,
    finds_a_declaration_in_each_text_of_the_sample,
    says_the_same_again,
)


def check_task_source(make: Callable[[], TaskSource], sample: TaskSourceSample) -> tuple[str, ...]:
    """Raise ContractBrokenError unless what ``make()`` gives keeps every law of a task source."""
    __tracebackhide__ = True
    return check_laws("the task source", (make, sample), LAWS)
