"""A match's motive and branches as functions with typed variables, as the kernel itself expands them for checking."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import ConstrError
from .inductives import Declaration, InductiveType
from .scoped_builder import LocalBinder, ScopedTermBuilder


def expand_motive(
    builder: ScopedTermBuilder, inductive: InductiveType, parameters: Sequence[int], names: Sequence[str], body: int
) -> int:
    """``fun indices (x : I parameters indices) => body``; ``names`` are the indices' and the last one is ``x``'s."""
    if not names:
        raise ConstrError(f"a match on {inductive.name} without the name of the matched value")
    telescope = _telescope(builder, inductive, inductive.arity, parameters, names[:-1])
    size = len(telescope)
    arguments = [builder.lift(parameter, size) for parameter in parameters]
    for position, (_, _, value) in enumerate(telescope):
        if value is None:
            arguments.append(builder.add("bvar", index=size - 1 - position))
    matched = builder.add_application(builder.add("const", inductive.name), arguments)
    return _abstract(builder, [*telescope, (names[-1], matched, None)], body)


def expand_branch(
    builder: ScopedTermBuilder,
    inductive: InductiveType,
    constructor: int,
    parameters: Sequence[int],
    names: Sequence[str],
    body: int,
) -> int:
    """``fun arguments => body`` for constructor number ``constructor``, counted from 0."""
    context = inductive.constructor_contexts[constructor]
    return _abstract(builder, _telescope(builder, inductive, context, parameters, names), body)


def _telescope(
    builder: ScopedTermBuilder,
    inductive: InductiveType,
    context: Sequence[Declaration],
    parameters: Sequence[int],
    names: Sequence[str],
) -> list[tuple[str, int, int | None]]:
    """The context after its parameters, these replaced by ``parameters``, as (name, type, value of a let)."""
    if len(context) - inductive.parameter_count != len(names):
        raise ConstrError(f"a match on {inductive.name} names {len(names)} variables, {len(context)} are declared")
    environment: list[int | LocalBinder] = []
    given = iter(parameters)
    for declaration in context[: inductive.parameter_count]:
        if declaration.body is not None:
            environment.append(builder.instantiate(declaration.body, environment, 0))
            continue
        parameter = next(given, None)
        if parameter is None:
            raise ConstrError(f"a match on {inductive.name} has too few parameters")
        environment.append(parameter)
    telescope: list[tuple[str, int, int | None]] = []
    for name, declaration in zip(names, context[inductive.parameter_count :], strict=True):
        size = len(telescope)
        value = None if declaration.body is None else builder.instantiate(declaration.body, environment, size)
        telescope.append((name, builder.instantiate(declaration.type, environment, size), value))
        environment.append(LocalBinder(size))
    return telescope


def _abstract(builder: ScopedTermBuilder, telescope: Sequence[tuple[str, int, int | None]], body: int) -> int:
    for name, type_, value in reversed(telescope):
        if value is None:
            body = builder.add("lam", name, children=(type_, body))
        else:
            body = builder.add("let", name, children=(type_, value, body))
    return body
