"""A chat model by what the user wrote: ``NAME`` or ``NAME:ARGUMENT``."""

from __future__ import annotations

from pathlib import Path

from wonton_core.engineering.chat_log import ChatLog, LoggedChatModel
from wonton_core.errors import UsageError
from wonton_core.plugin_api.catalog import Catalog


def open_chat_model(written: str, catalog: Catalog, log: ChatLog) -> LoggedChatModel:
    """The model offered under NAME, made with ARGUMENT (a model's id, a file), its answers kept in ``log``.

    Raises UnknownNameError, UsageError for an argument missing or too many, PluginLoadError, and what the model raises.
    """
    name, _, argument = written.partition(":")
    expected = catalog.chat_models.record(name).argument
    if bool(argument) != bool(expected):
        raise UsageError(
            f"chat model {name} needs a {expected}" if expected else f"chat model {name} takes no argument",
            next_step=f"write {name}:{expected}" if expected else f"write {name} alone",
        )
    make = catalog.chat_models.load(name)
    return LoggedChatModel(make(argument) if argument else make(), written, log)


def answers_in_order(written: str, catalog: Catalog) -> bool:
    """Whether the model has to be asked by one worker alone for its answers to be the same each time."""
    return catalog.chat_models.record(written.partition(":")[0]).in_order


def chat_log_beside(out: Path) -> Path:
    """Where the exchanges go that lead to the file ``out``."""
    return out.with_name(f"{out.name.removesuffix('.jsonl')}.chat.jsonl")
