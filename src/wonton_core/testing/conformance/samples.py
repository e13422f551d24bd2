"""What the laws of some kinds must be told of the object that they check: texts of its language, how it is made."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen
from attrs.validators import min_len

from wonton_core.model.patch_verification import EditedFile
from wonton_core.model.proof_trace import Goal


class Sample:
    """The samples' common type."""

    __slots__ = ()


@frozen
class ChatModelSample(Sample):
    """``argument`` is what stands after the colon of ``NAME:ARGUMENT``, empty where nothing does. The laws ask it
    ``chat_models.MOST_QUESTIONS`` times at most."""

    argument: str = ""


@frozen
class ProverSample(Sample):
    """``statements`` are neutral ones (docs/pair_files.md) that the assistant can say, no two of them alike;
    ``nonsense`` is a text that is no statement of its language."""

    statements: tuple[str, ...] = field(validator=min_len(1))
    nonsense: str


@frozen
class TacticProviderSample(Sample):
    """``goals`` are some for which it has candidates."""

    goals: tuple[Goal, ...] = field(validator=min_len(1))


@frozen
class TaskSourceSample(Sample):
    """``texts`` are source files of the language, each with a declaration at least."""

    texts: tuple[str, ...] = field(validator=min_len(1))


@frozen
class VerifierSample(Sample):
    """``accepted`` is a file that compiles, ``declarations`` are full names in it; ``rejected`` is one with an error.
    ``good_edit`` and ``bad_edit`` are edits of one file of the built library in ``environment``, of which the first
    compiles and the second doesn't."""

    accepted: str
    declarations: tuple[str, ...] = field(validator=min_len(1))
    rejected: str
    environment: Path
    good_edit: EditedFile
    bad_edit: EditedFile
