"""Work items on a dask.distributed cluster."""
