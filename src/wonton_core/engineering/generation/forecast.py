"""What getting the samples that a file lacks would ask of chat models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from wonton_core.engineering.chat_forecast import Forecast
from wonton_core.engineering.generation.edit_request import EditToMake
from wonton_core.engineering.generation.generators import Generator, ModelGenerator
from wonton_core.model.edit_task import EditTask
from wonton_core.model.patch_sample import PatchSample
from wonton_core.store.record_log import RecordFile


def forecast_samples(
    tasks: Sequence[EditTask],
    read_edit: Callable[[EditTask], EditToMake],
    generators: Sequence[Generator],
    out: Path,
) -> Forecast:
    """One request a sample. Nothing is written. Raises BadInputError for a damaged ``out`` and for texts that can't be
    had."""
    found = (sample for _, sample in RecordFile(out, PatchSample).records(mend=False))
    there = {(sample.generator, sample.task_id, sample.index) for sample in found}
    total = Forecast()
    for task in tasks:
        for generator in generators:
            if not isinstance(generator, ModelGenerator):
                continue
            settings = generator.settings
            for index in range(settings.samples):
                if (settings.generator, task.task_id, index) not in there:
                    messages = generator.requests.messages(read_edit(task))
                    total += generator.model.expect(
                        messages, schema=None, temperature=settings.temperature, seed=settings.seed + index
                    )
    return total
