"""Samples: what a generator answered for an edit task, and the patch that became of it."""

from __future__ import annotations

from attrs import frozen

from wonton_core.model.instruction import PromptVersion
from wonton_core.model.run_record import PluginVersion

SAMPLE_FORMAT_VERSION = 1

PROMPT_TOO_LONG = "prompt_too_long"
"""How a sample ended whose question the model does not take for its length: there is no answer, and there never is."""

GOLD = "gold"
"""The generator that answers with the task's own diff: nothing is better."""
NO_OP = "no_op"
"""The generator that answers nothing."""
LOWER_BOUND = "lower_bound"
"""The generator of patches that cheat, as many of a task as its source offers: what accepts them is broken."""

REFERENCES = (GOLD, NO_OP, LOWER_BOUND)


@frozen
class GeneratorSettings:
    """``generator`` as the user wrote it: a chat model (``NAME[:ARGUMENT]``), or a reference one (``gold``, ``no_op``,
    ``lower_bound``). ``family`` groups models of one maker. ``samples`` are asked for of each task, 0 meaning as many
    as there are (``lower_bound``)."""

    generator: str
    family: str
    samples: int
    temperature: float
    seed: int


@frozen
class GenerationSettings:
    """All that decides what is asked, and whom. ``prompts`` and ``schemas`` as in ``InstructionSettings``."""

    format_version: int
    generators: tuple[GeneratorSettings, ...]
    prompts: tuple[PromptVersion, ...]
    wonton_version: str


@frozen
class PatchSample:
    """One answer of a generator. ``index`` counts a task's samples of this generator from 0; ``seed`` is the one sent.

    A sample that is asked for and has no record was lost (the model could not be asked): it is missing, not wrong.
    ``answer`` is the raw text, with U+FFFD for halves of characters; ``finish`` as in ``ChatAnswer``, or
    PROMPT_TOO_LONG; ``model`` is what the endpoint says it is, ``chat_key`` the exchange in the log beside the file.
    These three are empty for reference generators. ``instruction_sha256`` is of the text that was asked for, as
    canonical JSON, empty where none was.
    """

    format_version: int
    sample_id: str
    task_id: str
    generator: str
    family: str
    index: int
    temperature: float
    seed: int
    answer: str
    finish: str = ""
    model: str = ""
    chat_key: str = ""
    prompt_tokens: int | None = 0
    answer_tokens: int | None = 0
    instruction_sha256: str = ""


@frozen
class RepairedSample:
    """A sample's patch, as it applies to the task's text before. ``sample_id`` and ``task_id`` as in the sample.

    ``patch`` is a unified diff from the text before to the text after, comments kept, empty where nothing applies;
    ``outcome`` is one of RepairOutcome, ``reason`` says why. ``raw_applies``: the answer's patch applies as written, by
    GNU patch's rules without fuzz; ``exact_applies``: with header lines and counts mended, every line as written;
    ``applies``: after repair. ``right`` compares the text after with the gold one where both are the same text, else
    None: another text may be as good. ``changed_lines`` counts pure changes of code, None where nothing applies.
    ``instruction_sha256`` as in the sample.
    """

    format_version: int
    sample_id: str
    task_id: str
    answer_sha256: str
    outcome: str
    reason: str
    raw_applies: bool
    exact_applies: bool
    applies: bool
    right: bool | None
    patch: str
    changed_lines: int | None
    instruction_sha256: str = ""


@frozen
class RepairSettings:
    """All that repaired samples depend on besides samples and tasks: ``plugins`` offer the tasks' languages, whose
    lexers count lines of code."""

    format_version: int
    plugins: tuple[PluginVersion, ...]
    wonton_version: str
