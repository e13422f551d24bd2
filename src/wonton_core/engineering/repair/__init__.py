"""Applies patches as models write them, or refuses and says why."""

from wonton_core.engineering.repair.patch_repair import repair_patch
from wonton_core.model.patch_repair import HunkReport, HunkStatus, RepairOutcome, RepairResult

__all__ = ["HunkReport", "HunkStatus", "RepairOutcome", "RepairResult", "repair_patch"]
