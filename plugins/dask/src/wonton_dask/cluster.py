"""A client of a cluster that is there, or of one that is started for it and ends with it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from distributed import Client, LocalCluster

from wonton_core.errors import ToolFailedError

_CONNECT_SECONDS = 20.0
_WORKER_SECONDS = 60.0


@contextmanager
def connected(workers: int, address: str) -> Iterator[Client]:
    """A client of the cluster at ``address``; where that is empty, of one with so many single-threaded processes.

    The processes of an own cluster end with this one, however it ends. Raises ToolFailedError where no scheduler
    answers, or none of its workers comes.
    """
    if address:
        with _client(address) as client:
            yield client
        return
    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # None is a fixed port, on all addresses
            memory_limit=0,  # the limits are those of the work
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


@contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ToolFailedError(
            f"no Dask scheduler answers at {address}: {error}",
            cause="it is not running, or another machine or a firewall is in between",
            next_step="start one with `dask scheduler` and workers with `dask worker`, or correct the address",
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_WORKER_SECONDS)
        except TimeoutError as error:
            raise ToolFailedError(
                f"the Dask scheduler at {address} has no worker",
                next_step=f"start some with `dask worker {address}`",
            ) from error
        yield client
