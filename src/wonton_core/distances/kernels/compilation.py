"""The one place that imports numba: kernels are compiled once a machine and kept in Wonton's own cache folder.

The folder is named by the versions of numba, numpy, Python and Wonton, so that an upgrade compiles anew instead of
loading what another version wrote. For plugins too: their kernels land in the same folder.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, TypeVar, cast

from wonton_core.store import places

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel_cache_folder() -> str:
    """Where compiled kernels are kept; ``WONTON_CACHE_DIR`` moves it, and so does numba's own ``NUMBA_CACHE_DIR``."""
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        return chosen
    python = f"py{sys.version_info.major}.{sys.version_info.minor}"
    key = f"{python}-numba{version('numba')}-numpy{version('numpy')}-wonton{version('wonton-core')}"
    return str(places.cache_dir() / "kernels" / key)


@functools.cache
def _announce_first_compilation() -> None:
    """Say on stderr, once a process, when numba compiles: whoever waits should know what for."""
    from numba.core import event

    class Announcer(event.Listener):
        """Told of every compilation; what comes from the cache folder is none."""

        said = False

        def on_start(self, event: Any) -> None:
            """The first compilation of this process."""
            if not self.said:
                self.said = True
                print(
                    "Compiling kernels for this machine; what is compiled is kept (some seconds) ...",
                    file=sys.stderr,
                    flush=True,
                )

        def on_end(self, event: Any) -> None:
            """Nothing to say."""

    register: Callable[[str, Any], None] = event.register
    register("numba:compile", Announcer())


def compiled(function: Function) -> Function:
    """``function`` compiled by numba when it is first called, or as it stands under ``NUMBA_DISABLE_JIT=1``."""
    # numba reads its settings when it is imported.
    os.environ["NUMBA_CACHE_DIR"] = kernel_cache_folder()
    import numba

    _announce_first_compilation()
    return cast(Function, numba.njit(cache=True, nogil=True)(function))
