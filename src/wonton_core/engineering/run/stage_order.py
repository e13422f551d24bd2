"""The stages in their order: data flows from the first to the last."""

from __future__ import annotations

from wonton_core.engineering.run.stage import Stage
from wonton_core.engineering.run.stages.filter import FilterStage
from wonton_core.engineering.run.stages.generate import GenerateStage
from wonton_core.engineering.run.stages.instruct import InstructStage
from wonton_core.engineering.run.stages.judge import JudgeStage
from wonton_core.engineering.run.stages.measure import MeasureStage
from wonton_core.engineering.run.stages.mine import MineStage
from wonton_core.engineering.run.stages.repair import RepairStage
from wonton_core.engineering.run.stages.report import ReportStage
from wonton_core.engineering.run.stages.select import SelectStage
from wonton_core.engineering.run.stages.snapshot import SnapshotStage
from wonton_core.engineering.run.stages.verify import VerifyStage

STAGES: tuple[Stage, ...] = (
    MineStage(),
    FilterStage(),
    InstructStage(),
    SelectStage(),
    SnapshotStage(),
    GenerateStage(),
    RepairStage(),
    VerifyStage(),
    JudgeStage(),
    MeasureStage(),
    ReportStage(),
)


def stages_until(name: str | None) -> tuple[Stage, ...]:
    """All stages up to and including ``name``; all where it is None."""
    names = [stage.name for stage in STAGES]
    return STAGES if name is None else STAGES[: names.index(name) + 1]
