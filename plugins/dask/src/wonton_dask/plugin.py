"""What this package offers. Dask itself is imported when an executor runs."""

from __future__ import annotations

from collections.abc import Iterable

from wonton_core.plugin_api.hookspecs import hookimpl
from wonton_core.plugin_api.records import ExecutorRecord


@hookimpl
def wonton_executors() -> Iterable[ExecutorRecord]:
    """A cluster, by its address, or one of this machine."""
    yield ExecutorRecord(
        "dask", "A Dask cluster: dask:ADDRESS, or one of its own on this machine", "wonton_dask.executor:DaskExecutor"
    )
