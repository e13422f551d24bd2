"""Which family a chat model is of: models of one maker, whose judges may favour its generators (seed 004, 5.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from wonton_core.errors import UsageError
from wonton_core.plugin_api.catalog import Catalog

_FIRST_WORD = re.compile(r"[A-Za-z]+")


def read_families(written: Iterable[str]) -> dict[str, str]:
    """Models and their families from texts ``MODEL=FAMILY``. Raises UsageError."""
    found: dict[str, str] = {}
    for text in written:
        model, equals, family = text.rpartition("=")
        if not equals or not model.strip() or not family.strip():
            raise UsageError(f"--family {text!r} has no model or no family", next_step="write --family MODEL=FAMILY")
        if found.setdefault(model.strip(), family.strip()) != family.strip():
            raise UsageError(f"{model} has two families: {found[model.strip()]} and {family}")
    return found


def family_of(written: str, catalog: Catalog, chosen: Mapping[str, str]) -> str:
    """The family of a chat model ``NAME`` or ``NAME:ARGUMENT``: what the user chose, what its record says, the first
    word of the model's id, or NAME. Raises UnknownNameError."""
    if written in chosen:
        return chosen[written]
    name, _, argument = written.partition(":")
    family = catalog.chat_models.record(name).family
    model_id = argument.partition("@")[0].rpartition("/")[2]
    word = _FIRST_WORD.match(model_id)
    return family or (word[0].lower() if word else name)
