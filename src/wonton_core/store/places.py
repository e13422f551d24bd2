"""All folders and all WONTON_* environment names, in this one file."""

from __future__ import annotations

import os
from pathlib import Path

CACHE_DIR = "WONTON_CACHE_DIR"
DATA_DIR = "WONTON_DATA_DIR"
LOGS_DIR = "WONTON_LOGS_DIR"
SNAPSHOTS_DIR = "WONTON_SNAPSHOTS"
ANSWERS_DIR = "WONTON_ANSWERS"
PLUGINS = "WONTON_PLUGINS"
STRICT_PLUGINS = "WONTON_STRICT_PLUGINS"
TRACE_PLUGINS = "WONTON_TRACE_PLUGINS"
CHAT_KEY = "WONTON_CHAT_KEY"
CHAT_CONCURRENCY = "WONTON_CHAT_CONCURRENCY"
CHAT_REQUESTS_PER_MINUTE = "WONTON_CHAT_REQUESTS_PER_MINUTE"
CHAT_TOKENS_PER_MINUTE = "WONTON_CHAT_TOKENS_PER_MINUTE"
CHAT_TIMEOUT = "WONTON_CHAT_TIMEOUT"
CHAT_DEADLINE = "WONTON_CHAT_DEADLINE"


def _folder(variable: str, kind: str) -> Path:
    named = os.environ.get(variable)
    if named:
        return Path(named)
    import platformdirs  # only when a folder is really asked for

    return Path(getattr(platformdirs, f"user_{kind}_dir")("wonton", appauthor=False))


def cache_dir() -> Path:
    """What can be made again: toolchains, compiled preludes, kernels. ``WONTON_CACHE_DIR`` overrides."""
    return _folder(CACHE_DIR, "cache")


def toolchains_dir() -> Path:
    """Provers installed by ``wonton toolchain install``."""
    return cache_dir() / "toolchains"


def answers_dir() -> Path:
    """What chat models answered, over all runs: ``answers`` in ``cache_dir``. ``WONTON_ANSWERS`` overrides."""
    named = os.environ.get(ANSWERS_DIR)
    return Path(named) if named else cache_dir() / "answers"


def data_dir() -> Path:
    """What a user made and would miss: corpora. ``WONTON_DATA_DIR`` overrides."""
    return _folder(DATA_DIR, "data")


def corpora_dir() -> Path:
    """Corpora, one folder each: ``<backend>/<corpus_id>/<build_id>``."""
    return data_dir() / "corpora"


def snapshots_dir() -> Path:
    """The store of snapshots: ``snapshots`` in ``data_dir``. ``WONTON_SNAPSHOTS`` overrides."""
    named = os.environ.get(SNAPSHOTS_DIR)
    return Path(named) if named else data_dir() / "snapshots"


def logs_dir() -> Path:
    """Runs that were given an id and no folder: ``logs`` in the current folder. ``WONTON_LOGS_DIR`` overrides."""
    return Path(os.environ.get(LOGS_DIR) or "logs")


def allowed_plugins() -> frozenset[str] | None:
    """Names in ``WONTON_PLUGINS`` (comma list; empty: none), or None when it isn't set and all plugins load."""
    value = os.environ.get(PLUGINS)
    if value is None:
        return None
    return frozenset(name.strip() for name in value.split(",") if name.strip())


def strict_plugins() -> bool:
    """Whether a broken plugin raises (``WONTON_STRICT_PLUGINS=1``) instead of giving a warning."""
    return os.environ.get(STRICT_PLUGINS, "") not in ("", "0")


def trace_plugins() -> bool:
    """Whether every hook call is written to stderr (``WONTON_TRACE_PLUGINS=1``)."""
    return os.environ.get(TRACE_PLUGINS, "") not in ("", "0")
