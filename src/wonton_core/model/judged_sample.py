"""What a judge said of a sample that was verified."""

from __future__ import annotations

from attrs import frozen

from wonton_core.model.instruction import PromptVersion
from wonton_core.model.judgement import Verdict
from wonton_core.model.run_record import PluginVersion

JUDGEMENT_FORMAT_VERSION = 1


@frozen
class JudgeSettings:
    """A member of the panel: ``judge`` as the user wrote it, ``NAME`` or ``NAME@MODEL``, with the model's family.
    ``samples`` votes are asked for, and fewer than ``quorum`` that accept or reject decide nothing. For a judge by rule
    the numbers are all 0."""

    judge: str
    family: str
    samples: int
    quorum: int
    temperature: float
    seed: int


@frozen
class PanelSettings:
    """All that verdicts depend on besides samples and instructions. ``caveats`` are what has to be said wherever a
    judge's verdicts are shown, by judge. ``plugins`` are the distributions that offer the judges and their models."""

    format_version: int
    judges: tuple[JudgeSettings, ...]
    prompts: tuple[PromptVersion, ...]
    caveats: dict[str, str]
    wonton_version: str
    plugins: tuple[PluginVersion, ...] = ()


@frozen
class JudgedSample:
    """One member's verdict on one sample. ``patch_sha256`` is of the patch that it saw, in UTF-8,
    ``instruction_sha256`` of the sub-tasks that it was asked about, in canonical JSON."""

    format_version: int
    sample_id: str
    task_id: str
    judge: str
    patch_sha256: str
    verdict: Verdict
    instruction_sha256: str = ""
