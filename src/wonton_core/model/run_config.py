"""What an evaluation is made of, as a user writes it down: one record a table of the TOML file.

Tables are named after the stages. A field left out has the default that stands here; paths are relative to the file.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal, get_args

from attrs import Attribute, Factory, field, frozen
from attrs.validators import deep_iterable, ge, in_, min_len, optional

from wonton_core.model.instruction import Category, Difficulty

TaskOrder = Literal["newest", "oldest", "shuffled"]

CATEGORIES = get_args(Category)
DIFFICULTIES = get_args(Difficulty)

_at_least_one = ge(1)


def _each_in(names: tuple[str, ...]) -> Callable[[object, Attribute[Any], tuple[str, ...]], None]:
    def check(_record: object, attribute: Attribute[Any], value: tuple[str, ...]) -> None:
        for name in value:
            if name not in names:
                raise ValueError(f"{attribute.name}: {name!r} is none of {', '.join(names)}")

    return check


def _positive(_record: object, attribute: Attribute[float], value: float) -> None:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{attribute.name} must be a number above 0, found {value}")


def _not_negative(_record: object, attribute: Attribute[float], value: float) -> None:
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{attribute.name} must be a number from 0 on, found {value}")


@frozen
class MineConfig:
    """Options of ``wonton ape mine``."""

    task_source: str = ""
    ref: str = "HEAD"
    library_roots: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    types: tuple[str, ...] = field(default=("feat", "fix", "refactor"), validator=min_len(1))
    max_files: int = field(default=10, validator=_at_least_one)
    max_changed_lines: int = field(default=100, validator=_at_least_one)
    max_file_kib: int = field(default=1024, validator=_at_least_one)


@frozen
class FilterConfig:
    """Which of the mined tasks take part, before anybody is asked about them. ``limit`` 0 means all."""

    limit: int = field(default=0, validator=ge(0))
    order: TaskOrder = "newest"
    seed: int = 0


@frozen
class InstructConfig:
    """Who writes the instructions: a chat model, or a ``file`` of instructions that are there already."""

    model: str = ""
    validator: str = ""
    file: str = ""
    attempts: int = field(default=3, validator=_at_least_one)
    temperature: float = field(default=0.0, validator=_not_negative)
    seed: int = 0


@frozen
class SelectConfig:
    """Which of the tasks take part whose instruction is kept (seed 004, section 3.3), by the instructions' labels."""

    categories: tuple[str, ...] = field(default=CATEGORIES, validator=_each_in(CATEGORIES))
    difficulties: tuple[str, ...] = field(
        default=DIFFICULTIES,
        validator=_each_in(DIFFICULTIES),
    )
    limit: int = field(default=0, validator=ge(0))


@frozen
class SnapshotConfig:
    """Limits for one commit's build; ``arguments`` go to the assistant's ``build-history`` as they stand."""

    seconds: float = field(default=3600.0, validator=_positive)
    memory_gib: float = field(default=8.0, validator=_positive)
    arguments: tuple[str, ...] = ()


@frozen
class GenerateConfig:
    """Who writes patches: chat models, and the references gold, no_op and lower_bound."""

    models: tuple[str, ...] = field(validator=min_len(1))
    samples: int = field(default=20, validator=_at_least_one)
    temperature: float = field(default=0.6, validator=_not_negative)
    seed: int = 0
    families: dict[str, str] = Factory(dict)


@frozen
class VerifyConfig:
    """Limits for one patch, and where the work runs."""

    seconds: float = field(default=300.0, validator=_positive)
    memory_gib: float = field(default=4.0, validator=_positive)
    executor: str = "local"


@frozen
class JudgeConfig:
    """The panel: ``NAME`` or ``NAME@MODEL`` each. Without judges nothing is judged."""

    judges: tuple[str, ...] = ()
    samples: int = field(default=4, validator=_at_least_one)
    quorum: int = field(default=3, validator=_at_least_one)
    temperature: float = field(default=0.6, validator=_not_negative)
    seed: int = 0
    families: dict[str, str] = Factory(dict)


@frozen
class MeasureConfig:
    """The numbers k of pass@k in the tables, and the seed of the bootstrap."""

    k: tuple[int, ...] = field(default=(1, 2, 4, 8, 16), validator=[min_len(1), deep_iterable(_at_least_one)])
    seed: int = 0


@frozen
class RunConfig:
    """An evaluation. ``max_cost`` is in US dollars, for all that the run folder ever holds; None: no limit. ``prices``
    is a file of prices, ``cache`` whether other runs' answers are taken and given, as the stages' commands have it."""

    repo: str
    generate: GenerateConfig
    instruct: InstructConfig
    folder: str = ""
    snapshots: str = ""
    workers: int = field(default=2, validator=in_(range(1, 65)))
    max_cost: float | None = field(default=None, validator=optional(_not_negative))
    prices: str = ""
    cache: bool = True
    mine: MineConfig = MineConfig()
    filter: FilterConfig = FilterConfig()
    select: SelectConfig = SelectConfig()
    snapshot: SnapshotConfig = SnapshotConfig()
    verify: VerifyConfig = VerifyConfig()
    judge: JudgeConfig = JudgeConfig()
    measure: MeasureConfig = MeasureConfig()
