"""An evaluation's records, joined by their ids: what was asked for, what came of it, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from wonton_core.model.edit_task import EditTask
from wonton_core.model.instruction import InstructedTask
from wonton_core.model.judged_sample import JudgedSample, PanelSettings
from wonton_core.model.measures import LOST, NO_STATEMENT, NOT_REPAIRED, NOT_VERIFIED
from wonton_core.model.patch_sample import GenerationSettings, GeneratorSettings, PatchSample, RepairedSample
from wonton_core.model.verified_submission import OTHERS_FAULT, VerifiedSubmission

REFERENCES = ("gold", "no_op", "lower_bound")
"""Generators that are no models."""
AS_MANY_AS_THERE_ARE = "lower_bound"
"""Has as many samples of a task as its source offers: none can be missing."""


@frozen
class SampleRecords:
    """All that is known of one sample; None for what a stage has not said. ``verdicts`` are by judge."""

    sample: PatchSample
    repaired: RepairedSample | None
    verified: VerifiedSubmission | None
    verdicts: Mapping[str, JudgedSample]

    @property
    def outcome(self) -> str:
        """The verifier's outcome, or why there is none (model.measures.WITHOUT_OUTCOME)."""
        if self.verified is not None:
            return NO_STATEMENT if self.verified.problem in OTHERS_FAULT else self.verified.verification.outcome
        return NOT_REPAIRED if self.repaired is None else NOT_VERIFIED

    @property
    def valid(self) -> bool | None:
        """Whether the verifier accepts it, without warnings; None where it says nothing about the patch."""
        if self.verified is None or self.verified.problem in OTHERS_FAULT:
            return None
        return self.verified.verification.valid


@frozen
class GeneratorSamples:
    """``by_task`` has one row for each of the evaluation's tasks; None stands for a sample that is missing."""

    settings: GeneratorSettings
    by_task: tuple[tuple[SampleRecords | None, ...], ...]

    @property
    def reference(self) -> bool:
        """Whether this is no model."""
        return self.settings.generator in REFERENCES

    def outcomes(self) -> dict[str, int]:
        """How many samples have which outcome."""
        counts: dict[str, int] = {}
        for row in self.by_task:
            for found in row:
                name = LOST if found is None else found.outcome
                counts[name] = counts.get(name, 0) + 1
        return counts


@frozen
class Evaluation:
    """``tasks`` were asked for; ``left_out`` says of the others in the file why they were not. ``instructions`` are by
    task, None where no file of them was given; ``panel`` is None where nothing was judged."""

    tasks: tuple[EditTask, ...]
    left_out: Mapping[str, str]
    instructions: Mapping[str, InstructedTask] | None
    generation: GenerationSettings
    generators: tuple[GeneratorSamples, ...]
    panel: PanelSettings | None
