"""The small frozen records that hooks return. The object behind ``load`` is imported only when it is chosen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import field, frozen
from attrs.validators import in_

if TYPE_CHECKING:
    from attrs import Attribute

_NAME = r"[a-z][a-z0-9_\-]*"
_LOAD = r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*"


def _looks_like(pattern: str, description: str) -> Callable[[object, Attribute[str], str], None]:
    compiled = re.compile(pattern)

    def check(_record: object, attribute: Attribute[str], value: str) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise ValueError(f"{attribute.name} {value!r} should be {description}")

    return check


_is_name = _looks_like(_NAME, "lower-case letters, digits, _ and -")
_is_name_or_empty = _looks_like(f"({_NAME})?", "empty, or a name: lower-case letters, digits, _ and -")
_is_parent = _looks_like(rf"({_NAME}( {_NAME})*)?", "empty, or names of groups separated by one space")
_is_address = _looks_like(_LOAD, '"package.module:attribute"')
_is_address_or_empty = _looks_like(f"({_LOAD})?", '"package.module:attribute" or empty')
_is_one_line = _looks_like(r"[^\r\n]*", "one line of text")


# A record without fields of its own needs no @frozen of its own: it is frozen, and compares and prints, as
# PluginRecord does, and start-up is 4 ms shorter.


@frozen
class PluginRecord:
    """What every record has: ``name`` (lower case, digits, ``_`` and ``-``), one line of ``summary`` for lists, and
    ``load="package.module:attribute"``."""

    name: str = field(validator=_is_name)
    summary: str = field(validator=_is_one_line)
    load: str = field(validator=_is_address)

    @property
    def path(self) -> str:
        """What must be unique among the records of one hook."""
        return self.name


@frozen
class ProverRecord(PluginRecord):
    """A proof assistant; ``load`` names a class that implements ``interfaces.Prover``.

    ``concepts`` and ``actions`` name data files (``package:path/inside``) that map its constants to neutral concepts
    and its tactics' heads to neutral actions. ``run_command`` names the click command behind
    ``wonton run --backend NAME``.
    """

    concepts: str = ""
    actions: str = ""
    run_command: str = field(default="", validator=_is_address_or_empty)


@frozen
class GraphSourceRecord(PluginRecord):
    """``load`` names a function ``(run: RunReader, theorem: str, variant: str) -> ProofGraph | None``.

    ``as_recorded`` names the source of the same proofs before any normal form, for baselines that know of none; empty
    where this source's graphs are as the run recorded them. ``without_statement`` names the source of the same proof
    terms without what their statement says, too; empty where graphs hold none of that.
    """

    as_recorded: str = field(default="", validator=_is_name_or_empty)
    without_statement: str = field(default="", validator=_is_name_or_empty)


@frozen
class AggregatorRecord(PluginRecord):
    """``load`` names a function ``(distances: ndarray[float64, (m, n)]) -> float`` over two proof pools.

    ``pools_variants`` says whether a theorem's pool holds its other variants besides the wild type.
    """

    pools_variants: bool = True


@frozen
class LexicalAblationRecord(PluginRecord):
    """``load`` names a function ``(proof: ComparableProof) -> ComparableProof`` that removes what it is to remove.

    ``concept_tables`` says whether an assistant's tables of concepts and actions take part in making the graphs. They
    decide more than labels: which arguments are left out, what is a case, what is computed. An ablation that leaves no
    word's meaning must say False, since no function of the finished graph can undo that.
    """

    concept_tables: bool = True


@frozen
class DistanceKernelRecord(PluginRecord):
    """One channel of the distance; ``load`` names a class that implements ``interfaces.DistanceKernel``.

    ``channel`` groups kernels for ablations and reports: statement, proof, tokens, concepts, size or reference.
    """

    channel: str = "proof"


METRIC_SUBJECTS = ("rankings", "cutoffs", "ranks", "verdicts", "judgements")
"""What a metric can be over."""


@frozen
class MetricRecord(PluginRecord):
    """``load`` names a function from arrays to numbers; ``over`` says of what: rankings, ranks, verdicts or
    judgements.

    Over rankings: ``(distances: float64 (queries, candidates), relevant: bool, same shape) -> float64 (queries,)``,
    NaN where undefined. ``cutoffs`` marks a function that makes such a metric from a cut-off k.
    """

    over: str = field(default="rankings", validator=in_(METRIC_SUBJECTS))


@frozen
class TacticProviderRecord(PluginRecord):
    """``load`` names a class that implements ``interfaces.TacticProvider``; ``prover`` is the assistant it speaks."""

    prover: str = ""


@frozen
class VerifierRecord(PluginRecord):
    """``load`` names a class that implements ``interfaces.Verifier``; ``prover`` is the assistant it speaks."""

    prover: str = ""


@frozen
class TaskSourceRecord(PluginRecord):
    """Whose files edit tasks are mined from; ``load`` names a class that implements ``interfaces.TaskSource``.

    ``suffixes`` are those of its source files; ``toolchain_files`` are paths, at the root of a repository, of the file
    that names the assistant's version, the first one found being used. ``lower_bounds`` names a function
    ``(before: str, after: str) -> Mapping[str, str]``: other texts after, by the trick's name, that pretend to be the
    edit and that no verifier may accept; empty where there is none.
    """

    suffixes: tuple[str, ...] = ()
    toolchain_files: tuple[str, ...] = ()
    lower_bounds: str = field(default="", validator=_is_address_or_empty)


@frozen
class ChatModelRecord(PluginRecord):
    """``load`` names a class that implements ``interfaces.ChatModel``, made with the text that the user wrote after the
    colon of ``NAME:ARGUMENT``; ``argument`` says in a word what that is (FILE, MODEL), and is empty where nothing
    follows the name. ``in_order`` marks a model whose answers depend on the order of the requests: one worker alone
    asks it, and other runs don't get its answers. ``paid`` marks an endpoint that charges: it is not asked while a
    price is unknown. ``prices`` names a function ``(argument: str) -> ChatPrice | None`` that knows what it charges.
    ``answer_limit`` names a function ``(argument: str) -> int``: the tokens that a model is let answer at most, without
    which no limit of the cost can be kept. ``caveat`` is one sentence that stands wherever its
    answers are reported, empty where there is none to make. ``family`` groups models of one maker, whose judges may
    favour its patches; empty where the first word of ARGUMENT says it, or the name does."""

    argument: str = ""
    in_order: bool = False
    paid: bool = False
    prices: str = field(default="", validator=_is_address_or_empty)
    answer_limit: str = field(default="", validator=_is_address_or_empty)
    caveat: str = field(default="", validator=_is_one_line)
    family: str = field(default="", validator=_is_name_or_empty)


@frozen
class JudgeRecord(PluginRecord):
    """A judge; ``load`` names a class (``interfaces.Judge``). It is made without arguments, or, with ``asks_model``
    (written ``NAME@MODEL``), as ``(model: ChatModel, *, samples: int, quorum: int, temperature: float, seed: int)``;
    ``prompts`` names the package whose prompt files then decide what is asked."""

    asks_model: bool = False
    prompts: str = ""


class ExecutorRecord(PluginRecord):
    """``load`` names a class that implements ``interfaces.Executor``. It is made with the number of workers and, where
    the user wrote ``NAME:ARGUMENT``, with that argument (a text)."""

    __slots__ = ()


@frozen
class CommandRecord(PluginRecord):
    """A click command below ``wonton``; ``load`` names the command object.

    ``parent`` is the group it stands in; words of a deeper group are separated by one space. Groups come to be with
    their first command.
    """

    parent: str = field(default="", validator=_is_parent)

    @property
    def path(self) -> str:
        """All words after ``wonton``."""
        return f"{self.parent} {self.name}".strip()


class HealthCheckRecord(PluginRecord):
    """``load`` names a function ``() -> HealthReport`` for ``wonton doctor``."""

    __slots__ = ()


class ErrorHintRecord(PluginRecord):
    """``load`` names a function ``(error: WontonError) -> str | None``: one more next step for an error, or None."""

    __slots__ = ()


OK = "ok"
WARNING = "warning"
MISSING = "missing"


@frozen
class HealthReport:
    """``state`` is ok, warning (usable all the same) or missing; ``found`` says what is there, ``fix`` is the command
    that mends it."""

    state: str = field(validator=in_((OK, WARNING, MISSING)))
    found: str
    fix: str = ""
