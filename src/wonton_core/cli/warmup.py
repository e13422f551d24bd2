"""``wonton warmup``."""

from __future__ import annotations

import click

from wonton_core.cli.terminal import result, result_json


@click.command("warmup")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> None:
    """Compile all distance kernels for this machine, so that no later command has to wait for it.

    Done once for each version of Wonton, Python, numpy and numba; after that they are loaded from the cache folder.

    \b
    Example:
      wonton warmup
    """
    import time
    from pathlib import Path

    from wonton_core.distances.kernels.compilation import kernel_cache_folder
    from wonton_core.distances.warm_up import warm_up

    folder = Path(kernel_cache_folder())

    def kept() -> int:
        return sum(1 for _ in folder.rglob("*.nbc"))

    before, started = kept(), time.perf_counter()
    warm_up()
    seconds, compiled = time.perf_counter() - started, kept() - before
    if as_json:
        result_json({"folder": str(folder), "compiled": compiled, "kept": kept(), "seconds": round(seconds, 3)})
        return
    did = f"{compiled} kernels compiled" if compiled else "nothing to compile"
    result(f"{did} in {seconds:.1f} s; {kept()} are kept in {folder}")
